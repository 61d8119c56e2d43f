"""Normalisation over the last axes: LayerNorm and RMSNorm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, FRACTIONS, must_be
from shapelint.rulebook import (
    Wish, at_least, fresh, function, keep, learn, module, must_have_shape, must_same, must_share, parameter, same,
    weights_dtype,
)
from shapelint.rulebook.axes import product
from shapelint.rulebook.convert import to_size_or_sizes
from shapelint.values import Input, Reject, Shape, Tensor, Unknown, settled


def must_end_with(input: Tensor, dims: Sequence[Dim], operator: str, result: Any) -> None:
    """The last axes must be these. Rejects "rank" and "norm-size"."""
    details = dict(argument="input", operator=operator, parameter="normalized_shape", result=result)
    if input.shape.back is not None:
        input = learn(input, Shape((), tuple(fresh() if input.shape.axis(i - len(dims)) is None else
                                             input.shape.axis(i - len(dims)) for i in range(len(dims)))))
    if input.rank is not None and input.rank < len(dims):
        raise Reject("rank", raises="ValueError" if "rms" in operator.lower() else "RuntimeError", got=input.rank,
                     wanted=None, least=len(dims), shape=input.shape,
                     pattern=["*", *("normalized_shape" for _ in dims)], **details)
    for i, wanted in enumerate(dims):
        got = input.shape.axis(i - len(dims))
        if got is not None:
            must_same(got, wanted, "norm-size", axis=i - len(dims), shape=input.shape, **details)


def must_suit(operator: str, result: Any, input: Tensor, **vectors: Any) -> None:
    """Weights and statistics that are given are all of the input's dtype, or all of float32 where the input is of half
    the width."""
    given = {name: v for name, vector in vectors.items() if isinstance(v := settled(vector), Tensor) and v.dtype}
    if given:
        first = next(iter(given.values())).dtype
        must_share(first if _half(input, first) else input.dtype, operator, result, **given)


def must_suit_weight(operator: str, result: Any, input: Tensor, weight: Tensor | None) -> None:
    """As must_suit, for a layer, whose own weights the input has to suit."""
    if weight is not None and not _half(input, weight.dtype):
        must_share(weight.dtype, operator, result, input=input)


def _half(input: Tensor, dtype: str | None) -> bool:
    return dtype == "float32" and input.dtype in ("float16", "bfloat16")


def in_which(input: Tensor, *vectors: Any) -> str | None:
    """The dtype in which means and scales are computed: that of the weights where there are any."""
    given = [v for vector in vectors if isinstance(v := settled(vector), Tensor)]
    return given[0].dtype if given else input.dtype


def more_than_one(counted: Sequence[Dim], input: Tensor, what: str, operator: str) -> None:
    """Rejects "one-value" where surely a single number is to be normalised (ValueError)."""
    if same(product(counted), 1) is True:
        raise Reject("one-value", raises="ValueError", operator=operator, argument="input", shape=input.shape,
                     wanted=what, result=keep(input, None))


def _normalized(value: Any, operator: str) -> tuple[Dim, ...] | None:
    """The sizes of the axes that are normalised; None where not even their number is known."""
    value = settled(value)
    if isinstance(value, (Unknown, Input)):
        return None
    sizes = to_size_or_sizes(value, Wish(operator, "normalized_shape"))
    return sizes if isinstance(sizes, tuple) else (sizes,)


def trailing(operator: str, input: Tensor, sizes: tuple[Dim, ...] | None, **vectors: Any) -> Tensor:
    """The shape kept; the last axes, and those of weights (by their arguments' names), are `sizes`."""
    out = keep(input, None)
    if sizes is None:
        return out
    if not sizes:
        raise Reject("constructor", raises="RuntimeError", parameter="normalized_shape", got=0, wanted=1,
                     rule="of at least one axis", result=out)
    must_end_with(input, sizes, operator, out)
    for name, vector in vectors.items():
        if vector is not None:
            must_have_shape(vector, sizes, "norm-size", argument=name, parameter="normalized_shape", result=out,
                            operator=operator)
    must_be(FRACTIONS if "rms" in operator.lower() else FLOATING, input, "input", operator, out.with_dtype("float32"))
    if "rms" not in operator.lower():  # which takes weights of any dtype
        must_suit(operator, out, input, **vectors)
    return out


def _trailing_layer(operator: str, normalized_shape: Any, affine: Any, bias: Any, dtype: Any) -> Any:
    sizes = _normalized(normalized_shape, operator)
    for size in sizes or ():
        at_least(size, 0, "normalized_shape", raises="RuntimeError")
    weight = None
    if sizes is not None and settled(affine) is not False:
        weight = parameter(*sizes, dtype=weights_dtype(dtype))

    def forward(input: "Tensor") -> Any:
        out = trailing(operator, input, sizes)
        if operator.endswith("LayerNorm"):
            must_suit_weight(operator, out, input, weight)
        return out

    attrs = {"normalized_shape": sizes, "weight": weight, "bias": weight if settled(bias) is not False else None}
    return forward, attrs if sizes is not None else {}


@module("torch.nn.LayerNorm")
def layer_norm_layer(normalized_shape: "Any", eps: "Any" = 1e-5, elementwise_affine: "Any" = True,
                     bias: "Any" = True, device: "Any" = None, dtype: "Any" = None) -> Any:
    """The last axes are normalised together.

    LayerNorm(20)([B, T, 20]) -> [B, T, 20]
    LayerNorm((4, 5))([..., 4, 5]) -> [..., 4, 5]
    LayerNorm(20)([B, T, 10]) -> error: norm-size
    LayerNorm((4, 5))([5]) -> error: rank
    LayerNorm(20)([3, 20]i) -> error: dtype
    LayerNorm(20)([3, 20]h) -> [3, 20]h
    LayerNorm(20)([3, 20]d) -> error: dtype
    LayerNorm((4, 5)).weight -> [4, 5]
    """
    return _trailing_layer("torch.nn.LayerNorm", normalized_shape, elementwise_affine, bias, dtype)


@module("torch.nn.RMSNorm")
def rms_norm_layer(normalized_shape: "Any", eps: "Any" = None, elementwise_affine: "Any" = True,
                   device: "Any" = None, dtype: "Any" = None) -> Any:
    """The last axes are normalised together.

    RMSNorm(20)([B, T, 20]) -> [B, T, 20]
    RMSNorm(20)([B, 10]) -> error: norm-size
    RMSNorm(20).weight -> [20]
    """
    forward, attrs = _trailing_layer("torch.nn.RMSNorm", normalized_shape, elementwise_affine, False, dtype)
    attrs.pop("bias", None)
    return forward, attrs


@function("torch.nn.functional.layer_norm", keeps=True)
def layer_norm(input: "Tensor", normalized_shape: "Any", weight: "Tensor | None" = None,
               bias: "Tensor | None" = None, eps: "Any" = 1e-5) -> Any:
    """As the layer, with weights given.

    layer_norm([B, T, 20], (20,)) -> [B, T, 20]
    layer_norm([B, T, 20], (20,), [20], [20]) -> [B, T, 20]
    layer_norm([B, T, 20], (10,)) -> error: norm-size
    layer_norm([B, T, 20], (20,), [10]) -> error: norm-size
    layer_norm([3, 20], (20,), [20], [20]d) -> error: dtype
    layer_norm([3, 20], 20) -> error: argument-type
    """
    return _with_weights("torch.nn.functional.layer_norm", input, normalized_shape, weight=weight, bias=bias)


@function("torch.layer_norm", keeps=True)
def torch_layer_norm(input: "Tensor", normalized_shape: "Any", weight: "Tensor | None" = None,
                     bias: "Tensor | None" = None, eps: "Any" = 1e-5, cudnn_enable: "Any" = True) -> Any:
    """As the function of torch.nn.

    layer_norm([B, T, 20], (20,), [20]) -> [B, T, 20]
    """
    return _with_weights("torch.layer_norm", input, normalized_shape, weight=weight, bias=bias)


@function("torch.nn.functional.rms_norm", "torch.rms_norm", keeps=True)
def rms_norm(input: "Tensor", normalized_shape: "Any", weight: "Tensor | None" = None, eps: "Any" = None) -> Any:
    """As the layer, with the weight given.

    rms_norm([B, T, 20], (20,)) -> [B, T, 20]
    rms_norm([B, T, 20], (10,)) -> error: norm-size
    rms_norm([B, T, 20], (20,), [10]) -> error: norm-size
    """
    return _with_weights("torch.nn.functional.rms_norm", input, normalized_shape, weight=weight)


def _with_weights(operator: str, input: Tensor, normalized_shape: Any, **vectors: Any) -> Tensor:
    if isinstance(settled(normalized_shape), int):
        raise Reject("argument-type", raises="TypeError", operator=operator, argument="normalized_shape",
                     got="an int", wanted="a tuple of sizes")
    return trailing(operator, input, _normalized(normalized_shape, operator), **vectors)


@function("torch.native_layer_norm")
def native_layer_norm(input: "Tensor", normalized_shape: "Any", weight: "Tensor | None", bias: "Tensor | None",
                      eps: "Any") -> Any:
    """The result, and mean and scale of each group of elements, whose axes are left with size 1.

    native_layer_norm([B, T, 20], (20,), None, None, 0.1) -> ([B, T, 20], [B, T, 1], [B, T, 1])
    native_layer_norm([B, T, 20], (10,), None, None, 0.1) -> error: norm-size
    """
    out = _with_weights("torch.native_layer_norm", input, normalized_shape, weight=weight, bias=bias)
    sizes = _normalized(normalized_shape, "torch.native_layer_norm")
    if sizes is None or out.rank is None:
        return out, Tensor(Shape((), ())), Tensor(Shape((), ()))
    found = Tensor(Shape((*out.dims[: len(out.dims) - len(sizes)], *(1 for _ in sizes))), in_which(input, weight, bias))
    return out, found, found
