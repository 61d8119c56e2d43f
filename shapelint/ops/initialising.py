"""New elements for a tensor that is there: fill_, zero_, fill_diagonal_."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.rulebook import function
from shapelint.values import Reject, Tensor, is_dim


@function("Tensor.fill_", "torch.fill_", "torch.fill", keeps=True)
def fill_(input: "Tensor", value: "Tensor | Number") -> Any:
    """One number in every place.

    fill_([B, 3], 0.5) -> [B, 3]
    fill_([B, 3]i, 1) -> [B, 3]i
    fill_([B, 3], [3]) -> error: rank
    """
    if isinstance(value, Tensor) and value.shape.least_rank > 0:
        raise Reject("rank", argument="value", got=value.rank, wanted=[0], least=0, shape=value.shape, pattern=[])
    return _filled(input, (value, value) if is_dim(value) else None)


@function("Tensor.zero_", "torch.zero_", keeps=True)
def zero_(input: "Tensor") -> Any:
    """Zeros.

    zero_([B, 3]) -> [B, 3]
    """
    return _filled(input, (0, 0))


def _filled(x: Tensor, bounds: Any = None) -> Tensor:
    return replace(x, data=None, bounds=None if x.floating else bounds)


@function("Tensor.fill_diagonal_", keeps=True)
def fill_diagonal_(self: "Tensor", fill_value: "Any", wrap: "Any" = False) -> Any:
    """One number in the diagonal.

    fill_diagonal_([3, B], 1) -> [3, B]
    """
    return _filled(self)
