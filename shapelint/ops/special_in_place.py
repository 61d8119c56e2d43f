"""Which tensors can special functions be written back into: erf_, lgamma_, xlogy_ and the like?"""

from __future__ import annotations

from typing import Any

from shapelint.ops.in_place import in_place
from shapelint.ops.special import mvlgamma, of_real, polygamma
from shapelint.rulebook import expand, function, keep
from shapelint.values import FLOATS, Reject, Tensor


def _into(input: Tensor, result: Tensor) -> Tensor:
    """A float, which the tensor itself must be able to hold."""
    if input.dtype is not None and result.dtype in FLOATS and input.dtype not in FLOATS:
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a floating dtype", operator="in place",
                     result=keep(input, None))
    return Tensor(input.shape, input.dtype, input.marked, input.claim, input.roles, input.source, kind=input.kind)


@function(*expand("erf_ erfc_ i0_", "torch", "Tensor"), *expand("erfinv_ digamma_ lgamma_", "Tensor"), form="family",
          keeps=True)
def into_itself(input: "Tensor") -> Any:
    """In place.

    erf_([B, 3]) -> [B, 3]
    lgamma_([2]i) -> error: dtype
    """
    return _into(input, of_real(input))


@function("torch.sinc_", "Tensor.sinc_", form="family", keeps=True)
def sinc_(input: "Tensor") -> Any:
    """In place, of complex numbers, too.

    sinc_([B, 3]) -> [B, 3]
    sinc_([2]i) -> error: dtype
    """
    return _into(input, keep(input, "float"))


@function("torch.logit_", "Tensor.logit_", form="family", keeps=True)
def logit_(input: "Tensor", eps: "Any" = None) -> Any:
    """In place.

    logit_([B, 3]) -> [B, 3]
    """
    return _into(input, of_real(input))


@function("Tensor.polygamma_", keeps=True)
def polygamma_(self: "Tensor", n: "Any") -> Any:
    """In place.

    polygamma_([B, 3], 1) -> [B, 3]
    polygamma_([B, 3], -1) -> error: arguments
    """
    return _into(self, polygamma(n, self))


@function("Tensor.mvlgamma_", keeps=True)
def mvlgamma_(self: "Tensor", p: "Any") -> Any:
    """In place.

    mvlgamma_([B, 3], 1) -> [B, 3]
    """
    return _into(self, mvlgamma(self, p))


@function("torch.xlogy_", "Tensor.xlogy_", keeps=True)
def xlogy_(self: "Tensor", other: "Tensor | Number") -> Any:
    """In place the tensor cannot grow.

    xlogy_([B, 3], [3]) -> [B, 3]
    xlogy_([2]i, 2) -> error: dtype
    xlogy_([1], [4]) -> error: inplace
    """
    return in_place(self, other, "float")


@function("Tensor.igamma_", "Tensor.igammac_", keeps=True)
def igamma_(self: "Tensor", other: "Tensor") -> Any:
    """In place the tensor cannot grow.

    igamma_([B, 3], [3]) -> [B, 3]
    igamma_([2]i, [2]) -> error: dtype
    """
    return in_place(self, other, "float")
