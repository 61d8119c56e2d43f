"""Elements by their place in the flattened tensor: take, put, unravel_index."""

from __future__ import annotations

from typing import Any

from shapelint.ops._storing import has_none, must_be_places
from shapelint.rulebook import Wish, function, must_at_least, must_same, must_share, same
from shapelint.rulebook.axes import product
from shapelint.rulebook.convert import to_sizes
from shapelint.values import INTEGERS, Reject, Tensor


@function("torch.take", "Tensor.take")
def take(input: "Tensor", index: "Tensor") -> Any:
    """Elements by their place in the flattened tensor.

    take([5, 3], [2, 2]i) -> [2, 2]
    take([5, 3], [2, 2]s) -> error: dtype
    take([0], [2]i) -> error: gather
    """
    must_be_places(index, "index", ("int64",))
    if has_none(input) and index.rank is not None and all(same(size, 0) is False for size in index.dims):
        raise Reject("gather", raises="IndexError", shape=input.shape, index=index.shape, axis=None, got=None,
                     wanted=None, argument="index")
    return Tensor(index.shape, input.dtype, input.marked)


@function("torch.put", "Tensor.put", "Tensor.put_")
def put(input: "Tensor", index: "Tensor", source: "Tensor", accumulate: "Any" = False) -> Any:
    """As many elements as there are indices, by their place in the flattened tensor.

    put([5, 3], [2]i, [2]) -> [5, 3]
    put([5, 3], [2, 2]i, [4]) -> [5, 3]
    put([5, 3], [2]i, [3]) -> error: gather
    put([5, 3], [2]s, [2]) -> error: dtype
    put([5, 3], [2]i, [2]i) -> error: dtype
    """
    must_share(input.dtype, "torch.put", source=source)
    must_be_places(index, "index", ("int64",))
    if index.rank is not None and source.rank is not None:
        got, wanted = product(source.dims), product(index.dims)
        must_same(got, wanted, "gather", raises="IndexError", shape=index.shape, index=source.shape, axis=None,
                  argument="source")
        if has_none(input) and same(wanted, 0) is False:
            raise Reject("gather", raises="IndexError", shape=input.shape, index=index.shape, axis=None, got=wanted,
                         wanted=0, argument="index")
    return input.with_shape(input.shape)


@function("torch.unravel_index")
def unravel_index(indices: "Tensor", shape: "Any") -> Any:
    """For places in a flattened tensor of this shape, the index along each of its axes.

    unravel_index([2, 3]i, (4, 5)) -> ([2, 3]i, [2, 3]i)
    unravel_index([B]s, (4, 5, 6)) -> ([B]i, [B]i, [B]i)
    unravel_index([]i, 7) -> ([]i,)
    unravel_index([2], (4, 5)) -> error: dtype
    unravel_index([2]i, (4, -5)) -> error: negative-size
    """
    if indices.dtype is not None and indices.dtype not in INTEGERS:
        raise Reject("dtype", raises="TypeError", argument="indices", got=indices.dtype, wanted="an integer dtype")
    sizes = to_sizes(shape, Wish("torch.unravel_index", "shape"))
    for axis, size in enumerate(sizes):
        must_at_least(size, 0, "negative-size", raises="ValueError", argument="shape", axis=axis)
    return tuple(Tensor(indices.shape, "int64", indices.marked, bounds=(0, size - 1)) for size in sizes)
