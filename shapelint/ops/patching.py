"""A tensor with a part of it written over: index_put, and the forms of select, slice and as_strided that do so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._storing import surely_a_tensor
from shapelint.ops.indexing import must_be_of_its_dtype, must_fit
from shapelint.ops.masking import index_tensors
from shapelint.ops.selecting import select, slice_
from shapelint.ops.striding import must_be_strides
from shapelint.rulebook import Wish, function, must_same, same
from shapelint.rulebook.axes import product
from shapelint.rulebook.convert import describe, to_items
from shapelint.rulebook.keys import gathers, is_mask
from shapelint.rulebook.subscripts import index_shape
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, is_unknown, settled


@function("torch.index_put", "Tensor.index_put", "Tensor.index_put_", "torch.index_put_")
def index_put(input: "Tensor", indices: "Any", values: "Tensor", accumulate: "Any" = False) -> Any:
    """Values stored where index tensors say, one of them for each of the first axes.

    index_put([5, 3], ([2]i,), [2, 3]) -> [5, 3]
    index_put([5, 3], ([2]i, [2]i), [1]) -> [5, 3]
    index_put([5, 3], ([5, 3]b,), []) -> [5, 3]
    index_put([5, 3], ([2]i,), [4]) -> error: setitem
    index_put([5, 3], ([2]i,), [1, 2, 3]) -> error: setitem
    index_put([5, 3], ([2]i,), [3]d) -> error: dtype
    index_put([5, 3], ([2]i, [2]i, [2]i), []) -> error: too-many-indices
    index_put([5, 3], [2]i, []) -> error: argument-type
    index_put([5, 3], (0,), []) -> error: argument-type
    """
    parts = index_tensors(_index_tensors(indices))
    target = index_shape(input, parts)
    gathering = [part for part in parts if gathers(part) and part.rank is not None]
    fills = len(gathering) == 1 and is_mask(gathering[0]) and not accumulate and values.rank is not None \
        and same(product(values.dims), 1) is True
    if not fills and target.back is None and values.shape.least_rank > len(target.front):
        raise Reject("setitem", shape=target, value=values.shape, axis=None, got=values.shape.least_rank,
                     wanted=len(target.front), argument="values")
    must_fit(target, values.shape, "values")
    must_be_of_its_dtype(input, gathering, values, "torch.index_put", "values")
    return input.with_shape(input.shape)


def _index_tensors(indices: Any) -> tuple[Any, ...]:
    indices = settled(indices)
    if isinstance(indices, Tensor) and not surely_a_tensor(indices):
        raise NotKnown("the index tensors are not known")
    wrong = None if isinstance(indices, (tuple, ListV)) or is_unknown(indices) else indices
    items = () if wrong is not None else to_items(indices, Wish("torch.index_put", "indices"))
    wrong = next((settled(i) for i in items if not isinstance(settled(i), Tensor) and not is_unknown(i)), wrong)
    if wrong is not None:
        raise Reject("argument-type", raises="TypeError", operator="torch.index_put", argument="indices",
                     got=describe(wrong), wanted="a tuple of tensors")
    if not items:
        raise Reject("arguments", operator="torch.index_put", argument="indices", problem="needs an index")
    return items


@function("torch.select_scatter", "Tensor.select_scatter")
def select_scatter(input: "Tensor", src: "Tensor", dim: "Axis", index: "Size") -> Any:
    """Another tensor in the place of one slice.

    select_scatter([5, 3], [3], 0, 1) -> [5, 3]
    select_scatter([B, T], [B], -1, 0) -> [B, T]
    select_scatter([5, 3], [1], 0, 1) -> error: gather
    select_scatter([5, 3], [3], 0, 5) -> error: index
    """
    return _patched(input, select(input, dim, index).shape, src)


@function("torch.slice_scatter", "Tensor.slice_scatter")
def slice_scatter(input: "Tensor", src: "Tensor", dim: "Axis" = 0, start: "Any" = None, end: "Any" = None,
                  step: "Any" = 1) -> Any:
    """Another tensor in the place of `x[start:end:step]`.

    slice_scatter([5, 3], [2, 3], 0, 1, 3) -> [5, 3]
    slice_scatter([B, T], [B, 1], 1, -1) -> [B, T]
    slice_scatter([5, 3], [3, 3], 0, 1, 3) -> error: gather
    slice_scatter([5, 3], [3], 0, 1, 3) -> error: rank
    """
    return _patched(input, slice_(input, dim, start, end, step).shape, src)


@function("torch.as_strided_scatter", "Tensor.as_strided_scatter")
def as_strided_scatter(input: "Tensor", src: "Tensor", size: "Sizes", stride: "Sizes",
                       storage_offset: "Size | None" = None) -> Any:
    """Another tensor in the place of an as_strided view.

    as_strided_scatter([3, 3], [2, 2], (2, 2), (1, 2)) -> [3, 3]
    as_strided_scatter([3, 3], [2, 3], (2, 2), (1, 2)) -> error: gather
    """
    must_be_strides(size, stride, storage_offset)
    return _patched(input, Shape(size), src)


def _patched(input: Tensor, part: Shape, src: Tensor) -> Tensor:
    """torch wants the very sizes of the part, without broadcasting."""
    if part.back is None and not src.shape.may_have_rank(len(part.front)):
        raise Reject("rank", argument="src", got=src.rank, wanted=[len(part.front)], least=None, shape=src.shape)
    if part.back is None and src.rank is not None:
        _must_be(part.front, src)
    return input.with_shape(input.shape)


def _must_be(sizes: Sequence[Dim], src: Tensor) -> None:
    for axis, (got, wanted) in enumerate(zip(src.dims, sizes)):
        must_same(got, wanted, "gather", shape=Shape(tuple(sizes)), index=src.shape, axis=axis, argument="src")
