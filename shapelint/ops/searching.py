"""Where would elements go among sorted ones? searchsorted, bucketize."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import Wish, function, must_same
from shapelint.rulebook.convert import to_tensor_or_number
from shapelint.rulebook.dtypes import must_take
from shapelint.values import Reject, Shape, Tensor


@function("torch.searchsorted")
def searchsorted(sorted_sequence: "Tensor", input: "Any", *, out_int32: "Flag" = False, right: "Any" = False,
                 side: "Any" = None, sorter: "Tensor | None" = None) -> Any:
    """Where each element would go; rows of sorted elements go with rows of others.

    searchsorted([10], [5, 3]) -> [5, 3]i
    searchsorted([5, 10], [5, 3]) -> [5, 3]i
    searchsorted([10], 2.5) -> []i
    searchsorted([10], [5], sorter=[10]i) -> [5]i
    searchsorted([5, 10], [4, 3]) -> error: searchsorted
    searchsorted([5, 10], [3]) -> error: rank
    searchsorted([5, 10], 2.5) -> error: rank
    searchsorted([10], [5], side="middle") -> error: arguments
    searchsorted([10], [5], right=True, side="left") -> error: arguments
    searchsorted([10], [5], sorter=[9]i) -> error: searchsorted
    searchsorted([10], [5], sorter=[10]) -> error: dtype
    searchsorted([10]c, [5]c) -> error: dtype
    """
    _must_be_side(side, right)
    values = to_tensor_or_number(input, Wish("torch.searchsorted", "input"))
    shape = values.shape if isinstance(values, Tensor) else Shape()
    result = Tensor(shape, "int32" if out_int32 else "int64")
    if sorted_sequence.rank == 0:
        raise Reject("rank", argument="sorted_sequence", got=0, wanted=None, least=1, shape=sorted_sequence.shape)
    if sorted_sequence.rank is not None and sorted_sequence.rank > 1:
        _same_rows(sorted_sequence.shape, shape, result)
    _must_sort(sorter, sorted_sequence)
    for name, x in (("sorted_sequence", sorted_sequence), ("input", values)):
        if isinstance(x, Tensor):
            must_take("if", x.dtype, name, result, "torch.searchsorted")
    return result


def _must_be_side(side: Any, right: Any) -> None:
    if side is not None and isinstance(side, str):
        if side not in ("left", "right"):
            raise Reject("arguments", argument="side", problem=f"takes the side 'left' or 'right', not {side!r}")
        if side == "left" and right is True:
            raise Reject("arguments", argument="side", problem="takes `right` or another `side`, not both")


def _same_rows(sequences: Shape, values: Shape, result: Tensor) -> None:
    """Sorted rows and values must agree in all axes but the last."""
    if values.back is not None:
        return
    if len(sequences.front) != len(values.front):
        raise Reject("rank", argument="input", got=len(values.front), wanted=[len(sequences.front)], least=None,
                     shape=values, result=result)
    for axis, (wanted, got) in enumerate(zip(sequences.front[:-1], values.front)):
        must_same(got, wanted, "searchsorted", axis=axis, shape=values, sequences=sequences, argument="input")


def _must_sort(sorter: Tensor | None, sequence: Tensor) -> None:
    """The order of the elements: a place for each."""
    if sorter is None:
        return
    if sorter.rank is not None and sequence.rank is not None:
        if sorter.rank != sequence.rank:
            raise Reject("rank", argument="sorter", got=sorter.rank, wanted=[sequence.rank], least=None,
                         shape=sorter.shape)
        for axis, (got, wanted) in enumerate(zip(sorter.dims, sequence.dims)):
            must_same(got, wanted, "searchsorted", axis=axis, shape=sorter.shape, sequences=sequence.shape,
                      argument="sorter")
    if sorter.dtype not in (None, "int64"):
        raise Reject("dtype", argument="sorter", got=sorter.dtype, wanted="int64", operator="torch.searchsorted")


@function("torch.bucketize")
def bucketize(input: "Any", boundaries: "Tensor", *, out_int32: "Flag" = False, right: "Any" = False) -> Any:
    """Which bucket each element is in.

    bucketize([5, 3], [10]) -> [5, 3]i
    bucketize([5, 3], [10], out_int32=True) -> [5, 3]s
    bucketize(2, [10]) -> []i
    bucketize([5, 3], [10, 2]) -> error: rank
    """
    if not boundaries.shape.may_have_rank(1):
        raise Reject("rank", argument="boundaries", got=boundaries.rank, wanted=[1], least=None,
                     shape=boundaries.shape)
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)
