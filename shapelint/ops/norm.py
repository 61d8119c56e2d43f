"""Normalisation over the last axes or over groups of channels: LayerNorm, RMSNorm, GroupNorm, LocalResponseNorm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import (
    Wish, at_least, fresh, function, keep, learn, module, multiple_of, must_be_floating, must_divide, must_have_shape,
    must_same, parameter, same, weights_dtype,
)
from shapelint.rulebook.axes import find_axis, product
from shapelint.rulebook.convert import to_size_or_sizes
from shapelint.values import Input, Reject, Shape, Tensor, Unknown, settled


def must_end_with(input: Tensor, dims: Sequence[Dim], operator: str, result: Any) -> None:
    """The last axes must be these. Rejects "rank" and "norm-size"."""
    details = dict(argument="input", operator=operator, parameter="normalized_shape", result=result)
    if input.shape.back is not None:
        input = learn(input, Shape((), tuple(fresh() if input.shape.axis(i - len(dims)) is None else
                                             input.shape.axis(i - len(dims)) for i in range(len(dims)))))
    if input.rank is not None and input.rank < len(dims):
        raise Reject("rank", got=input.rank, wanted=None, least=len(dims), shape=input.shape,
                     pattern=["*", *("normalized_shape" for _ in dims)], **details)
    for i, wanted in enumerate(dims):
        got = input.shape.axis(i - len(dims))
        if got is not None:
            must_same(got, wanted, "norm-size", axis=i - len(dims), shape=input.shape, **details)


def _normalized(value: Any, operator: str) -> tuple[Dim, ...] | None:
    """The sizes of the axes that are normalised; None where not even their number is known."""
    value = settled(value)
    if isinstance(value, (Unknown, Input)):
        return None
    sizes = to_size_or_sizes(value, Wish(operator, "normalized_shape"))
    return sizes if isinstance(sizes, tuple) else (sizes,)


def _trailing(operator: str, input: Tensor, sizes: tuple[Dim, ...] | None) -> Tensor:
    out = keep(input, None)
    if sizes is not None:
        if not sizes:
            raise Reject("constructor", raises="RuntimeError", parameter="normalized_shape", got=0, wanted=1,
                         rule="of at least one axis", result=out)
        must_be_floating(input, "input", operator, out)
        must_end_with(input, sizes, operator, out)
    return out


def _trailing_layer(operator: str, normalized_shape: Any, affine: Any, bias: Any, dtype: Any) -> Any:
    sizes = _normalized(normalized_shape, operator)
    for size in sizes or ():
        at_least(size, 0, "normalized_shape", raises="RuntimeError")

    def forward(input: "Tensor") -> Any:
        return _trailing(operator, input, sizes)

    attrs: dict[str, Any] = {}
    if sizes is not None:
        weight = parameter(*sizes, dtype=weights_dtype(dtype)) if settled(affine) is not False else None
        attrs = {"normalized_shape": sizes, "weight": weight, "bias": weight if settled(bias) is not False else None}
    return forward, attrs


@module("torch.nn.LayerNorm")
def layer_norm_layer(normalized_shape: "Any", eps: "Any" = 1e-5, elementwise_affine: "Any" = True,
                     bias: "Any" = True, device: "Any" = None, dtype: "Any" = None) -> Any:
    """The last axes are normalised together.

    LayerNorm(20)([B, T, 20]) -> [B, T, 20]
    LayerNorm((4, 5))([..., 4, 5]) -> [..., 4, 5]
    LayerNorm(20)([B, T, 10]) -> error: norm-size
    LayerNorm((4, 5))([5]) -> error: rank
    LayerNorm(20)([3, 20]i) -> error: dtype
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
    """
    return _with_weights("torch.nn.functional.layer_norm", input, normalized_shape, weight, bias)


@function("torch.nn.functional.rms_norm", keeps=True)
def rms_norm(input: "Tensor", normalized_shape: "Any", weight: "Tensor | None" = None, eps: "Any" = None) -> Any:
    """As the layer, with the weight given.

    rms_norm([B, T, 20], (20,)) -> [B, T, 20]
    rms_norm([B, T, 20], (10,)) -> error: norm-size
    """
    return _with_weights("torch.nn.functional.rms_norm", input, normalized_shape, weight, None)


def _with_weights(operator: str, input: Tensor, normalized_shape: Any, weight: Any, bias: Any) -> Tensor:
    if isinstance(settled(normalized_shape), int):
        raise Reject("argument-type", raises="TypeError", operator=operator, argument="normalized_shape",
                     got="an int", wanted="a tuple of sizes")
    sizes = _normalized(normalized_shape, operator)
    out = _trailing(operator, input, sizes)
    for name, tensor in (("weight", weight), ("bias", bias)):
        if tensor is not None and sizes is not None:
            must_have_shape(tensor, sizes, "norm-size", argument=name, parameter="normalized_shape", result=out,
                            operator=operator)
    return out


def more_than_one(counted: Sequence[Dim], input: Tensor, what: str, operator: str) -> None:
    """Rejects "one-value" where surely a single number is to be normalised (ValueError)."""
    if same(product(counted), 1) is True:
        raise Reject("one-value", raises="ValueError", operator=operator, argument="input", shape=input.shape,
                     wanted=what, result=keep(input, None))


def _groups(input: Tensor, num_groups: Dim, channels: Dim | None, operator: str) -> Tensor:
    out = keep(input, None)
    if input.rank is not None and input.rank < 2:
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=2, shape=input.shape,
                     pattern=["batch", "channels"], operator=operator)
    at_least(num_groups, 1, "num_groups", raises="RuntimeError")
    input = find_axis(input, 1)[0]
    size = input.shape.axis(1)
    if input.rank is not None and same(num_groups, 0) is False:
        per_group = input.dims[0] * size // num_groups
        more_than_one((per_group, num_groups, *input.dims[2:]), input, "more than one value a group", operator)
    must_divide(num_groups, size, "channels", argument="input", axis=1, shape=input.shape, parameter="num_groups",
                operator=operator, result=out, rule="multiple")
    if channels is not None:
        must_same(size, channels, "norm-size", argument="input", axis=1, shape=input.shape, result=out,
                  parameter="num_channels", operator=operator)
    must_be_floating(input, "input", operator, out)
    return out


@module("torch.nn.GroupNorm")
def group_norm_layer(num_groups: "Size", num_channels: "Size", eps: "Any" = 1e-5, affine: "Any" = True,
                     device: "Any" = None, dtype: "Any" = None, bias: "Any" = True) -> Any:
    """Groups of channels (axis 1) are normalised together.

    GroupNorm(2, 6)([B, 6, 5]) -> [B, 6, 5]
    GroupNorm(2, 6)([B, 4, 5]) -> error: norm-size
    GroupNorm(2, 6)([6]) -> error: rank
    GroupNorm(4, 6) -> error: constructor
    GroupNorm(2, 6).weight -> [6]
    """
    if same(num_groups, 0) is True:
        raise Reject("constructor", raises="ZeroDivisionError", parameter="num_groups", got=0, wanted=1,
                     rule="at least 1")
    multiple_of(num_channels, num_groups, "num_channels", "num_groups")
    affine = settled(affine) is not False
    if affine:
        at_least(num_channels, 0, "num_channels", raises="RuntimeError")

    def forward(input: "Tensor") -> Any:
        return _groups(input, num_groups, num_channels if affine else None, "torch.nn.GroupNorm")

    weight = parameter(num_channels, dtype=weights_dtype(dtype)) if affine else None
    return forward, {"weight": weight, "bias": weight if settled(bias) is not False else None}


@function("torch.nn.functional.group_norm", keeps=True)
def group_norm(input: "Tensor", num_groups: "Size", weight: "Tensor | None" = None, bias: "Tensor | None" = None,
               eps: "Any" = 1e-5) -> Any:
    """As the layer, with weights given.

    group_norm([B, 6, 5], 2) -> [B, 6, 5]
    group_norm([B, 6, 5], 4) -> error: channels
    group_norm([B, 6, 5], 2, [4]) -> error: norm-size
    """
    if same(num_groups, 0) is True:
        raise Reject("constructor", raises="ZeroDivisionError", parameter="num_groups", got=0, wanted=1,
                     rule="at least 1", result=keep(input, None))
    out = _groups(input, num_groups, None, "torch.nn.functional.group_norm")
    for name, tensor in (("weight", weight), ("bias", bias)):
        size = input.shape.axis(1)
        if tensor is not None and size is not None:
            must_have_shape(tensor, (size,), "norm-size", argument=name, parameter="num_channels", result=out)
    return out


@function("torch.nn.functional.local_response_norm", keeps=True)
def local_response_norm(input: "Tensor", size: "Size", alpha: "Any" = 1e-4, beta: "Any" = 0.75, k: "Any" = 1.0) -> Any:
    """Keeps the shape.

    local_response_norm([B, 6, 5], 2) -> [B, 6, 5]
    local_response_norm([B, 6], 2) -> error: rank
    """
    if input.rank is not None and input.rank < 3:
        raise Reject("rank", raises="ValueError", argument="input", got=input.rank, wanted=None, least=3,
                     shape=input.shape, pattern=["batch", "channels", "length"])
    at_least(size, 1, "size", raises="RuntimeError")
    return keep(input, None)


@module("torch.nn.LocalResponseNorm")
def local_response_norm_layer(size: "Size", alpha: "Any" = 1e-4, beta: "Any" = 0.75, k: "Any" = 1.0) -> Any:
    """Keeps the shape.

    LocalResponseNorm(2)([B, 6, 5, 5]) -> [B, 6, 5, 5]
    LocalResponseNorm(2)([B, 6]) -> error: rank
    """
    def forward(input: "Tensor") -> Any:
        return local_response_norm(input, size)

    return forward
