"""Axes made longer by saying the same again: expand, repeat, tile, repeat_interleave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.rulebook import (
    Wish, broadcast_shapes, fresh, function, must_at_least, must_same, path, same,
)
from shapelint.rulebook.axes import axis_size, not_empty, product, put_axis
from shapelint.rulebook.convert import to_size, to_sizes
from shapelint.values import Reject, Shape, Sizes, Tensor, UNKNOWN_SHAPE


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


def expanded(x: Tensor, sizes: Sequence[Dim]) -> Shape:
    """The shape of `x` expanded to sizes. Rejects "expand"."""
    wanted = Shape(tuple(sizes))
    if x.shape.least_rank > len(sizes):
        raise Reject("expand", shape=x.shape, wanted_shape=wanted, axis=None, got=x.rank, wanted=len(sizes))
    dims: list[Dim] = []
    for i in range(-len(sizes), 0):
        axis = x.shape.axis(i)
        if axis is None:
            dims.append(_new_axis(x, sizes[i], i, wanted))
        else:
            dims.append(_longer(x, axis, sizes[i], i, wanted))
    return Shape(tuple(dims))


def _new_axis(x: Tensor, size: Dim, axis: int, wanted: Shape) -> Dim:
    """An axis that x does not have, or (open rank) may have."""
    if x.rank is None:
        return fresh() if same(size, -1) is not False else size
    if path.known.at_least(size, 0) is False:
        raise Reject("expand", shape=x.shape, wanted_shape=wanted, axis=axis, got=None, wanted=size)
    return size


def _longer(x: Tensor, axis: Dim, size: Dim, index: int, wanted: Shape) -> Dim:
    if same(size, -1) is True:
        return axis
    one = same(axis, 1)
    if one is False:
        answer = same(axis, size)
        if answer is False and same(size, -1) is False:
            raise Reject("expand", shape=x.shape, wanted_shape=wanted, axis=index, got=axis, wanted=size)
        if answer is UNSURE and path.known.at_least(size, 0) is True:
            must_same(axis, size, "expand", shape=x.shape, wanted_shape=wanted, axis=index)
        return size if answer is True else axis
    must_at_least(size, -1, "expand", shape=x.shape, wanted_shape=wanted, axis=index)
    return size


@function("Tensor.expand_as")
def expand_as(self: "Tensor", other: "Tensor") -> Any:
    """Expanded to the sizes of another tensor.

    expand_as([1, 3], [B, 3]) -> [B, 3]
    expand_as([1, 3], [..., 3]) -> [..., 3]
    expand_as([2, 3], [4, 3]) -> error: expand
    """
    return self.with_shape(other.shape if other.rank is None else expanded(self, other.dims))


@function("torch.broadcast_to", "Tensor.broadcast_to")
def broadcast_to(input: "Tensor", *size: "Sizes") -> Any:
    """Expanded to given sizes.

    broadcast_to([1, 3], (2, 3)) -> [2, 3]
    broadcast_to([2, 3], (2, 4)) -> error: expand
    """
    return input.with_shape(expanded(input, size))


@function("torch.broadcast_shapes")
def broadcast_sizes(*shapes: "Any") -> Any:
    """The sizes that several shapes broadcast to.

    broadcast_shapes((2, 1), (3,)) -> (2, 3)
    broadcast_shapes((2, 2), (3,)) -> error: broadcast
    """
    result = Shape()
    for one in shapes:
        result = broadcast_shapes(result, Shape(to_sizes(one, Wish("torch.broadcast_shapes", "shapes"))))
    return Sizes(result.front)


@function("Tensor.repeat")
def repeat(self: "Tensor", *repeats: "Sizes") -> Any:
    """The tensor so many times along each axis; new axes come in front.

    [2, 3].repeat(2, 1) -> [4, 3]
    [3].repeat(B, T, 1) -> [B, T, 3]
    [2, 3].repeat((1, 0)) -> [2, 0]
    [..., 3].repeat(1, 1, 2) -> [?, ?, 6]
    [2, 3].repeat(2) -> error: repeat
    [2, 3].repeat(-1, 2) -> error
    """
    return self.with_shape(_repeated(self, repeats))


def _repeated(x: Tensor, repeats: Sequence[Dim]) -> Shape:
    if x.shape.least_rank > len(repeats):
        raise Reject("repeat", shape=x.shape, got=len(repeats), wanted=x.rank, argument="repeats")
    sizes: list[Dim] = []
    for i, times in enumerate(repeats, -len(repeats)):
        size = x.shape.axis(i)
        if size is None:
            sizes.append(times if x.rank is not None else fresh())
        else:
            # The very size that was written is kept where it can be, for it knows where that was.
            sizes.append(size if same(times, 1) is True else times if same(size, 1) is True else size * times)
        if not_empty(x.shape).at_least(sizes[-1], 0) is False:
            raise Reject("negative-size", got=times, wanted=0, argument="repeats", axis=i + len(repeats))
    return Shape(tuple(sizes))


@function("torch.tile", "Tensor.tile")
def tile(input: "Tensor", *dims: "Sizes") -> Any:
    """Like repeat, but missing numbers at the front count as 1.

    tile([2, 3], (2,)) -> [2, 6]
    tile([3], (2, 2)) -> [2, 6]
    """
    if input.rank is None:
        if input.shape.least_rank < len(dims):
            return input.with_shape(UNKNOWN_SHAPE)
        back = tuple(input.shape.axis(i) for i in range(-len(dims), 0))
        if None in back:
            return input.with_shape(UNKNOWN_SHAPE)
        return input.with_shape(Shape((), tuple(size * times for size, times in zip(back, dims))))
    return input.with_shape(_repeated(input, (1,) * (input.rank - len(dims)) + tuple(dims)))


@function("torch.repeat_interleave", "Tensor.repeat_interleave")
def repeat_interleave(input: "Tensor", repeats: "Any" = None, dim: "Axis | None" = None,
                      output_size: "Size | None" = None) -> Any:
    """Every element so many times; without `dim` the tensor is flattened first.

    repeat_interleave([2, 3], 2) -> [12]
    repeat_interleave([B, 3], 2, dim=0) -> [2*B, 3]
    repeat_interleave([B, 3], 4, -1) -> [B, 12]
    repeat_interleave([..., 3], 4, -1) -> [..., 12]
    repeat_interleave([B, 3], [B]i, dim=0, output_size=9) -> [9, 3]
    repeat_interleave([2, 3], 2, 2) -> error: axis
    """
    if repeats is None:
        return Tensor(Shape((fresh("a sum of repeats") if output_size is None else output_size,)), "int64")
    if dim is None:
        whole = fresh() if input.rank is None else product(input.dims)
        input, index, size = input.with_shape((whole,)), 0, whole
    else:
        input, index, size = axis_size(input, dim)
    total = _times(size, repeats)
    if output_size is not None:
        must_at_least(output_size, 0, "negative-size", argument="output_size", axis=dim)
        total = output_size
    return input.with_shape(put_axis(input.shape, index, total))


def _times(size: Dim, repeats: Any) -> Dim:
    if isinstance(repeats, Tensor):
        if repeats.rank == 1 and same(repeats.dims[0], 1) is not True:
            must_same(repeats.dims[0], size, "repeat", shape=repeats.shape, argument="repeats")
        return fresh("a sum of repeats")
    times = to_size(repeats, Wish("torch.repeat_interleave", "repeats"))
    must_at_least(times, 0, "negative-size", argument="repeats", axis=0)
    return size * times
