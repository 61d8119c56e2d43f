"""Views by steps through memory: as_strided, and unfold, whose windows overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import function, must_at_least, path
from shapelint.rulebook.axes import axis_size, insert_axis, put_axis
from shapelint.values import Reject, Tensor


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
    for argument, numbers in (("size", size), ("stride", stride), ("storage_offset", (offset or 0,))):
        for axis, number in enumerate(numbers):
            must_at_least(number, 0, "negative-size", argument=argument, axis=axis)


@function("Tensor.unfold", "torch.unfold_copy")
def unfold(self: "Tensor", dimension: "Axis", size: "Size", step: "Size") -> Any:
    """Windows of an axis, `step` apart; each lies along a new last axis.

    [7].unfold(0, 2, 1) -> [6, 2]
    [B, 10].unfold(1, 4, 3) -> [B, 3, 4]
    [..., 8].unfold(-1, 4, 4) -> [..., 2, 4]
    [B, T, 3].unfold(1, 4, 2) -> [B, (T - 4)//2 + 1, 3, 4]
    [].unfold(0, 1, 1) -> [1]
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
