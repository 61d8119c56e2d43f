"""Parts of a tensor along one axis: narrow, select, index_select, gather, take_along_dim."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import broadcast_shapes, fresh, function, learn, path, same
from shapelint.rulebook.axes import a_size, axis_size, check_axis, drop_axis, not_empty, product, put_axis
from shapelint.rulebook.slices import check_index
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


@function("torch.narrow", "Tensor.narrow")
def narrow(input: "Tensor", dim: "Axis", start: "Size", length: "Size") -> Any:
    """So many elements of an axis, from `start` on.

    narrow([5, 3], 0, 1, 2) -> [2, 3]
    narrow([B, T], -1, 0, 4) -> [B, 4]
    narrow([..., 80], -1, 2, n) -> [..., n]
    narrow([5, 3], 0, 4, 2) -> error: narrow
    narrow([5, 3], 2, 0, 1) -> error: axis
    """
    known = path.known
    if known.at_least(length, 0) is False:
        raise Reject("narrow", shape=input.shape, axis=dim, got=length, wanted=0, argument="length", start=start)
    input, index, size = axis_size(input, dim)
    if known.at_least(start, -size) is False or known.at_least(size, start) is False:
        raise Reject("narrow", raises="IndexError", shape=input.shape, axis=dim, got=start, wanted=size,
                     argument="start", start=start)
    end = start + length
    if known.less(start, 0) is False and known.at_least(size, end) is False:
        raise Reject("narrow", shape=input.shape, axis=dim, got=end, wanted=size, argument="length", start=start)
    if known.less(start, 0) is True and known.at_least(0, end) is False:
        raise Reject("narrow", shape=input.shape, axis=dim, got=size + end, wanted=size, argument="length", start=start)
    return input.with_shape(put_axis(input.shape, index, length))


@function("torch.select", "Tensor.select")
def select(input: "Tensor", dim: "Axis", index: "Size") -> Any:
    """One slice of an axis.

    select([5, 3], 0, 4) -> [3]
    select([B, T, C], 1, -1) -> [B, C]
    select([..., C], -1, 0) -> [...]
    select([5, 3], 0, 5) -> error: index
    select([], 0, 0) -> error
    """
    if input.rank == 0:
        raise Reject("axis", raises="IndexError", axis=dim, rank=0, argument="dim", shape=input.shape)
    input, at, size = axis_size(input, dim)
    check_index(index, size, dim, input.shape)
    return input.with_shape(drop_axis(input.shape, at))


@function("torch.index_select", "Tensor.index_select")
def index_select(input: "Tensor", dim: "Axis", index: "Tensor") -> Any:
    """The slices of an axis that a vector of numbers names.

    index_select([5, 3], 0, [7]i) -> [7, 3]
    index_select([B, T, C], -1, [n]i) -> [B, T, n]
    index_select([5, 3], 1, []i) -> [5, 1]
    index_select([..., C], -1, [4]i) -> [..., 4]
    index_select([5, 3], 0, [2, 2]i) -> error: rank
    index_select([5, 3], 0, [2]) -> error: dtype
    """
    input, at, _ = axis_size(input, dim)
    if index.shape.least_rank > 1:
        raise Reject("rank", raises="IndexError", argument="index", got=index.rank, wanted=[0, 1], least=None,
                     shape=index.shape)
    must_be_index(index, "index")
    if index.rank is None:
        index = learn(index, Shape((), (), frozenset((0, 1))))
        count: Dim = a_size(fresh("the length of an index"))
    else:
        count = index.dims[0] if index.rank else 1
    if input.rank == 0:
        return input
    return input.with_shape(put_axis(input.shape, at, count))


def must_be_index(index: Tensor, argument: str, raises: str = "RuntimeError") -> None:
    """torch takes int32 and int64 for indices."""
    empty = index.rank is not None and same(product(index.dims), 0) is True
    if index.dtype is not None and index.dtype not in ("int64", "int32") and not empty:
        raise Reject("dtype", raises=raises, argument=argument, got=index.dtype, wanted="int64")


@function("torch.gather", "Tensor.gather")
def gather(input: "Tensor", dim: "Axis", index: "Tensor", sparse_grad: "Any" = False) -> Any:
    """One element for each index; along the other axes the index may not be longer than the input.

    gather([5, 3], 1, [5, 2]i) -> [5, 2]
    gather([B, T, C], 1, [B, 1, C]i) -> [B, 1, C]
    gather([B, V], -1, [B, 1]i) -> [B, 1]
    gather([..., 3], -1, [5, 2]i) -> [5, 2]
    gather([5, 3], 1, [6, 2]i) -> error: gather
    gather([5, 3], 1, [5]i) -> error: rank
    gather([5, 3], 1, [5, 2]) -> error: dtype
    gather([5, 3], 2, [5, 2]i) -> error: axis
    """
    input, _, _ = axis_size(input, dim)
    must_be_index(index, "index")
    fits_beside(input, index, dim, "gather")
    return Tensor(index.shape, input.dtype, input.marked or index.marked)


def fits_beside(input: Tensor, index: Tensor, dim: int, kind: str, argument: str = "index",
                every_axis: bool = False) -> None:
    """An index has as many axes as the input and is, but for the axis `dim`, nowhere longer than it."""
    if input.rank is None or index.rank is None:
        return
    if index.rank != input.rank and max(1, index.rank) != max(1, input.rank):
        if same(product(index.dims), 0) is True and argument == "index":
            return  # an index without elements asks for nothing
        raise Reject("rank", argument=argument, got=index.rank, wanted=[input.rank], least=None, shape=index.shape)
    skip = check_axis(input.shape, dim) if not every_axis else None
    for axis, (got, limit) in enumerate(zip(index.dims, input.dims)):
        if axis != skip and not_empty(index.shape).at_least(limit, got) is False:
            if same(product(index.dims), 0) is True:
                return
            raise Reject(kind, shape=input.shape, index=index.shape, axis=axis, got=got, wanted=limit,
                         argument=argument)


@function("torch.take_along_dim", "Tensor.take_along_dim")
def take_along_dim(input: "Tensor", indices: "Tensor", dim: "Axis | None" = None) -> Any:
    """Like gather, but input and index are broadcast along the other axes first.

    take_along_dim([5, 3], [5, 2]i, 1) -> [5, 2]
    take_along_dim([5, 3], [1, 2]i, dim=1) -> [5, 2]
    take_along_dim([5, 3], [7]i) -> [7]
    take_along_dim([5, 3], [4, 2]i, 1) -> error: broadcast
    """
    must_be_index(indices, "indices")
    if dim is None:
        if indices.rank is None:
            raise NotKnown("the number of indices is not known", Tensor(Shape((fresh(),)), input.dtype))
        return input.with_shape((product(indices.dims),))
    if input.rank is None or indices.rank is None:
        raise NotKnown("the number of axes is not known", input.with_shape(UNKNOWN_SHAPE))
    if input.rank != indices.rank:
        raise Reject("rank", argument="indices", got=indices.rank, wanted=[input.rank], least=None, shape=indices.shape)
    at = check_axis(input.shape, dim)
    shape = broadcast_shapes(put_axis(input.shape, at, 1), put_axis(indices.shape, at, 1))
    return input.with_shape(put_axis(shape, at, indices.dims[at]))


@function("torch.take", "Tensor.take")
def take(input: "Tensor", index: "Tensor") -> Any:
    """Elements by their place in the flattened tensor.

    take([5, 3], [2, 2]i) -> [2, 2]
    """
    must_be_index(index, "index")
    return Tensor(index.shape, input.dtype, input.marked)


@function("torch.masked_select", "Tensor.masked_select")
def masked_select(input: "Tensor", mask: "Tensor") -> Any:
    """The elements where a mask is true, in one axis.

    masked_select([5, 3], [5, 3]b) -> [?]
    masked_select([5, 3], [3]b) -> [?]
    masked_select([5, 3], [2]b) -> error: broadcast
    masked_select([5, 3], [5, 3]) -> error: dtype
    """
    must_be_mask(mask)
    broadcast_shapes(input.shape, mask.shape)
    return input.with_shape((a_size(fresh("the number of elements a mask selects")),))


def must_be_mask(mask: Tensor, wanted: tuple[str, ...] = ("bool", "uint8"), argument: str = "mask") -> None:
    """torch takes bool masks (and by an old habit, in some places, uint8)."""
    if mask.dtype is not None and mask.dtype not in wanted:
        raise Reject("dtype", argument=argument, got=mask.dtype, wanted="bool")


