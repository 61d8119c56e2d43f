"""How fast do elements change along axes? torch.gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import (
    as_tensor, broadcast_dim, function, must_at_least, path, promote, promote_dtypes, same,
)
from shapelint.rulebook.axes import axis_size, check_axis, put_axis
from shapelint.rulebook.convert import describe
from shapelint.rulebook.created import elements
from shapelint.rulebook.dtypes import computed
from shapelint.values import NotKnown, Quotient, Reject, Tensor, is_dim, settled


@function("torch.gradient")
def gradient(input: "Tensor", *, spacing: "Any" = None, dim: "Axes" = None, edge_order: "Any" = 1) -> Any:
    """One tensor for each axis; the points stand as far apart as `spacing` says, or where its tensors say.

    gradient([5, B]) -> ([5, B], [5, B])
    gradient([5, 3]i, dim=1) -> ([5, 3]f,)
    gradient([5, 3], spacing=[[3]d], dim=1) -> ([5, 3]d,)
    gradient([5, 3], spacing=(2.0, 1.0)) -> ([5, 3], [5, 3])
    gradient([5, 3], spacing=1j, dim=0) -> ([5, 3]c,)
    gradient([5, 3], spacing=(2.0,)) -> error: refused
    gradient([5, 3], edge_order=3) -> error: refused
    gradient([5, 1]) -> error: refused
    gradient([5, 3], dim=(0, -2)) -> error: axis
    gradient([5, 3], dim=2) -> error: axis
    gradient([5, 4], spacing=[[6]], dim=1) -> error: refused
    gradient([5, 3]u) -> error: dtype
    """
    edge_order = settled(edge_order)
    if isinstance(edge_order, int) and edge_order not in (1, 2):
        raise Reject("refused", argument="edge_order", problem="`edge_order` is 1 or 2")
    if input.dtype in ("uint8", "bool"):
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a signed dtype")
    axes = _axes(input, dim)
    points = _spacing(spacing, len(axes))
    found = []
    for axis, point in zip(axes, points):
        input, index, size = axis_size(input, axis)
        if isinstance(edge_order, int):
            must_at_least(size, edge_order + 1, "refused", argument="input", axis=axis, shape=input.shape,
                          problem=f"axis {axis} needs {edge_order + 1} elements or more")
        shape = input.shape
        if isinstance(point, Tensor) and not point.shape.may_have_rank(0):
            shape = put_axis(shape, index, _between_places(point, size, axis))
        found.append(input.with_shape(shape).with_dtype(_dtype(input, point)))
    return tuple(found)


def _axes(x: Tensor, dim: Any) -> Sequence[int]:
    if dim is None:
        if x.rank is None:
            raise NotKnown("the number of axes is not known")
        return range(x.rank)
    axes = dim if isinstance(dim, tuple) else (dim,)
    seen = [check_axis(x.shape, axis) if x.rank is not None else axis for axis in axes]
    for index, axis in enumerate(seen):
        if axis in seen[:index]:
            raise Reject("axis", axis=axes[index], rank=x.rank, argument="dim", shape=x.shape, problem="named twice")
    return axes


def _spacing(spacing: Any, count: int) -> Sequence[Any]:
    """What is said of each axis: a number, a tensor of places, or nothing."""
    spacing = settled(spacing)
    given = elements(spacing)
    if isinstance(spacing, Tensor) and not spacing.shape.may_have_rank(0):
        raise Reject("argument-type", raises="TypeError", operator="torch.gradient", argument="spacing",
                     got=describe(spacing), wanted="a number or a list")
    if given is None:
        return (spacing,) * count
    if len(given) != count:
        raise Reject("refused", argument="spacing", got=len(given), wanted=count,
                     problem=f"{len(given)} spacings for {count} axes")
    return [settled(one) for one in given]


def _between_places(places: Tensor, size: Dim, axis: int) -> Dim:
    """The size of an axis whose elements have places: as many as there are elements. (What lies between the ends is
    broadcast, so that an axis of 3, or 3 places, go with any number.)"""
    if not places.shape.may_have_rank(1):
        raise Reject("rank", argument="spacing", got=places.rank, wanted=[1], least=None, shape=places.shape)
    length = places.dims[0] if places.rank == 1 else size
    if same(length, size) is True:
        return size
    inner = None if path.known.less(length, 2) is True else broadcast_dim(size - 2, length - 2)
    if inner is None:
        raises = "IndexError" if path.known.at_least(3, size) is True else "RuntimeError"
        raise Reject("refused", raises=raises, argument="spacing", got=length, wanted=size,
                     problem=f"axis {axis} has another number of elements than `spacing`")
    return inner + 2


def _dtype(x: Tensor, point: Any) -> str | None:
    if isinstance(point, Tensor) and point.rank != 0:
        return promote_dtypes(x.dtype, computed(point.dtype, "float"))
    dtype = computed(x.dtype, "float")
    if point is None or is_dim(point) or isinstance(point, (bool, float, complex, Quotient)):
        return promote(x.with_dtype(dtype), as_tensor(0.0 if point is None else point))
    return dtype if isinstance(point, Tensor) else None
