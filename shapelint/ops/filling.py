"""Slices of a tensor that an index names, written over: index_fill, index_add, index_copy, index_reduce; and copy_."""

from __future__ import annotations

from typing import Any

from shapelint.ops._storing import must_be_places, must_be_vector, must_hold
from shapelint.rulebook import function, must_same, must_share
from shapelint.rulebook.axes import axis_size
from shapelint.rulebook.storing import must_broadcast_to
from shapelint.values import Reject, Tensor, settled


@function("Tensor.copy_", keeps=True)
def copy_(self: "Tensor", src: "Tensor", non_blocking: "Any" = False) -> Any:
    """What is copied must broadcast to the tensor.

    copy_([5, 3], [3]) -> [5, 3]
    copy_([5, 3], [4]) -> error: broadcast
    copy_([3], [5, 3]) -> error: inplace
    """
    must_broadcast_to(src.shape, self.shape, "src")
    return self


@function("torch.index_fill", "Tensor.index_fill", "Tensor.index_fill_")
def index_fill(input: "Tensor", dim: "Axis", index: "Tensor", value: "Tensor | Number") -> Any:
    """One number in the slices that the index names.

    index_fill([5, 3], 0, [2]i, 1.0) -> [5, 3]
    index_fill([5, 3], 2, [2]i, 1.0) -> error: axis
    index_fill([5, 3], 0, [2]s, 1.0) -> error: dtype
    index_fill([5, 3], 0, [2, 1]i, 1.0) -> error: rank
    index_fill([5, 3], 0, [2]i, 1j) -> error: dtype
    """
    input, _, _ = axis_size(input, dim)
    must_be_places(index, "index", ("int64",), raises="IndexError")
    must_be_vector(index, raises="RuntimeError")
    must_hold(input, value, "value", "torch.index_fill")
    return input.with_shape(input.shape)


@function("torch.index_add", "Tensor.index_add", "Tensor.index_add_")
def index_add(input: "Tensor", dim: "Axis", index: "Tensor", source: "Tensor", *, alpha: "Any" = 1) -> Any:
    """Slices of `source` added to the slices of the input that the index names.

    index_add([5, 3], 0, [2]i, [2, 3]) -> [5, 3]
    index_add([5, 3], 0, [2]i, [4, 3]) -> error: gather
    index_add([5, 3], 0, [2]i, [2, 4]) -> error: gather
    index_add([5, 3], 0, [2]i, [2]) -> error: rank
    index_add([5, 3], 0, [2]i, [2, 3]d) -> error: dtype
    index_add([5, 3], 0, [2, 1]i, [2, 3]) -> error: rank
    """
    must_hold(input, alpha, "alpha", "torch.index_add")
    return _slices_added(input, dim, index, source, "torch.index_add")


@function("torch.index_reduce", "Tensor.index_reduce", "Tensor.index_reduce_")
def index_reduce(input: "Tensor", dim: "Axis", index: "Tensor", source: "Tensor", reduce: "Any", *,
                 include_self: "Any" = True) -> Any:
    """Slices of `source` taken together with those of the input that the index names.

    index_reduce([5, 3], 0, [2]i, [2, 3], "mean") -> [5, 3]
    index_reduce([5, 3], 0, [2]i, [4, 3], "prod") -> error: gather
    index_reduce([5, 3], 0, [2]i, [2, 3], "sum") -> error: refused
    index_reduce([5, 3]c, 0, [2]i, [2, 3]c, "amax") -> error: dtype
    """
    reduce = settled(reduce)
    if isinstance(reduce, str) and reduce not in ("prod", "mean", "amax", "amin"):
        raise Reject("refused", argument="reduce", problem="`reduce` is one of prod, mean, amax, amin")
    made = _slices_added(input, dim, index, source, "torch.index_reduce")
    if reduce in ("amax", "amin") and (input.dtype or "").startswith("complex"):
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a real dtype")
    return made


def _slices_added(input: Tensor, dim: int, index: Tensor, source: Tensor, operator: str) -> Tensor:
    input, at, _ = axis_size(input, dim)
    must_be_vector(index)
    must_be_places(index, "index")
    must_share(input.dtype, operator, source=source)
    if input.rank is None or source.rank is None:
        return input.with_shape(input.shape)
    if source.rank != input.rank:
        raise Reject("rank", argument="source", got=source.rank, wanted=[input.rank], least=None, shape=source.shape)
    must_be_slices(input, at, index, source, "RuntimeError")
    if input.rank == 0 and index.rank == 1:
        must_same(index.dims[0], 1, "gather", raises="IndexError", shape=input.shape, index=index.shape, axis=0,
                  argument="index")
    return input.with_shape(input.shape)


def must_be_slices(input: Tensor, at: int, index: Tensor, source: Tensor, raises: str) -> None:
    """A tensor of one slice for each place of the index. Rejects "gather"."""
    if index.rank is None:
        return
    count = index.dims[0] if index.rank else 1
    for axis, (got, wanted) in enumerate(zip(source.dims, input.dims)):
        must_same(got, count if axis == at else wanted, "gather", raises=raises if axis == at else "RuntimeError",
                  shape=input.shape, index=source.shape, axis=axis, argument="source")


@function("torch.index_copy", "Tensor.index_copy", "Tensor.index_copy_")
def index_copy(input: "Tensor", dim: "Axis", index: "Tensor", source: "Tensor") -> Any:
    """Slices of `source` written over the slices of the input that the index names.

    index_copy([B, T], 1, [2]i, [B, 2]) -> [B, T]
    index_copy([3], 0, []i, []) -> [3]
    index_copy([5, 3], 0, [2]i, [4, 3]) -> error: gather
    index_copy([5, 3], 0, [1]i, [1]) -> error: rank
    index_copy([5, 3], 0, [2]s, [2, 3]) -> error: dtype
    index_copy([5, 3], 0, [2]i, [2, 3]d) -> error: dtype
    """
    input, at, _ = axis_size(input, dim)
    must_be_vector(index)
    must_be_places(index, "index", ("int64",))
    must_share(input.dtype, "torch.index_copy", source=source)
    if input.rank and source.rank:
        if source.rank != input.rank:
            raise Reject("rank", raises="IndexError", argument="source", got=source.rank, wanted=[input.rank],
                         least=None, shape=source.shape)
        must_be_slices(input, at, index, source, "IndexError")
    return input.with_shape(input.shape)
