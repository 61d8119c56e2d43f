"""Rows of a table chosen by number: nn.Embedding, nn.EmbeddingBag and their functional forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.dims import Dim, Poly
from shapelint.rulebook import at_least, fresh, function, module, must_have_shape, note, parameter, path, \
    same, to_tensor, weights_dtype, Wish
from shapelint.values import Layer, Reject, Shape, Tensor, is_dim, settled

INDICES = ("int32", "int64")


def must_be_indices(input: Tensor, argument: str, operator: str, result: Any = None) -> None:
    """Rejects "dtype": rows are chosen by int32 or int64 only."""
    if input.dtype is not None and input.dtype not in INDICES:
        raise Reject("dtype", argument=argument, got=input.dtype, wanted="int64", operator=operator, result=result)


def must_be_inside(input: Tensor, count: Dim, operator: str, result: Any) -> None:
    """Rejects "embedding-index" where an element is surely no row of the table; notes it where one may be."""
    details = dict(size=count, argument="input", operator=operator, shape=input.shape, parameter="num_embeddings")
    known = path.known
    if same(count, 0) is True and input.rank is not None and all(known.at_least(d, 1) is True for d in input.dims):
        raise Reject("embedding-index", index=None, result=result, **details)
    for index in _elements(input.data):
        if known.at_least(index, count) is True or known.less(index, 0) is True:
            raise Reject("embedding-index", raises="IndexError", index=index, result=result, **details)
    if input.data is not None or input.bounds is None or any(same(dim, 0) is True for dim in input.shape.front):
        return
    low, high = input.bounds
    if known.at_least(low, count) is True or known.less(high, 0) is True:
        raise Reject("embedding-index", raises="IndexError", index=low, result=result, **details)
    if known.at_least(high, count) is True:
        note("embedding-index", index=high, **details)


def _elements(data: Any) -> Iterator[Dim]:
    if isinstance(data, tuple):
        for item in data:
            yield from _elements(item)
    elif is_dim(data):
        yield data


def rows(input: Tensor, size: Dim, dtype: str | None) -> Tensor:
    """The shape of the input with one more axis."""
    if input.shape.back is None:
        return Tensor(Shape((*input.dims, size)), dtype)
    ranks = input.shape.ranks and frozenset(rank + 1 for rank in input.shape.ranks)
    shape = input.shape.parted(front_first=True) if input.shape.front else input.shape
    return Tensor(Shape(shape.front, (*shape.back, size), ranks), dtype)


def _padding(padding_idx: Any, count: Dim) -> Any:
    """The row that stays zero, counted from the front. torch insists that it is in the table."""
    padding_idx = settled(padding_idx)
    if not isinstance(padding_idx, (int, Poly)) or isinstance(padding_idx, bool):
        return padding_idx
    if same(padding_idx, 0) is True:
        return padding_idx
    negative = path.known.less(padding_idx, 0)
    outside = path.known.less(padding_idx, -count) if negative is True else path.known.at_least(padding_idx, count)
    if outside is True:
        raise Reject("constructor", raises="AssertionError", parameter="padding_idx", got=padding_idx, wanted=count,
                     rule="less than num_embeddings", other="num_embeddings")
    return count + padding_idx if negative is True else padding_idx


def _layer(operator: str, params: dict[str, Any], weight: Tensor) -> Any:
    """The forward rule and the attributes of an nn.Embedding over this weight."""
    count, size = weight.dims

    def forward(input: "Tensor") -> Any:
        out = rows(input, size, weight.dtype)
        must_be_indices(input, "input", operator, out)
        must_be_inside(input, count, operator, out)
        return out

    padding = _padding(params.get("padding_idx"), count)
    return forward, {"weight": weight, "padding_idx": padding, "num_embeddings": count, "embedding_dim": size}


@module("torch.nn.Embedding")
def embedding_layer(num_embeddings: "Size", embedding_dim: "Size", padding_idx: "Any" = None, max_norm: "Any" = None,
                    norm_type: "Any" = 2.0, scale_grad_by_freq: "Any" = False, sparse: "Any" = False,
                    _weight: "Any" = None, _freeze: "Any" = False, device: "Any" = None, dtype: "Any" = None) -> Any:
    """A row for each number.

    Embedding(10, 3)([B, T]i) -> [B, T, 3]
    Embedding(10, 3, padding_idx=-1)([..., 4]i) -> [..., 4, 3]
    Embedding(10, 3)([B, T]) -> error: dtype
    Embedding(10, 3)([B]b) -> error: dtype
    Embedding(10, 3, padding_idx=10) -> error: constructor
    Embedding(10, 3).weight -> [10, 3]
    """
    _padding(padding_idx, num_embeddings)
    at_least(num_embeddings, 0, "num_embeddings", raises="RuntimeError")
    at_least(embedding_dim, 0, "embedding_dim", raises="RuntimeError")
    if same(num_embeddings, 0) is True and settled(padding_idx) == 0:
        raise Reject("constructor", raises="IndexError", parameter="padding_idx", got=padding_idx, wanted=0,
                     rule="less than num_embeddings", other="num_embeddings")
    given = settled(_weight)
    if isinstance(given, Tensor):
        must_have_shape(given, (num_embeddings, embedding_dim), "constructor", raises="AssertionError",
                        parameter="_weight", rule="of shape [num_embeddings, embedding_dim]")
    weight = parameter(num_embeddings, embedding_dim, dtype=weights_dtype(dtype))
    return _layer("torch.nn.Embedding", {"padding_idx": padding_idx}, weight)


@function("torch.nn.Embedding.from_pretrained")
def from_pretrained(embeddings: "Tensor", freeze: "Any" = True, padding_idx: "Any" = None, max_norm: "Any" = None,
                    norm_type: "Any" = 2.0, scale_grad_by_freq: "Any" = False, sparse: "Any" = False) -> Any:
    """An nn.Embedding with the rows of a table that exists.

    from_pretrained([10, 3])([B, T]i) -> [B, T, 3]
    from_pretrained([10, 3]).weight -> [10, 3]
    from_pretrained([10]) -> error: rank
    """
    if not embeddings.shape.may_have_rank(2):
        raise Reject("rank", raises="AssertionError", argument="embeddings", got=embeddings.rank, wanted=[2], least=2,
                     shape=embeddings.shape, pattern=["num_embeddings", "embedding_dim"])
    count, size = embeddings.dims if embeddings.rank == 2 else (fresh("the rows of a table"), fresh("its columns"))
    weight = Tensor(Shape((count, size)), embeddings.dtype, kind="parameter")
    params = dict(num_embeddings=count, embedding_dim=size, padding_idx=padding_idx, max_norm=max_norm,
                  norm_type=norm_type, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)
    return Layer("torch.nn.Embedding", params, *_layer("torch.nn.Embedding", params, weight))


@function("torch.nn.functional.embedding")
def embedding(input: "Tensor", weight: "Tensor", padding_idx: "Any" = None, max_norm: "Any" = None,
              norm_type: "Any" = 2.0, scale_grad_by_freq: "Any" = False, sparse: "Any" = False) -> Any:
    """A row of the weight for each number.

    embedding([B, T]i, [10, 3]) -> [B, T, 3]
    embedding([10, 3], [B, T]i) -> error: dtype
    embedding([B]i, [10, 3, 2]) -> error: rank
    """
    if not weight.shape.may_have_rank(2):
        raise Reject("rank", argument="weight", got=weight.rank, wanted=[2], least=2, shape=weight.shape,
                     pattern=["num_embeddings", "embedding_dim"])
    known = weight.rank == 2
    out = rows(input, weight.dims[1] if known else fresh("the columns of a table"), weight.dtype)
    must_be_indices(input, "input", "torch.nn.functional.embedding", out)
    if known:
        _padding(padding_idx, weight.dims[0])
        must_be_inside(input, weight.dims[0], "torch.nn.functional.embedding", out)
    return out


def _bag(input: Tensor, weight: tuple[Dim, Dim], dtype: str | None, offsets: Any, weights: Any, mode: Any,
         include_last_offset: Any, operator: str) -> Tensor:
    offsets, weights = settled(offsets), settled(weights)
    if isinstance(weights, Tensor) and weights.rank is not None and input.rank is not None:
        must_have_shape(weights, input.dims, "bag", raises="ValueError", argument="per_sample_weights")
    if input.rank == 2:
        if isinstance(offsets, Tensor):
            raise Reject("bag", raises="ValueError", argument="offsets", got="a tensor", wanted="None",
                         shape=input.shape)
        bags = input.dims[0]
    elif input.rank == 1:
        if offsets is None:
            raise Reject("bag", raises="ValueError", argument="offsets", got="None", wanted="a tensor of one axis",
                         shape=input.shape)
        bags = _bags(offsets, include_last_offset, operator)
    elif input.rank is None and (input.shape.may_have_rank(1) or input.shape.may_have_rank(2)):
        bags = fresh("the number of bags")
    else:
        raise Reject("rank", raises="ValueError", argument="input", got=input.rank, wanted=[1, 2], least=1,
                     shape=input.shape, pattern=["bags", "items"])
    out = Tensor(Shape((bags, weight[1])), dtype)
    if isinstance(weights, Tensor) and settled(mode) in ("mean", "max"):
        raise Reject("bag", raises="NotImplementedError", argument="mode", got=settled(mode), wanted="'sum'",
                     shape=input.shape, result=out)
    must_be_indices(input, "input", operator, out)
    must_be_inside(input, weight[0], operator, out)
    return out


def _bags(offsets: Any, include_last_offset: Any, operator: str) -> Dim:
    tensor = to_tensor(offsets, Wish(operator, "offsets"))
    if not tensor.shape.may_have_rank(1):
        raise Reject("rank", raises="ValueError", argument="offsets", got=tensor.rank, wanted=[1], least=1,
                     shape=tensor.shape, pattern=["bags"])
    last = settled(include_last_offset)
    if tensor.rank is None or not isinstance(last, bool):
        return fresh("the number of bags")
    return tensor.dims[0] - 1 if last else tensor.dims[0]


@module("torch.nn.EmbeddingBag")
def embedding_bag_layer(num_embeddings: "Size", embedding_dim: "Size", max_norm: "Any" = None, norm_type: "Any" = 2.0,
                        scale_grad_by_freq: "Any" = False, mode: "Any" = "mean", sparse: "Any" = False,
                        _weight: "Any" = None, include_last_offset: "Any" = False, padding_idx: "Any" = None,
                        device: "Any" = None, dtype: "Any" = None) -> Any:
    """One row for each bag of numbers: the rows of `[bags, items]`, or pieces of `[items]` that begin at the offsets.

    EmbeddingBag(10, 3)([B, T]i) -> [B, 3]
    EmbeddingBag(10, 3)([8]i, [4]i) -> [4, 3]
    EmbeddingBag(10, 3, mode="sum")([8]i, [1]i, [8]) -> [1, 3]
    EmbeddingBag(10, 3)([8]i) -> error: bag
    EmbeddingBag(10, 3)([5, 8]i, [4]i) -> error: bag
    EmbeddingBag(10, 3)([5, 8, 2]i) -> error: rank
    EmbeddingBag(10, 3, mode="sum")([8]i, [1]i, [7]) -> error: bag
    EmbeddingBag(10, 3)([5, 8]) -> error: dtype
    """
    _padding(padding_idx, num_embeddings)
    at_least(num_embeddings, 0, "num_embeddings", raises="RuntimeError")
    at_least(embedding_dim, 0, "embedding_dim", raises="RuntimeError")
    given = weights_dtype(dtype)

    def forward(input: "Tensor", offsets: "Any" = None, per_sample_weights: "Any" = None) -> Any:
        return _bag(input, (num_embeddings, embedding_dim), given, offsets, per_sample_weights, mode,
                    include_last_offset, "torch.nn.EmbeddingBag")

    return forward, {"weight": parameter(num_embeddings, embedding_dim, dtype=given)}


@function("torch.nn.functional.embedding_bag")
def embedding_bag(input: "Tensor", weight: "Tensor", offsets: "Any" = None, max_norm: "Any" = None,
                  norm_type: "Any" = 2, scale_grad_by_freq: "Any" = False, mode: "Any" = "mean",
                  sparse: "Any" = False, per_sample_weights: "Any" = None, include_last_offset: "Any" = False,
                  padding_idx: "Any" = None) -> Any:
    """As the layer, with the weight given.

    embedding_bag([B, T]i, [10, 3]) -> [B, 3]
    embedding_bag([8]i, [10, 3], [4]i) -> [4, 3]
    embedding_bag([B, T]i, [10]) -> error: rank
    """
    if not weight.shape.may_have_rank(2):
        raise Reject("rank", raises="ValueError", argument="weight", got=weight.rank, wanted=[2], least=2,
                     shape=weight.shape, pattern=["num_embeddings", "embedding_dim"])
    sizes = weight.dims if weight.rank == 2 else (fresh("the rows of a table"), fresh("its columns"))
    return _bag(input, sizes, weight.dtype, offsets, per_sample_weights, mode, include_last_offset,
                "torch.nn.functional.embedding_bag")
