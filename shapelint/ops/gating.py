"""Activations that look beyond one element: GLU, which halves an axis, and PReLU, which learns a slope a channel."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import FLOATING, must_be
from shapelint.rulebook import (
    at_least, function, keep, module, must_divide, must_same, must_share, parameter, same, weights_dtype,
)
from shapelint.rulebook.axes import axis_size, put_axis
from shapelint.values import Reject, Tensor, settled

FUNCTIONS = "torch.nn.functional"


@function(f"{FUNCTIONS}.glu")
def glu(input: "Tensor", dim: "Axis" = -1) -> Any:
    """One axis is halved: one half gates the other.

    glu([B, 6]) -> [B, 3]
    glu([B, C + C, T], dim=1) -> [B, C, T]
    glu([..., 6]) -> [..., 3]
    glu([B, 5]) -> error: halve
    glu([B, 6], dim=2) -> error: axis
    glu([B, 6]i) -> error: dtype
    """
    if input.rank == 0:
        raise Reject("rank", argument="input", got=0, wanted=None, least=1, shape=input.shape, pattern=["features"])
    input, axis, size = axis_size(input, dim)
    must_divide(2, size, "halve", argument="input", axis=dim, shape=input.shape)
    out = input.with_shape(put_axis(input.shape, axis, size // 2))
    must_be(FLOATING, input, "input", f"{FUNCTIONS}.glu", out.with_dtype("float32"))
    return out


@module("torch.nn.GLU")
def glu_layer(dim: "Axis" = -1) -> Any:
    """As the function.

    GLU()([B, T, 6]) -> [B, T, 3]
    GLU(1)([B, 6, 5]) -> [B, 3, 5]
    GLU()([B, 7]) -> error: halve
    """
    def forward(input: "Tensor") -> Any:
        return glu(input, dim)

    return forward


@function(f"{FUNCTIONS}.prelu", "torch.prelu", "Tensor.prelu", keeps=True)
def prelu(input: "Tensor", weight: "Tensor") -> Any:
    """One slope for all, or one for each channel (axis 1).

    prelu([B, 3, 5], [3]) -> [B, 3, 5]
    prelu([B, 3, 5], [1]) -> [B, 3, 5]
    prelu([B, 3, 5], []) -> [B, 3, 5]
    prelu([B, 3], [2]) -> error: channels
    prelu([B, 3], [1, 3]) -> error: rank
    prelu([B, 3]i, [3]) -> error: dtype
    """
    out = keep(input, None)
    if not (weight.shape.may_have_rank(0) or weight.shape.may_have_rank(1)):
        raise Reject("rank", argument="weight", got=weight.rank, wanted=[0, 1], least=0, shape=weight.shape,
                     pattern=["channels"], result=out)
    if weight.rank == 1:
        _slopes(input, weight.dims[0], "weight")
    must_share(weight.dtype, f"{FUNCTIONS}.prelu", out, input=input)
    must_be(FLOATING, input, "input", f"{FUNCTIONS}.prelu", out.with_dtype("float32"))
    return out


def _slopes(input: Tensor, count: Any, parameter: str) -> None:
    if same(count, 1) is not False or input.shape.back is not None and input.shape.axis(1) is None:
        return
    if input.rank == 0:
        raise Reject("rank", argument="input", got=0, wanted=None, least=1, shape=input.shape, pattern=["channels"])
    size = input.shape.axis(1)
    must_same(1 if size is None else size, count, "channels", argument="input", axis=1, parameter=parameter,
              shape=input.shape, result=keep(input, None))


@module("torch.nn.PReLU")
def prelu_layer(num_parameters: "Size" = 1, init: "Any" = 0.25, device: "Any" = None, dtype: "Any" = None) -> Any:
    """Keeps the shape; with as many slopes as there are channels.

    PReLU()([B, 3]) -> [B, 3]
    PReLU(8)([B, 8, 5]) -> [B, 8, 5]
    PReLU(8)([B, 7]) -> error: channels
    PReLU()([B, 7]i) -> error: dtype
    PReLU(8).weight -> [8]
    """
    at_least(num_parameters, 0, "num_parameters", raises="RuntimeError")
    weight = parameter(settled(num_parameters), dtype=weights_dtype(dtype))

    def forward(input: "Tensor") -> Any:
        _slopes(input, num_parameters, "num_parameters")
        out = keep(input, None)
        must_be(FLOATING, input, "input", "torch.nn.PReLU", out.with_dtype("float32"))
        must_share(weight.dtype, "torch.nn.PReLU", out, input=input)
        return out

    return forward, {"weight": weight}
