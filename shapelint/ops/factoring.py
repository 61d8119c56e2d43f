"""Into which factors is a matrix taken apart: Cholesky, QR, LU, LDL and Householder's?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import is_empty
from shapelint.ops._matrices import (
    alike, before, decomposed, matrices, must_be_before, smaller, stack,
)
from shapelint.rulebook import function, path
from shapelint.rulebook.axes import axis_size
from shapelint.values import NamedTuple, Reject, Shape, Tensor


def _named(fields: str, parts: tuple[Tensor, ...], name: str) -> NamedTuple:
    return NamedTuple.of(fields.split(), parts, f"torch.return_types.{name}")


@function("torch.cholesky", "Tensor.cholesky")
def old_cholesky(input: "Tensor", upper: "Any" = False) -> Any:
    """A triangular factor of square matrices.

    cholesky([B, 3, 3]) -> [B, 3, 3]
    cholesky([3, 4]) -> error: square
    cholesky([3]) -> error: rank
    """
    if is_empty(input):
        return Tensor(input.shape, input.dtype)
    return _cholesky(input)


def _cholesky(input: Tensor) -> Tensor:
    input, _, _ = matrices(input, square=True)
    return Tensor(input.shape, decomposed(input))


@function("torch.linalg.cholesky")
def cholesky(input: "Tensor", *, upper: "Any" = False) -> Any:
    """A triangular factor of square matrices.

    cholesky([B, 3, 3]) -> [B, 3, 3]
    cholesky([..., 3, 3], upper=True) -> [..., 3, 3]
    cholesky([3, 4]) -> error: square
    cholesky([3, 3]i) -> error: dtype
    """
    return _cholesky(input)


@function("torch.linalg.cholesky_ex")
def cholesky_ex(input: "Tensor", *, upper: "Any" = False, check_errors: "Any" = False) -> Any:
    """The factor, and for each matrix whether there is one.

    cholesky_ex([B, 3, 3]) -> ([B, 3, 3], [B]s)
    cholesky_ex([3, 4]) -> error: square
    """
    factor = _cholesky(input)
    return _named("L info", (factor, Tensor(before(factor), "int32")), "linalg_cholesky_ex")


@function("torch.linalg.qr")
def linalg_qr(A: "Tensor", mode: "Any" = "reduced") -> Any:
    """An orthogonal and a triangular matrix; with mode "r" the first is left out.

    qr([B, 5, 3]) -> ([B, 5, 3], [B, 3, 3])
    qr([B, 5, 3], "complete") -> ([B, 5, 5], [B, 5, 3])
    qr([B, 5, 3], mode="r") -> ([0], [B, 3, 3])
    qr([M, N]) -> ([M, min(M, N)], [min(M, N), N])
    qr([3]) -> error: rank
    qr([3, 3], "full") -> error: arguments
    """
    if isinstance(mode, str) and mode not in ("reduced", "complete", "r"):
        raise Reject("arguments", argument="mode", problem=f"`mode` is 'reduced', 'complete' or 'r', not {mode!r}")
    A, rows, columns = matrices(A, "A")
    dtype, inner = decomposed(A, "A"), rows if mode == "complete" else smaller(rows, columns)
    first = Shape((0,)) if mode == "r" else stack(before(A), rows, inner)
    return _named("Q R", (Tensor(first, dtype), Tensor(stack(before(A), inner, columns), dtype)), "linalg_qr")


@function("torch.qr", "Tensor.qr")
def qr(input: "Tensor", some: "Flag" = True) -> Any:
    """An orthogonal and a triangular matrix.

    qr([B, 5, 3]) -> ([B, 5, 3], [B, 3, 3])
    qr([5, 3], False) -> ([5, 5], [5, 3])
    """
    return _named("Q R", linalg_qr(input, "reduced" if some else "complete"), "qr")


@function("torch.geqrf", "Tensor.geqrf")
def geqrf(input: "Tensor") -> Any:
    """Both factors in one matrix, and what their reflections are scaled by.

    geqrf([B, 5, 3]) -> ([B, 5, 3], [B, 3])
    geqrf([3]) -> error: rank
    """
    input, rows, columns = matrices(input)
    dtype = decomposed(input)
    return _named("a tau", (Tensor(input.shape, dtype), Tensor(stack(before(input), smaller(rows, columns)), dtype)),
                  "geqrf")


@function("torch.linalg.householder_product")
def householder_product(input: "Tensor", tau: "Tensor") -> Any:
    """The first columns of a product of reflections.

    householder_product([B, 5, 3], [B, 2]) -> [B, 5, 3]
    householder_product([3, 4], [3]) -> error: matrix-size
    householder_product([5, 3], [4]) -> error: matrix-size
    householder_product([B, 5, 3], [3]) -> error: rank
    """
    input, rows, columns = matrices(input)
    _must_hold(rows, columns, "input", input.shape)
    tau, _, count = axis_size(tau, -1, "tau")
    must_be_before(before(input), tau, "tau")
    _must_hold(columns, count, "tau", tau.shape)
    return Tensor(input.shape, alike(Tensor(input.shape, decomposed(input)), tau, "tau"))


@function("torch.orgqr", "Tensor.orgqr")
def orgqr(input: "Tensor", input2: "Tensor") -> Any:
    """The first columns of a product of reflections.

    orgqr([B, 5, 3], [B, 3]) -> [B, 5, 3]
    orgqr([5, 3], [4]) -> error: matrix-size
    """
    return householder_product(input, input2)


def _must_hold(most: Dim, count: Dim, argument: str, shape: Shape) -> None:
    if path.known.at_least(most, count) is False:
        raise Reject("matrix-size", argument=argument, got=count, wanted=most, axis=-1, shape=shape,
                     problem="no more columns than the matrix has rows or reflections")


@function("torch.linalg.lu")
def linalg_lu(A: "Tensor", *, pivot: "Flag" = True) -> Any:
    """A permutation, a lower and an upper triangle; without pivoting there is no permutation.

    lu([B, 5, 3]) -> ([B, 5, 5], [B, 5, 3], [B, 3, 3])
    lu([M, N]) -> ([M, M], [M, min(M, N)], [min(M, N), N])
    lu([3]) -> error: rank
    """
    A, rows, columns = matrices(A, "A")
    return _triangles(A, rows, columns, decomposed(A, "A", empty=True), pivot, True, "linalg_lu")


def _triangles(x: Tensor, rows: Dim, columns: Dim, dtype: str | None, pivots: bool, data: bool,
               name: str) -> NamedTuple:
    lead, inner, nothing = before(x), smaller(rows, columns), Shape((0,))
    shapes = (stack(lead, rows, rows) if pivots else nothing, stack(lead, rows, inner) if data else nothing,
              stack(lead, inner, columns) if data else nothing)
    return _named("P L U", tuple(Tensor(shape, dtype) for shape in shapes), name)


@function("torch.linalg.lu_factor")
def lu_factor(A: "Tensor", *, pivot: "Any" = True) -> Any:
    """Both triangles in one matrix, and the rows that changed places.

    lu_factor([B, 5, 3]) -> ([B, 5, 3], [B, 3]s)
    lu_factor([3]) -> error: rank
    lu_factor([3, 3]i) -> error: dtype
    """
    return _named("LU pivots", _factored(A)[:2], "linalg_lu_factor")


@function("torch.linalg.lu_factor_ex")
def lu_factor_ex(A: "Tensor", *, pivot: "Any" = True, check_errors: "Any" = False) -> Any:
    """The same, and for each matrix whether it went well.

    lu_factor_ex([B, 5, 3]) -> ([B, 5, 3], [B, 3]s, [B]s)
    """
    return _named("LU pivots info", _factored(A), "linalg_lu_factor_ex")


@function("torch.lu", "Tensor.lu")
def lu(A: "Tensor", pivot: "Any" = True, get_infos: "Flag" = False) -> Any:
    """Both triangles in one matrix, the rows that changed places, and on demand whether it went well.

    lu([B, 5, 3]) -> ([B, 5, 3], [B, 3]s)
    lu([5, 3], get_infos=True) -> ([5, 3], [3]s, []s)
    lu([3]) -> error: rank
    """
    parts = _factored(A)
    return _named("LU pivots info", parts, "_lu_with_info") if get_infos else parts[:2]


def _factored(A: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    A, rows, columns = matrices(A, "A")
    pivots = Tensor(stack(before(A), smaller(rows, columns)), "int32")
    return Tensor(A.shape, decomposed(A, "A", empty=True)), pivots, Tensor(before(A), "int32")


@function("torch.lu_unpack")
def lu_unpack(LU_data: "Tensor", LU_pivots: "Tensor", unpack_data: "Flag" = True, unpack_pivots: "Flag" = True) -> Any:
    """A permutation, a lower and an upper triangle of what lu_factor gave.

    lu_unpack([B, 5, 3], [B, 3]s) -> ([B, 5, 5], [B, 5, 3], [B, 3, 3])
    lu_unpack([5, 3], [3]s, unpack_data=False) -> ([5, 5], [0], [0])
    lu_unpack([5, 3], [3]s, unpack_pivots=False) -> ([0], [5, 3], [3, 3])
    lu_unpack([5, 3], [3]i) -> error: dtype
    """
    LU_data, rows, columns = matrices(LU_data, "LU_data")
    if unpack_pivots and LU_pivots.dtype not in ("int32", None):
        raise Reject("dtype", argument="LU_pivots", got=LU_pivots.dtype, wanted="int32")
    return _triangles(LU_data, rows, columns, LU_data.dtype, unpack_pivots, unpack_data, "lu_unpack")


@function("torch.linalg.ldl_factor")
def ldl_factor(input: "Tensor", *, hermitian: "Any" = False) -> Any:
    """A triangle and a diagonal of symmetric matrices in one, and the rows that changed places.

    ldl_factor([B, 3, 3]) -> ([B, 3, 3], [B, 3]s)
    ldl_factor([3, 4]) -> error: square
    """
    return _named("LD pivots", ldl_factor_ex(input)[:2], "linalg_ldl_factor")


@function("torch.linalg.ldl_factor_ex")
def ldl_factor_ex(input: "Tensor", *, hermitian: "Any" = False, check_errors: "Any" = False) -> Any:
    """The same, and for each matrix whether it went well.

    ldl_factor_ex([B, 3, 3]) -> ([B, 3, 3], [B, 3]s, [B]s)
    """
    input, rows, _ = matrices(input, square=True)
    parts = (Tensor(input.shape, decomposed(input)), Tensor(stack(before(input), rows), "int32"),
             Tensor(before(input), "int32"))
    return _named("LD pivots info", parts, "linalg_ldl_factor_ex")
