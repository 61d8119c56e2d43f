"""What do += and the methods that end in an underscore ask for? The tensor keeps its size and its dtype."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.ops.filling import must_broadcast_to
from shapelint.rulebook import as_tensor, function, promote
from shapelint.values import COMPLEX, FLOATS, INTEGERS, Reject, Tensor

_FLOATING = FLOATS + COMPLEX


def in_place(self: Tensor, other: Any, dtype: str | None = None) -> Tensor:
    """`x += y`: the tensor stays as large as it is, and of its dtype. Rejects "inplace", "broadcast" and "dtype"."""
    other = as_tensor(other)
    must_broadcast_to(other.shape, self.shape)
    result = promote(self, other)
    if dtype == "float" and result is not None and result not in _FLOATING:
        result = "float32"
    kept = replace(self, data=None, bounds=None)
    if result is not None and _level(result) > _level(self.dtype):
        raise Reject("dtype", argument="input", got=self.dtype, wanted=f"a dtype that can hold {result}",
                     operator="in place", result=kept)
    return kept


def _level(dtype: str) -> int:
    return 0 if dtype == "bool" else 1 if dtype in INTEGERS else 2 if dtype in FLOATS else 3


@function("Tensor.add_", "Tensor.__iadd__", "Tensor.sub_", "Tensor.subtract_", "Tensor.__isub__", keeps=True)
def add_(self: "Tensor", other: "Tensor | Number", alpha: "Any" = 1) -> Any:
    """The tensor itself is changed, and cannot grow.

    add_([B, 3], [3]) -> [B, 3]
    add_([2]i, 1) -> [2]i
    sub_([B, T], [B, 1]) -> [B, T]
    add_([2]i, 0.5) -> error: dtype
    add_([3], [B, 2, 3]) -> error: inplace
    add_([1, 3], [4, 3]) -> error: inplace
    add_([2, 3], [4]) -> error: broadcast
    """
    return in_place(self, other)


@function("Tensor.mul_", "Tensor.multiply_", "Tensor.__imul__", "Tensor.remainder_", "Tensor.fmod_", "Tensor.pow_",
          "Tensor.floor_divide_", "Tensor.__imod__", "Tensor.__ipow__", "Tensor.__ifloordiv__", "Tensor.__iand__",
          "Tensor.__ior__", "Tensor.__ixor__", "Tensor.bitwise_and_", "Tensor.bitwise_or_", "Tensor.bitwise_xor_",
          "Tensor.hypot_", "Tensor.gcd_", "Tensor.lcm_", "Tensor.nextafter_", "Tensor.heaviside_", "torch.gcd_",
          "torch.lcm_", keeps=True)
def mul_(self: "Tensor", other: "Tensor | Number") -> Any:
    """The tensor itself is changed, and cannot grow.

    mul_([B, 3], [3]) -> [B, 3]
    Tensor.__iand__([B, 3]b, [3]b) -> [B, 3]b
    mul_([1], [4]) -> error: inplace
    mul_([2]i, [2]) -> error: dtype
    """
    return in_place(self, other)


@function("Tensor.atan2_", "Tensor.arctan2_", "Tensor.ldexp_", "torch.ldexp_", keeps=True)
def atan2_(self: "Tensor", other: "Tensor") -> Any:
    """Of two tensors, into the first.

    atan2_([B, 3], [3]) -> [B, 3]
    atan2_([1, 3], [4, 3]) -> error: inplace
    """
    return in_place(self, other, "float")


@function("Tensor.__ilshift__", "Tensor.__irshift__", "Tensor.bitwise_left_shift_", "Tensor.bitwise_right_shift_",
          keeps=True)
def shift_(self: "Tensor", other: "Tensor | Number") -> Any:
    """Bits moved in place.

    Tensor.__ilshift__([B]i, 2) -> [B]i
    """
    return in_place(self, other)


@function("Tensor.div_", "Tensor.divide_", "Tensor.true_divide_", "Tensor.__itruediv__", "Tensor.copysign_",
          keeps=True)
def div_(self: "Tensor", other: "Tensor | Number", rounding_mode: "Any" = None) -> Any:
    """True division in place needs floats.

    div_([B, 3], 2) -> [B, 3]
    div_([2]i, 2) -> error: dtype
    """
    return in_place(self, other, None if rounding_mode is not None else "float")


@function("Tensor.clamp_min_", "Tensor.clamp_max_", "torch.clamp_min_", "torch.clamp_max_", keeps=True)
def clamp_min_(input: "Tensor", min: "Tensor | Number") -> Any:
    """No element below (above) a bound.

    clamp_min_([B, 3], 0) -> [B, 3]
    clamp_min_([B, 3], [3]) -> [B, 3]
    clamp_min_([1, 3], [4, 3]) -> error: inplace
    """
    return in_place(input, min)
