"""Comparing and encoding vectors: one_hot, normalize, cosine similarity, distances."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import FLOATING, FRACTIONS, NUMBERS, is_empty, must_be
from shapelint.rulebook import at_least, broadcast_shapes, fresh, function, keep, module, promote
from shapelint.rulebook.axes import drop_axis, find_axis
from shapelint.rulebook.dtypes import computed
from shapelint.rulebook.outputs import written
from shapelint.values import Reject, Shape, Tensor, settled


@function("torch.nn.functional.one_hot")
def one_hot(tensor: "Tensor", num_classes: "Size" = -1) -> Any:
    """One more axis, as long as there are classes.

    one_hot([B, T]i, 5) -> [B, T, 5]i
    one_hot([..., 4]i, num_classes=5) -> [..., 4, 5]i
    one_hot([B, T]) -> error: dtype
    one_hot([2]b, 3) -> error: dtype
    one_hot([2]s, 3) -> error: dtype
    """
    if settled(num_classes) != -1:
        at_least(num_classes, 1, "num_classes", raises="RuntimeError")
    elif is_empty(tensor):
        raise Reject("arguments", operator="torch.nn.functional.one_hot", argument="num_classes",
                     problem="needs `num_classes` for a tensor without elements")
    classes = fresh("the number of classes") if settled(num_classes) == -1 else num_classes
    if tensor.shape.back is None:
        shape = Shape((*tensor.dims, classes))
    else:
        ranks = tensor.shape.ranks and frozenset(rank + 1 for rank in tensor.shape.ranks)
        parted = tensor.shape.parted(front_first=True)
        shape = Shape(parted.front, (*parted.back, classes), ranks)
    out = Tensor(shape, "int64", bounds=(0, 1))
    if tensor.dtype not in (None, "int64"):
        raise Reject("dtype", argument="tensor", got=tensor.dtype, wanted="int64", result=out,
                     operator="torch.nn.functional.one_hot")
    return out


@function("torch.nn.functional.normalize", keeps=True)
def normalize(input: "Tensor", p: "Any" = 2.0, dim: "Any" = 1, eps: "Any" = 1e-12, out: "Any" = None) -> Any:
    """Keeps the shape; the vectors of the axis are divided by their length.

    normalize([B, 3]) -> [B, 3]
    normalize([..., 3], dim=-1) -> [..., 3]
    normalize([3]) -> error: axis
    normalize([B, 3], dim=2) -> error: axis
    normalize([2, 3]i) -> error: dtype
    """
    dim = settled(dim)
    if isinstance(dim, int):
        input = find_axis(input, dim)[0]
    result = keep(input, None)
    must_be(FRACTIONS, input, "input", "torch.nn.functional.normalize", result.with_dtype("float32"))
    return written("torch.nn.functional.normalize", result, out)


@function("torch.cosine_similarity", "torch.nn.functional.cosine_similarity")
def cosine_similarity(x1: "Tensor", x2: "Tensor", dim: "Axis" = 1, eps: "Any" = 1e-8) -> Any:
    """Both are broadcast, and the axis goes.

    cosine_similarity([B, 3], [B, 3]) -> [B]
    cosine_similarity([B, 1, 3], [1, T, 3], dim=-1) -> [B, T]
    cosine_similarity([2, 3], [2, 4]) -> error: broadcast
    cosine_similarity([3], [3]) -> error: axis
    cosine_similarity([2, 3]i, [2, 3]) -> [2]f
    cosine_similarity([2, 3]i, [2, 3]i) -> error: dtype
    """
    both = Tensor(broadcast_shapes(x1.shape, x2.shape, argument="x2"), promote(x1, x2))
    found, index = find_axis(both, dim)
    out = found.with_shape(drop_axis(found.shape, index))
    must_be(FLOATING, both, "x1", "torch.cosine_similarity", out.with_dtype("float32"))
    return out


@module("torch.nn.CosineSimilarity")
def cosine_similarity_layer(dim: "Axis" = 1, eps: "Any" = 1e-8) -> Any:
    """As the function.

    CosineSimilarity()([B, 3], [B, 3]) -> [B]
    CosineSimilarity(dim=2)([B, T, 3], [B, T, 3]) -> [B, T]
    """
    def forward(x1: "Tensor", x2: "Tensor") -> Any:
        return cosine_similarity(x1, x2, dim)

    return forward


@function("torch.pairwise_distance", "torch.nn.functional.pairwise_distance")
def pairwise_distance(x1: "Tensor", x2: "Tensor", p: "Any" = 2.0, eps: "Any" = 1e-6, keepdim: "Flag" = False) -> Any:
    """Both are broadcast, and the last axis goes.

    pairwise_distance([B, 3], [B, 3]) -> [B]
    pairwise_distance([B, 3], [3], keepdim=True) -> [B, 1]
    pairwise_distance([2, 3]c, [2, 3]c) -> [2]f
    pairwise_distance([2, 3]i, [2, 3]i) -> [2]f
    pairwise_distance([2, 3], [2, 4]) -> error: broadcast
    pairwise_distance([2, 3]b, [2, 3]) -> error: dtype
    """
    dtype = computed(promote(x1, x2), "real float")
    both = Tensor(broadcast_shapes(x1.shape, x2.shape, argument="x2"), dtype)
    for argument, tensor in (("x1", x1), ("x2", x2)):
        must_be(NUMBERS, tensor, argument, "torch.pairwise_distance", both)
    both, index = find_axis(both, -1)
    if not keepdim or both.rank == 0:
        return both.with_shape(drop_axis(both.shape, index))
    kept = drop_axis(both.shape, index)
    if kept.back is None:
        return both.with_shape((*kept.front, 1))
    return both.with_shape(Shape(kept.front, (*kept.back, 1), both.shape.ranks))


@module("torch.nn.PairwiseDistance")
def pairwise_distance_layer(p: "Any" = 2.0, eps: "Any" = 1e-6, keepdim: "Flag" = False) -> Any:
    """As the function.

    PairwiseDistance()([B, 3], [B, 3]) -> [B]
    PairwiseDistance(keepdim=True)([B, 3], [B, 3]) -> [B, 1]
    """
    def forward(x1: "Tensor", x2: "Tensor") -> Any:
        return pairwise_distance(x1, x2, keepdim=keepdim)

    return forward, {"norm": p}
