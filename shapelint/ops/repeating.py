"""The same elements said again along some axes: repeat, tile, repeat_interleave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._storing import must_be_places
from shapelint.ops.expanding import sizes_in
from shapelint.rulebook import Wish, fresh, function, must_at_least, must_same, same
from shapelint.rulebook.axes import a_size, axis_size, not_empty, product, put_axis
from shapelint.rulebook.convert import describe, to_size, to_tensor
from shapelint.rulebook.created import flat
from shapelint.values import ListV, Reject, Shape, Tensor, UNKNOWN_SHAPE


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
    return self.with_shape(_repeated(self, repeats, "repeats"))


def _repeated(x: Tensor, repeats: Sequence[Dim], argument: str) -> Shape:
    if x.shape.least_rank > len(repeats):
        raise Reject("repeat", shape=x.shape, got=len(repeats), wanted=x.rank, argument=argument)
    sizes: list[Dim] = []
    for i, times in enumerate(repeats, -len(repeats)):
        size = x.shape.axis(i)
        if size is None:
            sizes.append(times if x.rank is not None else fresh())
        else:
            # The very size that was written is kept where it can be, for it knows where that was.
            sizes.append(size if same(times, 1) is True else times if same(size, 1) is True else size * times)
        if not_empty(x.shape).at_least(sizes[-1], 0) is False:
            raise Reject("negative-size", got=times, wanted=0, argument=argument, axis=i + len(repeats))
    return Shape(tuple(sizes))


@function("Tensor.tile")
def tile_method(self: "Tensor", *dims: "Sizes") -> Any:
    """Like repeat, but missing numbers at the front count as 1.

    [2, 3].tile(2) -> [2, 6]
    [2, 3].tile((2, 1)) -> [4, 3]
    [..., 3].tile(2) -> [..., 6]
    """
    return _tiled(self, dims)


@function("torch.tile")
def tile(input: "Tensor", dims: "Any") -> Any:
    """Like repeat, but missing numbers at the front count as 1.

    tile([2, 3], (2,)) -> [2, 6]
    tile([3], (2, 2)) -> [2, 6]
    tile([3], 2) -> error: argument-type
    """
    return _tiled(input, sizes_in(dims, "torch.tile", "dims"))


def _tiled(x: Tensor, dims: tuple[Dim, ...]) -> Tensor:
    if x.rank is not None:
        return x.with_shape(_repeated(x, (1,) * (x.rank - len(dims)) + dims, "dims"))
    back = tuple(x.shape.axis(i) for i in range(-len(dims), 0))
    if None in back:
        return x.with_shape(UNKNOWN_SHAPE)
    return x.with_shape(Shape((), tuple(size * times for size, times in zip(back, dims))))


@function("torch.repeat_interleave")
def repeat_interleave(input: "Tensor | None" = None, repeats: "Any" = None, dim: "Axis | None" = None, *,
                      output_size: "Size | None" = None) -> Any:
    """Every element so many times. A vector alone gives each of its places as often as it says.

    repeat_interleave([B, 3], 2, dim=0) -> [2*B, 3]
    repeat_interleave([3]i) -> [?]i
    repeat_interleave(repeats=[3]s) -> [?]s
    repeat_interleave([2, 3]i) -> error: rank
    """
    if input is None or repeats is None:
        alone = to_tensor(repeats if input is None else input, Wish("torch.repeat_interleave", "input"))
        return _places(alone, output_size)
    return repeat_interleave_method(input, repeats, dim, output_size=output_size)


@function("Tensor.repeat_interleave")
def repeat_interleave_method(self: "Tensor", repeats: "Any", dim: "Axis | None" = None, *,
                             output_size: "Size | None" = None) -> Any:
    """Every element so many times; without `dim` the tensor is flattened first.

    repeat_interleave([2, 3], 2) -> [12]
    repeat_interleave([B, 3], 2, dim=0) -> [2*B, 3]
    repeat_interleave([B, 3], 4, -1) -> [B, 12]
    repeat_interleave([..., 3], 4, -1) -> [..., 12]
    repeat_interleave([B, 3], [B]i, dim=0, output_size=9) -> [9, 3]
    repeat_interleave([2, 3], 2, 2) -> error: axis
    repeat_interleave([2, 3], [3]i, 0) -> error: repeat
    repeat_interleave([2, 3], [2], 0) -> error: dtype
    repeat_interleave([2, 3], [2, 1]i, 0) -> error: rank
    """
    if dim is None:
        whole = fresh() if self.rank is None else product(self.dims)
        self, index, size = self.with_shape((whole,)), 0, whole
    else:
        if self.rank == 0:
            raise Reject("axis", raises="IndexError", axis=dim, rank=0, argument="dim", shape=self.shape)
        self, index, size = axis_size(self, dim)
    total = _times(size, repeats)
    if output_size is not None:
        must_at_least(output_size, 0, "negative-size", argument="output_size", axis=dim)
        must_same(output_size, total, "repeat", shape=self.shape, argument="output_size")
        total = output_size
    return self.with_shape(put_axis(self.shape, index, total))


def _places(repeats: Tensor, output_size: Dim | None) -> Tensor:
    _must_count(repeats, "input", (1,))
    total = _sum(repeats) if output_size is None else output_size
    return Tensor(Shape((total,)), repeats.dtype, repeats.marked)


def _must_count(repeats: Tensor, argument: str, ranks: tuple[int, ...]) -> None:
    if not any(map(repeats.shape.may_have_rank, ranks)):
        raise Reject("rank", argument=argument, got=repeats.rank, wanted=list(ranks), least=None, shape=repeats.shape)
    must_be_places(repeats, argument)


def _sum(repeats: Tensor) -> Dim:
    numbers = [] if repeats.data is None else flat(repeats.data)
    if numbers and all(isinstance(n, int) for n in numbers):
        return sum(numbers)
    return a_size(fresh("a sum of repeats"))


def _times(size: Dim, repeats: Any) -> Dim:
    if isinstance(repeats, Tensor):
        _must_count(repeats, "repeats", (0, 1))
        if repeats.rank == 0 or repeats.rank == 1 and same(repeats.dims[0], 1) is True:
            return size * _sum(repeats)
        if repeats.rank == 1 and same(repeats.dims[0], 1) is False:  # a vector of one is for all
            must_same(repeats.dims[0], size, "repeat", shape=repeats.shape, argument="repeats")
        return _sum(repeats)
    if isinstance(repeats, (ListV, tuple)):
        raise Reject("argument-type", raises="TypeError", operator="torch.repeat_interleave", argument="repeats",
                     got=describe(repeats), wanted="an integer or a tensor of integers")
    times = to_size(repeats, Wish("torch.repeat_interleave", "repeats"))
    must_at_least(times, 0, "negative-size", argument="repeats", axis=0)
    return size * times
