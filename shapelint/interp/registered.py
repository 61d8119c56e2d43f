"""Which parameters does a module have, by name, and which module holds the tensor that a dotted name means?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.interp.modules import children_of
from shapelint.values import MISSING, DictV, Input, Instance, Layer, ListV, Tensor, Unknown, settled


class _NotTold(Exception):
    """Something in the module was not followed, so its parameters are not all known."""


def named_parameters(module: Any) -> list[tuple[str, Tensor]] | None:
    """(name, tensor) of each parameter of a module and its parts, each once; None where they are not all known."""
    found: list[tuple[str, Tensor]] = []
    try:
        _collect(settled(module), "", found, set())
    except _NotTold:
        return None
    return found


def _collect(module: Any, prefix: str, found: list[tuple[str, Tensor]], seen: set[int]) -> None:
    if id(module) in seen:
        return
    seen.add(id(module))
    if isinstance(module, Instance):
        if module.loose:
            raise _NotTold
        _own(module.attrs, prefix, found, seen, False)
        layer = module.layer
    elif isinstance(module, Layer):
        layer = module
    else:
        raise _NotTold
    if layer is not None:
        copies = settled(layer.params.get("copies"))
        if isinstance(copies, int):  # so many of what the list holds, each with weights of its own
            for i in range(copies):
                _collect(settled(layer.children.rest), f"{prefix}{i}.", found, set())
            return
        if isinstance(layer.children, (ListV, DictV)) and not layer.children.exact:
            raise _NotTold
        _own(layer.attrs, prefix, found, seen, True)
    for name, child in children_of(module):
        child = settled(child)
        if isinstance(child, Tensor):  # of a ParameterList
            _own({name: replace(child, kind="parameter")}, prefix, found, seen, True)
        elif child is not None:
            _collect(child, f"{prefix}{name}.", found, seen)


def _own(attrs: dict[str, Any], prefix: str, found: list[tuple[str, Tensor]], seen: set[int], of_layer: bool) -> None:
    own = []
    for name, value in attrs.items():
        value = settled(value)
        if isinstance(value, Tensor) and value.kind == "parameter":
            own.append((prefix + name, value))
        elif isinstance(value, Input) or isinstance(value, Unknown) and value.kind == "":
            raise _NotTold  # it may be a parameter or a module
    met = frozenset(seen) if of_layer else seen  # weights of one layer that are described alike are several
    for name, tensor in own:
        if id(tensor) not in met:
            seen.add(id(tensor))
            found.append((name, tensor))


def parameter_list(module: Any) -> list[Tensor] | None:
    """The parameters of a module, where all are known."""
    found = named_parameters(module)
    return None if found is None else [tensor for _, tensor in found]


def holder_of(module: Any, name: str) -> tuple[Any, str] | None:
    """The module that holds `encoder.0.weight`, and the name it has there; None where it is not followed."""
    *way, last = name.split(".")
    for step in way:
        if not isinstance(module, (Instance, Layer)):
            return None
        module = settled(dict(children_of(module)).get(step, MISSING))
    return (module, last) if isinstance(module, (Instance, Layer)) else None
