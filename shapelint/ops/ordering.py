"""Elements in order, counted, found: sort, topk, kthvalue, unique, nonzero, searchsorted."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import describe, function, must_at_least, path, same
from shapelint.rulebook.axes import at_most, axis_size, drop_axis, product, put_axis
from shapelint.rulebook.dtypes import must_take
from shapelint.values import NamedTuple, Reject, Shape, Tensor


def ranked(input: Tensor, shape: Shape, size: Dim, name: str) -> NamedTuple:
    """Values and the places they stood at, as a named tuple of torch."""
    places = Tensor(shape, "int64", input.marked, bounds=(0, size - 1))
    return NamedTuple.of(("values", "indices"), (input.with_shape(shape), places), f"torch.return_types.{name}")


@function("torch.topk", "Tensor.topk")
def topk(input: "Tensor", k: "Size", dim: "Axis" = -1, largest: "Any" = True, sorted: "Any" = True) -> Any:
    """The k largest elements of an axis, and where they stood.

    topk([5, 8], 3) -> ([5, 3], [5, 3]i)
    topk([B, V], k, dim=0) -> ([k, V], [k, V]i)
    topk([..., 8], 2) -> ([..., 2], [..., 2]i)
    topk([5, 3], 4) -> error: index
    topk([5, 3], 2, 2) -> error: axis
    topk([5, 3]b, 2) -> error: dtype
    """
    input, at, size = axis_size(input, dim)
    if path.known.at_least(k, 0) is False or path.known.at_least(size, k) is False:
        raise Reject("index", index=k, size=size, axis=dim, argument="k", shape=input.shape)
    shape = input.shape if input.rank == 0 else put_axis(input.shape, at, k)
    result = ranked(input, shape, size, "topk")
    must_take("if", input.dtype, "input", result, "torch.topk")
    return result


@function("torch.sort", "Tensor.sort")
def sort(input: "Tensor", dim: "Any" = -1, descending: "Any" = False, stable: "Any" = False) -> Any:
    """The elements of an axis in order, and where they stood.

    sort([5, 8]) -> ([5, 8], [5, 8]i)
    sort([B, V], dim=0, descending=True) -> ([B, V], [B, V]i)
    sort([5, 3], 2) -> error: axis
    sort([5, 3]c) -> error: dtype
    sort([5, 3], True) -> error: argument-type
    """
    input, size = _along(input, dim)
    result = ranked(input, input.shape, size, "sort")
    must_take("bif", input.dtype, "input", result, "torch.sort")
    return result


def _along(input: Tensor, dim: Any) -> tuple[Tensor, Dim]:
    """The tensor, and the size of the axis."""
    if isinstance(dim, (bool, float, str)):
        raise Reject("argument-type", raises="TypeError", argument="dim", got=describe(dim), wanted="an axis number")
    input, _, size = axis_size(input, dim if isinstance(dim, int) else -1)
    return input, size


@function("torch.argsort", "Tensor.argsort")
def argsort(input: "Tensor", dim: "Any" = -1, descending: "Any" = False, stable: "Any" = False) -> Any:
    """The places of an axis in the order of its elements.

    argsort([5, 8]) -> [5, 8]i
    argsort([..., 8], dim=-1) -> [..., 8]i
    argsort([5, 3], 2) -> error: axis
    argsort([5, 3]c) -> error: dtype
    """
    return sort(input, dim)[1]


@function("torch.msort", "Tensor.msort")
def msort(input: "Tensor") -> Any:
    """In order along the first axis.

    msort([5, 3]) -> [5, 3]
    msort([5, 3]c) -> error: dtype
    """
    result = input.with_shape(input.shape)
    must_take("bif", input.dtype, "input", result, "torch.msort")
    return result


@function("torch.kthvalue", "Tensor.kthvalue")
def kthvalue(input: "Tensor", k: "Size", dim: "Axis" = -1, keepdim: "Flag" = False) -> Any:
    """The k-th smallest element of an axis, and where it stood.

    kthvalue([5, 3], 2) -> ([5], [5]i)
    kthvalue([5, 3], 2, 0, True) -> ([1, 3], [1, 3]i)
    kthvalue([5, 3], 4) -> error: index
    kthvalue([5, 3]b, 1) -> error: dtype
    """
    input, at, size = axis_size(input, dim)
    if path.known.at_least(k, 1) is False or path.known.at_least(size, k) is False:
        raise Reject("index", raises="IndexError" if same(size, 0) is True else "RuntimeError", index=k, size=size,
                     axis=dim, argument="k", shape=input.shape)
    result = ranked(input, without(input.shape, at, keepdim), size, "kthvalue")
    must_take("if", input.dtype, "input", result, "torch.kthvalue")
    return result


def without(shape: Shape, at: int, keepdim: bool) -> Shape:
    """A shape whose axis was reduced away, or to 1."""
    return put_axis(shape, at, 1) if keepdim and (shape.back is not None or shape.front) else drop_axis(shape, at)


@function("torch.unique", "Tensor.unique")
def unique(input: "Tensor", sorted: "Any" = True, return_inverse: "Flag" = False, return_counts: "Flag" = False,
           dim: "Axis | None" = None) -> Any:
    """Every element once (or every slice along `dim`), and where asked for, where each went and how often it was there.

    unique([5, 3]) -> [?]
    unique([5, 3], return_inverse=True) -> ([?], [5, 3]i)
    unique([5, 3], return_counts=True) -> ([?], [?]i)
    unique([5, 3], dim=0) -> [?, 3]
    unique([5, 3], return_inverse=True, return_counts=True, dim=0) -> ([?, 3], [5]i, [?]i)
    unique([5, 3], dim=2) -> error: axis
    unique([5, 3]c) -> error: dtype
    unique([5, 0], dim=0) -> error: empty
    """
    return _once(input, return_inverse, return_counts, dim)


@function("torch.unique_consecutive", "Tensor.unique_consecutive")
def unique_consecutive(input: "Tensor", return_inverse: "Flag" = False, return_counts: "Flag" = False,
                       dim: "Axis | None" = None) -> Any:
    """Like unique, for equal elements that stand side by side.

    unique_consecutive([5, 3]) -> [?]
    """
    return _once(input, return_inverse, return_counts, dim)


def _once(input: Tensor, inverse: bool, counts: bool, dim: int | None) -> Any:
    if dim is None:
        count = _differing(None if input.rank is None else product(input.dims))
        kept, places = Shape((count,)), input.shape
    else:
        _must_have_slices(input, dim)
        input, at, size = axis_size(input, dim)
        count = _differing(size)
        kept, places = put_axis(input.shape, at, count), Shape((size,))
    found = [input.with_shape(kept)]
    if inverse:
        found.append(Tensor(places, "int64", bounds=(0, count - 1)))
    if counts:
        found.append(Tensor(Shape((count,)), "int64"))
    result = found[0] if len(found) == 1 else tuple(found)
    must_take("bif", input.dtype, "input", result, "torch.unique")
    return result


def _differing(elements: Dim | None) -> Dim:
    """So many of the elements differ: no more than there are, and one if there is any."""
    count = at_most(elements, "the number of elements that differ")
    if elements is not None and path.known.at_least(elements, 1) is True:
        must_at_least(count, 1, "empty")
    return count


def _must_have_slices(x: Tensor, dim: int) -> None:
    """Rejects "axis" for a tensor without axes, and "empty" where slices of an axis that has some have no elements."""
    if x.rank is None:
        return
    if x.rank == 0:
        raise Reject("axis", raises="IndexError", axis=dim, rank=0, argument="dim", shape=x.shape)
    _, at, size = axis_size(x, dim)
    if any(same(other, 0) is True for axis, other in enumerate(x.dims) if axis != at) and same(size, 0) is False:
        raise Reject("empty", argument="input", shape=x.shape)
