"""Matrices as such: inverses, determinants, decompositions, distances."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, minimum
from shapelint.rulebook import broadcast_shapes, function, must_same, path, promote
from shapelint.rulebook.axes import find_axis
from shapelint.values import COMPLEX, NamedTuple, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


def _matrices(x: Tensor, square: bool = False, argument: str = "input") -> tuple[Tensor, Dim, Dim]:
    """The tensor, seen to be a batch of (square) matrices, with their rows and columns."""
    if x.rank is not None and x.rank < 2:
        raise Reject("rank", argument=argument, got=x.rank, wanted=None, least=2, shape=x.shape)
    x, _ = find_axis(x, -2)
    rows, columns = x.shape.axis(-2), x.shape.axis(-1)
    if square:
        must_same(columns, rows, "square", argument=argument, axis=-1, shape=x.shape)
    return x, rows, columns


def _batch(x: Tensor, *sizes: Dim) -> Shape:
    """The axes before the last two, and then others."""
    shape = x.shape.parted(front_first=False)
    if shape.back is None:
        return Shape((*shape.front[:-2], *sizes))
    return Shape(shape.front, (*shape.back[:-2], *sizes))


@function("torch.inverse", "Tensor.inverse", "torch.linalg.inv", "torch.linalg.cholesky", "torch.linalg.matrix_exp",
          "torch.matrix_exp", "Tensor.matrix_exp", "torch.cholesky", "Tensor.cholesky", "torch.cholesky_inverse")
def inverse(input: "Tensor", upper: "Any" = False) -> Any:
    """Of square matrices, matrices of the same size.

    inverse([B, 3, 3]) -> [B, 3, 3]
    inverse([..., 3, 3]) -> [..., 3, 3]
    inverse([B, 3, 4]) -> error: square
    inverse([3]) -> error: rank
    """
    input, _, _ = _matrices(input, square=True)
    return input.with_shape(input.shape)


@function("torch.linalg.matrix_power", "torch.matrix_power", "Tensor.matrix_power")
def matrix_power(input: "Tensor", n: "Any") -> Any:
    """A square matrix multiplied with itself.

    matrix_power([3, 3], 2) -> [3, 3]
    matrix_power([3, 4], 2) -> error: square
    """
    return inverse(input)


@function("torch.det", "Tensor.det", "torch.linalg.det", "torch.logdet", "Tensor.logdet")
def det(input: "Tensor") -> Any:
    """One number for each square matrix.

    det([B, 3, 3]) -> [B]
    det([3, 4]) -> error: square
    """
    input, _, _ = _matrices(input, square=True)
    return input.with_shape(_batch(input))


@function("torch.slogdet", "Tensor.slogdet", "torch.linalg.slogdet")
def slogdet(input: "Tensor") -> Any:
    """Sign and logarithm of each determinant.

    slogdet([B, 3, 3]) -> ([B], [B])
    """
    one = det(input)
    return NamedTuple.of(("sign", "logabsdet"), (one, one), "torch.return_types.slogdet")


@function("torch.pinverse", "Tensor.pinverse", "torch.linalg.pinv")
def pinverse(input: "Tensor", rcond: "Any" = None) -> Any:
    """The pseudo-inverse stands the other way.

    pinverse([B, 3, 4]) -> [B, 4, 3]
    """
    input, rows, columns = _matrices(input)
    return input.with_shape(_batch(input, columns, rows))


def _less(a: Dim, b: Dim) -> Dim:
    if path.known.at_least(b, a) is True:
        return a
    return b if path.known.at_least(a, b) is True else minimum(a, b)


@function("torch.linalg.svd")
def linalg_svd(A: "Tensor", full_matrices: "Flag" = True, driver: "Any" = None) -> Any:
    """Left vectors, singular values, right vectors.

    svd([B, 3, 4]) -> ([B, 3, 3], [B, 3], [B, 4, 4])
    svd([B, 3, 4], full_matrices=False) -> ([B, 3, 3], [B, 3], [B, 3, 4])
    """
    A, rows, columns = _matrices(A, argument="A")
    least = _less(rows, columns)
    left, right = (rows, columns) if full_matrices else (least, least)
    parts = (_batch(A, rows, left), _batch(A, least), _batch(A, right, columns))
    return NamedTuple.of(("U", "S", "Vh"), map(A.with_shape, parts), "torch.return_types.linalg_svd")


@function("torch.svd", "Tensor.svd")
def svd(input: "Tensor", some: "Flag" = True, compute_uv: "Any" = True) -> Any:
    """The same with the right vectors as columns.

    svd([B, 3, 4]) -> ([B, 3, 3], [B, 3], [B, 4, 3])
    """
    input, rows, columns = _matrices(input)
    least = _less(rows, columns)
    left, right = (least, least) if some else (rows, columns)
    parts = (_batch(input, rows, left), _batch(input, least), _batch(input, columns, right))
    return NamedTuple.of(("U", "S", "V"), map(input.with_shape, parts), "torch.return_types.svd")


@function("torch.linalg.qr", "torch.qr", "Tensor.qr")
def qr(A: "Tensor", mode: "Any" = "reduced") -> Any:
    """An orthogonal and a triangular matrix.

    qr([B, 5, 3]) -> ([B, 5, 3], [B, 3, 3])
    """
    if mode not in ("reduced", True):
        raise NotKnown("a decomposition that is not followed")
    A, rows, columns = _matrices(A, argument="A")
    least = _less(rows, columns)
    parts = (_batch(A, rows, least), _batch(A, least, columns))
    return NamedTuple.of(("Q", "R"), map(A.with_shape, parts), "torch.return_types.linalg_qr")


@function("torch.linalg.eigh")
def eigh(A: "Tensor", UPLO: "Any" = "L") -> Any:
    """Eigenvalues and eigenvectors of symmetric matrices.

    eigh([B, 3, 3]) -> ([B, 3], [B, 3, 3])
    eigh([B, 3, 4]) -> error: square
    """
    A, rows, _ = _matrices(A, square=True, argument="A")
    dtype = A.dtype if A.dtype is None or A.dtype not in COMPLEX else None
    values = Tensor(_batch(A, rows), dtype)
    return NamedTuple.of(("eigenvalues", "eigenvectors"), (values, A), "torch.return_types.linalg_eigh")


@function("torch.linalg.solve")
def solve(A: "Tensor", B: "Tensor", left: "Any" = True) -> Any:
    """What a square matrix takes to B.

    solve([3, 3], [3, 5]) -> [3, 5]
    solve([4, 4], [4]) -> [4]
    solve([3, 4], [3, 5]) -> error: square
    solve([3, 3], [4, 5]) -> error: matmul
    """
    A, rows, columns = _matrices(A, square=True, argument="A")
    if A.rank is None or B.rank is None or left is not True:
        raise NotKnown("the number of axes is not known", B.with_shape(UNKNOWN_SHAPE))
    if A.rank == 2 and B.rank in (1, 2):
        must_same(B.dims[0], columns, "matmul", left=A.shape, right=B.shape, axis=0)
        return B.with_shape(B.shape)
    raise NotKnown("which axes of B are matrices is not known", B.with_shape(UNKNOWN_SHAPE))


@function("torch.cdist")
def cdist(x1: "Tensor", x2: "Tensor", p: "Any" = 2.0, compute_mode: "Any" = None) -> Any:
    """The distance of every row of one matrix to every row of the other.

    cdist([B, 5, 3], [B, 7, 3]) -> [B, 5, 7]
    cdist([5, 3], [7, 3]) -> [5, 7]
    cdist([5, 3], [7, 4]) -> error: matmul
    """
    x1, first, size = _matrices(x1, argument="x1")
    x2, second, other = _matrices(x2, argument="x2")
    must_same(other, size, "matmul", left=x1.shape, right=x2.shape, axis=-1)
    if x1.rank is None or x2.rank is None:
        return Tensor(Shape((), (first, second)), promote(x1, x2))
    batch = broadcast_shapes(Shape(x1.dims[:-2]), Shape(x2.dims[:-2]))
    return Tensor(Shape((*batch.front, first, second)), promote(x1, x2))


@function("torch.cross", "Tensor.cross")
def cross(input: "Tensor", other: "Tensor", dim: "Axis | None" = None) -> Any:
    """The vector product of vectors of three, by default along the first axis of that size.

    cross([B, 3], [B, 3]) -> [B, 3]
    cross([B, 4], [B, 4], dim=1) -> error: cross
    """
    return linalg_cross(input, other, dim)


@function("torch.linalg.cross")
def linalg_cross(input: "Tensor", other: "Tensor", dim: "Axis | None" = -1) -> Any:
    """The vector product of vectors of three.

    cross([B, 3], [B, 3]) -> [B, 3]
    cross([B, 4], [B, 4]) -> error: cross
    """
    shape = broadcast_shapes(input.shape, other.shape)
    if dim is not None:
        x, at = find_axis(Tensor(shape, promote(input, other)), dim)
        must_same(x.shape.axis(at), 3, "cross", argument="input", axis=dim, shape=shape)
    return Tensor(shape, promote(input, other))

