"""What do +, -, *, /, //, %, ** and the bit operators give, as operators, functions and methods?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.rulebook import as_tensor, broadcast, combine, function, keep, same_shape
from shapelint.rulebook.dtypes import KINDS, must_take
from shapelint.rulebook.families import dunders
from shapelint.rulebook.storing import stored
from shapelint.values import INTEGERS, NotKnown, Reject, Tensor, is_dim, settled

#: Both as a function of torch and as a method.
_BOTH = "torch Tensor"

broadcast("mul multiply", numbers="both", in_place="Tensor", operators="mul")
broadcast("true_divide", dtype="float", numbers="both", in_place="Tensor")
broadcast("floor_divide", takes="if", numbers="both", in_place="Tensor", operators="floordiv")
broadcast("remainder", takes="if", numbers="one", in_place="Tensor", operators="mod")
broadcast("fmod", takes="if", in_place="Tensor")
broadcast("float_power", dtype="double", numbers="one", other="exponent")
broadcast("bitwise_left_shift", takes="i", numbers="one", in_place="Tensor", operators="lshift")
broadcast("bitwise_right_shift", takes="i", numbers="one", in_place="Tensor", operators="rshift")
broadcast("bitwise_and", takes="bi", numbers="one", in_place="Tensor", operators="and")
broadcast("bitwise_or", takes="bi", numbers="one", in_place="Tensor", operators="or")
broadcast("bitwise_xor", takes="bi", numbers="one", in_place="Tensor", operators="xor")

broadcast("hypot nextafter", takes="f", numbers="none", in_place="Tensor")
broadcast("fmax fmin maximum minimum", takes="bif", numbers="none")
broadcast("gcd lcm", takes="i", numbers="none", in_place=_BOTH)
broadcast("logaddexp", takes="fc", numbers="none")
broadcast("logaddexp2", takes="f", numbers="none")
broadcast("atan2 arctan2", dtype="float", takes="bif", numbers="none", in_place="Tensor")
broadcast("ldexp", dtype="float", numbers="none", in_place=_BOTH)
broadcast("copysign", dtype="float", takes="bif", in_place="Tensor")

same_shape("abs", dtype="real", more="", in_place=_BOTH)
same_shape("absolute", dtype="real", more="", in_place="Tensor")
same_shape("__abs__", "Tensor", dtype="real", more="")
same_shape("neg negative", takes="ifc", more="", in_place=_BOTH)
same_shape("__neg__", "Tensor", takes="ifc", more="")
same_shape("bitwise_not", takes="bi", more="", in_place="Tensor")
same_shape("__invert__", "Tensor", takes="bi", more="")
same_shape("positive", takes="ifc", more="")
same_shape("__pos__", "Tensor", takes="ifc", more="")


@function("torch.add")
def add(input: "Tensor | Number", other: "Tensor | Number", *late: "Any", alpha: "Any" = 1) -> Any:
    """Element by element, with broadcasting; `alpha` times the second.

    add([B, 3], [3]) -> [B, 3]
    add([B, 1, 3], [T, 1]) -> [B, T, 3]
    add([..., 3], [B, 3]) -> [..., ?, 3]
    add([2]i, 1.5) -> [2]f
    add([2]i, 1) -> [2]i
    add([2]h, [2]d) -> [2]d
    add([2]b, [2]b) -> [2]b
    add([2], [2], alpha=2) -> [2]
    add([2], 0.5, [2]) -> [2]
    add([B, 3], [4]) -> error: broadcast
    add([B, 3], [B, 4]) -> error: broadcast
    add([2], None) -> error: not-a-tensor
    add([2]i, [2]i, alpha=0.5) -> error: argument-type
    """
    if late:  # torch still takes add(input, alpha, other), and warns
        other, alpha = _late(other, late)
    result = combine(input, other)
    _must_scale(alpha, result)
    return _shifted(result, input, other, 1 if alpha == 1 else 0)


def _late(alpha: Any, late: tuple[Any, ...]) -> tuple[Any, Any]:
    if len(late) > 1 or isinstance(alpha, Tensor) and alpha.kind not in ("number", "anything"):
        raise Reject("arguments", raises="TypeError", problem="takes 2 arguments, `alpha` only by its name")
    other = settled(late[0])
    if not isinstance(other, Tensor):
        raise NotKnown("what is added is not known")
    return other, alpha


def _must_scale(alpha: Any, result: Tensor) -> None:
    """`alpha` must be a number of a kind that the result can hold, and a bool goes with bools only."""
    alpha, kind = settled(alpha), KINDS.get(result.dtype)
    letter = {bool: "b", float: "f", complex: "c"}.get(type(alpha))
    wrong = letter == "b" and kind != "b" or letter == "f" and kind in ("b", "i") or letter == "c" and kind != "c"
    if kind is not None and wrong:
        raise Reject("argument-type", argument="alpha", got=f"a {type(alpha).__name__}",
                     wanted=f"a number that fits {result.dtype}", result=result)


@function("Tensor.add", *dunders("add", "", "r"))
def add_method(input: "Tensor", other: "Tensor | Number", *late: "Any", alpha: "Any" = 1) -> Any:
    """As the function.

    add([B, 3], 1, alpha=2) -> [B, 3]
    [B, 3] + [3] -> [B, 3]
    2 + [B]i -> [B]i
    """
    return add(input, other, *late, alpha=alpha)


@function("Tensor.add_", *dunders("add", "i"), keeps=True)
def add_(input: "Tensor", other: "Tensor | Number", *late: "Any", alpha: "Any" = 1) -> Any:
    """The tensor itself is changed, and cannot grow.

    add_([B, 3], [3]) -> [B, 3]
    add_([2]i, 1) -> [2]i
    add_([2]i, 0.5) -> error: dtype
    add_([3], [B, 2, 3]) -> error: inplace
    add_([1, 3], [4, 3]) -> error: inplace
    add_([2, 3], [4]) -> error: broadcast
    """
    return stored(input, add(input, other, *late, alpha=alpha), other, *late)


@function("torch.sub", "torch.subtract")
def sub(input: "Tensor | Number", other: "Tensor | Number", *late: "Any", alpha: "Any" = 1) -> Any:
    """Element by element, with broadcasting; bools cannot be subtracted, nor anything be subtracted from them.

    sub([B, 3], [B, 1]) -> [B, 3]
    sub([2]i, 1) -> [2]i
    sub(True, [2]i) -> [2]i
    sub([2], [2]b) -> error: dtype
    sub([2], True) -> error: dtype
    sub([B, 3], [2, 4]) -> error: broadcast
    """
    if late:
        other, alpha = _late(other, late)
    result = combine(input, other)
    must_take("ifc", as_tensor(other).dtype, "other", result)
    if isinstance(input, Tensor) or not isinstance(other, Tensor):
        must_take("ifc", as_tensor(input).dtype, "input", result)
    _must_scale(alpha, result)
    return _shifted(result, input, other, -1 if alpha == 1 else 0)


@function("Tensor.sub", "Tensor.subtract", *dunders("sub", ""))
def sub_method(input: "Tensor", other: "Tensor | Number", *late: "Any", alpha: "Any" = 1) -> Any:
    """As the function.

    sub([B, 3], [B, 1]) -> [B, 3]
    [2]b - [2]b -> error: dtype
    """
    return sub(input, other, *late, alpha=alpha)


@function("torch.rsub", *dunders("sub", "r"))
def rsub(input: "Tensor", other: "Tensor | Number", *, alpha: "Any" = 1) -> Any:
    """The other way round: `2 - x`.

    rsub([B]i, 1.0) -> [B]f
    1 - [2]i -> [2]i
    True - [2]i -> error: dtype
    1 - [2]b -> error: dtype
    """
    result = sub(input, other, alpha=alpha)
    if result.bounds is not None:  # those of input - other, turned round
        return replace(result, bounds=type(result.bounds)((-result.bounds[1], -result.bounds[0])))
    return result


@function("Tensor.sub_", "Tensor.subtract_", *dunders("sub", "i"), keeps=True)
def sub_(input: "Tensor", other: "Tensor | Number", *late: "Any", alpha: "Any" = 1) -> Any:
    """In place.

    sub_([B, T], [B, 1]) -> [B, T]
    sub_([2]i, [2]) -> error: dtype
    sub_([1], [3]) -> error: inplace
    """
    return stored(input, sub(input, other, *late, alpha=alpha), other, *late)


def _shifted(result: Tensor, a: Any, b: Any, sign: int) -> Tensor:
    """Labels that a number is added to: the smallest and largest element move along."""
    if sign and isinstance(a, Tensor) and a.bounds is not None and is_dim(b) and result.dtype in INTEGERS:
        low, high = a.bounds
        return replace(result, bounds=type(a.bounds)((low + sign * b, high + sign * b)))
    return result


@function("torch.div", "torch.divide")
def div(input: "Tensor | Number", other: "Tensor | Number", *, rounding_mode: "Any" = None) -> Any:
    """True division gives floats; with a rounding mode integers stay integers.

    div([B, 3], [3]) -> [B, 3]
    div([2]i, 2) -> [2]f
    div([2]i, [2]i) -> [2]f
    div([2]i, 2, rounding_mode="floor") -> [2]i
    div([B, 3], [4]) -> error: broadcast
    div([B, 3], 2, rounding_mode="up") -> error: arguments
    div([B]c, 2, rounding_mode="trunc") -> error: dtype
    """
    if rounding_mode is None:
        return combine(input, other, "float")
    if isinstance(rounding_mode, str) and rounding_mode not in ("floor", "trunc"):
        raise Reject("arguments", argument="rounding_mode",
                     problem=f"rounds by None, 'trunc' or 'floor', not {rounding_mode!r}")
    if not isinstance(rounding_mode, str):
        return combine(input, other).with_dtype(None)
    return combine(input, other, takes="if")


@function("Tensor.div", "Tensor.divide", *dunders("truediv div", ""))
def div_method(input: "Tensor", other: "Tensor | Number", *, rounding_mode: "Any" = None) -> Any:
    """As the function.

    div([B, 3]i, 2) -> [B, 3]f
    """
    return div(input, other, rounding_mode=rounding_mode)


@function(*dunders("truediv div", "r"))
def divided(input: "Tensor", other: "Tensor | Number") -> Any:
    """`1 / x`: torch multiplies by the reciprocal, which is a float.

    1 / [B, 3] -> [B, 3]
    1 / [2]i -> [2]f
    """
    return combine(keep(input, "float"), other)


@function("Tensor.div_", "Tensor.divide_", *dunders("truediv div", "i"), keeps=True)
def div_(input: "Tensor", other: "Tensor | Number", *, rounding_mode: "Any" = None) -> Any:
    """True division in place needs floats.

    div_([B, 3], 2) -> [B, 3]
    div_([2]i, 2, rounding_mode="floor") -> [2]i
    div_([2]i, 2) -> error: dtype
    """
    return stored(input, div(input, other, rounding_mode=rounding_mode), other)
