"""Matrices turned over and conjugated: mT, mH, H, adjoint."""

from __future__ import annotations

from typing import Any

from shapelint.ops._matrices import must_have_axes
from shapelint.ops.rearranging import transpose
from shapelint.rulebook import attribute, function
from shapelint.values import Reject, Shape, Tensor


@attribute("Tensor.mT", "Tensor.mH")
def last_two(self: "Tensor") -> Any:
    """The last two axes change places.

    mT([B, 2, 3]) -> [B, 3, 2]
    mT([..., 2, 3]) -> [..., 3, 2]
    mT([3]) -> error: rank
    """
    return _turned(self, "self")


@function("torch.adjoint", "Tensor.adjoint")
def adjoint(input: "Tensor") -> Any:
    """The last two axes change places, and numbers are conjugated.

    adjoint([B, 2, 3]c) -> [B, 3, 2]c
    adjoint([3]) -> error: rank
    """
    return _turned(input, "input")


def _turned(x: Tensor, argument: str) -> Tensor:
    if x.rank == 0:
        return x.with_shape(Shape())
    must_have_axes(x, 2, argument)
    return transpose(x, -2, -1)


@attribute("Tensor.H")
def conjugate_transpose(self: "Tensor") -> Any:
    """The conjugate of a matrix turned over.

    [2, 3].H -> [3, 2]
    [3].H -> error: rank
    [2, 3, 4].H -> error: rank
    """
    if not any(map(self.shape.may_have_rank, (0, 2))):
        raise Reject("rank", argument="self", got=self.rank, wanted=[0, 2], least=None, shape=self.shape)
    return _turned(self, "self")
