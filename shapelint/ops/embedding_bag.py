"""Sums, averages and maxima of rows of a table: nn.EmbeddingBag and its functional forms."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, must_be
from shapelint.ops.embedding import INDICES, given_rows, must_be_indices, must_be_inside, padding_row, sizes_of, table
from shapelint.rulebook import (
    Wish, at_least, fresh, function, module, must_at_least, must_have_shape, must_share, one_of, promote_dtypes,
    to_tensor,
)
from shapelint.values import COMPLEX, FLOATS, Layer, Reject, Shape, Tensor, settled

MODES = ("sum", "mean", "max")


def _bag(input: Tensor, weight: Tensor, offsets: Any, weights: Any, mode: Any, last: Any, operator: str) -> Tensor:
    """What a bag of rows becomes. `weights`: what each row counts for; `last`: the offsets end with one more."""
    offsets, weights, mode = settled(offsets), settled(weights), settled(mode)
    count, size = sizes_of(weight)
    if isinstance(weights, Tensor) and weights.rank is not None and input.rank is not None:
        must_have_shape(weights, input.dims, "bag", raises="ValueError", argument="per_sample_weights")
    out = Tensor(Shape((_bags(input, offsets, last, operator), size)), weight.dtype)
    one_of(mode, MODES, "mode")
    if isinstance(weights, Tensor) and mode in ("mean", "max"):
        raise Reject("bag", raises="NotImplementedError", argument="mode", got=mode, wanted="'sum'",
                     shape=input.shape, result=out)
    _must_suit(input, weight, offsets, weights, operator, out)
    must_be_inside(input, count, operator, out)
    return out


def _must_suit(input: Tensor, weight: Tensor, offsets: Any, weights: Any, operator: str, out: Tensor) -> None:
    if not isinstance(offsets, Tensor) or promote_dtypes(input.dtype, offsets.dtype) not in INDICES:
        must_be_indices(input, "input", operator, out)
    if isinstance(offsets, Tensor) and offsets.dtype in (*FLOATS, *COMPLEX):
        raise Reject("dtype", argument="offsets", got=offsets.dtype, wanted="int64", operator=operator, result=out)
    must_be(FLOATING, weight, "weight", operator, out.with_dtype("float32"))
    must_share(weight.dtype, operator, out, per_sample_weights=weights)


def _bags(input: Tensor, offsets: Any, last: Any, operator: str) -> Dim:
    """How many bags there are."""
    if input.rank == 2:
        if isinstance(offsets, Tensor):
            raise Reject("bag", raises="ValueError", argument="offsets", got="a tensor", wanted="None",
                         shape=input.shape)
        must_at_least(input.dims[1], 1, "spatial", argument="input", operator=operator, axis=1, shape=input.shape,
                      parameter=None)
        return input.dims[0]
    if input.rank == 1:
        if offsets is None:
            raise Reject("bag", raises="ValueError", argument="offsets", got="None", wanted="a tensor of one axis",
                         shape=input.shape)
        return _begun(offsets, last, operator)
    if input.rank is None and (input.shape.may_have_rank(1) or input.shape.may_have_rank(2)):
        return fresh("the number of bags")
    raise Reject("rank", raises="ValueError", argument="input", got=input.rank, wanted=[1, 2], least=1,
                 shape=input.shape, pattern=["bags", "items"])


def _begun(offsets: Any, last: Any, operator: str, raises: str = "ValueError") -> Dim:
    tensor = to_tensor(offsets, Wish(operator, "offsets"))
    if not tensor.shape.may_have_rank(1):
        raise Reject("rank", raises=raises, argument="offsets", got=tensor.rank, wanted=[1], least=1,
                     shape=tensor.shape, pattern=["bags"])
    last = settled(last)
    if tensor.rank is None or not isinstance(last, bool):
        return fresh("the number of bags")
    if last:
        must_at_least(tensor.dims[0], 1, "bag", argument="offsets", shape=tensor.shape)
    return tensor.dims[0] - 1 if last else tensor.dims[0]


def _layer(params: dict[str, Any], weight: Tensor) -> Any:
    """The forward rule and the attributes of an nn.EmbeddingBag over this weight."""
    padding = padding_row(params["padding_idx"], weight.dims[0])

    def forward(input: "Tensor", offsets: "Any" = None, per_sample_weights: "Any" = None) -> Any:
        return _bag(input, weight, offsets, per_sample_weights, params["mode"], params["include_last_offset"],
                    "torch.nn.EmbeddingBag")

    return forward, {"weight": weight, "padding_idx": padding}


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
    EmbeddingBag(10, 3, mode="sum")([8]i, [1]i, [8]d) -> error: dtype
    EmbeddingBag(10, 3)([5, 8]) -> error: dtype
    """
    padding_row(padding_idx, num_embeddings)
    at_least(num_embeddings, 0, "num_embeddings", raises="RuntimeError")
    at_least(embedding_dim, 0, "embedding_dim", raises="RuntimeError")
    weight = table(num_embeddings, embedding_dim, _weight, dtype)
    return _layer(dict(padding_idx=padding_idx, mode=mode, include_last_offset=include_last_offset), weight)


@function("torch.nn.EmbeddingBag.from_pretrained")
def from_pretrained(embeddings: "Tensor", freeze: "Any" = True, max_norm: "Any" = None, norm_type: "Any" = 2.0,
                    scale_grad_by_freq: "Any" = False, mode: "Any" = "mean", sparse: "Any" = False,
                    include_last_offset: "Any" = False, padding_idx: "Any" = None) -> Any:
    """An nn.EmbeddingBag with the rows of a table that exists.

    torch.nn.EmbeddingBag.from_pretrained([10, 3])([B, T]i) -> [B, 3]
    torch.nn.EmbeddingBag.from_pretrained([10]) -> error: rank
    """
    weight = given_rows(embeddings)
    params = dict(num_embeddings=weight.dims[0], embedding_dim=weight.dims[1], max_norm=max_norm, norm_type=norm_type,
                  scale_grad_by_freq=scale_grad_by_freq, mode=mode, sparse=sparse,
                  include_last_offset=include_last_offset, padding_idx=padding_idx)
    return Layer("torch.nn.EmbeddingBag", params, *_layer(params, weight))


@function("torch.nn.functional.embedding_bag")
def embedding_bag(input: "Tensor", weight: "Tensor", offsets: "Any" = None, max_norm: "Any" = None,
                  norm_type: "Any" = 2, scale_grad_by_freq: "Any" = False, mode: "Any" = "mean",
                  sparse: "Any" = False, per_sample_weights: "Any" = None, include_last_offset: "Any" = False,
                  padding_idx: "Any" = None) -> Any:
    """As the layer, with the weight given.

    embedding_bag([B, T]i, [10, 3]) -> [B, 3]
    embedding_bag([8]i, [10, 3], [4]i) -> [4, 3]
    embedding_bag([10, 3], [B, T]i) -> [B, 3]
    embedding_bag([B, T]i, [10]) -> error: rank
    embedding_bag([B, T]i, [10, 3]i) -> error: dtype
    embedding_bag([8]i, [10, 3], [4]) -> error: dtype
    """
    if weight.dtype == "int64" and input.floating:
        weight, input = input, weight  # the order it once had
    operator = "torch.nn.functional.embedding_bag"
    if not weight.shape.may_have_rank(2):
        raise Reject("rank", raises="ValueError", argument="weight", got=weight.rank, wanted=[2], least=2,
                     shape=weight.shape, pattern=["num_embeddings", "embedding_dim"])
    for name, value in (("scale_grad_by_freq", scale_grad_by_freq), ("sparse", sparse)):
        if settled(mode) == "max" and settled(value) is True:
            raise Reject("bag", raises="ValueError", argument=name, got=True, wanted="False", shape=input.shape)
    out = _bag(input, weight, offsets, per_sample_weights, mode, include_last_offset, operator)
    if weight.rank == 2:
        padding_row(padding_idx, weight.dims[0], "RuntimeError")
    return out


@function("torch.embedding_bag")
def torch_embedding_bag(weight: "Tensor", indices: "Tensor", offsets: "Tensor", scale_grad_by_freq: "Any" = False,
                        mode: "Any" = 0, sparse: "Any" = False, per_sample_weights: "Any" = None,
                        include_last_offset: "Any" = False, padding_idx: "Any" = None) -> Any:
    """The bags, the bag of each index (where it is needed), the size of each bag, and the index of the maxima.

    torch.embedding_bag([10, 3], [8]i, [4]i, False, 2) -> [4, 3], [8]i, [4]i, [4, 3]i
    torch.embedding_bag([10, 3], [8], [4]i) -> error: dtype
    torch.embedding_bag([10], [8]i, [4]i) -> error: rank
    """
    operator = "torch.embedding_bag"
    for name, tensor, rank in (("indices", indices, 1), ("weight", weight, 2)):
        if not tensor.shape.may_have_rank(rank):
            raise Reject("rank", argument=name, got=tensor.rank, wanted=[rank], least=rank, shape=tensor.shape,
                         pattern=["*"] * rank, operator=operator)
    bags = _begun(offsets, include_last_offset, operator, "RuntimeError")
    count, size = sizes_of(weight)
    out = Tensor(Shape((bags, size)), weight.dtype)
    _must_suit(indices, weight, offsets, per_sample_weights, operator, out)
    must_be_inside(indices, count, operator, out)
    if weight.rank == 2:
        padding_row(padding_idx, count, "RuntimeError")
    numbers = indices.dtype if indices.dtype == offsets.dtype else None
    items = indices.dims[0] if indices.rank == 1 else fresh("the number of items")
    mode = settled(mode)
    kept, found = Shape((bags,)), Shape((bags, size) if mode == 2 else (bags,))
    if mode != 2:  # what is kept of the bags depends on how they are computed
        items = fresh("what is kept of the bags")
        kept = found = Shape((fresh("the sizes of the bags"),))
    return out, Tensor(Shape((items,)), numbers), Tensor(kept, numbers), Tensor(found, numbers)
