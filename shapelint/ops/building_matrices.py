"""Which matrix is built of vectors or smaller matrices: diag, diag_embed, diagflat, block_diag, vander?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum
from shapelint.ops._matrices import need_rank
from shapelint.ops.diagonals import diagonal_length
from shapelint.rulebook import fresh, function, must_at_least, path, promote
from shapelint.rulebook.axes import axis_size, check_axis, product, replace_axis
from shapelint.values import INTEGERS, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


def _away(offset: Dim) -> Dim:
    """How far a diagonal lies from the middle one."""
    return offset if path.known.at_least(offset, 0) is True else \
        -offset if path.known.less(offset, 0) is True else maximum(offset, -offset)


@function("torch.diag", "Tensor.diag")
def diag(input: "Tensor", diagonal: "Size" = 0) -> Any:
    """A matrix with a vector on its diagonal, or the diagonal of a matrix.

    diag([3]) -> [3, 3]
    diag([B]) -> [B, B]
    diag([3], 1) -> [4, 4]
    diag([3, 5]) -> [3]
    diag([3, 5], -1) -> [2]
    diag([2, 3, 4]) -> error: rank
    """
    if input.rank is None and input.shape.least_rank < 2:
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, input.dtype))
    if input.rank == 1:
        side = input.dims[0] + _away(diagonal)
        return Tensor(Shape((side, side)), input.dtype)
    if not input.shape.may_have_rank(2):
        raise Reject("rank", argument="input", got=input.rank, wanted=[1, 2], least=1, shape=input.shape)
    input = need_rank(input, 2, "input", ["rows", "columns"])
    return Tensor(Shape((diagonal_length(*input.dims, diagonal),)), input.dtype)


@function("torch.diag_embed", "Tensor.diag_embed")
def diag_embed(input: "Tensor", offset: "Size" = 0, dim1: "Axis" = -2, dim2: "Axis" = -1) -> Any:
    """Every vector along the last axis becomes the diagonal of a matrix, whose axes stand where they are told to.

    diag_embed([B, 3]) -> [B, 3, 3]
    diag_embed([..., 3]) -> [..., 3, 3]
    diag_embed([2, 3], 1, 0, 2) -> [4, 2, 4]
    diag_embed([2, 3], dim1=1, dim2=1) -> error: axis
    diag_embed([2, 3], dim1=3) -> error: axis
    diag_embed([]) -> error: axis
    """
    if input.rank is None and (dim1, dim2) != (-2, -1):
        raise NotKnown("where the new axes stand is not known", Tensor(UNKNOWN_SHAPE, input.dtype))
    if input.rank is None:
        input, index, size = axis_size(input, -1)
        side = size + _away(offset)
        return Tensor(replace_axis(input.shape, index, (side, side)), input.dtype)
    first, second = (check_axis(input.shape, dim, name, more=1) for dim, name in ((dim1, "dim1"), (dim2, "dim2")))
    if first == second:
        raise Reject("axis", axis=dim2, rank=input.rank + 1, argument="dim2", shape=input.shape, problem="named twice")
    side = input.dims[-1] + _away(offset)
    others = iter(input.dims[:-1])
    return Tensor(Shape(tuple(side if i in (first, second) else next(others) for i in range(input.rank + 1))),
                  input.dtype)


@function("torch.diagflat", "Tensor.diagflat")
def diagflat(input: "Tensor", offset: "Size" = 0) -> Any:
    """All elements on the diagonal of one matrix.

    diagflat([2, 3]) -> [6, 6]
    diagflat([B], -2) -> [B + 2, B + 2]
    diagflat([]) -> [1, 1]
    """
    side = (fresh("the number of elements") if input.rank is None else product(input.dims)) + _away(offset)
    return Tensor(Shape((side, side)), input.dtype)


@function("torch.block_diag")
def block_diag(*tensors: "Tensors") -> Any:
    """Matrices along the diagonal of one matrix; vectors count as single rows.

    block_diag([2, 3], [4, 5]) -> [6, 8]
    block_diag([B], [2, 3]i, []) -> [4, B + 4]f
    block_diag() -> [1, 0]
    block_diag([2, 2], [2, 2, 2]) -> error: rank
    """
    rows: Dim = 0 if tensors else 1
    columns: Dim = 0
    for i, part in enumerate(tensors):
        if not any(map(part.shape.may_have_rank, (0, 1, 2))):
            raise Reject("rank", argument=f"tensors[{i}]", got=part.rank, wanted=[0, 1, 2], least=0, shape=part.shape)
        height, width = _sides(part)
        rows, columns = rows + height, columns + width
    return Tensor(Shape((rows, columns)), promote(*tensors) if tensors else "float32")


def _sides(part: Tensor) -> tuple[Dim, Dim]:
    if part.rank is None:
        last = part.shape.axis(-1)
        return fresh("rows"), fresh("columns") if last is None else last
    rows, columns = (1, 1, *part.dims)[-2:]
    return rows, columns


@function("torch.vander")
def vander(x: "Tensor", N: "Size | None" = None, increasing: "Any" = False) -> Any:
    """The powers of a vector as columns, as many as it is long or N.

    vander([B]) -> [B, B]
    vander([3]s, 5) -> [3, 5]i
    vander([3, 3]) -> error: rank
    vander([3], N=-1) -> error: negative-size
    """
    x = need_rank(x, 1, "x", ["values"])
    count = x.dims[0] if N is None else N
    must_at_least(count, 0, "negative-size", argument="N", axis=1)
    return Tensor(Shape((x.dims[0], count)), "int64" if x.integral or x.dtype == "bool" else x.dtype)


@function("torch.linalg.vander")
def linalg_vander(x: "Tensor", *, N: "Size | None" = None) -> Any:
    """The powers of vectors as columns, as many as they are long or N: at least 2.

    vander([B, 3]) -> [B, 3, 3]
    vander([B, 3]s, N=5) -> [B, 3, 5]i
    vander([]s, N=3) -> [1, 3]i
    vander([2, 3], N=1) -> error: matrix-size
    vander([3]b) -> error: dtype
    """
    if x.dtype in ("bool", "float16", "bfloat16"):
        raise Reject("dtype", argument="x", got=x.dtype, wanted="an integer, float32, float64 or a complex dtype")
    dtype = "int64" if x.dtype in INTEGERS else x.dtype
    x, at, size = axis_size(x, -1, "x")
    count = size if N is None else N
    must_at_least(count, 2, "matrix-size", argument="N" if N is not None else "x", axis=-1, shape=x.shape,
                  problem="there must be two powers or more")
    return Tensor(replace_axis(x.shape, at, (size, count)) if x.rank != 0 else Shape((1, count)), dtype)
