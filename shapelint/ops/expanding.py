"""Axes of size 1 made longer, and back: expand, broadcast_to and its like, sum_to_size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.rulebook import Wish, broadcast_shapes, fresh, function, must_at_least, must_same, path, same
from shapelint.rulebook.convert import describe, to_sizes
from shapelint.rulebook.dtypes import computed
from shapelint.values import Reject, Shape, Sizes, Tensor, is_dim, settled


@function("Tensor.expand")
def expand(self: "Tensor", *size: "Sizes", implicit: "Any" = False) -> Any:
    """Axes of size 1 become as long as asked for, -1 leaves one as it is; new axes come in front.

    [2, 1].expand(2, 5) -> [2, 5]
    [B, 1, 16].expand(-1, T, -1) -> [B, T, 16]
    [16].expand(B, T, 16) -> [B, T, 16]
    [..., 16].expand(B, T, -1) -> [B, T, 16]
    [1, 3].expand(size=(4, 3)) -> [4, 3]
    [2, 3].expand(2, 4) -> error: expand
    [2, 3].expand(3) -> error: expand
    [2, 3].expand(-1, 2, 3) -> error: expand
    """
    return self.with_shape(expanded(self, size))


@function("torch.expand_copy")
def expand_copy(input: "Tensor", size: "Any", *, implicit: "Any" = False) -> Any:
    """Like Tensor.expand, but copied.

    expand_copy([2, 1], (2, 5)) -> [2, 5]
    expand_copy([2, 3], (2, 4)) -> error: expand
    expand_copy([3], 3) -> error: argument-type
    """
    return input.with_shape(expanded(input, sizes_in(size, "torch.expand_copy", "size")))


def sizes_in(given: Any, operator: str, argument: str) -> tuple[Dim, ...]:
    """Sizes of which torch wants a sequence, and no single number."""
    if is_dim(settled(given)):
        raise Reject("argument-type", raises="TypeError", operator=operator, argument=argument,
                     got=describe(settled(given)), wanted="a tuple of sizes")
    return to_sizes(given, Wish(operator, argument))


def expanded(x: Tensor, sizes: Sequence[Dim], argument: str = "size") -> Shape:
    """The shape of `x` expanded to sizes. Rejects "expand"."""
    details = {"shape": x.shape, "wanted_shape": Shape(tuple(sizes)), "argument": argument}
    if x.shape.least_rank > len(sizes):
        raise Reject("expand", axis=None, got=x.rank, wanted=len(sizes), **details)
    dims: list[Dim] = []
    for i in range(-len(sizes), 0):
        axis = x.shape.axis(i)
        if axis is None:
            dims.append(_new_axis(x, sizes[i], axis=i, **details))
        else:
            dims.append(_longer(axis, sizes[i], axis=i, **details))
    return Shape(tuple(dims))


def _new_axis(x: Tensor, size: Dim, **details: Any) -> Dim:
    """An axis that x does not have, or (open rank) may have."""
    if x.rank is None:
        return fresh() if same(size, -1) is not False else size
    if path.known.at_least(size, 0) is False:
        raise Reject("expand", got=None, wanted=size, **details)
    return size


def _longer(old: Dim, size: Dim, **details: Any) -> Dim:
    """The size of an axis that there is: -1 keeps it, and only one of 1 may change."""
    if same(size, -1) is True:
        return old
    if same(old, 1) is False:
        answer = same(old, size)
        if answer is False and same(size, -1) is False:
            raise Reject("expand", got=old, wanted=size, **details)
        if answer is UNSURE and path.known.at_least(size, 0) is True:
            must_same(old, size, "expand", **details)
        return size if answer is True else old
    must_at_least(size, -1, "expand", **details)
    return size


@function("Tensor.expand_as")
def expand_as(self: "Tensor", other: "Tensor") -> Any:
    """Expanded to the sizes of another tensor.

    expand_as([1, 3], [B, 3]) -> [B, 3]
    expand_as([1, 3], [..., 3]) -> [..., 3]
    expand_as([2, 3], [4, 3]) -> error: expand
    """
    return self.with_shape(other.shape if other.rank is None else expanded(self, other.dims, "other"))


@function("Tensor.broadcast_to")
def broadcast_to_method(self: "Tensor", *size: "Sizes") -> Any:
    """Expanded to given sizes.

    [1, 3].broadcast_to(B, 3) -> [B, 3]
    [2, 3].broadcast_to((2, 4)) -> error: expand
    """
    return self.with_shape(expanded(self, size))


@function("torch.broadcast_to")
def broadcast_to(input: "Tensor", size: "Any") -> Any:
    """Expanded to given sizes.

    broadcast_to([1, 3], (2, 3)) -> [2, 3]
    broadcast_to([2, 3], (2, 4)) -> error: expand
    """
    return input.with_shape(expanded(input, sizes_in(size, "torch.broadcast_to", "size")))


@function("torch.broadcast_shapes")
def broadcast_sizes(*shapes: "Any") -> Any:
    """The sizes that several shapes broadcast to.

    broadcast_shapes((2, 1), (3,)) -> (2, 3)
    broadcast_shapes((2, 2), (3,)) -> error: broadcast
    """
    result = Shape()
    for one in shapes:
        sizes = to_sizes(one, Wish("torch.broadcast_shapes", "shapes"))
        result = broadcast_shapes(result, Shape(sizes), argument="shapes")
    return Sizes(result.front)


@function("torch.broadcast_tensors")
def broadcast_tensors(*tensors: "Tensors") -> Any:
    """All tensors broadcast to one shape.

    broadcast_tensors([2, 1], [3]) -> ([2, 3], [2, 3])
    broadcast_tensors([2, 2], [3]) -> error: broadcast
    """
    shape = Shape()
    for index, part in enumerate(tensors):
        shape = broadcast_shapes(shape, part.shape, argument=f"tensors[{index}]")
    return tuple(part.with_shape(shape) for part in tensors)


@function("Tensor.sum_to_size")
def sum_to_size(self: "Tensor", *size: "Sizes") -> Any:
    """Summed over axes until the given sizes are left: what they broadcast to is the tensor's own shape.

    [B, 3].sum_to_size(B, 1) -> [B, 1]
    [2, 3, 4].sum_to_size((3, 1)) -> [3, 1]
    [2, 3]i.sum_to_size(3) -> [3]i
    [2, 3]s.sum_to_size(2, 3) -> [2, 3]s
    [2, 3]b.sum_to_size(2, 1) -> [2, 1]i
    [2, 3].sum_to_size(2, 2) -> error: refused
    [2, 3].sum_to_size(2, 2, 3) -> error: refused
    """
    made = Shape(tuple(size))
    if self.rank is None:
        return Tensor(made, self.dtype if self.floating else None)
    details = {"argument": "size", "problem": f"{made} does not broadcast to {self.shape}"}
    if len(size) > self.rank:
        raise Reject("refused", got=len(size), wanted=self.rank, **details)
    for axis in range(-len(size), 0):
        if same(size[axis], 1) is False:
            must_same(size[axis], self.dims[axis], "refused", axis=axis, **details)
    return Tensor(made, _summed(self, size), self.marked)


def _summed(x: Tensor, size: Sequence[Dim]) -> str | None:
    """The dtype of sum_to_size: that of a sum, unless the tensor has these sizes (none at all are a sum as well)."""
    dtype = computed(x.dtype, "sum")
    if dtype == x.dtype or not size or len(size) < len(x.dims):
        return dtype
    answers = [same(one, other) for one, other in zip(size, x.dims)]
    return dtype if False in answers else x.dtype if all(answer is True for answer in answers) else None
