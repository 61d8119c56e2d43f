"""Activations: modules and functions that keep a shape, the softmax family, GLU and PReLU."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import (
    at_least, function, keep, keeping_layer, module, must_divide, must_same, one_of, parameter, same, same_shape,
    to_dtype, weights_dtype, Wish,
)
from shapelint.rulebook.axes import axis_size, find_axis, put_axis
from shapelint.values import NotKnown, Reject, Tensor, settled

FUNCTIONS = "torch.nn.functional"

same_shape("relu relu_ relu6 selu selu_ celu celu_ elu elu_ gelu silu mish leaky_relu leaky_relu_ rrelu rrelu_ "
           "hardtanh hardtanh_ hardswish hardsigmoid logsigmoid softplus softshrink hardshrink "
           "threshold threshold_", FUNCTIONS)
same_shape("sigmoid tanh softsign tanhshrink", FUNCTIONS, dtype="float")

keeping_layer(
    "torch.nn.ReLU(inplace=False)", "torch.nn.ReLU6(inplace=False)", "torch.nn.ELU(alpha=1.0, inplace=False)",
    "torch.nn.SELU(inplace=False)", "torch.nn.CELU(alpha=1.0, inplace=False)",
    "torch.nn.SiLU(inplace=False)", "torch.nn.Mish(inplace=False)",
    "torch.nn.LeakyReLU(negative_slope=0.01, inplace=False)",
    "torch.nn.RReLU(lower=0.125, upper=0.3333333333333333, inplace=False)",
    "torch.nn.Hardswish(inplace=False)", "torch.nn.Hardsigmoid(inplace=False)", "torch.nn.LogSigmoid()",
    "torch.nn.Softplus(beta=1.0, threshold=20.0)", "torch.nn.Softshrink(lambd=0.5)", "torch.nn.Hardshrink(lambd=0.5)",
    "torch.nn.Tanhshrink()", "torch.nn.Softsign()", "torch.nn.Threshold(threshold, value, inplace=False)",
    "torch.nn.Hardtanh(min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None)",
)
keeping_layer("torch.nn.Sigmoid()", "torch.nn.Tanh()", dtype="float")


@module("torch.nn.GELU")
def gelu(approximate: "Any" = "none") -> Any:
    """Keeps the shape; which approximation is asked for is looked at when it runs.

    GELU()([B, 3]) -> [B, 3]
    GELU("tanh")([..., 3]) -> [..., 3]
    GELU("new")([B, 3]) -> error: constructor
    """
    def forward(input: "Tensor") -> Any:
        one_of(approximate, ("none", "tanh"), "approximate", raises="RuntimeError")
        return keep(input, None)

    return forward


def along(input: Tensor, dim: int | None, dtype: Any) -> Tensor:
    """The shape kept, where the axis is one the tensor has (None: torch chooses one)."""
    if dim is not None:
        input = find_axis(input, dim)[0]
    return keep(input, _given(dtype))


def _given(dtype: Any) -> str | None:
    try:
        return to_dtype(dtype, Wish("", "dtype"))
    except NotKnown:
        return None


@function(f"{FUNCTIONS}.softmax", f"{FUNCTIONS}.log_softmax", f"{FUNCTIONS}.softmin", keeps=True)
def softmax(input: "Tensor", dim: "Axis | None" = None, _stacklevel: "Any" = 3, dtype: "Any" = None) -> Any:
    """Keeps the shape; the axis must be there.

    softmax([B, 3], -1) -> [B, 3]
    softmax([..., 3], dim=-1) -> [..., 3]
    log_softmax([B, 3], dim=1, dtype=torch.float64) -> [B, 3]d
    softmin([B, 3], dim=2) -> error: axis
    """
    return along(input, dim, dtype)


@function(f"{FUNCTIONS}.gumbel_softmax", keeps=True)
def gumbel_softmax(logits: "Tensor", tau: "Any" = 1, hard: "Any" = False, eps: "Any" = 1e-10,
                   dim: "Axis" = -1) -> Any:
    """Keeps the shape.

    gumbel_softmax([B, 3], tau=2, hard=True) -> [B, 3]
    gumbel_softmax([B, 3], dim=2) -> error: axis
    """
    return along(logits, dim, None)


def _softmax_layer(operator: str, doc: str) -> None:
    def build(dim: "Axis | None" = None) -> Any:
        def forward(input: "Tensor") -> Any:
            return along(input, dim, None)

        return forward

    build.__doc__ = doc
    module(operator)(build)


_softmax_layer("torch.nn.Softmax", """Keeps the shape.

    Softmax(dim=1)([B, 3]) -> [B, 3]
    Softmax(-1)([..., 3]) -> [..., 3]
    Softmax(dim=2)([B, 3]) -> error: axis
    """)
_softmax_layer("torch.nn.LogSoftmax", """Keeps the shape.

    LogSoftmax(dim=-1)([B, T, 3]) -> [B, T, 3]
    LogSoftmax(1)([3]) -> error: axis
    """)
_softmax_layer("torch.nn.Softmin", """Keeps the shape.

    Softmin(dim=0)([B, 3]) -> [B, 3]
    Softmin(dim=-3)([B, 3]) -> error: axis
    """)


@module("torch.nn.Softmax2d")
def softmax2d() -> Any:
    """Over the channels of images.

    Softmax2d()([2, 3, 4, 5]) -> [2, 3, 4, 5]
    Softmax2d()([3, 4, 5]) -> [3, 4, 5]
    Softmax2d()([3, 4]) -> error: rank
    """
    def forward(input: "Tensor") -> Any:
        if not (input.shape.may_have_rank(3) or input.shape.may_have_rank(4)):
            raise Reject("rank", raises="ValueError", argument="input", got=input.rank, wanted=[3, 4], least=3,
                         shape=input.shape, pattern=["batch", "channels", "height", "width"])
        return keep(input, None)

    return forward


@function(f"{FUNCTIONS}.glu")
def glu(input: "Tensor", dim: "Axis" = -1) -> Any:
    """One axis is halved: one half gates the other.

    glu([B, 6]) -> [B, 3]
    glu([B, C + C, T], dim=1) -> [B, C, T]
    glu([..., 6]) -> [..., 3]
    glu([B, 5]) -> error: halve
    glu([B, 6], dim=2) -> error: axis
    """
    if input.rank == 0:
        raise Reject("rank", argument="input", got=0, wanted=None, least=1, shape=input.shape, pattern=["features"])
    input, axis, size = axis_size(input, dim)
    must_divide(2, size, "halve", argument="input", axis=dim, shape=input.shape)
    return input.with_shape(put_axis(input.shape, axis, size // 2))


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
    prelu([B, 3], [2]) -> error: channels
    """
    if weight.rank == 1:
        _slopes(input, weight.dims[0], "weight")
    return keep(input, None)


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
    PReLU(8).weight -> [8]
    """
    at_least(num_parameters, 0, "num_parameters", raises="RuntimeError")

    def forward(input: "Tensor") -> Any:
        _slopes(input, num_parameters, "num_parameters")
        return keep(input, None)

    return forward, {"weight": parameter(settled(num_parameters), dtype=weights_dtype(dtype))}
