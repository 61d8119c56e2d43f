"""Parts of a tensor along one axis: narrow, select, slice, index_select."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._storing import must_be_places, must_be_vector
from shapelint.rulebook import Wish, function, learn, must_same, path
from shapelint.rulebook.axes import at_most, axis_size, drop_axis, put_axis
from shapelint.rulebook.convert import to_size
from shapelint.rulebook.created import flat
from shapelint.rulebook.slices import check_index, sliced
from shapelint.values import INTEGERS, Reject, Shape, SliceV, Tensor


@function("torch.narrow", "Tensor.narrow")
def narrow(input: "Tensor", dim: "Axis", start: "Any", length: "Size") -> Any:
    """So many elements of an axis, from `start` on.

    narrow([5, 3], 0, 1, 2) -> [2, 3]
    narrow([B, T], -1, 0, 4) -> [B, 4]
    narrow([..., 80], -1, 2, n) -> [..., n]
    narrow([5, 3], 0, []i, 2) -> [2, 3]
    narrow([5, 3], 0, 4, 2) -> error: narrow
    narrow([5, 3], 2, 0, 1) -> error: axis
    narrow([], 0, 0, 0) -> error: rank
    narrow([5, 3], 0, [1]i, 2) -> error: argument-type
    """
    _must_have_axes(input, "input", "RuntimeError")
    if isinstance(start, Tensor) and (start.shape.least_rank > 0 or start.dtype not in (None, *INTEGERS)):
        raise Reject("argument-type", operator="torch.narrow", argument="start", got=f"a tensor {start}",
                     wanted="an integer or an integer tensor without axes")
    if path.known.at_least(length, 0) is False:
        raise Reject("narrow", shape=input.shape, axis=dim, got=length, wanted=0, argument="length", start=start)
    input, index, size = axis_size(input, dim)
    _must_lie_within(input.shape, dim, to_size(start, Wish("torch.narrow", "start")), length, size)
    return input.with_shape(put_axis(input.shape, index, length))


def _must_have_axes(x: Tensor, argument: str, raises: str = "IndexError") -> None:
    if x.rank == 0:
        raise Reject("rank", raises=raises, argument=argument, got=0, wanted=None, least=1, shape=x.shape)


def _must_lie_within(shape: Shape, dim: int, start: Dim, length: Dim, size: Dim) -> None:
    known, end = path.known, start + length
    if known.at_least(start, -size) is False or known.at_least(size, start) is False:
        raise Reject("narrow", raises="IndexError", shape=shape, axis=dim, got=start, wanted=size, argument="start",
                     start=start)
    if known.at_least(size, length) is False:
        raise Reject("narrow", shape=shape, axis=dim, got=length, wanted=size, argument="length", start=start)
    if known.less(start, 0) is False and known.at_least(size, end) is False:
        raise Reject("narrow", shape=shape, axis=dim, got=end, wanted=size, argument="length", start=start)
    if known.less(start, 0) is True and known.at_least(0, end) is False:
        raise Reject("narrow", shape=shape, axis=dim, got=size + end, wanted=size, argument="length", start=start)


@function("torch.narrow_copy", "Tensor.narrow_copy")
def narrow_copy(input: "Tensor", dim: "Axis", start: "Size", length: "Size") -> Any:
    """Like narrow, but copied; it asks for an axis in a way of its own.

    narrow_copy([5, 3], 0, 1, 2) -> [2, 3]
    narrow_copy([5, 3], 2, 0, 1) -> error: axis
    narrow_copy([5, 3], 0, 1, -1) -> error: narrow
    """
    if input.rank and dim >= input.rank:
        raise Reject("axis", axis=dim, rank=input.rank, argument="dim", shape=input.shape)
    return narrow(input, dim, start, length)


@function("torch.select", "Tensor.select", "torch.select_copy")
def select(input: "Tensor", dim: "Axis", index: "Size") -> Any:
    """One slice of an axis.

    select([5, 3], 0, 4) -> [3]
    select([B, T, C], 1, -1) -> [B, C]
    select([..., C], -1, 0) -> [...]
    select([5, 3], 0, 5) -> error: index
    select([], 0, 0) -> error: rank
    """
    _must_have_axes(input, "input")
    input, at, size = axis_size(input, dim)
    check_index(index, size, dim, input.shape, argument="index")
    return input.with_shape(drop_axis(input.shape, at))


@function("torch.slice_copy", "torch.ops.aten.slice", "torch.ops.aten.slice.Tensor")
def slice_(input: "Tensor", dim: "Axis" = 0, start: "Any" = None, end: "Any" = None, step: "Any" = 1) -> Any:
    """What `x[start:end:step]` takes, of any axis.

    slice_copy([5, 3], 0, 1, 3) -> [2, 3]
    slice_copy([5, 3], 1, -2, 9, 2) -> [5, 1]
    slice_copy([B, T], 1, 1) -> [B, T - 1]
    slice_copy([5, 3]) -> [5, 3]
    slice_copy([5, 3], 0, 1, 3, -1) -> error: index
    slice_copy([], 0) -> error: rank
    """
    _must_have_axes(input, "input")
    input, at, size = axis_size(input, dim)
    return input.with_shape(put_axis(input.shape, at, sliced(size, SliceV(start, end, step), raises="RuntimeError")))


@function("torch.index_select", "Tensor.index_select")
def index_select(input: "Tensor", dim: "Axis", index: "Tensor") -> Any:
    """The slices of an axis that a vector of numbers names.

    index_select([5, 3], 0, [7]i) -> [7, 3]
    index_select([B, T, C], -1, [n]i) -> [B, T, n]
    index_select([5, 3], 1, []i) -> [5, 1]
    index_select([..., C], -1, [4]i) -> [..., 4]
    index_select([5, 3], 0, [2, 2]i) -> error: rank
    index_select([5, 3], 0, [2]) -> error: dtype
    index_select([], 0, [2]i) -> error: gather
    """
    input, at, size = axis_size(input, dim)
    must_be_vector(index)
    must_be_places(index, "index")
    if index.rank is None:
        index = learn(index, Shape((), (), frozenset((0, 1))))
        count: Dim = at_most(None, "the length of an index")
    else:
        count = index.dims[0] if index.rank else 1
    if input.rank == 0:
        must_same(count, 1, "gather", shape=input.shape, index=index.shape, axis=0, argument="index")
        return input.with_shape(input.shape)
    for number in _ends(index):
        if path.known.at_least(number, 0) is False or path.known.less(number, size) is False:
            raise Reject("index", raises="IndexError", index=number, size=size, axis=dim, shape=input.shape,
                         argument="index")
    return input.with_shape(put_axis(input.shape, at, count))


def _ends(index: Tensor) -> tuple[int, ...]:
    """The smallest and the largest number, where the program wrote them."""
    numbers = [] if index.data is None else flat(index.data)
    return (min(numbers), max(numbers)) if numbers and all(isinstance(n, int) for n in numbers) else ()
