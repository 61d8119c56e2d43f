"""Layers that mix features: nn.Linear and nn.Bilinear, and their functional forms."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import must_mix
from shapelint.rulebook import (
    at_least, broadcast_shapes, function, layer, module, must_be_floating, must_same, must_share,
    parameter, sig, weights_dtype,
)
from shapelint.values import Reject, Shape, Tensor, settled

layer("torch.nn.Linear(in_features, out_features, bias=True)", "[*lead, in_features] -> [*lead, out_features]",
      weight="[out_features, in_features]", bias="[out_features]", floats=True)


@function("torch.nn.functional.linear")
def linear(input: "Tensor", weight: "Tensor", bias: "Tensor | None" = None) -> Any:
    """The last axis of the input is multiplied away against the last axis of the weight.

    linear([5, 3], [4, 3]) -> [5, 4]
    linear([B, T, 3], [4, 3]) -> [B, T, 4]
    linear([..., 3], [4, 3], [4]) -> [..., 4]
    linear([B, 3], [3]) -> [B]
    linear([5, 3], [4, 2]) -> error: features
    linear([5, 3], [4, 3], [5]) -> error: broadcast
    linear([5, 3]i, [4, 3]) -> error: dtype
    linear([5, 3], [4, 3], [1, 5, 4]) -> error: broadcast
    linear([5, 3], [2, 4, 3]) -> error: rank
    linear([5, 3], [3], [1]) -> error: rank
    linear([5, 3], [4, 3]d) -> error: dtype
    """
    if weight.rank is not None and weight.rank > 2:
        raise _weight_rank(weight, [1, 2])
    if weight.rank == 1:
        out = sig("[*lead, n], [n] -> [*lead]", arguments=("weight", "input"), n=weight.dims[0])(input, weight)
        if bias is not None and bias.rank == 1:
            raise _weight_rank(weight, [2], out)
    elif weight.rank == 2:
        m, n = weight.dims
        out = sig("[*lead, in_features] -> [*lead, m]", in_features=n, m=m)(input)
    else:
        return Tensor(Shape((), ()), input.dtype)
    # A bias without axes is a number, and is added as one.
    must_mix("torch.nn.functional.linear", out, weight, None if bias is None or bias.rank == 0 else bias, input=input)
    if bias is not None and weight.rank == 2:
        _add(bias, weight, out)
    return out


def _weight_rank(weight: Tensor, wanted: list[int], result: Any = None) -> Reject:
    return Reject("rank", argument="weight", got=weight.rank, wanted=wanted, least=min(wanted), shape=weight.shape,
                  pattern=["out_features", "in_features"], result=result)


def _add(bias: Tensor, weight: Tensor, out: Tensor) -> None:
    """The bias of a matrix is a vector of out_features (or of one element); another one is added with broadcasting."""
    if bias.rank == 1 and settled(bias.dims[0]) != 1:
        must_same(bias.dims[0], weight.dims[0], "broadcast", left=out.shape, right=bias.shape, axis=-1, argument="bias",
                  result=out)
    if bias.rank is None or bias.rank < 2 or out.rank is None:
        return
    try:
        broadcast_shapes(out.shape, bias.shape)
    except Reject as no:
        raise Reject("broadcast", **{**no.fact.details, "argument": "bias"}, result=out) from None
    if bias.rank > max(out.rank, 2):
        raise Reject("broadcast", left=out.shape, right=bias.shape, axis=-bias.rank, got=None, wanted=bias.dims[0],
                     argument="bias", result=out)


@module("torch.nn.Bilinear")
def bilinear_layer(in1_features: "Size", in2_features: "Size", out_features: "Size", bias: "Any" = True,
                   device: "Any" = None, dtype: "Any" = None) -> Any:
    """Two inputs that agree in every axis but the last.

    Bilinear(3, 4, 5)([2, 3], [2, 4]) -> [2, 5]
    Bilinear(3, 4, 5)([B, T, 3], [B, T, 4]) -> [B, T, 5]
    Bilinear(3, 4, 5)([2, 4], [2, 4]) -> error: features
    Bilinear(3, 4, 5)([2, 3], [3, 4]) -> error
    Bilinear(3, 4, 5).weight -> [5, 3, 4]
    Bilinear(0, 4, 5) -> error: constructor
    """
    for name, size in (("in1_features", in1_features), ("in2_features", in2_features), ("out_features", out_features)):
        at_least(size, 0, name, raises="RuntimeError")
    at_least(in1_features, 1, "in1_features")
    rule = _bilinear(in1_features, in2_features, out_features)

    def forward(input1: "Tensor", input2: "Tensor") -> Any:
        out = rule(input1, input2)
        for argument, tensor in (("input1", input1), ("input2", input2)):
            must_be_floating(tensor, argument, "torch.nn.Bilinear", out)
        must_share(given, "torch.nn.Bilinear", out, input1=input1, input2=input2)
        return out

    given = weights_dtype(dtype)
    weight = parameter(out_features, in1_features, in2_features, dtype=given)
    return forward, {"weight": weight, "bias": None if settled(bias) is False else parameter(out_features, dtype=given)}


def _bilinear(in1_features: Dim, in2_features: Dim, out_features: Dim) -> Any:
    return sig("[*lead, in1_features], [*lead, in2_features] -> [*lead, out_features]", arguments=("input1", "input2"),
               in1_features=in1_features, in2_features=in2_features, out_features=out_features)


@function("torch.nn.functional.bilinear", "torch.bilinear")
def bilinear(input1: "Tensor", input2: "Tensor", weight: "Tensor", bias: "Tensor | None" = None) -> Any:
    """As the layer, with the weight given.

    bilinear([2, 3], [2, 4], [5, 3, 4]) -> [2, 5]
    bilinear([2, 3], [2, 4], [5, 3, 4], [5]) -> [2, 5]
    bilinear([2, 3], [2, 3], [5, 3, 4]) -> error: features
    bilinear([2, 3], [2, 4], [5, 3, 4], [4]) -> error: features
    bilinear([2, 3], [2, 4], [5, 3]) -> error: rank
    bilinear([2, 3], [2, 4]d, [5, 3, 4]) -> error: dtype
    """
    operator = "torch.nn.functional.bilinear"
    if not weight.shape.may_have_rank(3):
        raise Reject("rank", raises="IndexError" if weight.rank in (0, 1, 2) else "RuntimeError", argument="weight",
                     got=weight.rank, wanted=[3], least=3, shape=weight.shape,
                     pattern=["out_features", "in1_features", "in2_features"])
    if weight.rank is None:
        return Tensor(Shape((), ()), input1.dtype)
    size, first, second = weight.dims
    out = _bilinear(first, second, size)(input1, input2)
    must_mix(operator, out, weight, bias, input1=input1, input2=input2)
    if bias is None or bias.rank is None:
        return out
    if bias.rank == 0:
        raise Reject("rank", raises="IndexError", argument="bias", got=0, wanted=[1], least=1, shape=bias.shape,
                     pattern=["out_features"], result=out)
    must_same(bias.dims[0], size, "features", argument="bias", axis=0, parameter="out_features", shape=bias.shape,
              result=out)
    return out.with_shape(broadcast_shapes(out.shape, bias.shape, argument="bias"))
