"""What is a tensor as a stack of matrices: its rows, its columns, what lies before them, and its numbers?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, minimum
from shapelint.ops._dtypes import is_empty
from shapelint.rulebook import fresh, learn, must_same, path
from shapelint.rulebook.axes import a_size, drop_axis, find_axis
from shapelint.rulebook.dtypes import must_take
from shapelint.values import Reject, Shape, Tensor

_HALF = ("float16", "bfloat16")
_CAST = ("float16", "bfloat16", "float32")


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


def decomposed(x: Tensor, argument: str = "input", raises: str = "RuntimeError", empty: bool = False) -> str | None:
    """The dtype of what a matrix is taken apart into: its own. Rejects "dtype" for integers and bools, and for half
    precision, which only torch.autocast makes into float32. `empty`: torch takes a tensor without elements of any."""
    if empty and is_empty(x):
        return x.dtype
    must_take("fc", x.dtype, argument, raises=raises)
    if x.dtype in _HALF and not is_empty(x):
        if not path.casts:
            raise Reject("dtype", argument=argument, got=x.dtype, wanted="a dtype of full precision")
        return None
    return x.dtype


def alike(one: Tensor, other: Tensor, argument: str = "other", result: Tensor | None = None) -> str | None:
    """The dtype of two tensors that torch wants to be of one; None where it is not known. Rejects "dtype"."""
    if one.dtype is None or other.dtype is None:
        return None
    if one.dtype == other.dtype:
        return one.dtype
    if path.casts and one.dtype in _CAST and other.dtype in _CAST:
        return None  # torch.autocast, or `.half()` of a model, may have made them agree
    raise Reject("dtype", argument=argument, got=other.dtype, wanted=one.dtype, result=result)


def must_have_size(got: Dim, wanted: Dim, argument: str, shape: Shape, axis: int = -1, **details: Any) -> None:
    """Rejects "matrix-size" where an axis of an argument has not the size that another one asks for."""
    must_same(got, wanted, "matrix-size", argument=argument, shape=shape, axis=axis, **details)


def must_be_before(lead: Shape, x: Tensor, argument: str, count: int = 1) -> None:
    """The axes of x but the last ones are just these: nothing is broadcast. Rejects "rank" and "matrix-size"."""
    if lead.back is not None or x.shape.back is not None:
        return
    if x.rank != len(lead.front) + count:
        raise Reject("rank", argument=argument, got=x.rank, wanted=[len(lead.front) + count], least=count,
                     shape=x.shape)
    for axis, (got, wanted) in enumerate(zip(x.dims, lead.front)):
        must_have_size(got, wanted, argument, x.shape, axis)
