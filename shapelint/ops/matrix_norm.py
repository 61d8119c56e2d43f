"""How long is a vector, how large a matrix: torch.norm, linalg.norm, vector_norm, matrix_norm and the like."""

from __future__ import annotations

from typing import Any

from shapelint.ops._matrices import must_have_axes
from shapelint.ops.reduction import reduced
from shapelint.rulebook import Wish, function, path, same, to_dtype
from shapelint.rulebook.axes import find_axis
from shapelint.rulebook.convert import to_axes, to_flag
from shapelint.rulebook.dtypes import must_take, promote_dtypes, real_of
from shapelint.values import COMPLEX, FLOATS, NotKnown, Reject, Shape, Tensor

_INFINITE = (float("inf"), float("-inf"))
#: Orders that ask for the smallest of something, and which of the two axes must not be empty then.
_SMALLEST = {-1: (1,), -2: (0, 1), float("-inf"): (0,)}


def _result_dtype(x: Tensor, dtype: Any, argument: str) -> str | None:
    """The dtype of a norm, which is real: that of the numbers, or of those they are turned into first. Rejects "dtype"
    for integers, and for a dtype that is of another kind than the numbers or holds less."""
    must_take("fc", x.dtype, argument)
    try:
        given = to_dtype(dtype, Wish("torch.linalg.norm", "dtype"))
    except NotKnown:
        return None
    if given is None or x.dtype is None:
        return real_of(given or x.dtype)
    wrong = given not in FLOATS + COMPLEX or (given in COMPLEX) != (x.dtype in COMPLEX)
    if wrong or not path.casts and promote_dtypes(x.dtype, given) != given:
        kind = "complex" if x.dtype in COMPLEX else "floating"
        raise Reject("dtype", argument="dtype", got=given, wanted=f"a {kind} dtype that can hold {x.dtype}")
    return real_of(given)


def length(x: Tensor, ord: Any, dim: Any, keepdim: bool, dtype: Any, argument: str = "input") -> Tensor:
    """The norm of vectors along some axes (none named: all). Rejects "axis", "dtype", "empty", "arguments"."""
    if isinstance(ord, complex):
        raise Reject("arguments", argument="ord", problem="the order of a norm is not complex")
    result = reduced(x, dim, keepdim, _result_dtype(x, dtype, argument))
    if isinstance(ord, (int, float)) and (ord < 0 or ord in _INFINITE):
        _must_have_elements(x, dim, argument)  # there is no largest or smallest of nothing
    return result


def _must_have_elements(x: Tensor, dim: Any, argument: str, raises: str = "RuntimeError") -> None:
    axes = dim if isinstance(dim, tuple) else None if dim is None else (dim,)
    sizes = (*x.shape.front, *(x.shape.back or ())) if not axes else [x.shape.axis(axis) for axis in axes]
    if any(size is not None and same(size, 0) is True for size in sizes):
        raise Reject("empty", raises=raises, argument=argument, shape=x.shape)


def _check_matrix_order(ord: Any) -> None:
    known = isinstance(ord, (str, int, float, complex))
    if known and ord not in ("fro", "nuc", 1, -1, 2, -2, *_INFINITE):
        raise Reject("arguments", argument="ord", problem=f"there is no matrix norm {ord!r}")


def size_of_matrix(x: Tensor, ord: Any, dim: Any, keepdim: bool, dtype: Any, argument: str = "input") -> Tensor:
    """The norm of matrices, over two axes. Rejects "rank", "axis", "dtype", "arguments"."""
    found = _result_dtype(x, dtype, argument)
    must_have_axes(x, 2, argument)
    if not isinstance(dim, tuple) or len(dim) != 2:
        raise Reject("arguments", argument="dim", problem=f"a matrix has two axes, `dim` names {_count(dim)}")
    _check_matrix_order(ord)
    result = reduced(x, dim, keepdim, found)
    smallest = tuple(dim[i] for i in _SMALLEST.get(ord, ())) if isinstance(ord, (int, float)) else ()
    if smallest:
        _must_have_elements(x, smallest, argument, "IndexError")
    return result


def _count(dim: Any) -> int:
    return len(dim) if isinstance(dim, tuple) else 1


@function("torch.linalg.vector_norm")
def vector_norm(input: "Tensor", ord: "Any" = 2, dim: "Axes" = None, keepdim: "Flag" = False, *,
                dtype: "Any" = None) -> Any:
    """The length of vectors, over all axes or some; only of floats and complex numbers.

    vector_norm([B, 3]) -> []
    vector_norm([B, 3], 2, 1, True) -> [B, 1]
    vector_norm([2, 3]c) -> []f
    vector_norm([2, 3], dtype=torch.float64) -> []d
    vector_norm([2, 3], "fro") -> error: argument-type
    vector_norm([2, 3]i) -> error: dtype
    vector_norm([2, 0], -1) -> error: empty
    """
    if isinstance(ord, str):
        raise Reject("argument-type", raises="TypeError", argument="ord", got="a string", wanted="a number")
    return length(input, ord, dim, keepdim, dtype)


@function("torch.linalg.matrix_norm")
def matrix_norm(input: "Tensor", ord: "Any" = "fro", dim: "Axes" = (-2, -1), keepdim: "Flag" = False, *,
                dtype: "Any" = None) -> Any:
    """The norm of matrices, over two axes.

    matrix_norm([B, 3, 4]) -> [B]
    matrix_norm([..., 3, 4]) -> [...]
    matrix_norm([B, 3, 4], "nuc", (0, 1), True) -> [1, 1, 4]
    matrix_norm([3]) -> error: rank
    matrix_norm([B, 3, 4], dim=(0, 0)) -> error: axis
    matrix_norm([B, 3, 4], dim=(0, 1, 2)) -> error: arguments
    matrix_norm([B, 3, 4], 3) -> error: arguments
    """
    if isinstance(dim, int):
        raise Reject("argument-type", raises="TypeError", argument="dim", got="an int", wanted="two axes")
    return size_of_matrix(input, ord, dim, keepdim, dtype)


@function("torch.linalg.norm")
def linalg_norm(input: "Tensor", ord: "Any" = None, dim: "Axes" = None, keepdim: "Flag" = False, *,
                dtype: "Any" = None) -> Any:
    """Of two axes the norm of matrices, of one that of vectors; without an order all elements are one vector.

    norm([B, 3], dim=-1) -> [B]
    norm([B, 3, 4]) -> []
    norm([B, 3, 4], "fro", (1, 2)) -> [B]
    norm([3, 4], 2) -> []
    norm([B, 3, 4], 2) -> error: rank
    norm([3], "fro") -> error: rank
    norm([B, 3, 4], dim=(0, 1, 2)) -> error: arguments
    norm([3, 4], 3) -> error: arguments
    norm([B, 3], dim=2) -> error: axis
    """
    if isinstance(dim, tuple) and len(dim) not in (1, 2):
        raise Reject("arguments", argument="dim", problem=f"`dim` names one axis or two, not {len(dim)}")
    if dim is None and ord is not None and not any(map(input.shape.may_have_rank, (1, 2))):
        raise Reject("rank", argument="input", got=input.rank, wanted=[1, 2], least=1, shape=input.shape)
    if dim is None and ord is not None and input.rank is None and not isinstance(ord, str):
        return reduced(input, None, keepdim, _result_dtype(input, dtype, "input"))
    count = input.rank if dim is None else _count(dim)
    if isinstance(ord, str) or ord is not None and count == 2:
        return size_of_matrix(input, ord, (0, 1) if dim is None else dim, keepdim, dtype)
    return length(input, ord, dim, keepdim, dtype)


@function("torch.norm", "Tensor.norm")
def norm(input: "Tensor", p: "Any" = "fro", dim: "Axes" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """The length of vectors, over all axes or some; the nuclear norm of matrices.

    norm([B, 3]) -> []
    norm([B, 3], dim=1) -> [B]
    norm([B, 3], 2, -1, True) -> [B, 1]
    norm([B, T, 3], p=2, dim=(1, 2)) -> [B]
    norm([..., 3], dim=-1, keepdim=True) -> [..., 1]
    norm([B, 3, 4], "nuc", dim=(0, 1)) -> [4]
    norm([B, 3]i) -> error: dtype
    norm([B, 3], dim=2) -> error: axis
    norm([B, 3, 4], "nuc") -> error: arguments
    norm([B, 3, 4], dim=(0, 1, 2)) -> error: arguments
    """
    if not isinstance(p, str) or p == "fro" and (not isinstance(dim, tuple) or len(dim) <= 2):
        return length(input, 2 if isinstance(p, str) else p, dim, keepdim, dtype)
    if dim is None and input.rank is None:
        raise NotKnown("the number of axes is not known")
    return size_of_matrix(input, p, tuple(range(input.rank)) if dim is None else dim, keepdim, dtype)


@function("torch.frobenius_norm")
def frobenius_norm(input: "Tensor", dim: "Axes", keepdim: "Flag" = False) -> Any:
    """The length of vectors over two axes at most.

    frobenius_norm([B, 3], 1) -> [B]
    frobenius_norm([B, 3, 4], (0, 1), True) -> [1, 1, 4]
    frobenius_norm([B, 3, 4], (0, 1, 2)) -> error: arguments
    """
    if isinstance(dim, tuple) and len(dim) > 2:
        raise Reject("arguments", argument="dim", problem=f"`dim` names two axes at most, not {len(dim)}")
    return length(input, 2, dim, keepdim, None)


@function("torch.nuclear_norm")
def nuclear_norm(input: "Tensor", *args: "Any", dim: "Axes" = (-2, -1), keepdim: "Any" = False) -> Any:
    """The sum of the singular values of matrices: nuclear_norm(input, dim, keepdim) or (input, keepdim).

    nuclear_norm([B, 3, 4]) -> [B]
    nuclear_norm([B, 3, 4], dim=(0, 1)) -> [4]
    nuclear_norm([3, 4], True) -> [1, 1]
    nuclear_norm([3]) -> error: rank
    """
    given = list(args)
    if given and not isinstance(given[0], bool):
        dim = to_axes(given[0], Wish("torch.nuclear_norm", "dim"))
        return nuclear_norm(input, *given[1:], dim=dim, keepdim=keepdim)
    flag = to_flag(given[0] if given else keepdim, Wish("torch.nuclear_norm", "keepdim"))
    return size_of_matrix(input, "nuc", dim, flag, None)


@function("torch.norm_except_dim")
def norm_except_dim(v: "Tensor", pow: "Any" = 2, dim: "Axis" = 0) -> Any:
    """The length of each slice along one axis, which all others are added up for; with -1 of the whole.

    norm_except_dim([B, 3, 4]) -> [B, 1, 1]
    norm_except_dim([B, 3, 4], 2, 2) -> [1, 1, 4]
    norm_except_dim([B, 3], 2, -1) -> []
    norm_except_dim([B, 3], 2, 2) -> error: axis
    """
    dtype = _result_dtype(v, None, "v")
    if dim == -1:
        return Tensor(Shape(), dtype)
    v, at = find_axis(v, dim)
    if v.rank is None:
        raise NotKnown("the number of axes is not known")
    return Tensor(Shape(tuple(size if i == at else 1 for i, size in enumerate(v.dims))), dtype)
