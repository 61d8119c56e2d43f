"""An index for each element: gather and take_along_dim take them, scatter and its like put them."""

from __future__ import annotations

from typing import Any

from shapelint.ops._storing import has_none, must_be_places, must_hold
from shapelint.rulebook import Wish, broadcast_shapes, fresh, function, must_share
from shapelint.rulebook.axes import axis_size, check_axis, not_empty, product, put_axis
from shapelint.rulebook.convert import to_tensor
from shapelint.values import NotKnown, Reject, Tensor, UNKNOWN_SHAPE, settled


@function("torch.gather", "Tensor.gather")
def gather(input: "Tensor", dim: "Axis", index: "Tensor", *, sparse_grad: "Any" = False,
           out: "Tensor | None" = None) -> Any:
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
    must_be_places(index, "index", empty=True)
    fits_beside(input, index, dim)
    made = Tensor(index.shape, input.dtype, input.marked or index.marked)
    if out is not None:
        must_share(input.dtype, "torch.gather", made, out=out)
    return made


def fits_beside(input: Tensor, index: Tensor, dim: int, argument: str = "index", every_axis: bool = False) -> None:
    """An index has as many axes as the input and is, but for the axis `dim`, nowhere longer than it. An index without
    elements may have any sizes. Rejects "gather" and "rank"."""
    if input.rank is None or index.rank is None or has_none(index):
        return
    if index.rank != input.rank and max(1, index.rank) != max(1, input.rank):
        raise Reject("rank", argument=argument, got=index.rank, wanted=[input.rank], least=None, shape=index.shape)
    skip = check_axis(input.shape, dim) if not every_axis else None
    for axis, (got, limit) in enumerate(zip(index.dims, input.dims)):
        if axis != skip and not_empty(index.shape).at_least(limit, got) is False:
            raise Reject("gather", shape=input.shape, index=index.shape, axis=axis, got=got, wanted=limit,
                         argument=argument)


@function("torch.take_along_dim", "Tensor.take_along_dim")
def take_along_dim(input: "Tensor", indices: "Tensor", dim: "Axis | None" = None) -> Any:
    """Like gather, but input and index are broadcast along the other axes first.

    take_along_dim([5, 3], [5, 2]i, 1) -> [5, 2]
    take_along_dim([5, 3], [1, 2]i, dim=1) -> [5, 2]
    take_along_dim([5, 3], [7]i) -> [7]
    take_along_dim([5, 3], []i) -> [1]
    take_along_dim([..., 3], [..., 2]i, -1) -> [..., 2]
    take_along_dim([5, 3], [4, 2]i, 1) -> error: broadcast
    take_along_dim([5, 3], [2]i, 1) -> error: rank
    take_along_dim([5, 3], [5, 2]s, 1) -> error: dtype
    """
    must_be_places(indices, "indices", ("int64",))
    if dim is None:
        whole = fresh("the number of indices") if indices.rank is None else product(indices.dims)
        return input.with_shape((whole,))
    if input.rank is None or indices.rank is None:
        return _along_open(input, indices, dim)
    if input.rank != indices.rank:
        raise Reject("rank", argument="indices", got=indices.rank, wanted=[input.rank], least=None, shape=indices.shape)
    if input.rank == 0:
        raise Reject("rank", raises="IndexError", argument="input", got=0, wanted=None, least=1, shape=input.shape)
    at = check_axis(input.shape, dim)
    shape = broadcast_shapes(put_axis(input.shape, at, 1), put_axis(indices.shape, at, 1), argument="indices")
    return input.with_shape(put_axis(shape, at, indices.dims[at]))


def _along_open(input: Tensor, indices: Tensor, dim: int) -> Tensor:
    """Only along the last axis is there something to say: it is as long as the index there."""
    indices, at, size = axis_size(indices, dim)
    if at != -1 and (indices.rank is None or at != indices.rank - 1):
        raise NotKnown("the number of axes is not known", input.with_shape(UNKNOWN_SHAPE))
    input, last, _ = axis_size(input, -1)
    shape = broadcast_shapes(put_axis(input.shape, last, 1), put_axis(indices.shape, at, 1), argument="indices")
    return input.with_shape(put_axis(shape, -1 if shape.back is not None else len(shape.front) - 1, size))


@function("torch.scatter", "Tensor.scatter", "Tensor.scatter_")
def scatter(input: "Tensor", dim: "Axis", index: "Tensor", src: "Tensor | Number | None" = None, *,
            value: "Tensor | Number | None" = None, reduce: "Any" = None) -> Any:
    """Elements of `src`, or one number, written where the index says.

    scatter([5, 3], 1, [5, 2]i, [5, 2]) -> [5, 3]
    scatter([5, 3], 1, [5, 1]i, 1.0) -> [5, 3]
    scatter([5, 3], 1, [5, 1]i, value=1) -> [5, 3]
    scatter([B, V], 1, [B, 1]i, 1) -> [B, V]
    scatter([5, 3], 1, [5, 1]i, 2.0, reduce="add") -> [5, 3]
    scatter([5, 3], 1, [6, 1]i, 1.0) -> error: gather
    scatter([5, 3], 1, [5, 2]i, [4, 2]) -> error: gather
    scatter([5, 3], 1, [5]i, 1.0) -> error: rank
    scatter([5, 3], 1, [5, 1], 1.0) -> error: dtype
    scatter([5, 3], 1, [5, 1]i, [5, 1]d) -> error: dtype
    scatter([5, 3], 1, [5, 1]i, 1j) -> error: dtype
    scatter([5, 3], 2, [5, 1]i, 1.0) -> error: axis
    scatter([5, 3], 1, [5, 1]i) -> error: arguments
    """
    if src is None and value is None:
        raise Reject("arguments", raises="TypeError", operator="torch.scatter", argument="src",
                     problem="needs `src` or `value`")
    reduce = settled(reduce)
    if isinstance(reduce, str) and reduce not in ("add", "multiply"):
        raise Reject("refused", argument="reduce", problem='`reduce` is "add" or "multiply"')
    if src is None or not isinstance(src, Tensor):
        if not has_none(index):
            must_hold(input, value if src is None else src, "value", "torch.scatter")
        return _scattered(input, dim, index, None)
    return _scattered(input, dim, index, src)


@function("torch.scatter_add", "Tensor.scatter_add", "Tensor.scatter_add_")
def scatter_add(input: "Tensor", dim: "Axis", index: "Tensor", src: "Tensor") -> Any:
    """Elements of `src` added where the index says.

    scatter_add([5, 3], 0, [7, 3]i, [7, 3]) -> [5, 3]
    scatter_add([5, 3], 0, [7, 3]i, [6, 3]) -> error: gather
    scatter_add([5, 3], 0, [7, 3]i, 1.0) -> error: not-a-tensor
    """
    return _scattered(input, dim, index, src)


_REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")


@function("torch.scatter_reduce", "Tensor.scatter_reduce", "Tensor.scatter_reduce_")
def scatter_reduce(input: "Tensor", dim: "Axis", index: "Tensor", src: "Tensor", reduce: "Any", *,
                   include_self: "Any" = True) -> Any:
    """Elements of `src` taken together where the index says.

    scatter_reduce([5, 3], 0, [7, 3]i, [7, 3], reduce="sum") -> [5, 3]
    scatter_reduce([5, 3], 0, [7, 3]i, [7, 3], "add") -> error: refused
    scatter_reduce([5, 3]c, 0, [7, 3]i, [7, 3]c, "amax") -> error: dtype
    """
    reduce = settled(reduce)
    if isinstance(reduce, str) and reduce not in _REDUCTIONS:
        raise Reject("refused", argument="reduce", problem=f"`reduce` is one of {', '.join(_REDUCTIONS)}")
    made = _scattered(input, dim, index, src)
    if reduce in ("amax", "amin") and (input.dtype or "").startswith("complex") and not has_none(index):
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a real dtype")
    return made


def _scattered(input: Tensor, dim: int, index: Tensor, src: Tensor | None) -> Tensor:
    input, _, _ = axis_size(input, dim)
    must_be_places(index, "index", empty=True)
    if src is not None:
        must_share(input.dtype, "torch.scatter", input, src=to_tensor(src, Wish("torch.scatter", "src")))
    fits_beside(input, index, dim)
    if src is not None:
        fits_beside(src, index, dim, every_axis=True)
    return Tensor(input.shape, input.dtype, input.marked, input.claim, input.roles)
