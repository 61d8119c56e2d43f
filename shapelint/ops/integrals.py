"""The area below samples along one axis: trapezoid, and how it grows: cumulative_trapezoid."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum
from shapelint.ops._matrices import must_have_size
from shapelint.rulebook import broadcast_shapes, function, same
from shapelint.rulebook.axes import axis_size, drop_axis, not_empty, put_axis
from shapelint.rulebook.dtypes import computed, must_take, promote_dtypes
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


@function("torch.trapezoid", "torch.trapz")
def trapezoid(y: "Tensor", x: "Tensor | None" = None, *, dx: "Any" = None, dim: "Axis" = -1) -> Any:
    """The area below samples along one axis, at places x or dx apart.

    trapezoid([B, 3]) -> [B]
    trapezoid([B, 3], [3]) -> [B]
    trapezoid([B, 3], [B, 3], dim=0) -> [3]
    trapezoid([3]i, dx=2) -> []f
    trapezoid([B, 3], [4]) -> error: matrix-size
    trapezoid([2, 3], [2, 4]) -> error: broadcast
    trapezoid([B, 3], dim=2) -> error: axis
    trapezoid([3]b) -> error: dtype
    trapezoid([3], [3], dx=1) -> error: arguments
    """
    y, at, size, dtype = _samples(y, x, dx, dim)
    if same(size, 0) is True:
        return Tensor(drop_axis(y.shape, at), y.dtype)  # without samples the area is 0
    return Tensor(drop_axis(_between(y, at, size, x), at), dtype)


@function("torch.cumulative_trapezoid")
def cumulative_trapezoid(y: "Tensor", x: "Tensor | None" = None, *, dx: "Any" = None, dim: "Axis" = -1) -> Any:
    """The area up to each sample but the first.

    cumulative_trapezoid([B, 3]) -> [B, 2]
    cumulative_trapezoid([B, T], [T]) -> [B, T - 1]
    cumulative_trapezoid([5, 3], dim=0) -> [4, 3]
    cumulative_trapezoid([B, 3], [4]) -> error: matrix-size
    cumulative_trapezoid([]) -> error: axis
    """
    y, at, size, dtype = _samples(y, x, dx, dim)
    return Tensor(_between(y, at, size, x), dtype)


def _samples(y: Tensor, x: Tensor | None, dx: Any, dim: int) -> tuple[Tensor, int, Dim, str | None]:
    """y, the axis its samples lie along, their number, and the dtype of an area."""
    if x is not None and dx is not None:
        raise Reject("arguments", raises="TypeError", argument="dx", problem="takes `x` or `dx`, not both")
    if isinstance(dx, Tensor):
        raise Reject("argument-type", raises="TypeError", argument="dx", got="a tensor", wanted="a number")
    if y.rank == 0:
        raise Reject("axis", raises="IndexError", axis=dim, rank=0, argument="y", shape=y.shape)
    y, at, size = axis_size(y, dim)
    for tensor, name in ((y, "y"), (x, "x")):
        if tensor is not None and same(size, 0) is not True:
            must_take("ifc", tensor.dtype, name)
    return y, at, size, computed(y.dtype if x is None else promote_dtypes(y.dtype, x.dtype), "float")


def _between(y: Tensor, at: int, size: Dim, x: Tensor | None) -> Shape:
    """The shape of what lies between one sample and the next."""
    shape = put_axis(y.shape, at, _gaps(size))
    if x is None:
        return shape
    if x.rank == 1:
        must_have_size(x.dims[0], size, "x", x.shape)
        return shape
    if x.rank is None or y.rank is None:
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE))
    places = Shape((1,) * (y.rank - x.rank) + x.dims)  # a longer x is not turned: the axis counts from its front
    places = put_axis(places, at, _gaps(places.front[at]))
    return broadcast_shapes(shape, places, argument="x")


def _gaps(size: Dim) -> Dim:
    """One fewer than there are samples, if there are any; for the sake of readable sizes a free size is taken to be."""
    return size - 1 if not_empty(Shape((size,))).at_least(size, 1) is True else maximum(0, size - 1)
