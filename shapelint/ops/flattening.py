"""Several axes as one, and one as several: flatten, ravel, unflatten."""

from __future__ import annotations

from typing import Any

from shapelint.ops.reshaping import sizes_for
from shapelint.rulebook import Wish, fresh, function
from shapelint.rulebook.axes import axis_size, check_axis, pin, product, replace_axis
from shapelint.rulebook.convert import describe, to_sizes
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, is_dim, settled


@function("torch.flatten", "Tensor.flatten")
def flatten(input: "Tensor", start_dim: "Axis" = 0, end_dim: "Axis" = -1) -> Any:
    """The axes from start_dim to end_dim become one.

    flatten([2, 3, 4]) -> [24]
    flatten([B, 3, 4], 1) -> [B, 12]
    flatten([B, T, C, 4], 1, 2) -> [B, T*C, 4]
    flatten([]) -> [1]
    flatten([..., 3, 4], -2) -> [..., 12]
    flatten([B, ...], 1) -> [B, ?]
    flatten([B, T, ...], 0, 1) -> [B*T, ...]
    flatten([2, 3], 2) -> error: axis
    flatten([2, 3], 1, 0) -> error: axis
    """
    shape = input.shape
    if shape.back is not None:
        return input.with_shape(_flatten_open(shape, start_dim, end_dim))
    start, end = check_axis(shape, start_dim, "start_dim"), check_axis(shape, end_dim, "end_dim")
    if start > end:
        raise Reject("axis", axis=start_dim, rank=len(shape.front), argument="start_dim", shape=shape,
                     problem="start_dim comes after end_dim")
    if start == end and shape.front:
        return input
    return input.with_shape((*shape.front[:start], product(shape.front[start:end + 1]), *shape.front[end + 1:]))


def _flatten_open(shape: Shape, start: int, end: int) -> Shape:
    if start >= 0 > end:  # the middle goes into one axis, and so the rank is known
        front = pin(shape, start).parted(True).front[:start]
        tail = pin(shape, end + 1).parted(False).back[end + 1:] if end < -1 else ()
        return Shape((*front, fresh("the axes that were flattened"), *tail))
    if (start >= 0) != (end >= 0):
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE))
    shape = pin(pin(shape, start), end).parted(start >= 0)
    ranks = shape.ranks and frozenset(rank - (end - start) for rank in shape.ranks)
    if start >= 0:
        front = (*shape.front[:start], product(shape.front[start:end + 1]), *shape.front[end + 1:])
        return Shape(front, shape.back, ranks)
    first, last = start + len(shape.back), end + len(shape.back)
    back = (*shape.back[:first], product(shape.back[first:last + 1]), *shape.back[last + 1:])
    return Shape(shape.front, back, ranks)


@function("torch.ravel", "Tensor.ravel")
def ravel(input: "Tensor") -> Any:
    """All elements in one axis.

    ravel([2, B]) -> [2*B]
    ravel([...]) -> [?]
    """
    return flatten(input)


@function("torch.unflatten", "Tensor.unflatten")
def unflatten(input: "Tensor", dim: "Axis", sizes: "Any") -> Any:
    """One axis becomes several; one of their sizes may be -1.

    unflatten([2, 12], 1, (3, 4)) -> [2, 3, 4]
    unflatten([B, 12], -1, (-1, 4)) -> [B, 3, 4]
    unflatten([B*T, 5], 0, (B, T)) -> [B, T, 5]
    unflatten([..., 12], -1, (3, 4)) -> [..., 3, 4]
    unflatten([2, 12], 1, (3, 5)) -> error: view
    unflatten([2, 12], 1, (-1, 5)) -> error: view
    unflatten([2, 12], 2, (3, 4)) -> error: axis
    unflatten([2, 12], 1, ()) -> error: view
    unflatten([2, 12], 1, 12) -> error: argument-type
    unflatten([], 0, (1, 1)) -> error: rank
    """
    if is_dim(settled(sizes)):
        raise Reject("argument-type", raises="TypeError", operator="torch.unflatten", argument="sizes",
                     got=describe(settled(sizes)), wanted="a tuple of sizes")
    if input.rank == 0:
        raise Reject("rank", argument="input", got=0, wanted=None, least=1, shape=input.shape)
    sizes = to_sizes(sizes, Wish("torch.unflatten", "sizes"))
    input, index, size = axis_size(input, dim)
    if not sizes:
        raise Reject("view", shape=Shape((size,)), wanted_shape=Shape(), got=size, wanted=1, argument="sizes",
                     problem="there are no sizes")
    parts = sizes_for(Shape((size,)), sizes, axis=dim, argument="sizes")
    return input.with_shape(replace_axis(input.shape, index, parts.front))
