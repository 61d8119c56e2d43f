"""What is a value of torch to the linter? Tensors keep shape and dtype only: what a program's text could tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from benchmarks.judge.built import arguments
from shapelint.dims import Dim
from shapelint.rulebook import rule_for
from shapelint.values import DictV, ListV, NamedTuple, NotKnown, Ref, Reject, Shape, SliceV, Tensor, Unknown

#: Gives each axis of a tensor its size: the number itself, or a symbol for it.
Sizing = Callable[[torch.Tensor], tuple[Dim, ...]]


def numbers(tensor: torch.Tensor) -> tuple[Dim, ...]:
    """The sizes as they are."""
    return tuple(tensor.shape)


def lowered(value: Any, sizing: Sizing = numbers) -> Any:
    """A value of torch as the linter would know it. What has no counterpart becomes Unknown."""
    if isinstance(value, torch.Tensor):
        kind = "parameter" if isinstance(value, torch.nn.Parameter) else "tensor"
        if value.is_nested:
            return Unknown("a nested tensor")
        return Tensor(Shape(sizing(value)), str(value.dtype).removeprefix("torch."), kind=kind)
    if value is None or value is Ellipsis or isinstance(value, (bool, int, float, complex, str, range)):
        return value
    if isinstance(value, (torch.dtype, torch.layout, torch.memory_format)):
        return Ref(str(value))
    if isinstance(value, torch.device):
        return str(value)
    if isinstance(value, slice):
        return SliceV(*(lowered(part, sizing) for part in (value.start, value.stop, value.step)))
    if isinstance(value, list):
        return ListV(lowered(item, sizing) for item in value)
    if isinstance(value, tuple):
        items = [lowered(item, sizing) for item in value]
        fields = getattr(value, "_fields", None)
        return NamedTuple.of(fields, items) if fields else tuple(items)
    if isinstance(value, dict):
        return DictV({key: lowered(item, sizing) for key, item in value.items()})
    if isinstance(value, torch.nn.Module):
        return _layer(value, sizing)
    return Unknown(f"a {type(value).__name__}")


def _layer(module: torch.nn.Module, sizing: Sizing) -> Any:
    """A module of torch's own by its rule, with the arguments it was built with."""
    rule, made = rule_for(f"torch.nn.{type(module).__name__}"), arguments(module)
    if rule is None or made is None:
        return Unknown(f"a {type(module).__name__}")
    args, kwargs = lowered(made[0], sizing), dict(lowered(made[1], sizing).items)
    dtypes = {weight.dtype for weight in module.parameters()}
    if "dtype" in rule.spec.parameters and len(dtypes) == 1:
        kwargs.setdefault("dtype", lowered(dtypes.pop()))
    try:
        return rule(args, kwargs)
    except (Reject, NotKnown):
        return Unknown(f"a {type(module).__name__} that its rule does not build")
