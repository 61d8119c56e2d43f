"""The same elements in another order along some axes: flip, fliplr, flipud, roll, rot90."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.rulebook import Wish, function, join_shapes, same
from shapelint.rulebook.axes import check_axis, find_axis, product, put_axis
from shapelint.rulebook.convert import describe, to_axes
from shapelint.rulebook.created import elements
from shapelint.values import NotKnown, Reject, Tensor, UNKNOWN_SHAPE, is_dim, settled


@function("Tensor.flip")
def flip_method(self: "Tensor", *dims: "Any") -> Any:
    """The elements in the opposite order along some axes.

    [2, 3].flip(-1) -> [2, 3]
    [2, B].flip(0, 1) -> [2, B]
    [..., 3].flip(-1) -> [..., 3]
    [2, 3].flip(0, -2) -> error: axis
    """
    return _turned(self, axes_given(dims))


@function("torch.flip")
def flip(input: "Tensor", dims: "Any") -> Any:
    """The elements in the opposite order along some axes.

    flip([2, B], (0, 1)) -> [2, B]
    flip([2, 3], (2,)) -> error: axis
    flip([2, 3], 1) -> error: argument-type
    """
    return _turned(input, axes_in(dims, "torch.flip"))


def _turned(x: Tensor, dims: Sequence[int]) -> Tensor:
    found: list[int] = []
    for dim in dims:
        x, index = find_axis(x, dim, "dims")
        if index in found:
            raise Reject("axis", axis=dim, rank=x.rank, argument="dims", shape=x.shape, problem="named twice")
        found.append(index)
    return x.with_shape(x.shape)


def axes_given(dims: Any) -> tuple[int, ...]:
    """Axes written one by one, or as one sequence."""
    found = to_axes(dims[0] if len(dims) == 1 else tuple(dims), Wish("torch.flip", "dims"))
    return () if found is None else found if isinstance(found, tuple) else (found,)


def axes_in(dims: Any, operator: str) -> tuple[int, ...]:
    """Axes of which torch wants a sequence, and no single number."""
    found = to_axes(dims, Wish(operator, "dims"))
    if isinstance(found, tuple):
        return found
    raise Reject("argument-type", raises="TypeError", operator=operator, argument="dims", got=describe(settled(dims)),
                 wanted="a tuple of axes")


@function("Tensor.__reversed__")
def reversed_(self: "Tensor") -> Any:
    """reversed(x): the first axis in the opposite order.

    Tensor.__reversed__([2, B]) -> [2, B]
    Tensor.__reversed__([]) -> []
    """
    return self.with_shape(self.shape)


@function("torch.fliplr", "Tensor.fliplr")
def fliplr(input: "Tensor") -> Any:
    """The second axis in the opposite order.

    fliplr([2, B]) -> [2, B]
    fliplr([2]) -> error: rank
    """
    return _with_axes(input, 2)


@function("torch.flipud", "Tensor.flipud")
def flipud(input: "Tensor") -> Any:
    """The first axis in the opposite order.

    flipud([2, B]) -> [2, B]
    flipud([]) -> error: rank
    """
    return _with_axes(input, 1)


def _with_axes(x: Tensor, least: int) -> Tensor:
    if x.rank is not None and x.rank < least:
        raise Reject("rank", argument="input", got=x.rank, wanted=None, least=least, shape=x.shape)
    return x.with_shape(x.shape)


@function("torch.roll", "Tensor.roll")
def roll(input: "Tensor", shifts: "Any", dims: "Axes" = ()) -> Any:
    """The elements moved along some axes, those pushed out coming back at the other end.

    roll([2, B], 1, 0) -> [2, B]
    roll([2, 3], (1, 1), (0, 1)) -> [2, 3]
    roll([2, 3], 1) -> [2, 3]
    roll([2, 3], 1, 2) -> error: axis
    roll([2, 3], (1, 2), 0) -> error: refused
    roll([2, 3], ()) -> error: refused
    roll([], 1, 0) -> error: axis
    """
    axes = dims if isinstance(dims, tuple) else () if dims is None else (dims,)
    given = elements(shifts)
    count = len(given) if given is not None else 1 if is_dim(settled(shifts)) else None
    if count == 0:
        raise Reject("refused", argument="shifts", problem="there is no shift")
    if count is not None and count != len(axes) and (axes or count > 1):
        raise Reject("refused", argument="shifts", got=count, wanted=len(axes),
                     problem=f"{count} shifts for {len(axes)} axes")
    if input.rank is not None and same(product(input.dims), 0) is True:
        return input  # torch looks at no axis of a tensor without elements
    if input.rank == 0 and axes:
        raise Reject("axis", raises="IndexError", axis=axes[0], rank=0, argument="dims", shape=input.shape)
    for dim in axes:
        input, _ = find_axis(input, dim, "dims")
    return input.with_shape(input.shape)


@function("torch.rot90", "Tensor.rot90")
def rot90(input: "Tensor", k: "Any" = 1, dims: "Any" = (0, 1)) -> Any:
    """Two axes turned by k quarters.

    rot90([2, 3]) -> [3, 2]
    rot90([B, 2, 3], 2, (1, 2)) -> [B, 2, 3]
    rot90([B, 2, 3], 1, (1, 2)) -> [B, 3, 2]
    rot90([..., 2, 3], 1, (-2, -1)) -> [..., 3, 2]
    rot90([5, 5], 1, (0,)) -> error: refused
    rot90([5]) -> error: rank
    rot90([5, 5], 1, (0, -2)) -> error: axis
    """
    axes = axes_in(dims, "torch.rot90")
    if len(axes) != 2:
        raise Reject("refused", argument="dims", got=len(axes), wanted=2, problem=f"it turns 2 axes, not {len(axes)}")
    if input.rank is not None and input.rank < 2:
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=2, shape=input.shape)
    a, b = (check_axis(input.shape, dim, "dims") if input.rank is not None else dim for dim in axes)
    if a == b:
        raise Reject("axis", axis=axes[1], rank=input.rank, argument="dims", shape=input.shape, problem="named twice")
    for dim in axes:
        input, _ = find_axis(input, dim, "dims")
    shape, k = input.shape, settled(k)
    first, second = shape.axis(a), shape.axis(b)
    if first is None or second is None or (a < 0) != (b < 0):
        raise NotKnown("the number of axes is not known", input.with_shape(UNKNOWN_SHAPE))
    turned = put_axis(put_axis(shape, a, second), b, first)
    if isinstance(k, int):
        return input.with_shape(turned if k % 2 else shape)
    return input.with_shape(join_shapes(shape, turned))
