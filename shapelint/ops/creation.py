"""Tensors out of nothing: zeros, full, arange, eye, and the like."""

from __future__ import annotations

import math
from typing import Any

from shapelint.dims import Dim, Poly, UNSURE
from shapelint.rulebook import fresh, function, must_at_least, path
from shapelint.rulebook.created import created, default_dtype, number_dtype
from shapelint.values import NotKnown, Reject, Tensor


@function("torch.zeros", "torch.ones")
def constant(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """One number in every place.

    zeros(2, B) -> [2, B]
    ones(3, dtype=torch.long) -> [3]i
    zeros(2, 3.0) -> error: argument-type
    """
    return created(size, dtype or default_dtype())


@function("torch.empty")
def empty(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """Memory with whatever is in it.

    empty(2, 3) -> [2, 3]
    empty((4,), dtype=torch.bool) -> [4]b
    """
    return created(size, dtype or default_dtype())


@function("torch.full")
def full(size: "Sizes", fill_value: "Any", dtype: "Dtype" = None) -> Any:
    """One given number in every place; its type gives the dtype.

    full((2, 3), 1.5) -> [2, 3]
    full((B,), 7) -> [B]i
    full((2,), True) -> [2]b
    full((2,), 1, dtype=torch.float32) -> [2]f
    """
    bounds = (fill_value, fill_value) if type(fill_value) is int else None
    return created(size, dtype or number_dtype(fill_value), bounds)


def _is_size(value: Any) -> bool:
    return isinstance(value, (int, Poly)) and not isinstance(value, bool)


@function("torch.arange")
def arange(start: "Any" = 0, end: "Any" = None, step: "Any" = 1, dtype: "Dtype" = None) -> Any:
    """Numbers from start up to but not end.

    arange(5) -> [5]i
    arange(n) -> [n]i
    arange(2, n + 2) -> [n]i
    arange(0, n, 2) -> [(n + 1) // 2]i
    arange(5, 0, -2) -> [3]i
    arange(0, 1, 0.3) -> [4]f
    arange(end=T, dtype=torch.float32) -> [T]f
    arange(1, 0) -> error
    arange(1, 5, 0) -> error
    """
    if end is None:
        start, end = 0, start
    if all(isinstance(value, (int, float)) for value in (start, end, step)):
        return _arange_numbers(start, end, step, dtype)
    given = [value for value in (start, end, step) if not _is_size(value)]
    floats = [value for value in given if isinstance(value, float)]
    dtype = dtype or (default_dtype() if floats else None if given else "int64")
    if given or not isinstance(step, int) or step == 0:
        return Tensor(created((fresh("the length of an arange"),), dtype).shape, dtype)
    length = end - start if step > 0 else start - end
    if path.known.at_least(length, 0) is UNSURE:
        must_at_least(length, 0, "negative-size", argument="end")
    count = (length + abs(step) - 1) // abs(step)
    bounds = (start, end - 1) if step > 0 else (end + 1, start)
    return created((count,), dtype, bounds)


def _arange_numbers(start: float, end: float, step: float, dtype: str | None) -> Tensor:
    if step == 0 or (end - start) * step < 0:
        raise Reject("negative-size", argument="end", got=end, wanted=start, step=step)
    whole = not any(isinstance(value, float) for value in (start, end, step))
    count = -((start - end) // step) if whole else _float_count(start, end, step)
    bounds = None
    if whole and count:
        bounds = tuple(sorted((start, start + (count - 1) * step)))
    return created((count,), dtype or ("int64" if whole else default_dtype()), bounds)


def _float_count(start: float, end: float, step: float) -> Dim:
    try:
        return math.ceil((end - start) / step)
    except (OverflowError, ValueError):
        raise NotKnown("a length that is no number") from None


@function("torch.linspace", "torch.logspace")
def linspace(start: "Any", end: "Any", steps: "Size", base: "Any" = 10.0, dtype: "Dtype" = None) -> Any:
    """So many numbers from start to end.

    linspace(0, 1, 5) -> [5]
    linspace(0, 1, steps=n) -> [n]
    """
    return created((steps,), dtype or default_dtype())


@function("torch.eye")
def eye(n: "Size", m: "Size | None" = None, dtype: "Dtype" = None) -> Any:
    """Ones on the diagonal.

    eye(3) -> [3, 3]
    eye(n, 4) -> [n, 4]
    """
    return created((n, n if m is None else m), dtype or default_dtype())


@function("torch.tril_indices", "torch.triu_indices")
def triangle_indices(row: "Size", col: "Size", offset: "Size" = 0) -> Any:
    """Row and column numbers of a triangle.

    tril_indices(3, 3) -> [2, _]i
    """
    created((row, col), "int64")
    return created((2, fresh("the size of a triangle")), "int64")
