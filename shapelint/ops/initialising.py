"""New elements for a tensor that is there: fill_, zero_, normal_, uniform_."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.rulebook import function, same
from shapelint.values import COMPLEX, FLOATS, NotKnown, Reject, Tensor, is_dim


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


@function("Tensor.normal_", "Tensor.uniform_", "Tensor.exponential_", "Tensor.log_normal_", "Tensor.cauchy_",
          keeps=True)
def drawn(self: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """Floats drawn at random, into a tensor of floats.

    normal_([B, 3]) -> [B, 3]
    uniform_([2]i) -> error: dtype
    """
    if self.dtype is not None and self.dtype not in FLOATS + COMPLEX:
        if any(same(size, 0) is True for size in self.shape.front):
            raise NotKnown("some of these look at the dtype only if there is something to draw", _filled(self))
        raise Reject("dtype", argument="self", got=self.dtype, wanted="a floating dtype", operator="Tensor.normal_")
    return _filled(self)


@function("Tensor.random_", "Tensor.geometric_", "Tensor.fill_diagonal_", keeps=True)
def drawn_whole(self: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """Integers drawn at random, into a tensor of any dtype.

    Tensor.random_([B, 3]i, 0, 10) -> [B, 3]i
    """
    return _filled(self)
