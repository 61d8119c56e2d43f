"""What do ==, <, logical_and, isnan and the like give? Tensors of bools, broadcast like arithmetic."""

from __future__ import annotations

from typing import Any

from shapelint.ops.filling import must_broadcast_to
from shapelint.rulebook import Wish, combine, function, keep, same_shape
from shapelint.rulebook.convert import to_tensor_or_number
from shapelint.values import DictV, ListV, SetV, Tensor

same_shape("isnan isinf isfinite isposinf isneginf isreal signbit logical_not", dtype="bool")
same_shape("logical_not_", "Tensor")

_ORDER = "lt le gt ge less less_equal greater greater_equal"


def _both(words: str) -> list[str]:
    return [f"{prefix}.{word}" for word in words.split() for prefix in ("torch", "Tensor")]


@function(*_both(f"eq ne not_equal {_ORDER}"), *(f"Tensor.__{word}__" for word in ("lt", "le", "gt", "ge")))
def compare(input: "Tensor", other: "Tensor | Number") -> Any:
    """Element by element, with broadcasting.

    lt([B, 3], [3]) -> [B, 3]b
    ge([B, 3]i, 0) -> [B, 3]b
    eq([B, 1], [T]) -> [B, T]b
    eq([..., 3], 2.0) -> [..., 3]b
    eq([B, 3], [4]) -> error: broadcast
    gt([2, 3], [3, 2]) -> error: broadcast
    """
    return combine(input, other, "bool")


@function("Tensor.__eq__", "Tensor.__ne__")
def equal(self: "Tensor", other: "Any") -> Any:
    """Element by element with tensors and numbers; anything else is not equal to a tensor.

    Tensor.__eq__([B, 3], [3]) -> [B, 3]b
    Tensor.__ne__([B]i, 0) -> [B]b
    Tensor.__eq__([B, 3], [4]) -> error: broadcast
    """
    if other is None or isinstance(other, (str, tuple, ListV, DictV, SetV)):
        return False
    return combine(self, to_tensor_or_number(other, Wish("Tensor.__eq__", "other")), "bool")


@function(*_both("logical_and logical_or logical_xor"))
def logical(input: "Tensor", other: "Tensor") -> Any:
    """What is not zero counts as true.

    logical_and([B, 3], [3]i) -> [B, 3]b
    logical_or([B, 3]b, [4]b) -> error: broadcast
    """
    return combine(input, other, "bool")


@function(*_both("isclose"))
def isclose(input: "Tensor", other: "Tensor", rtol: "Any" = 1e-5, atol: "Any" = 1e-8, equal_nan: "Any" = False) -> Any:
    """Where two tensors are almost equal.

    isclose([B, 3], [3]) -> [B, 3]b
    isclose([B, 3], [4]) -> error: broadcast
    """
    return combine(input, other, "bool")


@function("torch.isin")
def isin(elements: "Tensor | Number", test_elements: "Tensor | Number", *, assume_unique: "Any" = False,
         invert: "Any" = False) -> Any:
    """Which elements are among others.

    isin([B, 3]i, [5]i) -> [B, 3]b
    """
    return keep(elements, "bool") if isinstance(elements, Tensor) else Tensor(dtype="bool")


@function(*(f"Tensor.{word}_" for word in f"eq ne not_equal {_ORDER}".split()), keeps=True)
def compare_(self: "Tensor", other: "Tensor | Number") -> Any:
    """The outcome is stored in the first tensor, in its dtype.

    lt_([B, 3], [3]) -> [B, 3]
    lt_([1, 3], [4, 3]) -> error: inplace
    """
    if isinstance(other, Tensor):
        must_broadcast_to(other.shape, self.shape)
    return keep(self, None)


@function(*(f"Tensor.logical_{word}_" for word in ("and", "or", "xor")), keeps=True)
def logical_(self: "Tensor", other: "Tensor") -> Any:
    """The outcome is stored in the first tensor, in its dtype.

    logical_and_([B, 3]b, [3]b) -> [B, 3]b
    logical_or_([1, 3]b, [4, 3]b) -> error: inplace
    """
    must_broadcast_to(other.shape, self.shape)
    return keep(self, None)
