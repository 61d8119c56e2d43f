"""The same elements in another order, and parts of matrices: flip, roll, rot90, tril, diagonal, unfold."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum, minimum
from shapelint.rulebook import Wish, fresh, function, learn, same
from shapelint.rulebook.axes import (
    axis_size, check_axis, drop_axis, find_axis, insert_axis, product, put_axis, replace_axis,
)
from shapelint.rulebook.convert import to_axes
from shapelint.rulebook.path import path
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


@function("torch.flip", "Tensor.flip")
def flip(input: "Tensor", *dims: "Any") -> Any:
    """The elements in the opposite order along some axes.

    flip([2, B], (0, 1)) -> [2, B]
    [2, 3].flip(-1) -> [2, 3]
    [..., 3].flip(-1) -> [..., 3]
    flip([2, 3], (2,)) -> error: axis
    """
    return _along(input, axes_given(dims))


def _along(x: Tensor, dims: tuple[int, ...], once: bool = True) -> Tensor:
    found = []
    for dim in dims:
        x, index = find_axis(x, dim, "dims")
        if once and index in found:
            raise Reject("axis", axis=dim, rank=x.rank, argument="dims", shape=x.shape, problem="named twice")
        found.append(index)
    return x.with_shape(x.shape)


def axes_given(dims: Any) -> tuple[int, ...]:
    """Axes written one by one, or as one sequence."""
    found = to_axes(dims[0] if len(dims) == 1 else tuple(dims), Wish("torch.flip", "dims"))
    return () if found is None else found if isinstance(found, tuple) else (found,)


@function("torch.roll", "Tensor.roll")
def roll(input: "Tensor", shifts: "Any", dims: "Axes" = None) -> Any:
    """The elements moved along some axes, those pushed out coming back at the other end.

    roll([2, B], 1, 0) -> [2, B]
    roll([2, 3], (1, 1), (0, 1)) -> [2, 3]
    roll([2, 3], 1) -> [2, 3]
    roll([2, 3], 1, 2) -> error: axis
    """
    if input.rank is not None and same(product(input.dims), 0) is True:
        return input  # torch looks at no axis of a tensor without elements
    return _along(input, () if dims is None else axes_given((dims,)), once=False)


@function("torch.rot90", "Tensor.rot90")
def rot90(input: "Tensor", k: "Any" = 1, dims: "Any" = (0, 1)) -> Any:
    """Two axes turned by k quarters.

    rot90([2, 3]) -> [3, 2]
    rot90([B, 2, 3], 2, (1, 2)) -> [B, 2, 3]
    rot90([B, 2, 3], 1, (1, 2)) -> [B, 3, 2]
    """
    if input.rank is None or not isinstance(k, int):
        raise NotKnown("the number of axes is not known", input.with_shape(UNKNOWN_SHAPE))
    a, b = (check_axis(input.shape, dim, "dims") for dim in axes_given((dims,)))
    if a == b:
        raise Reject("axis", axis=a, rank=input.rank, argument="dims", shape=input.shape, problem="named twice")
    if k % 2 == 0:
        return input.with_shape(input.shape)
    return input.with_shape(put_axis(put_axis(input.shape, a, input.dims[b]), b, input.dims[a]))


@function("torch.tril", "torch.triu", "Tensor.tril", "Tensor.triu", "Tensor.tril_", "Tensor.triu_", keeps=True)
def tril(input: "Tensor", diagonal: "Any" = 0) -> Any:
    """A triangle of each matrix, the rest being 0.

    tril([T, T]) -> [T, T]
    triu([..., 3, 3], diagonal=1) -> [..., 3, 3]
    tril([3]) -> error: rank
    """
    if input.rank is not None and input.rank < 2:
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=2, shape=input.shape)
    return input.with_shape(input.shape)


def diagonal_length(rows: Dim, columns: Dim, offset: Any) -> Dim:
    """How many elements a diagonal of a matrix has."""
    if not isinstance(offset, int):
        return fresh("the length of a diagonal")
    if offset >= 0:
        columns = columns - offset
    else:
        rows = rows + offset
    least = rows if path.known.at_least(columns, rows) is True else minimum(rows, columns)
    return least if path.known.at_least(least, 0) is True else maximum(0, least)


@function("torch.diag", "Tensor.diag")
def diag(input: "Tensor", diagonal: "Any" = 0) -> Any:
    """A matrix with a vector on its diagonal, or the diagonal of a matrix.

    diag([3]) -> [3, 3]
    diag([B]) -> [B, B]
    diag([3], 1) -> [4, 4]
    diag([3, 5]) -> [3]
    diag([3, 5], -1) -> [2]
    diag([2, 3, 4]) -> error: rank
    """
    if input.rank is None:
        raise NotKnown("the number of axes is not known", input.with_shape(UNKNOWN_SHAPE))
    if input.rank == 1:
        side = input.dims[0] + abs(diagonal) if isinstance(diagonal, int) else fresh()
        return input.with_shape((side, side))
    if input.rank != 2:
        raise Reject("rank", argument="input", got=input.rank, wanted=[1, 2], least=None, shape=input.shape)
    return input.with_shape((diagonal_length(*input.dims, diagonal),))


@function("torch.diagonal", "Tensor.diagonal")
def diagonal(input: "Tensor", offset: "Any" = 0, dim1: "Axis" = 0, dim2: "Axis" = 1) -> Any:
    """The diagonal of two axes, as a new last axis.

    diagonal([3, 3]) -> [3]
    diagonal([B, 3, 5], 0, 1, 2) -> [B, 3]
    diagonal([B, 3, 5], dim1=-2, dim2=-1) -> [B, 3]
    diagonal([..., 3, 3], dim1=-2, dim2=-1) -> [..., 3]
    diagonal([3]) -> error: axis
    diagonal([3, 3], 0, 1, 1) -> error: axis
    """
    input, a, rows = axis_size(input, dim1, "dim1")
    input, b, columns = axis_size(input, dim2, "dim2")
    if a == b:
        raise Reject("axis", axis=dim2, rank=input.rank, argument="dim2", shape=input.shape, problem="named twice")
    if (a < 0) != (b < 0):
        raise NotKnown("the number of axes is not known", input.with_shape(UNKNOWN_SHAPE))
    first, second = (max(a, b), min(a, b)) if a >= 0 else (min(a, b), max(a, b))
    shape = drop_axis(input.shape, first)
    shape = drop_axis(shape, second)
    size = diagonal_length(rows, columns, offset)
    return input.with_shape(insert_axis(shape, -1, size))


@function("torch.diag_embed", "Tensor.diag_embed")
def diag_embed(input: "Tensor", offset: "Any" = 0, dim1: "Axis" = -2, dim2: "Axis" = -1) -> Any:
    """Every vector along the last axis becomes the diagonal of a matrix.

    diag_embed([B, 3]) -> [B, 3, 3]
    diag_embed([..., 3]) -> [..., 3, 3]
    """
    input, index, size = axis_size(input, -1)
    if not isinstance(offset, int) or (dim1, dim2) != (-2, -1):
        raise NotKnown("where the new axes stand is not known", input.with_shape(UNKNOWN_SHAPE))
    side = size + abs(offset)
    return input.with_shape(replace_axis(input.shape, index, (side, side)))


@function("torch.trace", "Tensor.trace")
def trace(input: "Tensor") -> Any:
    """The sum of a diagonal.

    trace([3, 3]) -> []
    trace([3]) -> error: rank
    """
    if not input.shape.may_have_rank(2):
        raise Reject("rank", argument="input", got=input.rank, wanted=[2], least=None, shape=input.shape)
    learn(input, Shape((fresh(), fresh())))
    return Tensor(Shape(), "int64" if input.dtype in ("bool", "int32") else input.dtype)
