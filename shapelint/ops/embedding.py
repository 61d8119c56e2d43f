"""Rows of a table chosen by number: nn.Embedding and its functional forms."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, Poly
from shapelint.rulebook import (
    at_least, fresh, function, module, must_be_floating, must_have_shape, note, parameter, path, same, weights_dtype,
)
from shapelint.rulebook.held_numbers import may_be_outside, surely_outside
from shapelint.values import Layer, Reject, Shape, Tensor, settled

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
    wrong = surely_outside(input, count)
    if wrong is not None:
        raise Reject("embedding-index", raises="IndexError", index=wrong, result=result, **details)
    wrong = may_be_outside(input, count)
    if wrong is not None:
        note("embedding-index", index=wrong, **details)


def rows(input: Tensor, size: Dim, dtype: str | None) -> Tensor:
    """The shape of the input with one more axis."""
    if input.shape.back is None:
        return Tensor(Shape((*input.dims, size)), dtype)
    ranks = input.shape.ranks and frozenset(rank + 1 for rank in input.shape.ranks)
    shape = input.shape.parted(front_first=True) if input.shape.front else input.shape
    return Tensor(Shape(shape.front, (*shape.back, size), ranks), dtype)


def padding_row(padding_idx: Any, count: Dim, raises: str = "AssertionError") -> Any:
    """The row that stays zero, counted from the front. torch insists that it is in the table."""
    padding_idx = settled(padding_idx)
    if not isinstance(padding_idx, (int, Poly)) or isinstance(padding_idx, bool):
        return padding_idx
    if same(padding_idx, 0) is True:
        return padding_idx
    negative = path.known.less(padding_idx, 0)
    outside = path.known.less(padding_idx, -count) if negative is True else path.known.at_least(padding_idx, count)
    if outside is True:
        raise Reject("constructor", raises=raises, parameter="padding_idx", got=padding_idx, wanted=count,
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

    padding = padding_row(params.get("padding_idx"), count)
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
    padding_row(padding_idx, num_embeddings)
    at_least(num_embeddings, 0, "num_embeddings", raises="RuntimeError")
    at_least(embedding_dim, 0, "embedding_dim", raises="RuntimeError")
    if same(num_embeddings, 0) is True and settled(padding_idx) == 0:
        raise Reject("constructor", raises="IndexError", parameter="padding_idx", got=padding_idx, wanted=0,
                     rule="less than num_embeddings", other="num_embeddings")
    weight = table(num_embeddings, embedding_dim, _weight, dtype)
    return _layer("torch.nn.Embedding", {"padding_idx": padding_idx}, weight)


def table(count: Dim, size: Dim, given: Any, dtype: Any) -> Tensor:
    """The rows a layer chooses from: its own, or those it is given."""
    given = settled(given)
    if isinstance(given, Tensor):
        must_have_shape(given, (count, size), "constructor", raises="AssertionError", parameter="_weight",
                        rule="of shape [num_embeddings, embedding_dim]")
    weight = parameter(count, size, dtype=given.dtype if isinstance(given, Tensor) else weights_dtype(dtype))
    if weight.integral or weight.dtype == "bool":
        raise Reject("dtype", argument="_weight" if isinstance(given, Tensor) else "dtype", got=weight.dtype,
                     wanted="a floating dtype", operator="torch.nn.Embedding")
    return weight


def given_rows(embeddings: Tensor) -> Tensor:
    """The rows of a table that exists, as a layer's weight."""
    if not embeddings.shape.may_have_rank(2):
        raise Reject("rank", raises="AssertionError", argument="embeddings", got=embeddings.rank, wanted=[2], least=2,
                     shape=embeddings.shape, pattern=["num_embeddings", "embedding_dim"])
    return table(*sizes_of(embeddings), embeddings, None)


def sizes_of(weight: Tensor) -> tuple[Dim, Dim]:
    return weight.dims if weight.rank == 2 else (fresh("the rows of a table"), fresh("its columns"))


@function("torch.nn.Embedding.from_pretrained")
def from_pretrained(embeddings: "Tensor", freeze: "Any" = True, padding_idx: "Any" = None, max_norm: "Any" = None,
                    norm_type: "Any" = 2.0, scale_grad_by_freq: "Any" = False, sparse: "Any" = False) -> Any:
    """An nn.Embedding with the rows of a table that exists.

    from_pretrained([10, 3])([B, T]i) -> [B, T, 3]
    from_pretrained([10, 3]).weight -> [10, 3]
    from_pretrained([10]) -> error: rank
    """
    weight = given_rows(embeddings)
    count, size = weight.dims
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
    embedding([B]i, [10, 3]i, max_norm=1.0) -> error: dtype
    """
    operator = "torch.nn.functional.embedding"
    if weight.rank is not None and weight.rank != 0:
        padding_row(padding_idx, weight.dims[0])
    out = _looked_up(input, weight, operator, "input")
    if settled(max_norm) is not None:
        must_be_floating(weight, "weight", operator, out)
    return out


@function("torch.embedding")
def torch_embedding(weight: "Tensor", indices: "Tensor", padding_idx: "Any" = -1, scale_grad_by_freq: "Any" = False,
                    sparse: "Any" = False) -> Any:
    """A row of the weight for each index: the order of F.embedding, turned round.

    torch.embedding([10, 3], [B, T]i) -> [B, T, 3]
    torch.embedding([B, T]i, [10, 3]) -> error: dtype
    torch.embedding([10], [B, T]i) -> error: rank
    """
    return _looked_up(indices, weight, "torch.embedding", "indices")


def _looked_up(input: Tensor, weight: Tensor, operator: str, argument: str) -> Tensor:
    if not weight.shape.may_have_rank(2):
        raise Reject("rank", argument="weight", got=weight.rank, wanted=[2], least=2, shape=weight.shape,
                     pattern=["num_embeddings", "embedding_dim"])
    count, size = sizes_of(weight)
    out = rows(input, size, weight.dtype)
    must_be_indices(input, argument, operator, out)
    if weight.rank == 2:
        must_be_inside(input, count, operator, out)
    return out


@function("torch.embedding_renorm_")
def embedding_renorm(input: "Tensor", indices: "Tensor", max_norm: "Any", norm_type: "Any") -> Any:
    """The rows that are chosen, made no longer than `max_norm`, in place.

    torch.embedding_renorm_([10, 3], [B]i, 1.0, 2.0) -> [10, 3]
    torch.embedding_renorm_([10], [B]i, 1.0, 2.0) -> error: rank
    torch.embedding_renorm_([10, 3], [B], 1.0, 2.0) -> error: dtype
    """
    operator = "torch.embedding_renorm_"
    if not input.shape.may_have_rank(2):
        raise Reject("rank", argument="input", got=input.rank, wanted=[2], least=2, shape=input.shape,
                     pattern=["num_embeddings", "embedding_dim"])
    must_be_indices(indices, "indices", operator, input)
    must_be_floating(input, "input", operator, input)
    return input
