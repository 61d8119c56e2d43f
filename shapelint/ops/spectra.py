"""Into which singular values, eigenvalues and vectors is a matrix taken apart?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._matrices import before, decomposed, matrices, smaller, stack
from shapelint.rulebook import function, must_at_least, path
from shapelint.rulebook.dtypes import complex_of, real_of
from shapelint.values import NamedTuple, Reject, Tensor


@function("torch.linalg.svd")
def linalg_svd(A: "Tensor", full_matrices: "Flag" = True, *, driver: "Any" = None) -> Any:
    """Left vectors, singular values (real ones), right vectors.

    svd([B, 3, 4]) -> ([B, 3, 3], [B, 3], [B, 4, 4])
    svd([B, 3, 4], full_matrices=False) -> ([B, 3, 3], [B, 3], [B, 3, 4])
    svd([M, N], False) -> ([M, min(M, N)], [min(M, N)], [min(M, N), N])
    svd([3, 2]c) -> ([3, 3]c, [2]f, [2, 2]c)
    svd([3]) -> error: rank
    svd([3, 3]i) -> error: dtype
    """
    A, rows, columns = matrices(A, "A")
    least = smaller(rows, columns)
    left, right = (rows, columns) if full_matrices else (least, least)
    return _triple(A, (rows, left), (least,), (right, columns), "U S Vh", "linalg_svd")


@function("torch.svd", "Tensor.svd")
def svd(input: "Tensor", some: "Flag" = True, compute_uv: "Flag" = True) -> Any:
    """The same with the right vectors as columns; vectors that are not asked for are whole matrices of zeros.

    svd([B, 3, 4]) -> ([B, 3, 3], [B, 3], [B, 4, 3])
    svd([B, 3, 4], some=False) -> ([B, 3, 3], [B, 3], [B, 4, 4])
    svd([5, 4], True, False) -> ([5, 5], [4], [4, 4])
    svd([3]) -> error: rank
    """
    input, rows, columns = matrices(input)
    least = smaller(rows, columns)
    left, right = (least, least) if some and compute_uv else (rows, columns)
    return _triple(input, (rows, left), (least,), (columns, right), "U S V", "svd")


def _triple(x: Tensor, left: tuple[Dim, ...], values: tuple[Dim, ...], right: tuple[Dim, ...], fields: str,
            name: str) -> Any:
    lead, dtype = before(x), decomposed(x, "A" if name.startswith("linalg") else "input")
    parts = (Tensor(stack(lead, *left), dtype), Tensor(stack(lead, *values), real_of(dtype)),
             Tensor(stack(lead, *right), dtype))
    return NamedTuple.of(fields.split(), parts, f"torch.return_types.{name}") if name else parts


@function("torch.linalg.svdvals")
def svdvals(A: "Tensor", *, driver: "Any" = None) -> Any:
    """Singular values, which are real.

    svdvals([B, 3, 4]) -> [B, 3]
    svdvals([M, N]) -> [min(M, N)]
    svdvals([3, 4]c) -> [3]f
    svdvals([3]) -> error: rank
    """
    A, rows, columns = matrices(A, "A")
    return Tensor(stack(before(A), smaller(rows, columns)), real_of(decomposed(A, "A")))


@function("torch.svd_lowrank")
def svd_lowrank(A: "Tensor", q: "Size | None" = 6, niter: "Any" = 2, M: "Any" = None) -> Any:
    """The first q singular values and vectors, as far as there are so many.

    svd_lowrank([10, 8]) -> ([10, 6], [6], [8, 6])
    svd_lowrank([B, 10, 8], q=3) -> ([B, 10, 3], [B, 3], [B, 8, 3])
    svd_lowrank([4, 3]) -> ([4, 3], [3], [3, 3])
    svd_lowrank([8]) -> error: rank
    svd_lowrank([8, 9], q=-1) -> error: negative-size
    """
    A, rows, columns = _raising("ValueError", lambda: matrices(A, "A"))
    q = 6 if q is None else q
    must_at_least(q, 0, "negative-size", argument="q", axis=-1)
    count = smaller(smaller(rows, columns), q)
    return _triple(A, (rows, count), (count,), (columns, count), "", "")


def _raising(raises: str, check: Callable[[], Any]) -> Any:
    """A check for functions of torch that are written in Python and raise in a way of their own."""
    try:
        return check()
    except Reject as no:
        raise Reject(no.fact.kind, raises=raises, **no.fact.details) from None


@function("torch.pca_lowrank")
def pca_lowrank(A: "Tensor", q: "Size | None" = None, center: "Any" = True, niter: "Any" = 2) -> Any:
    """The first q principal components, by default 6 or as many as there are.

    pca_lowrank([10, 8]) -> ([10, 6], [6], [8, 6])
    pca_lowrank([4, 3]) -> ([4, 3], [3], [3, 3])
    pca_lowrank([B, 10, 8], q=3) -> ([B, 10, 3], [B, 3], [B, 8, 3])
    pca_lowrank([10, 4], q=7) -> error: arguments
    """
    A, rows, columns = _raising("ValueError", lambda: matrices(A, "A"))
    least = smaller(rows, columns)
    count = smaller(6, least) if q is None else q
    if path.known.at_least(count, 0) is False or path.known.at_least(least, count) is False:
        raise Reject("arguments", raises="ValueError", argument="q", got=count, wanted=least,
                     problem=f"finds {least} components at most, not {count}")
    return _triple(A, (rows, count), (count,), (columns, count), "", "")


@function("torch.lobpcg")
def lobpcg(A: "Tensor", k: "Size | None" = None, B: "Any" = None, X: "Tensor | None" = None, n: "Any" = None,
           iK: "Any" = None, niter: "Any" = None, tol: "Any" = None, largest: "Any" = None, method: "Any" = None,
           tracker: "Any" = None, ortho_iparams: "Any" = None, ortho_fparams: "Any" = None,
           ortho_bparams: "Any" = None) -> Any:
    """The k largest eigenvalues of symmetric matrices, and their vectors.

    lobpcg([12, 12], k=2) -> ([2], [12, 2])
    lobpcg([12, 11], k=2) -> error: square
    lobpcg([B, 12, 12]) -> ([B, 1], [B, 12, 1])
    """
    A, rows, _ = _raising("AssertionError", lambda: matrices(A, "A", square=True))
    if k is None:
        k = 1 if X is None else matrices(X, "X")[2]
    return Tensor(stack(before(A), k), decomposed(A, "A")), Tensor(stack(before(A), rows, k), decomposed(A, "A"))


@function("torch.linalg.eig")
def eig(input: "Tensor") -> Any:
    """Eigenvalues and eigenvectors, which are complex.

    eig([B, 3, 3]) -> ([B, 3]c, [B, 3, 3]c)
    eig([..., 3, 3]) -> ([..., 3], [..., 3, 3])
    eig([3, 4]) -> error: square
    eig([3, 3]i) -> error: dtype
    """
    values = eigvals(input)
    vectors = Tensor(stack(values.shape, values.shape.axis(-1)), values.dtype)
    return NamedTuple.of(("eigenvalues", "eigenvectors"), (values, vectors), "torch.return_types.linalg_eig")


@function("torch.linalg.eigvals")
def eigvals(input: "Tensor") -> Any:
    """Eigenvalues, which are complex.

    eigvals([B, 3, 3]) -> [B, 3]c
    eigvals([3]) -> error: rank
    """
    input, rows, _ = matrices(input, square=True)
    return Tensor(stack(before(input), rows), complex_of(decomposed(input)))


def _must_be_half(UPLO: Any) -> None:
    if isinstance(UPLO, str) and UPLO not in ("L", "U", "l", "u"):
        raise Reject("arguments", argument="UPLO", problem=f"`UPLO` is 'L' or 'U', not {UPLO!r}")


@function("torch.linalg.eigh")
def eigh(input: "Tensor", UPLO: "Any" = "L") -> Any:
    """Eigenvalues (real ones) and eigenvectors of symmetric matrices.

    eigh([B, 3, 3]) -> ([B, 3], [B, 3, 3])
    eigh([3, 3]c) -> ([3]f, [3, 3]c)
    eigh([B, 3, 4]) -> error: square
    eigh([3, 3], "X") -> error: arguments
    """
    values = eigvalsh(input, UPLO)
    vectors = Tensor(stack(values.shape, values.shape.axis(-1)), decomposed(input, empty=True))
    return NamedTuple.of(("eigenvalues", "eigenvectors"), (values, vectors), "torch.return_types.linalg_eigh")


@function("torch.linalg.eigvalsh")
def eigvalsh(input: "Tensor", UPLO: "Any" = "L") -> Any:
    """Eigenvalues of symmetric matrices, which are real.

    eigvalsh([B, 3, 3], UPLO="U") -> [B, 3]
    eigvalsh([3, 3]c) -> [3]f
    eigvalsh([3, 4]) -> error: square
    """
    _must_be_half(UPLO)
    input, rows, _ = matrices(input, square=True)
    return Tensor(stack(before(input), rows), real_of(decomposed(input, empty=True)))
