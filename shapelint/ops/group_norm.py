"""Normalisation of groups of channels and of neighbouring ones: GroupNorm, LocalResponseNorm."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, FRACTIONS, REAL, is_empty, must_be
from shapelint.ops.norm import in_which, more_than_one, must_suit, must_suit_weight
from shapelint.rulebook import (
    at_least, function, keep, module, multiple_of, must_divide, must_have_shape, must_same, parameter, same, weights_dtype,
)
from shapelint.rulebook.axes import find_axis
from shapelint.values import Reject, Shape, Tensor, settled


def _groups(input: Tensor, num_groups: Dim, operator: str, **vectors: Any) -> Tensor:
    out = keep(input, None)
    if input.rank is not None and input.rank < 2:
        raise Reject("rank", raises="RuntimeError" if "nn" in operator else "IndexError", argument="input",
                     got=input.rank, wanted=None, least=2, shape=input.shape, pattern=["batch", "channels"],
                     operator=operator)
    at_least(num_groups, 1, "num_groups", raises="RuntimeError")
    input = find_axis(input, 1)[0]
    size = input.shape.axis(1)
    if input.rank is not None and same(num_groups, 0) is False and "nn" in operator:
        counted = (input.dims[0] * size // num_groups, *input.dims[2:])
        more_than_one(counted, input, "more than one value a group", operator)
    must_divide(num_groups, size, "channels", argument="input", axis=1, shape=input.shape, parameter="num_groups",
                operator=operator, result=out, rule="multiple")
    for name, vector in vectors.items():
        if vector is not None:
            must_have_shape(vector, (size,), "norm-size", argument=name, parameter="num_channels", result=out)
    must_be(FLOATING, input, "input", operator, out.with_dtype("float32"))
    must_suit(operator, out, input, **vectors)
    return out


@module("torch.nn.GroupNorm")
def group_norm_layer(num_groups: "Size", num_channels: "Size", eps: "Any" = 1e-5, affine: "Any" = True,
                     device: "Any" = None, dtype: "Any" = None, *, bias: "Any" = True) -> Any:
    """Groups of channels (axis 1) are normalised together.

    GroupNorm(2, 6)([B, 6, 5]) -> [B, 6, 5]
    GroupNorm(2, 6)([B, 4, 5]) -> error: norm-size
    GroupNorm(2, 6)([6]) -> error: rank
    GroupNorm(2, 6)([3, 6, 5]d) -> error: dtype
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
    weight = parameter(num_channels, dtype=weights_dtype(dtype)) if affine else None

    def forward(input: "Tensor") -> Any:
        out = _groups(input, num_groups, "torch.nn.GroupNorm")
        if weight is not None:
            must_same(find_axis(input, 1)[0].shape.axis(1), num_channels, "norm-size", argument="input", axis=1,
                      shape=input.shape, result=out, parameter="num_channels", operator="torch.nn.GroupNorm")
        must_suit_weight("torch.nn.GroupNorm", out, input, weight)
        return out

    return forward, {"weight": weight, "bias": weight if settled(bias) is not False else None}


@function("torch.nn.functional.group_norm", keeps=True)
def group_norm(input: "Tensor", num_groups: "Size", weight: "Tensor | None" = None, bias: "Tensor | None" = None,
               eps: "Any" = 1e-5) -> Any:
    """As the layer, with weights given.

    group_norm([B, 6, 5], 2) -> [B, 6, 5]
    group_norm([B, 6, 5], 4) -> error: channels
    group_norm([B, 6, 5], 2, [4]) -> error: norm-size
    group_norm([3, 6, 5]i, 2) -> error: dtype
    """
    if same(num_groups, 0) is True:
        raise Reject("constructor", raises="ZeroDivisionError", parameter="num_groups", got=0, wanted=1,
                     rule="at least 1", result=keep(input, None))
    return _groups(input, num_groups, "torch.nn.functional.group_norm", weight=weight, bias=bias)


@function("torch.group_norm", keeps=True)
def torch_group_norm(input: "Tensor", num_groups: "Size", weight: "Tensor | None" = None,
                     bias: "Tensor | None" = None, eps: "Any" = 1e-5, cudnn_enabled: "Any" = True) -> Any:
    """As the function of torch.nn, but for a single value, too.

    group_norm([B, 6, 5], 2, [6]) -> [B, 6, 5]
    group_norm([B, 6, 5], 4) -> error: channels
    """
    return _groups(input, num_groups, "torch.group_norm", weight=weight, bias=bias)


@function("torch.native_group_norm")
def native_group_norm(input: "Tensor", weight: "Tensor | None", bias: "Tensor | None", N: "Size", C: "Size",
                      HxW: "Size", group: "Size", eps: "Any") -> Any:
    """The result, and mean and scale of each group of each sample.

    native_group_norm([3, 6, 5], [6], [6], 3, 6, 5, 2, 0.5) -> ([3, 6, 5], [3, 2], [3, 2])
    """
    out = _groups(input, group, "torch.native_group_norm", weight=weight, bias=bias)
    found = Tensor(Shape((N, group)), in_which(input, weight, bias))
    return out, found, found


def _response(input: Tensor, size: Dim, operator: str) -> Tensor:
    out = keep(input, "float")
    if input.rank is not None and input.rank < 3:
        raise Reject("rank", raises="ValueError", argument="input", got=input.rank, wanted=None, least=3,
                     shape=input.shape, pattern=["batch", "channels", "length"], operator=operator)
    if is_empty(input):
        return keep(input, None)
    at_least(size, 1, "size", raises="RuntimeError")
    must_be(REAL, input, "input", operator, out)
    return out


@function("torch.nn.functional.local_response_norm")
def local_response_norm(input: "Tensor", size: "Size", alpha: "Any" = 1e-4, beta: "Any" = 0.75, k: "Any" = 1.0) -> Any:
    """Keeps the shape.

    local_response_norm([B, 6, 5], 2) -> [B, 6, 5]
    local_response_norm([B, 6, 5]i, 2) -> [B, 6, 5]f
    local_response_norm([B, 6], 2) -> error: rank
    """
    return _response(input, size, "torch.nn.functional.local_response_norm")


@module("torch.nn.LocalResponseNorm")
def local_response_norm_layer(size: "Size", alpha: "Any" = 1e-4, beta: "Any" = 0.75, k: "Any" = 1.0) -> Any:
    """Keeps the shape.

    LocalResponseNorm(2)([B, 6, 5, 5]) -> [B, 6, 5, 5]
    LocalResponseNorm(2)([B, 6]) -> error: rank
    """
    def forward(input: "Tensor") -> Any:
        return _response(input, size, "torch.nn.LocalResponseNorm")

    return forward


@module("torch.nn.CrossMapLRN2d")
def cross_map_lrn(size: "Size", alpha: "Any" = 1e-4, beta: "Any" = 0.75, k: "Any" = 1) -> Any:
    """Keeps the shape of a batch of images.

    CrossMapLRN2d(2)([B, 6, 5, 5]) -> [B, 6, 5, 5]
    CrossMapLRN2d(0)([B, 6, 5, 5]) -> error: constructor
    CrossMapLRN2d(2)([6, 5, 5]) -> error: rank
    """
    def forward(input: "Tensor") -> Any:
        if not input.shape.may_have_rank(4):
            raise Reject("rank", raises="ValueError", argument="input", got=input.rank, wanted=[4], least=4,
                         shape=input.shape, pattern=["batch", "channels", "height", "width"])
        out = keep(input, None)
        must_be(FRACTIONS, input, "input", "torch.nn.CrossMapLRN2d", out.with_dtype("float32"))
        if same(size, 0) is True:
            raise Reject("constructor", raises="ZeroDivisionError", parameter="size", got=0, wanted=1, rule="at least 1")
        if input.rank is not None and same(input.dims[1], 0) is True:
            raise Reject("spatial", raises="IndexError", argument="input", operator="torch.nn.CrossMapLRN2d", axis=1,
                         got=0, wanted=1, shape=input.shape, parameter=None)
        return out

    return forward
