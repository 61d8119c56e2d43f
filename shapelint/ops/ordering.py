"""Elements in order, counted, found: sort, topk, kthvalue, unique, nonzero, searchsorted."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import fresh, function, must_at_least, must_same, path, same
from shapelint.rulebook.axes import a_size, axis_size, drop_axis, put_axis
from shapelint.values import NamedTuple, NotKnown, Reject, Shape, Tensor


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
    """
    input, at, size = axis_size(input, dim)
    if path.known.at_least(k, 0) is False or path.known.at_least(size, k) is False:
        raise Reject("index", index=k, size=size, axis=dim, argument="k", shape=input.shape)
    shape = input.shape if input.rank == 0 else put_axis(input.shape, at, k)
    return ranked(input, shape, size, "topk")


@function("torch.sort", "Tensor.sort")
def sort(input: "Tensor", dim: "Any" = -1, descending: "Any" = False, stable: "Any" = False) -> Any:
    """The elements of an axis in order, and where they stood.

    sort([5, 8]) -> ([5, 8], [5, 8]i)
    sort([B, V], dim=0, descending=True) -> ([B, V], [B, V]i)
    sort([5, 3], 2) -> error: axis
    """
    input, size = _along(input, dim)
    return ranked(input, input.shape, size, "sort")


def _along(input: Tensor, dim: Any) -> tuple[Tensor, Dim]:
    """The tensor, and the size of the axis; -1 where `dim` is not a number (sort(True) sets `descending`)."""
    axis = dim if isinstance(dim, int) and not isinstance(dim, bool) else -1
    input, _, size = axis_size(input, axis)
    return input, size


@function("torch.argsort", "Tensor.argsort")
def argsort(input: "Tensor", dim: "Any" = -1, descending: "Any" = False, stable: "Any" = False) -> Any:
    """The places of an axis in the order of its elements.

    argsort([5, 8]) -> [5, 8]i
    argsort([..., 8], dim=-1) -> [..., 8]i
    argsort([5, 3], 2) -> error: axis
    """
    input, size = _along(input, dim)
    return Tensor(input.shape, "int64", input.marked, bounds=(0, size - 1))


@function("torch.msort", "Tensor.msort")
def msort(input: "Tensor") -> Any:
    """In order along the first axis.

    msort([5, 3]) -> [5, 3]
    """
    return input.with_shape(input.shape)


@function("torch.kthvalue", "Tensor.kthvalue")
def kthvalue(input: "Tensor", k: "Size", dim: "Axis" = -1, keepdim: "Flag" = False) -> Any:
    """The k-th smallest element of an axis, and where it stood.

    kthvalue([5, 3], 2) -> ([5], [5]i)
    kthvalue([5, 3], 2, 0, True) -> ([1, 3], [1, 3]i)
    kthvalue([5, 3], 4) -> error: index
    """
    input, at, size = axis_size(input, dim)
    if path.known.at_least(k, 1) is False or path.known.at_least(size, k) is False:
        raise Reject("index", raises="IndexError" if same(size, 0) is True else "RuntimeError", index=k, size=size,
                     axis=dim, argument="k", shape=input.shape)
    return ranked(input, without(input.shape, at, keepdim), size, "kthvalue")


def without(shape: Shape, at: int, keepdim: bool) -> Shape:
    """A shape whose axis was reduced away, or to 1."""
    return put_axis(shape, at, 1) if keepdim and (shape.back is not None or shape.front) else drop_axis(shape, at)


@function("torch.nonzero", "Tensor.nonzero")
def nonzero(input: "Tensor", as_tuple: "Flag" = False) -> Any:
    """The places of all elements that are not 0: one row each, or one vector an axis.

    nonzero([5, 3]) -> [?, 2]i
    nonzero([B, 3], as_tuple=True) -> ([?]i, [?]i)
    nonzero([]) -> [?, 0]i
    """
    count = a_size(fresh("the number of elements that are not 0"))
    if input.rank is None:
        if as_tuple:
            raise NotKnown("the number of axes is not known")
        return Tensor(Shape((count, fresh("the number of axes"))), "int64")
    if as_tuple:
        return (Tensor(Shape((count,)), "int64"),) * max(1, input.rank)
    return Tensor(Shape((count, input.rank)), "int64")


@function("torch.argwhere", "Tensor.argwhere")
def argwhere(input: "Tensor") -> Any:
    """The places of all elements that are not 0, one row each.

    argwhere([5, 3]) -> [?, 2]i
    """
    return nonzero(input)


@function("torch.unique", "Tensor.unique")
def unique(input: "Tensor", sorted: "Any" = True, return_inverse: "Flag" = False, return_counts: "Flag" = False,
           dim: "Axis | None" = None) -> Any:
    """Every element once (or every slice along `dim`), and where asked for, where each went and how often it was there.

    unique([5, 3]) -> [?]
    unique([5, 3], return_inverse=True) -> ([?], [5, 3]i)
    unique([5, 3], return_counts=True) -> ([?], [?]i)
    unique([5, 3], dim=0) -> [?, 3]
    unique([5, 3], return_inverse=True, return_counts=True, dim=0) -> ([?, 3], [5]i, [?]i)
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
    count = a_size(fresh("the number of elements that differ"))
    if dim is None:
        kept, places = Shape((count,)), input.shape
    else:
        input, at, size = axis_size(input, dim)
        kept, places = put_axis(input.shape, at, count), Shape((size,))
    found = [input.with_shape(kept)]
    if inverse:
        found.append(Tensor(places, "int64", bounds=(0, count - 1)))
    if counts:
        found.append(Tensor(Shape((count,)), "int64"))
    return found[0] if len(found) == 1 else tuple(found)


@function("torch.bincount", "Tensor.bincount")
def bincount(input: "Tensor", weights: "Tensor | None" = None, minlength: "Size" = 0) -> Any:
    """How often each number is there.

    bincount([5]i) -> [?]i
    bincount([5]i, minlength=3) -> [?]i
    bincount([5, 3]i) -> error: rank
    """
    if not input.shape.may_have_rank(1):
        raise Reject("rank", argument="input", got=input.rank, wanted=[1], least=None, shape=input.shape)
    count = a_size(fresh("one more than the largest element"))
    must_at_least(minlength, 0, "negative-size", argument="minlength", axis=0)
    must_at_least(count, minlength, "negative-size")
    dtype = "int64" if weights is None else "float64" if weights.dtype == "float64" else None
    return Tensor(Shape((count,)), dtype)


@function("torch.histc", "Tensor.histc")
def histc(input: "Tensor", bins: "Size" = 100, min: "Any" = 0, max: "Any" = 0) -> Any:
    """How many elements lie in each of so many bins.

    histc([5, 3]) -> [100]
    histc([5], bins=n) -> [n]
    """
    return input.with_shape((bins,))


@function("torch.searchsorted")
def searchsorted(sorted_sequence: "Tensor", input: "Tensor | Number", out_int32: "Flag" = False, right: "Any" = False,
                 side: "Any" = None, sorter: "Any" = None) -> Any:
    """Where each element would go.

    searchsorted([10], [5, 3]) -> [5, 3]i
    searchsorted([5, 10], [5, 3]) -> [5, 3]i
    searchsorted([10], 2.5) -> []i
    searchsorted([5, 10], [4, 3]) -> error: searchsorted
    """
    if isinstance(input, Tensor) and sorted_sequence.rank is not None and sorted_sequence.rank != 1:
        _same_rows(sorted_sequence.shape, input.shape)
    shape = input.shape if isinstance(input, Tensor) else Shape()
    return Tensor(shape, "int32" if out_int32 else "int64")


def _same_rows(sequences: Shape, values: Shape) -> None:
    """Sorted rows and values must agree in all axes but the last."""
    if values.back is not None:
        return
    if not sequences.front or len(sequences.front) != len(values.front):
        raise Reject("rank", argument="input", got=len(values.front), wanted=[len(sequences.front)], least=None,
                     shape=values)
    for axis, (wanted, got) in enumerate(zip(sequences.front[:-1], values.front)):
        must_same(got, wanted, "searchsorted", axis=axis, shape=values, sequences=sequences, argument="input")


@function("torch.bucketize")
def bucketize(input: "Tensor | Number", boundaries: "Tensor", out_int32: "Flag" = False, right: "Any" = False) -> Any:
    """Which bucket each element is in.

    bucketize([5, 3], [10]) -> [5, 3]i
    bucketize([5, 3], [10], out_int32=True) -> [5, 3]s
    """
    return searchsorted(boundaries, input, out_int32)
