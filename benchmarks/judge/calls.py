"""Which operators of torch does a sample call, and by which of their names does a program know them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils import _pytree as pytree

from shapelint.rulebook import rule_for


@dataclass(slots=True)
class Call:
    """One call of one operator. `error`: what torch raised, `result`: what it gave otherwise."""

    name: str
    function: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any = None
    error: Exception | None = None
    getter: bool = False
    before: Any = field(default=None)  # (args, kwargs) as the linter knows them, taken before the call changed them


def public(name: str) -> Any:
    """The object a program reaches by `torch.<name>`, or None."""
    target: Any = torch
    for part in name.removeprefix("torch.").split("."):
        target = getattr(target, part, None)
    return target


def rule_name(function: Any) -> tuple[str, bool]:
    """(the name rules use for a function torch reports, whether it is a property)."""
    name = resolve_name(function) or ""
    if name.startswith("aten."):
        return f"torch.ops.{name}", False
    name = name.replace("torch.functional.", "torch.").replace("torch.Tensor.", "Tensor.")
    getter = name.endswith(".__get__")
    return re.sub(r"\.__get__$", "", name), getter


class Recorder(TorchFunctionMode):
    """Keeps every call of an operator that is made while it is active; what happens inside one is not seen."""

    def __init__(self, lower: Any):
        super().__init__()
        self.calls: list[Call] = []
        self.lower = lower

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, getter = rule_name(function)
        call = Call(name, function, args, kwargs or {}, getter=getter)
        call.before = self.lower(args, call.kwargs)
        try:
            call.result = function(*args, **call.kwargs)
        except Exception as error:
            call.error = error
            self.calls.append(call)
            raise
        # A later call may change the result in place; its own handle keeps the sizes.
        result, call.result = call.result, pytree.tree_map(_own_handle, call.result)
        self.calls.append(call)
        return result


def _own_handle(value: Any) -> Any:
    return value.detach() if isinstance(value, torch.Tensor) else value


def recorded(function: Any, args: Any, kwargs: Any, lower: Any) -> list[Call]:
    """The operators that a helper of torch's tests calls; its exception is that of the last call."""
    with Recorder(lower) as recorder:
        try:
            function(*args, **kwargs)
        except Exception as error:
            if not recorder.calls or recorder.calls[-1].error is None:
                return [Call("", function, args, kwargs, error=error, before=lower(args, kwargs))]
    return [call for call in recorder.calls if not _asks_only(call)]


def _asks_only(call: Call) -> bool:
    """A device or layout, a switch without a name (`_set_grad_enabled`), or a property that is no tensor and has no
    rule: nothing a shape depends on."""
    if isinstance(call.result, (torch.device, torch.layout)) or not (call.name or call.result or call.error):
        return True
    return call.getter and rule_for(call.name) is None and not isinstance(call.result, torch.Tensor)


def made(name: str, function: Any, args: Any, kwargs: Any, lower: Any) -> Call:
    """One call of an operator by its own name."""
    call = Call(name, function, args, kwargs, before=lower(args, kwargs))
    try:
        call.result = function(*args, **kwargs)
    except Exception as error:
        call.error = error
    return call


def entry_calls(entry: Any, sample: Any, lower: Any) -> list[Call]:
    """What one sample of an op_db entry calls: the operator itself, or what torch's helper around it does."""
    args = (sample.input, *sample.args)
    if public(entry.name) is entry.op:
        return [made("torch." + entry.name.removeprefix("torch."), entry.op, args, sample.kwargs, lower)]
    if getattr(torch.Tensor, entry.name, None) is entry.op:
        return [made(f"Tensor.{entry.name}", entry.op, args, sample.kwargs, lower)]
    return recorded(entry.op, args, sample.kwargs, lower)


def other_forms(entry: Any) -> Iterator[tuple[str, Any]]:
    """The method, the in-place method and the aliases of an entry, by name."""
    word = entry.name.rpartition(".")[2]
    for name, function in ((word, entry.method_variant), (word + "_", entry.inplace_variant)):
        if function is not None and getattr(torch.Tensor, name, None) is function:
            yield f"Tensor.{name}", function
    for alias in entry.aliases:
        target = public(alias.name)
        if target is not None:
            yield f"torch.{alias.name.removeprefix('torch.')}", target
