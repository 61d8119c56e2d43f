"""How is NumPy answered by what is known of torch? Arrays are made of values, and rules of torch asked of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim, OpenQuestion
from shapelint.rulebook import Undecided, path, rule_for
from shapelint.rulebook.created import flat, frozen, lengths
from shapelint.rulebook.held_numbers import told_again
from shapelint.rulebook.numpy_dtypes import element_dtype, promoted, to_numpy_dtype
from shapelint.values import (
    UNKNOWN_SHAPE, Array, ListV, NotKnown, RangeV, Reject, Shape, Tensor, Unknown, as_torch, is_dim,
    settled,
)

#: More elements than these are not kept one by one.
_MOST = 4096


def asked(rule: str, *args: Any, **kwargs: Any) -> Any:
    """What a rule of torch gives for tensors in place of arrays. What it refuses NumPy refuses, too: that is no matter
    of tensors, so nothing is said of it, and nothing that comes of it is reported."""
    required, notes, known = path.required, path.notes, path.known
    path.required, path.notes = [], []
    args = tuple(map(as_torch, args))
    try:
        found = rule_for(rule)
        named = {k: as_torch(v) for k, v in kwargs.items()}
        return Tensor() if found is None else told_again(rule, args, found(args, named))
    except Reject:
        path.known = known
        return Tensor(marked=True)
    except NotKnown as unsaid:
        return unsaid.result if isinstance(unsaid.result, Tensor) else Tensor()
    except (Undecided, OpenQuestion):
        return Tensor()
    finally:
        path.required, path.notes = required, notes


def made(tensor: Any, dtype: str | None) -> Array:
    """The array that has a tensor's axes and elements, and this dtype."""
    if not isinstance(tensor, Tensor):
        return Array(Tensor(UNKNOWN_SHAPE, dtype))
    return Array(Tensor(tensor.shape, dtype, tensor.marked, data=tensor.data, bounds=tensor.bounds))


def sized(dims: Any, dtype: str | None, bounds: Any = None) -> Array:
    """A new array of these sizes; of unknown rank where they are not known."""
    shape = shape_argument(dims)
    return Array(Tensor(UNKNOWN_SHAPE if shape is None else shape, dtype, bounds=bounds))


def shape_argument(value: Any) -> Shape | None:
    """The shape that `3`, `(3, 4)` or `x.shape` asks for; None where nobody can say."""
    value = whole(settled(value))
    if is_dim(value):
        return Shape((value,))
    items = value if isinstance(value, tuple) else value.items if isinstance(value, ListV) and value.exact else None
    if items is None:
        return None
    dims = [whole(settled(item)) for item in items]
    return Shape(tuple(dims)) if all(is_dim(d) for d in dims) else None


def whole(value: Any) -> Any:
    """A number of NumPy's as the number of Python it is, where that is known."""
    return value.held.data if isinstance(value, Array) and type(value.held.data) is int else value


def dtype_asked(value: Any, otherwise: str | None) -> str | None:
    """The dtype an argument asks for; None where it is not known."""
    try:
        return to_numpy_dtype(value, otherwise)
    except NotKnown:
        return None


def array_of(value: Any) -> Array | None:
    """The array that NumPy's functions make of what they are given; None for what is not known at all."""
    value = settled(value)
    if isinstance(value, Array):
        return value
    if isinstance(value, Tensor):
        return Array(Tensor(value.shape, value.dtype, value.marked, data=value.data, bounds=value.bounds))
    if isinstance(value, RangeV):
        from shapelint.interp.iteration import range_elements

        value = range_elements(value)
    if isinstance(value, (bool, int, float, complex)) or is_dim(value):
        bounds = (value, value) if is_dim(value) else None
        return Array(Tensor(Shape(), element_dtype(value), data=value if isinstance(value, (int, float)) else None,
                            bounds=bounds if isinstance(value, int) else None))
    if isinstance(value, Unknown) and value.kind == "number":
        return Array(Tensor(Shape()))
    if isinstance(value, (tuple, ListV)):
        return _of_sequence(value)
    return None


def _of_sequence(value: Any) -> Array:
    """Nested sequences: their lengths are the sizes, their numbers give the dtype."""
    if isinstance(value, ListV) and not value.exact:
        return _of_open_list(value)
    try:
        shape = lengths(value)
    except Reject:
        return Array(Tensor(marked=True))
    numbers = flat(value)[: _MOST + 1]
    dtype = _dtype_of(numbers) if numbers else "float64"
    if shape is None:
        items = value if isinstance(value, tuple) else value.items
        return Array(Tensor(Shape((len(items),), ()), dtype))
    if any(isinstance(n, Tensor) for n in numbers):
        return Array(Tensor(Shape(shape)))
    few = numbers and len(numbers) <= _MOST
    data = frozen(value) if few and all(isinstance(n, (int, float)) for n in numbers) else None
    bounds = (int(min(numbers)), int(max(numbers))) if few and all(isinstance(n, int) for n in numbers) else None
    return Array(Tensor(Shape(shape), dtype, data=data, bounds=bounds))


def _of_open_list(value: ListV) -> Array:
    one = array_of(value.rest)
    for item in value.items:
        other = array_of(item)
        if one is None or other is None or one.shape != other.shape:
            one = None
    length: tuple[Dim, ...] = () if value.length is None else (value.length,)
    if one is None or one.rank is None or not length:
        return Array(Tensor(Shape(length, ()), None if one is None else one.dtype))
    return Array(Tensor(Shape((*length, *one.dims)), one.dtype))


def _dtype_of(numbers: Sequence[Any]) -> str | None:
    out = element_dtype(numbers[0])
    for number in numbers[1:]:
        out = promoted(out, element_dtype(number))
    return out


def every_array(value: Any) -> list[Array] | None:
    """The arrays of a sequence that is known in full."""
    value = settled(value)
    items = value if isinstance(value, tuple) else value.items if isinstance(value, ListV) and value.exact else None
    found = None if items is None else [array_of(item) for item in items]
    return None if not found or None in found else found  # type: ignore[return-value]


def argument(args: Sequence[Any], kwargs: dict[str, Any], index: int, name: str, default: Any = None) -> Any:
    """An argument by its place or its name."""
    return settled(args[index] if len(args) > index else kwargs.get(name, default))


def plain_axis(value: Any) -> bool:
    """Is it None, one axis or a tuple of axes, all known?"""
    value = settled(value)
    if isinstance(value, tuple):
        return all(type(whole(settled(v))) is int or isinstance(settled(v), int) for v in value)
    return value is None or isinstance(value, int)


__all__ = ["asked", "made", "sized", "shape_argument", "whole", "dtype_asked", "array_of", "every_array", "argument",
           "plain_axis"]
