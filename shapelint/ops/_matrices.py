"""What is a tensor as a stack of matrices: its rows, its columns, what lies before them, and its numbers?"""

from __future__ import annotations

from shapelint.dims import Dim, minimum
from shapelint.ops._dtypes import FRACTIONS, must_be
from shapelint.rulebook import fresh, learn, must_same, path
from shapelint.rulebook.axes import a_size, drop_axis, find_axis
from shapelint.values import COMPLEX, Reject, Shape, Tensor

_HALF = ("float16", "bfloat16")
_REAL = {"complex32": "float16", "complex64": "float32", "complex128": "float64"}
_COMPLEX = {"float16": "complex32", "float32": "complex64", "float64": "complex128"}


def matrices(x: Tensor, argument: str = "input", square: bool = False) -> tuple[Tensor, Dim, Dim]:
    """The tensor, seen to be a stack of (square) matrices, with their rows and columns. Rejects "rank", "square"."""
    must_have_axes(x, 2, argument)
    x, _ = find_axis(x, -2)
    rows, columns = a_size(x.shape.axis(-2)), a_size(x.shape.axis(-1))
    if square:
        must_same(columns, rows, "square", argument=argument, axis=-1, shape=x.shape)
    return x, rows, columns


def must_have_axes(x: Tensor, least: int, argument: str) -> None:
    """Rejects "rank" for a tensor that surely has fewer axes."""
    if x.rank is not None and x.rank < least or x.shape.ranks and max(x.shape.ranks) < least:
        raise Reject("rank", argument=argument, got=x.rank, wanted=None, least=least, shape=x.shape)


def need_rank(x: Tensor, rank: int, argument: str, pattern: list[str]) -> Tensor:
    """torch takes x with so many axes only: x as it is known then. Rejects "rank"."""
    if not x.shape.may_have_rank(rank):
        raise Reject("rank", argument=argument, got=x.rank, wanted=[rank], least=rank, shape=x.shape, pattern=pattern)
    return learn(x, Shape(tuple(fresh("an axis nothing tells of") for _ in range(rank))))


def before(x: Tensor, count: int = 2) -> Shape:
    """The axes before the last two (or so many)."""
    shape = x.shape
    for _ in range(count):
        shape = drop_axis(shape, -1)
    return shape


def stack(lead: Shape, *sizes: Dim) -> Shape:
    """Some axes, and then others."""
    if lead.back is None:
        return Shape((*lead.front, *sizes))
    ranks = lead.ranks and frozenset(rank + len(sizes) for rank in lead.ranks)
    return Shape(lead.front, (*lead.back, *sizes), ranks)


def smaller(a: Dim, b: Dim) -> Dim:
    """The smaller of two sizes: one of them where it is known which."""
    if path.known.at_least(b, a) is True:
        return a
    return b if path.known.at_least(a, b) is True else minimum(a, b)


def decomposed(x: Tensor, argument: str = "input") -> str | None:
    """The dtype of what a matrix is taken apart into: its own. Rejects "dtype" for integers and bools, and for half
    precision, which only torch.autocast makes into float32."""
    must_be(FRACTIONS, x, argument, "")
    if x.dtype in _HALF:
        if not path.casts:
            raise Reject("dtype", argument=argument, got=x.dtype, wanted="a dtype of full precision")
        return None
    return x.dtype


def real_of(dtype: str | None) -> str | None:
    """The dtype of the parts of complex numbers; any other as it is."""
    return _REAL.get(dtype, dtype)


def complex_of(dtype: str | None) -> str | None:
    """The dtype of complex numbers whose parts are of one dtype; None where it is not known."""
    return dtype if dtype in (*COMPLEX, "complex32") else _COMPLEX.get(dtype)
