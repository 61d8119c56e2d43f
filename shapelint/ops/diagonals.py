"""Parts of matrices: their triangles and diagonals, and matrices with another diagonal."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum, minimum
from shapelint.ops._matrices import must_have_axes, need_rank
from shapelint.rulebook import fresh, function, keep, must_have_shape, path
from shapelint.rulebook.axes import axis_size, drop_axis, insert_axis
from shapelint.values import INTEGERS, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


@function("torch.tril", "torch.triu", "Tensor.tril", "Tensor.triu", "Tensor.tril_", "Tensor.triu_", keeps=True)
def tril(input: "Tensor", diagonal: "Size" = 0) -> Any:
    """A triangle of each matrix, the rest being 0.

    tril([T, T]) -> [T, T]
    triu([..., 3, 3], diagonal=1) -> [..., 3, 3]
    tril([3, 3]b) -> [3, 3]b
    tril([3]) -> error: rank
    """
    must_have_axes(input, 2, "input")
    return keep(input, None)


def diagonal_length(rows: Dim, columns: Dim, offset: Dim) -> Dim:
    """How many elements a diagonal of a matrix has; it begins at a column (or, below 0, a row) further on."""
    known = path.known
    if known.at_least(offset, 0) is True:
        columns = columns - offset
    elif known.less(offset, 0) is True:
        rows = rows + offset
    else:
        return fresh("the length of a diagonal")
    least = rows if known.at_least(columns, rows) is True else \
        columns if known.at_least(rows, columns) is True else minimum(rows, columns)
    return least if known.at_least(least, 0) is True else maximum(0, least)


@function("torch.diagonal", "Tensor.diagonal", "torch.diagonal_copy")
def diagonal(input: "Tensor", offset: "Size" = 0, dim1: "Axis" = 0, dim2: "Axis" = 1) -> Any:
    """The diagonal of two axes, as a new last axis.

    diagonal([3, 3]) -> [3]
    diagonal([B, 3, 5], 0, 1, 2) -> [B, 3]
    diagonal([B, 3, 5], dim1=-2, dim2=-1) -> [B, 3]
    diagonal([..., 3, 3], dim1=-2, dim2=-1) -> [..., 3]
    diagonal([2, 3], 5) -> [0]
    diagonal([3]) -> error: axis
    diagonal([3, 3], 0, 1, 1) -> error: axis
    """
    input, a, rows = axis_size(input, dim1, "dim1")
    input, b, columns = axis_size(input, dim2, "dim2")
    if a == b:
        raise Reject("axis", axis=dim2, rank=input.rank, argument="dim2", shape=input.shape, problem="named twice")
    if (a < 0) != (b < 0):
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, input.dtype))
    first, second = (max(a, b), min(a, b)) if a >= 0 else (min(a, b), max(a, b))
    shape = drop_axis(drop_axis(input.shape, first), second)
    return input.with_shape(insert_axis(shape, -1, diagonal_length(rows, columns, offset)))


@function("torch.linalg.diagonal")
def linalg_diagonal(A: "Tensor", *, offset: "Size" = 0, dim1: "Axis" = -2, dim2: "Axis" = -1) -> Any:
    """The diagonal of matrices, as a new last axis.

    diagonal([B, 3, 5]) -> [B, 3]
    diagonal([B, 3, 5], offset=3) -> [B, 2]
    diagonal([3, 3, B], dim1=0, dim2=1) -> [B, 3]
    diagonal([3]) -> error: axis
    diagonal([3, 3], dim1=1) -> error: axis
    """
    return diagonal(A, offset, dim1, dim2)


@function("torch.diagonal_scatter", "Tensor.diagonal_scatter")
def diagonal_scatter(input: "Tensor", src: "Tensor", offset: "Size" = 0, dim1: "Axis" = 0, dim2: "Axis" = 1) -> Any:
    """The tensor with another diagonal, which has just the shape that diagonal() gives.

    diagonal_scatter([B, T], [min(B, T)]) -> [B, T]
    diagonal_scatter([2, 3, 4], [4, 2], 0, 1, 0) -> [2, 3, 4]
    diagonal_scatter([3, 3], [1]) -> error: matrix-size
    diagonal_scatter([3, 3], [3], 1) -> error: matrix-size
    diagonal_scatter([3, 3], []) -> error: rank
    """
    wanted = diagonal(input, offset, dim1, dim2)
    if wanted.rank is not None and not src.shape.may_have_rank(wanted.rank):
        raise Reject("rank", argument="src", got=src.rank, wanted=[wanted.rank], least=None, shape=src.shape)
    if wanted.rank is not None:
        must_have_shape(src, wanted.dims, "matrix-size", argument="src", result=Tensor(input.shape, input.dtype))
    return Tensor(input.shape, input.dtype)


@function("torch.trace", "Tensor.trace")
def trace(input: "Tensor") -> Any:
    """The sum of a diagonal.

    trace([3, 3]) -> []
    trace([3, 5]s) -> []i
    trace([3]) -> error: rank
    """
    need_rank(input, 2, "input", ["rows", "columns"])
    return Tensor(Shape(), "int64" if input.dtype in (*INTEGERS, "bool") else input.dtype)
