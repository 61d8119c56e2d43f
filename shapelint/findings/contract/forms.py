"""What may an input or an output be? A value of the interpreter, told in names."""

from __future__ import annotations

from typing import Any

from shapelint.interp.contracts import Given, is_learned
from shapelint.values import (
    DictV, Input, Instance, ListV, NamedTuple, Quotient, Tensor, Unknown, is_dim, settled,
)

from .axes import Sizes
from .model import Form

#: How deep outputs are told, and of how many parts.
_DEPTH, _PARTS = 4, 32


def input_form(given: Given, sizes: Sizes, used: bool) -> Form:
    """One input as one way has it."""
    value = given.value
    if not used:
        return Form("unused")
    if isinstance(value, Input):
        if isinstance(value.default, bool) or value.annotation == "bool":
            return Form("flag")
        if given.parts:
            return Form("object", attributes=tuple(name.removeprefix(".") for name in given.parts))
        return Form("unknown", reason="nothing that was followed tells what it is")
    if isinstance(value, bool) and isinstance(given.start, Input):
        return Form("flag")
    if isinstance(value, Tensor):
        return _tensor(value, sizes, given.dtype or value.dtype, resolve=False)
    return form(value, sizes)


def form(value: Any, sizes: Sizes, depth: int = 0) -> Form:
    """Any value as it can be told."""
    value = settled(value)
    if isinstance(value, Tensor):
        return _tensor(value, sizes, value.dtype, resolve=True)
    if value is None:
        return Form("none")
    if is_dim(value) or isinstance(value, float):
        text = str(value) if isinstance(value, float) else sizes.text(value, True)
        return Form("number", text=text or "")
    if isinstance(value, Quotient):
        top, bottom = sizes.text(value.top, True), sizes.text(value.bottom, True)
        return Form("number", text=f"({top}) / ({bottom})" if top and bottom else "")
    if isinstance(value, (str, bool)):
        return Form("text" if isinstance(value, str) else "number", text=repr(value))
    return _holder(value, sizes, depth)


def _holder(value: Any, sizes: Sizes, depth: int) -> Form:
    """A value with parts."""
    if depth < _DEPTH:
        if isinstance(value, tuple) and len(value) <= _PARTS:
            names = tuple(value.fields) if isinstance(value, NamedTuple) else ()
            return Form("tuple", items=_items(value, sizes, depth), names=names)
        if isinstance(value, ListV) and value.exact and len(value.items) <= _PARTS:
            return Form("list", items=_items(value.items, sizes, depth))
        if isinstance(value, DictV) and value.exact and len(value.items) <= _PARTS and all(
                isinstance(key, str) for key in value.items):
            return Form("dict", items=_items(value.items.values(), sizes, depth), names=tuple(value.items))
        if isinstance(value, Instance) and len(value.attrs) <= _PARTS:
            items = _items(value.attrs.values(), sizes, depth)
            return Form("object", text=value.cls.name, items=items, names=tuple(value.attrs))
    if isinstance(value, ListV):
        return Form("list", reason="its length is not known")
    if isinstance(value, Input) and not is_learned(value):
        return Form("unknown", reason=f"`{value.name}` is given back, and nothing tells what it is")
    return Form("unknown", reason=value.reason if isinstance(value, Unknown) else "it is not followed")


def _items(values: Any, sizes: Sizes, depth: int) -> tuple[Form, ...]:
    return tuple(form(value, sizes, depth + 1) for value in values)


def _tensor(value: Tensor, sizes: Sizes, dtype: str | None, resolve: bool) -> Form:
    shape = value.shape
    entries = tuple(sizes.entry(dim, resolve) for dim in shape.front)
    if shape.back is None:
        return Form("tensor", entries, dtype=dtype)
    tail = tuple(sizes.entry(dim, resolve) for dim in shape.back)
    return Form("tensor", None, entries, tail, shape.least_rank, dtype)
