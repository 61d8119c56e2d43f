"""What do ==, <, logical_and, isnan and the like give? Tensors of bools, broadcast like arithmetic."""

from __future__ import annotations

from typing import Any

from shapelint.ops.asking import is_same_size
from shapelint.rulebook import Wish, as_tensor, broadcast, combine, function, keep, must_share, same_shape
from shapelint.rulebook.convert import to_tensor_or_number
from shapelint.rulebook.dtypes import must_take
from shapelint.rulebook.families import must_have_a_tensor
from shapelint.values import DATA, DictV, ListV, Reject, SetV, Tensor

same_shape("isnan isinf isfinite isreal", dtype="bool", more="")
same_shape("isposinf isneginf signbit", dtype="bool", takes="bif", more="")
same_shape("logical_not", dtype="bool", more="", in_place="Tensor")

broadcast("eq ne not_equal", dtype="bool", in_place="Tensor")
broadcast("lt le gt ge less less_equal greater greater_equal", dtype="bool", takes="bif", in_place="Tensor")
broadcast("__lt__ __le__ __gt__ __ge__", "Tensor", dtype="bool", takes="bif")
broadcast("logical_and logical_or logical_xor", dtype="bool", numbers="none", in_place="Tensor")


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


@function("torch.isclose", "Tensor.isclose")
def isclose(input: "Tensor", other: "Tensor", rtol: "Any" = 1e-5, atol: "Any" = 1e-8, equal_nan: "Any" = False) -> Any:
    """Where two tensors of one dtype are almost equal.

    isclose([B, 3], [3]) -> [B, 3]b
    isclose([B, 3], [4]) -> error: broadcast
    isclose([2], [2]d) -> error: dtype
    isclose([2], [2], atol=-1.0) -> error: arguments
    """
    result = combine(input, other, "bool")
    must_share(input.dtype, "torch.isclose", result, other=other)
    for name, distance in (("rtol", rtol), ("atol", atol)):
        if isinstance(distance, (int, float)) and distance < 0:
            raise Reject("arguments", argument=name, problem=f"takes no negative `{name}`", result=result)
    return result


@function("torch.allclose", "Tensor.allclose")
def allclose(input: "Tensor", other: "Tensor", rtol: "Any" = 1e-5, atol: "Any" = 1e-8,
             equal_nan: "Any" = False) -> Any:
    """Are all elements almost equal? Data nobody knows here, but the tensors must fit.

    allclose([2], [2]) -> ?
    allclose([2], [3]) -> error: broadcast
    allclose([2], [2]i) -> error: dtype
    """
    isclose(input, other, rtol, atol)
    return DATA


@function("torch.equal", "Tensor.equal")
def all_equal(input: "Tensor", other: "Tensor") -> Any:
    """Are two tensors of one size, with the same elements? (Of different sizes they are not equal.)

    equal([2], [2]i) -> ?
    equal([2], [3]) -> False
    """
    return False if is_same_size(input, other) is False else DATA


@function("torch.isin")
def isin(elements: "Tensor | Number", test_elements: "Tensor | Number", *, assume_unique: "Any" = False,
         invert: "Any" = False) -> Any:
    """Which elements are among others.

    isin([B, 3]i, [5]i) -> [B, 3]b
    isin(2, [5]) -> []b
    isin([2]b, [5]) -> error: dtype
    isin(2, 3) -> error: not-a-tensor
    """
    must_have_a_tensor(elements, test_elements, "elements")
    result = keep(as_tensor(elements), "bool")
    for name, x in (("elements", elements), ("test_elements", test_elements)):
        if isinstance(x, Tensor) and x.dtype != "complex32":  # which torch forgot to refuse
            must_take("if", x.dtype, name, result)
    return result
