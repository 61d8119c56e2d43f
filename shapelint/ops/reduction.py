"""What is left of the axes when elements are added up, averaged, counted or compared: sum, mean, amax, any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from shapelint.rulebook import Wish, function, keep, same, to_dtype
from shapelint.rulebook.axes import all_axes, drop_axis, find_axis, product, put_axis
from shapelint.rulebook.convert import one_by_one, to_axes
from shapelint.rulebook.dtypes import computed, must_take
from shapelint.values import INTEGERS, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, is_dim

#: torch keeps the axes to be reduced as a mask of so many bits.
_MOST_AXES = 64


def reduced(x: Tensor, dims: Any, keepdim: bool, dtype: str | None) -> Tensor:
    """The tensor without the axes `dims` (None: without any), or with 1 in their place. Rejects "axis"."""
    if dims is not None and x.shape.least_rank > _MOST_AXES:
        raise Reject("arguments", argument="input", problem=f"reduces axes of tensors with up to {_MOST_AXES} axes")
    try:
        return Tensor(reduced_shape(x, dims, keepdim), dtype)
    except NotKnown as unknown:
        raise NotKnown(unknown.reason, Tensor(UNKNOWN_SHAPE, dtype)) from None


def reduced_shape(x: Tensor, dims: Any, keepdim: bool) -> Shape:
    """The shape of reduced()."""
    if dims is None or dims == ():
        return x.shape.map(lambda size: 1) if keepdim else Shape()
    wanted = dims if isinstance(dims, tuple) else (dims,)
    if x.shape.back is None:
        found = all_axes(x, wanted) or []
        if keepdim:
            return Shape(tuple(1 if i in found else size for i, size in enumerate(x.shape.front)))
        return Shape(tuple(size for i, size in enumerate(x.shape.front) if i not in found))
    for dim in _in_safe_order(wanted):
        x, index = find_axis(x, dim)
        x = x.with_shape(put_axis(x.shape, index, 1) if keepdim else drop_axis(x.shape, index))
    return x.shape


def _in_safe_order(dims: Iterable[int]) -> list[int]:
    """Axes of an open rank in an order in which dropping one leaves the numbers of the next as they are."""
    named = set(dims)
    return sorted(d for d in named if d < 0) + sorted((d for d in named if d >= 0), reverse=True)


def given_dtype(dtype: Any, otherwise: str | None, operator: str) -> str | None:
    """The dtype an argument asks for, else another; None where it is not known."""
    try:
        return to_dtype(dtype, Wish(operator, "dtype")) or otherwise
    except NotKnown:
        return None


def summed(dtype: str | None) -> str | None:
    """Integers and bools are added up as int64."""
    return computed(dtype, "sum")


@function("torch.sum", "Tensor.sum", "torch.nansum", "Tensor.nansum")
def sum_(input: "Tensor", dim: "Axes" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """Added up, over all axes or some.

    sum([B, 3]) -> []
    sum([B, T, 3], -1) -> [B, T]
    sum([B, T, 3], (1, 2)) -> [B]
    sum([B, T, 3], dim=1, keepdim=True) -> [B, 1, 3]
    sum([B, 3]i, 1) -> [B]i
    sum([B, 3]b) -> []i
    sum([..., 3], -1) -> [...]
    sum([B, ..., 3], 0) -> [..., 3]
    sum([..., T, 3], dim=-2) -> [..., 3]
    sum([..., T, 3], (-1, -2)) -> [...]
    sum([..., 3], -1, keepdim=True) -> [..., 1]
    sum([], 0) -> []
    sum([2, 3], dtype=torch.float64) -> []d
    sum([B, 3], 2) -> error: axis
    sum([B, 3], (0, -2)) -> error: axis
    """
    return reduced(input, dim, keepdim, given_dtype(dtype, summed(input.dtype), "torch.sum"))


@function("torch.prod", "Tensor.prod")
def prod(input: "Tensor", dim: "Axis | None" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """Multiplied, over all axes or one.

    prod([B, 3]) -> []
    prod([B, 3]i, 1, True) -> [B, 1]i
    prod([B, 3], 2) -> error: axis
    """
    found = reduced(input, dim, keepdim, given_dtype(dtype, summed(input.dtype), "torch.prod"))
    if dim is None and isinstance(input.data, tuple) and all(map(is_dim, input.data)) and found.dtype in INTEGERS:
        return replace(found, data=product(input.data))  # the elements stand in the program
    return found


@function("torch.mean", "Tensor.mean")
def mean(input: "Tensor", dim: "Axes" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """Averaged, over all axes or some; only floats can be.

    mean([B, 3]) -> []
    mean([B, T, 3], dim=1) -> [B, 3]
    mean([B, C, H, W], (2, 3)) -> [B, C]
    mean([B, C, H, W], (-2, -1), keepdim=True) -> [B, C, 1, 1]
    mean([..., 3], -1, keepdim=True) -> [..., 1]
    mean([B, 3]i, dtype=torch.float32) -> []f
    mean([B, 3]i) -> error: dtype
    mean([B, 3], dtype=torch.int64) -> error: dtype
    mean([B, 3], 2) -> error: axis
    """
    found = given_dtype(dtype, input.dtype, "torch.mean")
    result = reduced(input, dim, keepdim, computed(found, "float"))
    must_take("fc", found, "input" if dtype is None else "dtype", result, "torch.mean")
    return result


@function("torch.nanmean", "Tensor.nanmean")
def nanmean(input: "Tensor", dim: "Axes" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """Averaged without what is no number; integers are never taken.

    nanmean([B, 3], 1) -> [B]
    nanmean([B, 3]i, dtype=torch.float32) -> error: dtype
    """
    result = mean(keep(input, "float"), dim, keepdim, dtype)
    must_take("fc", input.dtype, "input", result, "torch.nanmean")
    return result


@function("torch.amax", "Tensor.amax", "torch.amin", "Tensor.amin")
def amax(input: "Tensor", dim: "Axes" = (), keepdim: "Flag" = False) -> Any:
    """The largest (smallest) element, over all axes or some.

    amax([B, 3]) -> []
    amax([B, C, H, W], (2, 3)) -> [B, C]
    amax([B, 3]i, -1, keepdim=True) -> [B, 1]i
    amax([..., 3], -1) -> [...]
    amax([B, 3], 2) -> error: axis
    amax([2, 3]c, 1) -> error: dtype
    """
    result = reduced(input, None if dim == () else dim, keepdim, input.dtype)
    must_have_elements(input, dim)
    must_have_order(input, result)
    return Tensor(result.shape, result.dtype, bounds=input.bounds)


def must_have_order(x: Tensor, result: Any, takes: str = "bif") -> None:
    """Of complex numbers none is the largest. Rejects "dtype" for a tensor that surely has elements to compare (of one
    without, torch only looks at the shape)."""
    if not has_none(x.shape):
        must_take(takes, x.dtype, "input", result)


def has_none(shape: Shape) -> bool:
    """Has the tensor surely no elements?"""
    return any(same(size, 0) is True for size in (*shape.front, *(shape.back or ())))


def must_have_elements(x: Tensor, dims: Any, raises: str = "RuntimeError") -> None:
    """Of no elements there is no largest one. Rejects "empty" where an axis that is reduced surely has size 0 (with
    the class given where all axes are reduced)."""
    if dims is None or dims == ():
        sizes = (*x.shape.front, *(x.shape.back or ()))
    else:
        raises = "IndexError"
        sizes = tuple(x.shape.axis(dim) for dim in (dims if isinstance(dims, tuple) else (dims,)))
    if any(size is not None and same(size, 0) is True for size in sizes):
        raise Reject("empty", raises=raises, shape=x.shape, argument="input")


@function("torch.any", "Tensor.any", "torch.all", "Tensor.all")
def any_(input: "Tensor", dim: "Axes" = None, keepdim: "Flag" = False) -> Any:
    """Whether some (every) element is not zero, over all axes or some.

    any([B, 3]b) -> []b
    all([B, 3], 1) -> [B]b
    any([B, T, 3]b, (1, 2)) -> [B]b
    all([B, 3]u, -1, keepdim=True) -> [B, 1]u
    any([B, 3], ()) -> [B, 3]b
    any([B, 3]b, 2) -> error: axis
    """
    dtype = "uint8" if input.dtype == "uint8" else "bool" if input.dtype else None
    return keep(input, dtype) if dim == () else reduced(input, dim, keepdim, dtype)


@function("Tensor.count_nonzero")
def count_nonzero_method(self: "Tensor", *dim: "Any") -> Any:
    """The same; the axes may be written one by one.

    [B, 3].count_nonzero(0, 1) -> []i
    [B, 3].count_nonzero(dim=1) -> [B]i
    [B, 3].count_nonzero() -> []i
    """
    return count_nonzero(self, to_axes(one_by_one(dim), Wish("Tensor.count_nonzero", "dim")))


@function("torch.count_nonzero")
def count_nonzero(input: "Tensor", dim: "Axes" = None) -> Any:
    """How many elements are not zero, over all axes or some.

    count_nonzero([B, 3]b) -> []i
    count_nonzero([B, 3], 1) -> [B]i
    count_nonzero([B, 3], 2) -> error: axis
    """
    return reduced(input, dim, False, "int64")


@function("torch.logsumexp", "Tensor.logsumexp", "torch.special.logsumexp")
def logsumexp(input: "Tensor", dim: "Axes", keepdim: "Flag" = False) -> Any:
    """The logarithm of a sum of exponentials, over some axes.

    logsumexp([B, 3], 1) -> [B]
    logsumexp([B, T, 3], dim=(1, 2)) -> [B]
    logsumexp([B, T, 3], dim=-1, keepdim=True) -> [B, T, 1]
    logsumexp([..., 3], -1) -> [...]
    logsumexp([B, 3]i, 0) -> [3]f
    logsumexp([B, 3], 2) -> error: axis
    """
    return reduced(input, dim, keepdim, computed(input.dtype, "float"))
