"""The softmax family of torch.nn: its functions, with an axis that may be left out, and its layers."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import FLOATING, NUMBERS, is_empty, must_be
from shapelint.rulebook import Wish, function, keep, module, to_dtype
from shapelint.rulebook.axes import find_axis
from shapelint.values import NotKnown, Reject, Tensor, settled

FUNCTIONS = "torch.nn.functional"


def along(operator: str, input: Tensor, dim: int | None, dtype: Any = None) -> Tensor:
    """The shape kept, where the axis is one the tensor has (None: torch chooses one). A dtype that is given is what
    the elements become first."""
    if dim is not None:
        input = find_axis(input, dim)[0]
    if settled(dtype) is not None:
        return _cast(operator, input, dtype)
    out = keep(input, None)
    if not is_empty(input):
        must_be(FLOATING, input, "input", operator, out.with_dtype("float32"))
    return out


def _cast(operator: str, input: Tensor, dtype: Any) -> Tensor:
    try:
        out = Tensor(input.shape, to_dtype(dtype, Wish(operator, "dtype")), roles=input.roles)
    except NotKnown:
        return Tensor(input.shape, None, roles=input.roles)
    if not is_empty(input):
        must_be(FLOATING, out, "dtype", operator, out)
    return out


@function(f"{FUNCTIONS}.softmax", keeps=True)
def softmax(input: "Tensor", dim: "Axis | None" = None, _stacklevel: "Any" = 3, dtype: "Any" = None) -> Any:
    """Keeps the shape; the axis must be there.

    softmax([B, 3], -1) -> [B, 3]
    softmax([..., 3], dim=-1) -> [..., 3]
    softmax([B, 3]i, dim=-1, dtype=torch.float64) -> [B, 3]d
    softmax([B, 3], dim=2) -> error: axis
    softmax([2, 3]i, dim=1) -> error: dtype
    softmax([2, 3], dim=1, dtype=torch.int64) -> error: dtype
    """
    return along(f"{FUNCTIONS}.softmax", input, dim, dtype)


@function(f"{FUNCTIONS}.log_softmax", keeps=True)
def log_softmax(input: "Tensor", dim: "Axis | None" = None, _stacklevel: "Any" = 3, dtype: "Any" = None) -> Any:
    """As softmax.

    log_softmax([B, 3], dim=1, dtype=torch.float64) -> [B, 3]d
    log_softmax([B, 3], dim=-3) -> error: axis
    """
    return along(f"{FUNCTIONS}.log_softmax", input, dim, dtype)


@function(f"{FUNCTIONS}.softmin", keeps=True)
def softmin(input: "Tensor", dim: "Axis | None" = None, _stacklevel: "Any" = 3, dtype: "Any" = None) -> Any:
    """As softmax.

    softmin([B, 3], -1) -> [B, 3]
    softmin([B, 3], dim=2) -> error: axis
    softmin([B, 3]b, dim=1) -> error: dtype
    """
    return _negated(f"{FUNCTIONS}.softmin", input, dim, dtype)


def _negated(operator: str, input: Tensor, dim: int | None, dtype: Any = None) -> Tensor:
    must_be(NUMBERS, input, "input", operator, keep(input, "float"))
    return along(operator, input, dim, dtype)


@function(f"{FUNCTIONS}.gumbel_softmax", keeps=True)
def gumbel_softmax(logits: "Tensor", tau: "Any" = 1, hard: "Any" = False, eps: "Any" = 1e-10,
                   dim: "Axis" = -1) -> Any:
    """Keeps the shape.

    gumbel_softmax([B, 3], tau=2, hard=True) -> [B, 3]
    gumbel_softmax([B, 3], dim=2) -> error: axis
    gumbel_softmax([B, 3]i) -> error: dtype
    """
    out = keep(find_axis(logits, dim)[0], "float")
    if not is_empty(logits):
        must_be(FLOATING, logits, "logits", f"{FUNCTIONS}.gumbel_softmax", out.with_dtype("float32"))
    return out


def _layer(operator: str, doc: str, rule: Any = along) -> None:
    def build(dim: "Axis | None" = None) -> Any:
        def forward(input: "Tensor") -> Any:
            return rule(operator, input, dim)

        return forward

    build.__doc__ = doc
    module(operator)(build)


_layer("torch.nn.Softmax", """Keeps the shape.

    Softmax(dim=1)([B, 3]) -> [B, 3]
    Softmax(-1)([..., 3]) -> [..., 3]
    Softmax(dim=2)([B, 3]) -> error: axis
    Softmax(-1)([2, 3]i) -> error: dtype
    """)
_layer("torch.nn.LogSoftmax", """Keeps the shape.

    LogSoftmax(dim=-1)([B, T, 3]) -> [B, T, 3]
    LogSoftmax(1)([3]) -> error: axis
    """)
_layer("torch.nn.Softmin", """Keeps the shape.

    Softmin(dim=0)([B, 3]) -> [B, 3]
    Softmin(dim=-3)([B, 3]) -> error: axis
    """, _negated)


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
        return along("torch.nn.Softmax2d", input, None)

    return forward
