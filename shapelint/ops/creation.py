"""Tensors out of nothing, or in the likeness of another: zeros, full, eye, zeros_like, new_zeros, empty_strided."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._storing import must_hold
from shapelint.rulebook import Wish, describe, fresh, function, must_at_least, same
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.convert import to_items, to_size, to_sizes
from shapelint.rulebook.created import created, default_dtype, number_dtype
from shapelint.rulebook.dtypes import KINDS, must_take
from shapelint.values import Reject, Shape, Tensor, is_dim, settled


@function("torch.zeros", "torch.ones")
def constant(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """One number in every place.

    zeros(2, B) -> [2, B]
    ones(3, dtype=torch.long) -> [3]i
    zeros(2, 3.0) -> error: argument-type
    zeros(2, -3) -> error: negative-size
    """
    return created(size, dtype or default_dtype())


@function("torch.empty")
def empty(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """Memory with whatever is in it.

    empty(2, 3) -> [2, 3]
    empty((4,), dtype=torch.bool) -> [4]b
    """
    return created(size, dtype or default_dtype())


def _listed(size: Any, operator: str, argument: str = "size") -> tuple[Dim, ...]:
    """Sizes that torch takes in one list only, not one by one."""
    size = settled(size)
    if is_dim(size) or isinstance(size, (float, Tensor)):
        raise Reject("argument-type", raises="TypeError", argument=argument, got=describe(size), wanted="a tuple of integers")
    return to_sizes(size, Wish(operator, argument))


def must_be_number(value: Any, argument: str, operator: str, dtype: str | None) -> None:
    """Rejects "argument-type" for what is no number (a tensor without axes is one), and "dtype" for a number that
    a tensor of the dtype cannot hold."""
    value = settled(value)
    if value is None or isinstance(value, (str, tuple)) or isinstance(value, Tensor) and value.shape.least_rank > 0:
        raise Reject("argument-type", raises="TypeError", operator=operator, argument=argument, got=describe(value),
                     wanted="a number")
    must_hold(Tensor(Shape(), dtype), value, argument, operator)


@function("torch.full")
def full(size: "Any", fill_value: "Any", *, dtype: "Dtype" = None) -> Any:
    """One given number in every place; its type gives the dtype.

    full((2, 3), 1.5) -> [2, 3]
    full((B,), 7) -> [B]i
    full((2,), True) -> [2]b
    full((2,), []d) -> [2]f
    full((2,), 1, dtype=torch.float32) -> [2]f
    full(2, 1) -> error: argument-type
    full((2,), "a") -> error: argument-type
    full((2,), 1j, dtype=torch.float32) -> error: dtype
    """
    value = settled(fill_value)
    told = dtype or (_DEFAULTS.get(KINDS.get(value.dtype)) if isinstance(value, Tensor) else number_dtype(value))
    must_be_number(value, "fill_value", "torch.full", told)
    return created(_listed(size, "torch.full"), told, _all_of(value))


#: The dtype of a tensor that is filled with a number of a kind.
_DEFAULTS = {"b": "bool", "i": "int64", "f": default_dtype(), "c": "complex64"}


def _all_of(value: Any) -> Any:
    """The bounds of elements that are all one integer."""
    return (value, value) if type(value) is int else None


@function("torch.eye")
def eye(n: "Size", m: "Size | None" = None, *, dtype: "Dtype" = None) -> Any:
    """Ones on the diagonal.

    eye(3) -> [3, 3]
    eye(n, 4) -> [n, 4]
    eye(-1) -> error: negative-size
    eye(3, -1) -> error: negative-size
    """
    for name, size in (("n", n), ("m", m)):
        if size is not None:
            must_at_least(size, 0, "negative-size", argument=name, axis=0)
    return created((n, n if m is None else m), dtype or default_dtype())


@function("torch.tril_indices", "torch.triu_indices")
def triangle_indices(row: "Size", col: "Size", offset: "Any" = 0, *, dtype: "Dtype" = None) -> Any:
    """Row and column numbers of a triangle.

    tril_indices(row, col) -> [2, ?]i
    tril_indices(3, -1) -> error: negative-size
    tril_indices(3, 3, dtype=torch.float32) -> error: dtype
    """
    return _triangle(row, col, dtype, fresh("the size of a triangle"))


def _triangle(row: Dim, col: Dim, dtype: str | None, count: Dim) -> Tensor:
    for name, size in (("row", row), ("col", col)):
        must_at_least(size, 0, "negative-size", argument=name, axis=0)
    result = Tensor(Shape((2, count)), dtype or "int64")
    must_take("i", dtype or "int64", "dtype", result)
    return result
