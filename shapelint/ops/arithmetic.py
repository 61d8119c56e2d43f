"""What do +, -, *, /, //, %, ** and the bit operators give, as operators, functions and methods?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.rulebook import as_tensor, broadcast, combine, function
from shapelint.values import COMPLEX, FLOATS, INTEGERS, Reject, Tensor, is_dim

_FLOATING = FLOATS + COMPLEX


def _names(words: str, operators: str = "", reflected: bool = True) -> list[str]:
    """`add` -> torch.add, Tensor.add; operators `add` -> Tensor.__add__, Tensor.__radd__."""
    named = [f"{prefix}.{word}" for word in words.split() for prefix in ("torch", "Tensor")]
    for word in operators.split():
        named.append(f"Tensor.__{word}__")
        if reflected:
            named.append(f"Tensor.__r{word}__")
    return named


@function(*_names("add", "add"))
def add(input: "Tensor | Number", other: "Tensor | Number", alpha: "Any" = 1) -> Any:
    """Element by element, with broadcasting.

    add([B, 3], [3]) -> [B, 3]
    add([B, 1, 3], [T, 1]) -> [B, T, 3]
    add([..., 3], [B, 3]) -> [..., ?, 3]
    add([2]i, 1.5) -> [2]f
    add([2]i, 1) -> [2]i
    add([2]h, [2]d) -> [2]d
    add([2]b, [2]b) -> [2]b
    torch.add([2], [2], alpha=2) -> [2]
    add([B, 3], [4]) -> error: broadcast
    add([B, 3], [B, 4]) -> error: broadcast
    torch.add([2], None) -> error: not-a-tensor
    """
    return _shifted(combine(input, other), input, other, 1 if alpha == 1 else 0)


@function(*_names("mul multiply", "mul"))
def mul(input: "Tensor | Number", other: "Tensor | Number") -> Any:
    """Element by element, with broadcasting.

    mul([B, T, 3], [B, 1, 1]) -> [B, T, 3]
    mul([B, 3]i, [3]) -> [B, 3]f
    mul([], [5, 3]) -> [5, 3]
    mul([..., 3], 2) -> [..., 3]
    mul([2, 3], [3, 2]) -> error: broadcast
    """
    return combine(input, other)


@function(*_names("sub subtract", "sub"), "torch.rsub")
def sub(input: "Tensor | Number", other: "Tensor | Number", alpha: "Any" = 1) -> Any:
    """Element by element, with broadcasting; bools cannot be subtracted.

    sub([B, 3], [B, 1]) -> [B, 3]
    sub([2]i, 1) -> [2]i
    Tensor.__rsub__([2]i, 1.0) -> [2]f
    sub([2], [2]b) -> error: dtype
    Tensor.__rsub__([2]b, 1) -> error: dtype
    sub([B, 3], [2, 4]) -> error: broadcast
    """
    result = combine(input, other)
    for value, argument in ((input, "input"), (other, "other")):
        if as_tensor(value).dtype == "bool":
            raise Reject("dtype", argument=argument, got="bool", wanted="a dtype of numbers", operator="torch.sub",
                         result=result)
    return _shifted(result, input, other, -1 if alpha == 1 else 0)


def _shifted(result: Tensor, a: Any, b: Any, sign: int) -> Tensor:
    """Labels that a number is added to: the smallest and largest element move along."""
    if sign and isinstance(a, Tensor) and a.bounds is not None and is_dim(b) and result.dtype in INTEGERS:
        low, high = a.bounds
        return replace(result, bounds=(low + sign * b, high + sign * b))
    return result


@function(*_names("div divide", "truediv"), *_names("true_divide"))
def div(input: "Tensor | Number", other: "Tensor | Number", rounding_mode: "Any" = None) -> Any:
    """True division gives floats; with a rounding mode integers stay integers.

    div([B, 3], [3]) -> [B, 3]
    div([2]i, 2) -> [2]f
    div([2]i, [2]i) -> [2]f
    torch.div([2]i, 2, rounding_mode="floor") -> [2]i
    div([B, 3], [4]) -> error: broadcast
    """
    if rounding_mode is None:
        return combine(input, other, "float")
    return combine(input, other)


@function(*_names("floor_divide", "floordiv"), *_names("remainder", "mod"), *_names("fmod"))
def floor_divide(input: "Tensor | Number", other: "Tensor | Number") -> Any:
    """Whole quotients and what they leave; integers stay integers.

    floor_divide([B]i, 2) -> [B]i
    remainder([B, 3]i, [3]) -> [B, 3]f
    remainder([2, 3], [2, 4]) -> error: broadcast
    """
    return combine(input, other)


@function(*_names("pow", "pow"))
def power(input: "Tensor | Number", exponent: "Tensor | Number") -> Any:
    """Element by element, with broadcasting.

    pow([B, 3], 2) -> [B, 3]
    pow([2]i, 0.5) -> [2]f
    pow([2]i, 2) -> [2]i
    pow([B, 3], [4]) -> error: broadcast
    """
    return combine(input, exponent)


@function(*_names("float_power"))
def float_power(input: "Tensor | Number", exponent: "Tensor | Number") -> Any:
    """Powers in double precision.

    float_power([B, 3], 2) -> [B, 3]d
    torch.float_power([2]i, [2]) -> [2]d
    float_power([2, 3], [4]) -> error: broadcast
    """
    result = combine(input, exponent)
    precise = {None: None, "complex64": "complex128", "complex128": "complex128"}.get(result.dtype, "float64")
    return result.with_dtype(precise)


@function(*_names("bitwise_left_shift", "lshift"), *_names("bitwise_right_shift", "rshift"))
def shift(input: "Tensor | Number", other: "Tensor | Number") -> Any:
    """Bits moved to the left or right.

    bitwise_left_shift([B]i, 2) -> [B]i
    bitwise_right_shift([2, 3]i, [4]i) -> error: broadcast
    """
    return combine(input, other)


@function(*_names("bitwise_and", "and"), *_names("bitwise_or", "or"), *_names("bitwise_xor", "xor"))
def bitwise(input: "Tensor | Number", other: "Tensor | Number") -> Any:
    """Bit by bit; masks are combined this way. Floats have no bits to combine.

    bitwise_and([B, 3]b, [3]b) -> [B, 3]b
    bitwise_or([2]i, 1) -> [2]i
    bitwise_xor([2]b, [2]i) -> [2]i
    bitwise_and([2], [2]b) -> error: dtype
    bitwise_or([2]b, [3]b) -> error: broadcast
    """
    result = combine(input, other)
    for value, argument in ((input, "input"), (other, "other")):
        dtype = as_tensor(value).dtype
        if dtype in _FLOATING:
            raise Reject("dtype", argument=argument, got=dtype, wanted="an integer or bool dtype",
                         operator="torch.bitwise_and", result=replace(result, dtype=None))
    return result


@function("torch.bitwise_not", "Tensor.bitwise_not", "Tensor.bitwise_not_", "Tensor.__invert__", keeps=True)
def invert(input: "Tensor") -> Any:
    """`~mask`; floats have no bits to turn.

    bitwise_not([B, 3]b) -> [B, 3]b
    bitwise_not([2]i) -> [2]i
    Tensor.__invert__([2]) -> error: dtype
    """
    result = replace(input, data=None, bounds=None, kind="tensor")
    if input.dtype in _FLOATING:
        raise Reject("dtype", raises="TypeError", argument="input", got=input.dtype, wanted="an integer or bool dtype",
                     operator="Tensor.__invert__", result=result)
    return result


@function(*_names("neg negative"), "Tensor.neg_", "Tensor.negative_", "torch.neg_", "torch.negative_", "Tensor.__neg__",
          keeps=True)
def negative(input: "Tensor") -> Any:
    """`-x`; bools have no sign.

    neg([B, 3]) -> [B, 3]
    neg([2]i) -> [2]i
    neg([2]b) -> error: dtype
    """
    result = replace(input, data=None, bounds=None, kind="tensor")
    if input.dtype == "bool":
        raise Reject("dtype", argument="input", got="bool", wanted="a dtype of numbers", operator="torch.neg",
                     result=result)
    return result


@function(*_names("abs absolute"), "Tensor.abs_", "Tensor.absolute_", "torch.abs_", "Tensor.__abs__", keeps=True)
def absolute(input: "Tensor") -> Any:
    """The size of each number; of complex ones it is real.

    abs([B, 3]) -> [B, 3]
    abs([2]i) -> [2]i
    torch.abs([2]c) -> [2]f
    """
    real = {"complex64": "float32", "complex128": "float64"}.get(input.dtype, input.dtype)
    return replace(input, dtype=real, data=None, bounds=None, kind="tensor")


broadcast("hypot fmax fmin gcd lcm nextafter heaviside logaddexp logaddexp2")
broadcast("maximum minimum")
broadcast("atan2 arctan2 copysign ldexp", dtype="float")


@function("torch.lerp", "Tensor.lerp", "Tensor.lerp_")
def lerp(input: "Tensor", end: "Tensor", weight: "Tensor | Number") -> Any:
    """Between two tensors; all are broadcast.

    lerp([B, 3], [3], 0.5) -> [B, 3]
    lerp([2, 3], [2, 4], 0.5) -> error: broadcast
    """
    return combine(combine(input, end), weight)


@function("torch.addcmul", "Tensor.addcmul", "Tensor.addcmul_", "torch.addcdiv", "Tensor.addcdiv", "Tensor.addcdiv_")
def addcmul(input: "Tensor", tensor1: "Tensor", tensor2: "Tensor", value: "Any" = 1) -> Any:
    """The product (or quotient) of two tensors added to one; all are broadcast.

    addcmul([B, 3], [B, 1], [3], value=2) -> [B, 3]
    addcmul([2, 3], [2, 1], [4]) -> error: broadcast
    """
    return combine(input, combine(tensor1, tensor2))


@function("torch.clamp", "Tensor.clamp", "torch.clip", "Tensor.clip", "Tensor.clamp_", "Tensor.clip_", "torch.clamp_",
          "torch.clip_")
def clamp(input: "Tensor", min: "Tensor | Number | None" = None, max: "Tensor | Number | None" = None) -> Any:
    """Between two bounds, which are numbers or tensors that are broadcast.

    clamp([B, 3], 0) -> [B, 3]
    torch.clamp([B, 3]i, min=0.5) -> [B, 3]f
    clamp([B, 3], max=[3]) -> [B, 3]
    clamp([B, 3]) -> error: arguments
    clamp([2, 3], [4]) -> error: broadcast
    """
    given = [bound for bound in (min, max) if bound is not None]
    if not given:
        raise Reject("arguments", operator="torch.clamp", problem="needs `min` or `max`")
    result = input
    for bound in given:
        result = combine(result, bound)
    return result


broadcast("clamp_min clamp_max")
