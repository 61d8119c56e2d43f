"""What becomes of a whole matrix: inverse, powers, exponential, determinant, rank, condition number."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import is_empty
from shapelint.ops._matrices import before, decomposed, matrices, stack
from shapelint.rulebook import broadcast_shapes, function, path
from shapelint.rulebook.dtypes import must_take, real_of
from shapelint.values import NamedTuple, Reject, Shape, Tensor

_INFINITE = (float("inf"), float("-inf"))


@function("torch.inverse", "Tensor.inverse", "torch.linalg.inv")
def inverse(input: "Tensor") -> Any:
    """Of square matrices, matrices of the same size.

    inverse([B, 3, 3]) -> [B, 3, 3]
    inverse([..., 3, 3]) -> [..., 3, 3]
    inverse([2, 2]c) -> [2, 2]c
    inverse([B, 3, 4]) -> error: square
    inverse([3]) -> error: rank
    inverse([3, 3]i) -> error: dtype
    """
    input, _, _ = matrices(input, square=True)
    return Tensor(input.shape, decomposed(input))


@function("torch.linalg.inv_ex")
def inv_ex(A: "Tensor", *, check_errors: "Any" = False) -> Any:
    """The inverse, and for each matrix whether there is one.

    inv_ex([B, 3, 3]) -> ([B, 3, 3], [B]s)
    inv_ex([3, 4]) -> error: square
    """
    result = inverse(A)
    return NamedTuple.of(("inverse", "info"), (result, Tensor(before(result), "int32")),
                         "torch.return_types.linalg_inv_ex")


@function("torch.matrix_exp", "Tensor.matrix_exp", "torch.linalg.matrix_exp")
def matrix_exp(input: "Tensor") -> Any:
    """The exponential of square matrices.

    matrix_exp([B, 3, 3]) -> [B, 3, 3]
    matrix_exp([3, 4]) -> error: square
    matrix_exp([3, 3]i) -> error: dtype
    """
    input, _, _ = matrices(input, square=True)
    must_take("fc", input.dtype, "input")
    return Tensor(input.shape, input.dtype)


@function("torch.linalg.matrix_power", "torch.matrix_power", "Tensor.matrix_power")
def matrix_power(input: "Tensor", n: "Size") -> Any:
    """A square matrix multiplied with itself; for a negative power its inverse.

    matrix_power([B, 3, 3], 2) -> [B, 3, 3]
    matrix_power([3, 3]i, 2) -> [3, 3]i
    matrix_power([3, 4], 2) -> error: square
    matrix_power([3, 3]i, -1) -> error: dtype
    matrix_power([3, 3], 2.0) -> error: argument-type
    """
    input, _, _ = matrices(input, square=True)
    if input.dtype == "bool" and path.known.at_least(n, 2) is True and not is_empty(input):
        raise Reject("dtype", argument="input", got="bool", wanted="a dtype of numbers")
    return Tensor(input.shape, decomposed(input) if path.known.less(n, 0) is True else input.dtype)


@function("torch.det", "Tensor.det", "torch.linalg.det", "torch.logdet", "Tensor.logdet")
def det(input: "Tensor") -> Any:
    """One number for each square matrix.

    det([B, 3, 3]) -> [B]
    det([..., 3, 3]) -> [...]
    det([3, 4]) -> error: square
    det([3]) -> error: rank
    """
    input, _, _ = matrices(input, square=True)
    return Tensor(before(input), decomposed(input))


@function("torch.linalg.slogdet")
def slogdet(A: "Tensor") -> Any:
    """Sign and logarithm of each determinant; the logarithm is real.

    slogdet([B, 3, 3]) -> ([B], [B])
    slogdet([2, 2]c) -> ([]c, []f)
    """
    return _slogdet(A, "linalg_slogdet")


@function("torch.slogdet", "Tensor.slogdet")
def old_slogdet(input: "Tensor") -> Any:
    """Sign and logarithm of each determinant.

    slogdet([B, 3, 3]) -> ([B], [B])
    slogdet([3, 4]) -> error: square
    """
    return _slogdet(input, "slogdet")


def _slogdet(input: Tensor, name: str) -> Any:
    sign = det(input)
    return NamedTuple.of(("sign", "logabsdet"), (sign, sign.with_dtype(real_of(sign.dtype))),
                         f"torch.return_types.{name}")


@function("torch.linalg.cond")
def cond(input: "Tensor", p: "Any" = None) -> Any:
    """How near each matrix is to having no inverse; but for the norms 2 and -2 the matrices must be square.

    cond([B, 3, 4]) -> [B]
    cond([B, 3, 3], "fro") -> [B]
    cond([3, 3]c, 1) -> []f
    cond([3, 4], "fro") -> error: square
    cond([3, 3], 3) -> error: arguments
    cond([3]) -> error: rank
    """
    number = isinstance(p, (int, float))
    if number and p not in (1, -1, 2, -2, *_INFINITE) or isinstance(p, str) and p not in ("fro", "nuc"):
        raise Reject("arguments", operator="torch.linalg.cond", argument="p", problem=f"there is no norm {p!r}")
    square = isinstance(p, str) or number and p not in (2, -2)
    input, _, _ = matrices(input, square=square)
    return Tensor(before(input), real_of(decomposed(input, empty=True)))


@function("torch.linalg.matrix_rank")
def matrix_rank(input: "Tensor", tol: "Tensor | Number | None" = None, hermitian: "Flag" = False, *,
                atol: "Tensor | Number | None" = None, rtol: "Tensor | Number | None" = None) -> Any:
    """How many singular values are not too small; tolerances that are tensors are broadcast with the matrices.

    matrix_rank([B, 3, 4]) -> [B]i
    matrix_rank([3, 3], 0.1, True) -> []i
    matrix_rank([2, 4, 3], [5, 2]) -> [5, 2]i
    matrix_rank([2, 4, 3], atol=[5, 1]) -> [5, 2]i
    matrix_rank([3, 4], hermitian=True) -> error: square
    matrix_rank([2, 4, 3], [5]) -> error: broadcast
    matrix_rank([3]) -> error: rank
    """
    input, _, _ = matrices(input, square=hermitian and not is_empty(input))
    decomposed(input, empty=tol is not None or rtol is not None)  # else torch looks for a tolerance of the dtype
    return Tensor(_with_tolerances(input, tol=tol, atol=atol, rtol=rtol), "int64")


def _with_tolerances(x: Tensor, **tolerances: Any) -> Shape:
    """The axes before the matrices, broadcast with those of the tolerances. Rejects "dtype" and "broadcast"."""
    shape = before(x)
    for argument, given in tolerances.items():
        if not isinstance(given, Tensor):
            continue
        must_take("bif", given.dtype, argument)
        if not is_empty(x):  # else torch does not look at them
            shape = broadcast_shapes(shape, given.shape, argument=argument)
    return shape


@function("torch.linalg.pinv")
def pinv(input: "Tensor", rcond: "Tensor | Number | None" = None, hermitian: "Flag" = False, *,
         atol: "Tensor | Number | None" = None, rtol: "Tensor | Number | None" = None) -> Any:
    """The pseudo-inverse stands the other way; tolerances that are tensors are broadcast with the matrices.

    pinv([B, 3, 4]) -> [B, 4, 3]
    pinv([..., 3, 4]) -> [..., 4, 3]
    pinv([2, 4, 3], [5, 2]) -> [5, 2, 3, 4]
    pinv([3, 3], hermitian=True) -> [3, 3]
    pinv([3, 4], hermitian=True) -> error: square
    pinv([3]) -> error: rank
    """
    input, rows, columns = matrices(input, square=hermitian and not is_empty(input))
    return Tensor(stack(_with_tolerances(input, rcond=rcond, atol=atol, rtol=rtol), columns, rows), decomposed(input))


@function("torch.pinverse", "Tensor.pinverse")
def pinverse(input: "Tensor", rcond: "Any" = 1e-15) -> Any:
    """The pseudo-inverse stands the other way.

    pinverse([B, 3, 4]) -> [B, 4, 3]
    pinverse([3]) -> error: rank
    """
    return pinv(input)
