"""Tensors out of nothing: zeros, empty, full, eye, tril_indices."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum, minimum
from shapelint.ops._storing import must_hold
from shapelint.rulebook import Wish, describe, function, must_at_least, same
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.convert import to_sizes
from shapelint.rulebook.created import created, default_dtype, number_dtype
from shapelint.rulebook.dtypes import KINDS, must_take
from shapelint.values import INTEGERS, Filled, Reject, Shape, Tensor, is_dim, settled


@function("torch.zeros")
def zeros(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """0 in every place.

    zeros(2, B) -> [2, B]
    zeros(2, 3.0) -> error: argument-type
    zeros(2, -3) -> error: negative-size
    """
    return created(size, dtype or default_dtype(), Filled((0, 0)) if dtype in INTEGERS else None)


@function("torch.ones")
def ones(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """1 in every place.

    ones(3, dtype=torch.long) -> [3]i
    ones(2, -3) -> error: negative-size
    """
    return created(size, dtype or default_dtype(), Filled((1, 1)) if dtype in INTEGERS else None)


@function("torch.empty")
def empty(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """Memory with whatever is in it.

    empty(2, 3) -> [2, 3]
    empty((4,), dtype=torch.bool) -> [4]b
    """
    return created(size, dtype or default_dtype())


def listed(size: Any, operator: str, argument: str = "size") -> tuple[Dim, ...]:
    """Sizes that torch takes in one list only, not one by one."""
    size = settled(size)
    if is_dim(size) or isinstance(size, (float, Tensor)):
        raise Reject("argument-type", raises="TypeError", argument=argument, got=describe(size),
                     wanted="a tuple of integers")
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
    told = dtype or _dtype_of_number(value)
    must_be_number(value, "fill_value", "torch.full", told)
    return created(listed(size, "torch.full"), told, all_of(value))


def _dtype_of_number(value: Any) -> str | None:
    """The dtype of what is filled with a number, or with the number a tensor holds. (Complex numbers are of half
    precision nowhere here.)"""
    kind = KINDS.get(number_dtype(value))
    complex_numbers = "complex128" if default_dtype() == "float64" else "complex64"
    return {"b": "bool", "i": "int64", "f": default_dtype(), "c": complex_numbers}.get(kind)


def all_of(value: Any) -> Any:
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


@function("torch.tril_indices")
def tril_indices(row: "Size", col: "Size", offset: "Size" = 0, *, dtype: "Dtype" = None) -> Any:
    """Row and column numbers of the lower triangle.

    tril_indices(3, 3) -> [2, 6]i
    tril_indices(3, 4, 1) -> [2, 9]i
    tril_indices(n, n) -> [2, n*(n + 1)//2]i
    tril_indices(n, n, -1) -> [2, n*(n - 1)//2]i
    tril_indices(3, 3, dtype=torch.int32) -> [2, 6]s
    tril_indices(3, -1) -> error: negative-size
    tril_indices(3, 3, dtype=torch.float32) -> error: dtype
    """
    return _triangle(row, col, dtype, _below(row, col, offset))


@function("torch.triu_indices")
def triu_indices(row: "Size", col: "Size", offset: "Size" = 0, *, dtype: "Dtype" = None) -> Any:
    """Row and column numbers of the upper triangle.

    triu_indices(3, 4, 1) -> [2, 6]i
    triu_indices(n, n) -> [2, n*(n + 1)//2]i
    triu_indices(n, n, offset=1) -> [2, n*(n - 1)//2]i
    triu_indices(3, 3, 9) -> [2, 0]i
    triu_indices(-1, 3) -> error: negative-size
    """
    if same(row, col) is True and isinstance(offset, int) and offset in (0, 1):
        above = _below(row, col, -offset)  # the other triangle of a square, which is as large
    else:
        above = row * col - _below(row, col, offset - 1)
    return _triangle(row, col, dtype, above)


def _below(row: Dim, col: Dim, offset: Dim) -> Dim:
    """How many elements of a matrix lie on the diagonal `offset` or below it."""
    if same(row, col) is True and isinstance(offset, int) and offset in (-1, 0):
        return row * (row + 1 + 2 * offset) // 2
    first = minimum(row, maximum(0, -offset))  # rows before it have none, rows from `last` on have all
    last = minimum(row, maximum(first, col - offset))
    return (last - first) * (first + last + 1 + 2 * offset) // 2 + (row - last) * col


def _triangle(row: Dim, col: Dim, dtype: str | None, count: Dim) -> Tensor:
    for name, size in (("row", row), ("col", col)):
        must_at_least(size, 0, "negative-size", argument=name, axis=0)
    result = Tensor(Shape((2, a_size(count))), dtype or "int64")
    must_take("i", result.dtype, "dtype", result)
    return result
