"""Tensors with some of their elements replaced: masked_fill, where, scatter, index_add and the like."""

from __future__ import annotations

from typing import Any

from shapelint.ops.selecting import fits_beside, must_be_index, must_be_mask
from shapelint.rulebook import Wish, as_tensor, broadcast_shapes, fresh, function, must_same, promote, same
from shapelint.rulebook.axes import a_size, axis_size
from shapelint.rulebook.convert import to_tensor_or_number
from shapelint.values import NotKnown, Reject, Shape, Tensor


@function("torch.masked_fill", "Tensor.masked_fill")
def masked_fill(input: "Tensor", mask: "Tensor", value: "Any") -> Any:
    """A number where the mask is true; tensor and mask are broadcast.

    masked_fill([B, T, T], [B, 1, T]b, 0.0) -> [B, T, T]
    masked_fill([5, 3], [3]b, 0) -> [5, 3]
    masked_fill([3], [5, 3]b, 0) -> [5, 3]
    masked_fill([5, 3], [5]b, 0) -> error: broadcast
    masked_fill([5, 3], [5, 3], 0) -> error: dtype
    """
    must_be_mask(mask, ("bool",))
    return Tensor(broadcast_shapes(input.shape, mask.shape), input.dtype, input.marked, roles=None)


@function("Tensor.masked_fill_", keeps=True)
def masked_fill_(self: "Tensor", mask: "Tensor", value: "Any") -> Any:
    """In place the mask must broadcast to the tensor.

    masked_fill_([B, T, T], [B, 1, T]b, 0.0) -> [B, T, T]
    masked_fill_([3], [5, 3]b, 0) -> error: inplace
    """
    must_be_mask(mask, ("bool",))
    must_broadcast_to(mask.shape, self.shape)
    return self


def must_broadcast_to(shape: Shape, target: Shape) -> None:
    """An operation in place cannot make its tensor larger. Rejects "inplace"."""
    together = broadcast_shapes(shape, target)
    if together.back is not None or target.back is not None:
        return
    wrong = len(together.front) != len(target.front)
    for axis, (got, wanted) in enumerate(zip(reversed(together.front), reversed(target.front)), 1):
        if wrong or same(got, wanted) is False:
            raise Reject("inplace", left=target, right=shape, axis=-axis, got=got, wanted=wanted)
    if wrong:
        raise Reject("inplace", left=target, right=shape, axis=None, got=len(shape.front), wanted=0)


@function("Tensor.where")
def where_method(self: "Tensor", condition: "Tensor", other: "Tensor | Number") -> Any:
    """The tensor where the condition is true, the other elsewhere.

    where([B, T], [B, 1]b, [T]) -> [B, T]
    where([5], [5]b, 0.0) -> [5]
    where([5], [4]b, 0.0) -> error: broadcast
    """
    return _chosen(condition, self, as_tensor(other))


@function("torch.where")
def where(condition: "Tensor", input: "Any" = None, other: "Any" = None) -> Any:
    """One tensor or the other by a condition, all three broadcast; alone, where the condition is true.

    where([B, 1]b, [B, T], [T]) -> [B, T]
    where([5]b, 1.0, 0.0) -> [5]
    where([5]b, [5], 0) -> [5]f
    where([5]b, [3], [3]) -> error: broadcast
    where([5, 3]b) -> ([?]i, [?]i)
    """
    if input is None and other is None:
        if condition.rank is None:
            raise NotKnown("the number of axes is not known")
        count = a_size(fresh("the number of elements that are not 0"))
        return (Tensor(Shape((count,)), "int64"),) * max(1, condition.rank)
    return _chosen(condition, _operand(input), _operand(other))


def _operand(value: Any) -> Tensor:
    return as_tensor(to_tensor_or_number(value, Wish("torch.where", "input")))


def _chosen(condition: Tensor, first: Tensor, second: Tensor) -> Tensor:
    shape = broadcast_shapes(broadcast_shapes(condition.shape, first.shape), second.shape)
    return Tensor(shape, promote(first, second), condition.marked or first.marked or second.marked)


@function("torch.scatter", "Tensor.scatter", "Tensor.scatter_")
def scatter(input: "Tensor", dim: "Axis", index: "Tensor", src: "Tensor | Number" = 0, *, value: "Any" = None,
            reduce: "Any" = None) -> Any:
    """Elements of `src`, or one number, written where the index says.

    scatter([5, 3], 1, [5, 2]i, [5, 2]) -> [5, 3]
    scatter([5, 3], 1, [5, 1]i, 1.0) -> [5, 3]
    scatter([5, 3], 1, [5, 1]i, value=1) -> [5, 3]
    scatter([B, V], 1, [B, 1]i, 1) -> [B, V]
    scatter([5, 3], 1, [6, 1]i, 1.0) -> error: gather
    scatter([5, 3], 1, [5, 2]i, [4, 2]) -> error: gather
    scatter([5, 3], 1, [5]i, 1.0) -> error: rank
    scatter([5, 3], 1, [5, 1], 1.0) -> error: dtype
    scatter([5, 3], 2, [5, 1]i, 1.0) -> error: axis
    """
    return _scattered(input, dim, index, src)


@function("torch.scatter_add", "Tensor.scatter_add", "Tensor.scatter_add_")
def scatter_add(input: "Tensor", dim: "Axis", index: "Tensor", src: "Tensor") -> Any:
    """Elements of `src` added where the index says.

    scatter_add([5, 3], 0, [7, 3]i, [7, 3]) -> [5, 3]
    scatter_add([5, 3], 0, [7, 3]i, [6, 3]) -> error: gather
    """
    return _scattered(input, dim, index, src)


@function("torch.scatter_reduce", "Tensor.scatter_reduce", "Tensor.scatter_reduce_")
def scatter_reduce(input: "Tensor", dim: "Axis", index: "Tensor", src: "Tensor", reduce: "Any" = None,
                   include_self: "Any" = True) -> Any:
    """Elements of `src` taken together where the index says.

    scatter_reduce([5, 3], 0, [7, 3]i, [7, 3], reduce="sum") -> [5, 3]
    """
    return _scattered(input, dim, index, src)


def _scattered(input: Tensor, dim: int, index: Tensor, src: Any) -> Tensor:
    input, _, _ = axis_size(input, dim)
    must_be_index(index, "index")
    fits_beside(input, index, dim, "gather")
    if isinstance(src, Tensor):
        fits_beside(src, index, dim, "gather", every_axis=True)
    return Tensor(input.shape, input.dtype, input.marked, input.claim, input.roles)


@function("torch.index_add", "Tensor.index_add", "Tensor.index_add_")
def index_add(input: "Tensor", dim: "Axis", index: "Tensor", source: "Tensor", alpha: "Any" = 1) -> Any:
    """Slices of `source` added to the slices of the input that the index names.

    index_add([5, 3], 0, [2]i, [2, 3]) -> [5, 3]
    index_add([5, 3], 0, [2]i, [4, 3]) -> error: gather
    index_add([5, 3], 0, [2]i, [2, 4]) -> error: gather
    """
    return _slices_stored(input, dim, index, source, "RuntimeError")


@function("torch.index_copy", "Tensor.index_copy", "Tensor.index_copy_")
def index_copy(input: "Tensor", dim: "Axis", index: "Tensor", source: "Tensor") -> Any:
    """Slices of `source` written over the slices of the input that the index names.

    index_copy([B, T], 1, [2]i, [B, 2]) -> [B, T]
    index_copy([5, 3], 0, [2]i, [4, 3]) -> error: gather
    """
    return _slices_stored(input, dim, index, source, "IndexError")


def _slices_stored(input: Tensor, dim: int, index: Tensor, source: Tensor, raises: str) -> Tensor:
    input, at, _ = axis_size(input, dim)
    if index.rank == 1 and source.rank is not None and input.rank is not None and source.rank == input.rank:
        for axis, (got, wanted) in enumerate(zip(source.dims, input.dims)):
            wanted = index.dims[0] if axis == at else wanted
            must_same(got, wanted, "gather", raises=raises if axis == at else "RuntimeError", shape=input.shape,
                      index=source.shape, axis=axis, argument="source")
    return Tensor(input.shape, input.dtype, input.marked, input.claim, input.roles)


@function("torch.index_fill", "Tensor.index_fill", "Tensor.index_fill_")
def index_fill(input: "Tensor", dim: "Axis", index: "Tensor", value: "Any") -> Any:
    """One number in the slices that the index names.

    index_fill([5, 3], 0, [2]i, 1.0) -> [5, 3]
    """
    input, _, _ = axis_size(input, dim)
    return Tensor(input.shape, input.dtype, input.marked, input.claim, input.roles)


@function("torch.masked_scatter", "Tensor.masked_scatter", "Tensor.masked_scatter_")
def masked_scatter(input: "Tensor", mask: "Tensor", source: "Tensor") -> Any:
    """Elements of `source` in order, where the mask is true.

    masked_scatter([5, 3], [5, 3]b, [15]) -> [5, 3]
    masked_scatter([5, 3], [4]b, [15]) -> error: broadcast
    """
    must_be_mask(mask, ("bool",))
    return Tensor(broadcast_shapes(input.shape, mask.shape), input.dtype, input.marked)


@function("Tensor.copy_", keeps=True)
def copy_(self: "Tensor", src: "Tensor", non_blocking: "Any" = False) -> Any:
    """What is copied must broadcast to the tensor.

    copy_([5, 3], [3]) -> [5, 3]
    copy_([5, 3], [4]) -> error: broadcast
    copy_([3], [5, 3]) -> error: inplace
    """
    must_broadcast_to(src.shape, self.shape)
    return self

