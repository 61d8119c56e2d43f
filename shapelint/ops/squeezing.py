"""Axes of size 1 added and taken away: unsqueeze, squeeze."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE
from shapelint.rulebook import Wish, function, same
from shapelint.rulebook.axes import axis_size, check_axis, drop_axis, insert_axis
from shapelint.rulebook.convert import one_by_one, to_axes
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


@function("torch.unsqueeze", "Tensor.unsqueeze", "Tensor.unsqueeze_", "torch.unsqueeze_copy")
def unsqueeze(input: "Tensor", dim: "Axis") -> Any:
    """A new axis of size 1.

    unsqueeze([2, 3], 0) -> [1, 2, 3]
    unsqueeze([2, 3], -1) -> [2, 3, 1]
    unsqueeze([..., 3], -1) -> [..., 3, 1]
    unsqueeze([..., 3], 1) -> [?, 1, ...]
    unsqueeze([2, 3], 3) -> error: axis
    """
    return input.with_shape(insert_axis(input.shape, dim, 1))


@function("Tensor.squeeze", "Tensor.squeeze_")
def squeeze_method(self: "Tensor", *dim: "Any") -> Any:
    """The same; the axes may be written one by one.

    [2, 1, 3, 1].squeeze() -> [2, 3]
    [2, 1, 3, 1].squeeze(1, -1) -> [2, 3]
    [2, 1, 3, 1].squeeze((1, 3)) -> [2, 3]
    [2, 1, 3].squeeze(dim=1) -> [2, 3]
    [1, 3].squeeze(0, 2) -> error: axis
    """
    return squeeze(self, to_axes(one_by_one(dim), Wish("Tensor.squeeze", "dim")))


@function("torch.squeeze", "torch.squeeze_copy")
def squeeze(input: "Tensor", dim: "Axes" = None) -> Any:
    """Axes of size 1 go: all of them, or those that are named.

    squeeze([2, 1, 3, 1]) -> [2, 3]
    squeeze([2, 1, 3], 1) -> [2, 3]
    squeeze([2, 1, 3], 0) -> [2, 1, 3]
    squeeze([2, 1, 3, 1], (1, -1)) -> [2, 3]
    squeeze([..., 1], -1) -> [...]
    squeeze([..., 5], -1) -> [..., 5]
    squeeze([1, 3], 2) -> error: axis
    squeeze([B, 3], 0) -> [..., 3]
    squeeze([B, 1, 3]) -> [..., 3]
    """
    if input.rank is None:
        if isinstance(dim, int):
            return _squeeze_open(input, dim)
        raise NotKnown("which axes are 1 is not known", input.with_shape(UNKNOWN_SHAPE))
    named = range(input.rank) if dim is None else _distinct(input, dim if isinstance(dim, tuple) else (dim,))
    answers = [same(size, 1) if i in named else False for i, size in enumerate(input.dims)]
    kept = [(size, answer) for size, answer in zip(input.dims, answers) if answer is not True]
    unsure = [i for i, (_, answer) in enumerate(kept) if answer is UNSURE]
    sizes = tuple(size for size, _ in kept)
    if not unsure:
        return input.with_shape(sizes)
    # The axes before the first and behind the last that may be 1 stay where they are.
    ranks = frozenset(range(len(kept) - len(unsure), len(kept) + 1))
    made = Shape(sizes[:unsure[0]], sizes[unsure[-1] + 1:], ranks)
    raise NotKnown("which axes are 1 is not known", input.with_shape(made))


def _distinct(x: Tensor, dims: tuple[int, ...]) -> list[int]:
    found = [check_axis(x.shape, one) for one in dims]
    if len(set(found)) != len(found):
        raise Reject("axis", axis=dims[-1], rank=x.rank, argument="dim", shape=x.shape, problem="named twice")
    return found


def _squeeze_open(x: Tensor, dim: int) -> Tensor:
    x, index, size = axis_size(x, dim)
    one = same(size, 1)
    if one is False:
        return x
    shape = drop_axis(x.shape, index)
    if one is True:
        return x.with_shape(shape)
    # Only what lies beyond the axis that went or stayed is still where it was.
    beyond = Shape(shape.front, shape.back[len(shape.back) + index + 1:]) if index < 0 else \
        Shape(shape.front[:index], shape.back)
    raise NotKnown("whether an axis is 1 is not known", x.with_shape(beyond))
