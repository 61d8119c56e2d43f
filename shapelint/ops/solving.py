"""Which matrix (or vector) does a system of linear equations lead to?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE
from shapelint.ops._matrices import (
    alike, before, decomposed, matrices, must_be_before, must_have_axes, must_have_size, stack,
)
from shapelint.rulebook import broadcast_shapes, function, path, same
from shapelint.rulebook.axes import a_size
from shapelint.values import NamedTuple, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


def _system(A: Tensor, B: Tensor, left: bool, names: tuple[str, str] = ("A", "B")) -> tuple[Shape, Shape]:
    """The shapes of A and of B, with the axes before the matrices broadcast: `A X = B`, or `X A = B`."""
    A, side, _ = matrices(A, names[0], square=True)
    B, rows, columns = matrices(B, names[1])
    must_have_size(rows if left else columns, side, names[1], B.shape, -2 if left else -1)
    lead = broadcast_shapes(before(A), before(B), argument=names[1])
    return stack(lead, side, side), stack(lead, rows, columns)


def is_vector(A: Tensor, B: Tensor) -> Any:
    """Does torch take B for vectors? Those of one axis, and those of all the axes of A but its last."""
    if B.rank == 1:
        return True
    if A.rank is None or B.rank is None:
        return UNSURE
    if B.rank != A.rank - 1:
        return False
    answers = [same(a, b) for a, b in zip(A.dims, B.dims)]
    return False if False in answers else True if all(answer is True for answer in answers) else UNSURE


@function("torch.linalg.solve")
def solve(A: "Tensor", B: "Tensor", *, left: "Flag" = True) -> Any:
    """What a square matrix takes to B: matrices, or vectors where B has an axis less.

    solve([3, 3], [3, 5]) -> [3, 5]
    solve([4, 4], [4]) -> [4]
    solve([2, 3, 3], [2, 3]) -> [2, 3]
    solve([B, 3, 3], [3, 4]) -> [B, 3, 4]
    solve([B, 3, 3], [3]) -> [B, 3]
    solve([3, 3], [B, 5, 3], left=False) -> [B, 5, 3]
    solve([3, 4], [3, 5]) -> error: square
    solve([3, 3], [4, 5]) -> error: matrix-size
    solve([3, 3], [3], left=False) -> error: rank
    solve([1, 1], [1], left=False) -> error: rank
    solve([2, 3, 3], [5, 3, 4]) -> error: broadcast
    solve([3, 3]i, [3, 3]i) -> error: dtype
    """
    A, side, _ = matrices(A, "A", square=True)
    must_have_axes(B, 1, "B")
    dtype = alike(Tensor(A.shape, decomposed(A, "A")), B, "B")
    vector = is_vector(A, B)
    if vector is UNSURE:
        raise NotKnown("whether B holds vectors or matrices is not known", Tensor(UNKNOWN_SHAPE, dtype))
    if vector and not left:
        raise Reject("rank", argument="B", got=B.rank, wanted=None if A.rank is None else [A.rank], least=2,
                     shape=B.shape)
    if vector:
        must_have_size(a_size(B.shape.axis(-1)), side, "B", B.shape)
        return Tensor(stack(before(A), side), dtype)
    return Tensor(_system(A, B, left)[1], dtype)


@function("torch.linalg.solve_ex")
def solve_ex(A: "Tensor", B: "Tensor", *, left: "Flag" = True, check_errors: "Any" = False) -> Any:
    """The same, and for each matrix whether there is a solution.

    solve_ex([B, 3, 3], [B, 3, 4]) -> ([B, 3, 4], [B]s)
    solve_ex([3, 3], [4, 4]) -> error: matrix-size
    """
    info = Tensor(before(matrices(A, "A")[0]), "int32")

    def named(result: Tensor) -> NamedTuple:
        return NamedTuple.of(("result", "info"), (result, info), "torch.return_types.linalg_solve_ex")

    try:
        return named(solve(A, B, left=left))
    except NotKnown as unknown:
        raise NotKnown(unknown.reason, named(unknown.result)) from None


@function("torch.linalg.solve_triangular")
def solve_triangular(input: "Tensor", B: "Tensor", *, upper: "Any", left: "Flag" = True,
                     unitriangular: "Any" = False) -> Any:
    """What a triangular matrix takes to B.

    solve_triangular([B, 3, 3], [3, 4], upper=True) -> [B, 3, 4]
    solve_triangular([3, 3], [4, 3], upper=False, left=False) -> [4, 3]
    solve_triangular([3, 3], [4, 5], upper=True) -> error: matrix-size
    solve_triangular([3, 3], [3], upper=True) -> error: rank
    solve_triangular([3, 3], [3, 4]) -> error: arguments
    """
    dtype = decomposed(input)
    return Tensor(_system(input, B, left, ("input", "B"))[1], dtype if B.dtype == dtype else None)


@function("torch.triangular_solve", "Tensor.triangular_solve")
def triangular_solve(input: "Tensor", A: "Tensor", upper: "Any" = True, transpose: "Any" = False,
                     unitriangular: "Any" = False) -> Any:
    """What a triangular matrix A takes to the first argument, and A.

    triangular_solve([B, 3, 4], [3, 3]) -> ([B, 3, 4], [B, 3, 3])
    triangular_solve([4, 4], [3, 3]) -> error: matrix-size
    triangular_solve([3], [3, 3]) -> error: rank
    """
    dtype = alike(Tensor(input.shape, decomposed(input)), A, "A")
    whole, solution = _system(A, input, True, ("A", "input"))
    return NamedTuple.of(("solution", "cloned_coefficient"), (Tensor(solution, dtype), Tensor(whole, dtype)),
                         "torch.return_types.triangular_solve")


@function("torch.cholesky_solve", "Tensor.cholesky_solve")
def cholesky_solve(input: "Tensor", input2: "Tensor", upper: "Any" = False) -> Any:
    """What a matrix, given by its triangular factor, takes to the first argument.

    cholesky_solve([B, 3, 4], [3, 3]) -> [B, 3, 4]
    cholesky_solve([4, 4], [3, 3]) -> error: matrix-size
    cholesky_solve([3], [3, 3]) -> error: rank
    cholesky_solve([3, 4], [3, 4]) -> error: square
    """
    dtype = alike(Tensor(input.shape, decomposed(input)), input2, "input2")
    return Tensor(_system(input2, input, True, ("input2", "input"))[1], dtype)


@function("torch.cholesky_inverse", "Tensor.cholesky_inverse")
def cholesky_inverse(input: "Tensor", upper: "Any" = False) -> Any:
    """The inverse of a matrix, given by its triangular factor.

    cholesky_inverse([B, 3, 3]) -> [B, 3, 3]
    cholesky_inverse([3, 4]) -> error: square
    """
    input, _, _ = matrices(input, square=True)
    return Tensor(input.shape, decomposed(input))


@function("torch.linalg.lu_solve")
def linalg_lu_solve(LU: "Tensor", pivots: "Tensor", B: "Tensor", *, left: "Flag" = True, adjoint: "Any" = False) -> Any:
    """What a matrix, given by its triangular factors, takes to B.

    lu_solve([3, 3], [3]s, [B, 3, 4]) -> [B, 3, 4]
    lu_solve([3, 3], [3]s, [4, 3], left=False) -> [4, 3]
    lu_solve([3, 3], [3]i, [3, 4]) -> error: dtype
    lu_solve([3, 3], [4]s, [3, 4]) -> error: matrix-size
    lu_solve([3, 3], [3]s, [4, 4]) -> error: matrix-size
    lu_solve([3, 3], [2, 3]s, [3, 4]) -> error: rank
    """
    if pivots.dtype not in ("int32", None):
        raise Reject("dtype", argument="pivots", got=pivots.dtype, wanted="int32")
    return _pivoted(LU, "LU", pivots, "pivots", B, "B", left)


@function("torch.lu_solve", "Tensor.lu_solve")
def lu_solve(input: "Tensor", LU_data: "Tensor", LU_pivots: "Tensor") -> Any:
    """What a matrix, given by its triangular factors, takes to the first argument.

    lu_solve([B, 3, 4], [3, 3], [3]s) -> [B, 3, 4]
    lu_solve([4, 4], [3, 3], [3]s) -> error: matrix-size
    lu_solve([3], [3, 3], [3]s) -> error: rank
    """
    if LU_pivots.dtype not in ("int32", None):
        raise Reject("dtype", argument="LU_pivots", got=LU_pivots.dtype, wanted="int32")
    return _pivoted(LU_data, "LU_data", LU_pivots, "LU_pivots", input, "input", True)


@function("torch.linalg.ldl_solve")
def ldl_solve(LD: "Tensor", pivots: "Tensor", B: "Tensor", *, hermitian: "Any" = False) -> Any:
    """What a symmetric matrix, given by its factors, takes to B.

    ldl_solve([3, 3], [3]s, [B, 3, 4]) -> [B, 3, 4]
    ldl_solve([3, 3], [3], [3, 4]) -> error: dtype
    ldl_solve([3, 3], [3]s, [4, 4]) -> error: matrix-size
    """
    if pivots.dtype is not None and not pivots.integral:
        raise Reject("dtype", argument="pivots", got=pivots.dtype, wanted="an integer dtype")
    return _pivoted(LD, "LD", pivots, "pivots", B, "B", True)


def _pivoted(factors: Tensor, name: str, pivots: Tensor, rows: str, B: Tensor, other: str, left: bool) -> Tensor:
    dtype = alike(Tensor(factors.shape, decomposed(factors, name)), B, other)
    factors, side, _ = matrices(factors, name, square=True)
    must_be_before(stack(before(factors), side), pivots, rows, 0)
    return Tensor(_system(factors, B, left, (name, other))[1], dtype)


@function("torch.ormqr", "Tensor.ormqr")
def ormqr(input: "Tensor", input2: "Tensor", input3: "Tensor", left: "Flag" = True, transpose: "Any" = False) -> Any:
    """A product of reflections (input, and their scales input2) multiplied with input3, which keeps its size.

    ormqr([B, 4, 3], [B, 3], [B, 4, 2]) -> [B, 4, 2]
    ormqr([4, 3], [3], [2, 4], False) -> [2, 4]
    ormqr([4, 3], [2], [4, 2]) -> error: matrix-size
    ormqr([4, 3], [3], [5, 2]) -> error: matrix-size
    ormqr([2, 4, 3], [3], [2, 4, 2]) -> error: rank
    ormqr([4, 3], [3], [4]) -> error: rank
    """
    input, rows, columns = matrices(input)
    input3, *sizes = matrices(input3, "input3")
    must_be_before(before(input), input2, "input2", 1)
    must_be_before(before(input), input3, "input3", 2)
    must_have_size(sizes[0 if left else 1], rows, "input3", input3.shape, -2 if left else -1)
    count = input2.shape.axis(-1)
    if count is not None and path.known.at_least(rows, columns) is True:
        must_have_size(count, columns, "input2", input2.shape)
    elif count is not None and path.known.at_least(columns, rows) is True:
        must_have_size(count, rows, "input2", input2.shape)
    dtype = alike(Tensor(input.shape, decomposed(input)), input2, "input2")
    return Tensor(input3.shape, dtype and alike(input, input3, "input3"))
