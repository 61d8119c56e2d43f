"""What tensor does torch make for given sizes, dtype and data?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim, Poly
from shapelint.rulebook.dtypes import complex_of
from shapelint.rulebook.path import must_at_least, path
from shapelint.values import Array, ListV, Reject, Shape, Tensor, settled


def created(size: Sequence[Dim], dtype: str | None, bounds: Any = None) -> Tensor:
    """A new tensor of these sizes. Rejects "negative-size" where one is surely below 0."""
    for axis, dim in enumerate(size):
        must_at_least(dim, 0, "negative-size", argument="size", axis=axis)
    return Tensor(Shape(tuple(size)), dtype, bounds=bounds)


def default_dtype() -> str | None:
    """The dtype of torch.randn and torch.zeros where none is given: float32, unless the program says otherwise
    (torch.set_default_dtype)."""
    return path.default_dtype


def number_dtype(value: Any) -> str | None:
    """The dtype torch infers from one number; None where the value is not known."""
    value = settled(value)
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, Poly)):
        return "int64"
    if isinstance(value, float):
        return default_dtype()
    if isinstance(value, complex):
        return complex_of(default_dtype())
    return value.dtype if isinstance(value, (Tensor, Array)) else None


def elements(value: Any) -> tuple[Any, ...] | None:
    """The elements of a sequence of the program, or None for anything else (a number, what is not known)."""
    value = settled(value)
    if isinstance(value, tuple):
        return value
    return tuple(value.items) if isinstance(value, ListV) and value.exact else None


def lengths(value: Any) -> Any:
    """The shape torch gives nested sequences; None where it is not known. Rejects ragged ones."""
    value = settled(value)
    if isinstance(value, (Tensor, Array)):
        return value.shape.front if value.shape.back is None else None
    if isinstance(value, ListV) and not value.exact:
        return None
    items = elements(value)
    if items is None:
        return () if isinstance(value, (int, float, complex, Poly)) else None
    inner = [lengths(item) for item in items]
    if not items:
        return (0,)
    if any(shape is None for shape in inner):
        return None
    for index, shape in enumerate(inner):
        if len(shape) != len(inner[0]) or any(type(a) is type(b) is int and a != b for a, b in zip(shape, inner[0])):
            raise Reject("data", raises="ValueError", argument="data", index=index, got=list(shape),
                         wanted=list(inner[0]))
    return (len(items), *inner[0])


def flat(value: Any) -> list[Any]:
    """All numbers in nested sequences, in order."""
    items = elements(value)
    if items is None:
        return [settled(value)]
    return [number for item in items for number in flat(item)]


def frozen(value: Any) -> Any:
    """Nested sequences as nested tuples."""
    items = elements(value)
    return settled(value) if items is None else tuple(frozen(item) for item in items)
