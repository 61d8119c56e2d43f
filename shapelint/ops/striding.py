"""Views by steps through memory: as_strided, and unfold, whose windows overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import function, must_at_least, path, same
from shapelint.rulebook.axes import at_most, axis_size, insert_axis, put_axis
from shapelint.values import NotKnown, Reject, Tensor


@function("torch.as_strided", "Tensor.as_strided", "torch.as_strided_", "Tensor.as_strided_", "torch.as_strided_copy")
def as_strided(input: "Tensor", size: "Sizes", stride: "Sizes", storage_offset: "Size | None" = None) -> Any:
    """The memory of a tensor under any sizes; how much there is of it no size of the tensor tells.

    as_strided([6], (2, 2), (1, 2)) -> [2, 2]
    as_strided([B, 4], (B, 2), (2, 1)) -> [B, 2]
    as_strided([6], (2, 2), (1,)) -> error: refused
    as_strided([6], (2, -2), (1, 2)) -> error: negative-size
    as_strided([6], (2, 2), (-1, 2)) -> error: negative-size
    """
    must_be_strides(size, stride, storage_offset)
    return input.with_shape(size)


def must_be_strides(size: Sequence[Dim], stride: Sequence[Dim], offset: Dim | None) -> None:
    """A step for each size, and none of these numbers below 0. Rejects "negative-size" and "refused"."""
    if len(stride) != len(size):
        raise Reject("refused", argument="stride", got=len(stride), wanted=len(size),
                     problem=f"{len(stride)} steps for {len(size)} sizes")
    offsets = () if offset is None else (offset,)
    sizes = () if any(same(one, 0) is True for one in size) else size  # of no elements, any sizes will do
    for argument, numbers in (("size", sizes), ("stride", stride), ("storage_offset", offsets)):
        for axis, number in enumerate(numbers):
            must_at_least(number, 0, "negative-size", argument=argument, axis=axis)


@function("Tensor.set_")
def set_(self: "Tensor", source: "Any" = None, storage_offset: "Size" = 0, size: "Sizes | None" = None,
         stride: "Sizes | None" = None) -> Any:
    """The tensor itself becomes a view of other memory: that of another tensor, or none.

    [2, 3].set_([5]) -> [5]
    [2, 3].set_([6], 0, (2, 2), (1, 2)) -> [2, 2]
    [2, 3].set_() -> [0]
    """
    if size is not None:
        if stride:
            must_be_strides(size, stride, storage_offset)
        return self.with_shape(size)
    if source is None:
        return self.with_shape((0,))
    if not isinstance(source, Tensor):
        raise NotKnown("how much memory there is, is not known", self.with_shape((at_most(None, "elements"),)))
    return self.with_shape(source.shape)


@function("Tensor.unfold", "torch.unfold_copy")
def unfold(self: "Tensor", dimension: "Axis", size: "Size", step: "Size") -> Any:
    """Windows of an axis, `step` apart; each lies along a new last axis.

    [7].unfold(0, 2, 1) -> [6, 2]
    [B, 10].unfold(1, 4, 3) -> [B, 3, 4]
    [..., 8].unfold(-1, 4, 4) -> [..., 2, 4]
    [B, T, 3].unfold(1, 4, 2) -> [B, (T - 4)//2 + 1, 3, 4]
    [7].unfold(0, 8, 1) -> error: window
    [7].unfold(0, 2, 0) -> error: window
    unfold([7], 0, 2, 1) -> [6, 2]
    """
    x, index, whole = axis_size(self, dimension, "dimension")
    if path.known.at_least(whole, size) is False or path.known.at_least(size, 0) is False:
        raise Reject("window", got=size, wanted=whole, argument="size", axis=dimension, shape=x.shape)
    if path.known.at_least(step, 1) is False:
        raise Reject("window", got=step, wanted=1, argument="step", axis=dimension, shape=x.shape)
    shape = put_axis(x.shape, index, (whole - size) // step + 1)
    return x.with_shape(insert_axis(shape, -1, size))
