"""Powers, steps, and what lies between others: pow, heaviside, lerp, addcmul, clamp."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import as_tensor, broadcast_shapes, combine, function, must_share, promote
from shapelint.rulebook.dtypes import ANY, KINDS, must_promote, must_take
from shapelint.rulebook.families import dunders, must_have_a_tensor
from shapelint.rulebook.storing import stored
from shapelint.values import Reject, Tensor


@function("torch.pow")
def power(input: "Tensor | Number", exponent: "Tensor | Number") -> Any:
    """Element by element, with broadcasting.

    pow([B, 3], 2) -> [B, 3]
    pow([2]i, 0.5) -> [2]f
    pow([2]i, 2) -> [2]i
    pow(2, [2]i) -> [2]i
    pow([B, 3], [4]) -> error: broadcast
    pow(2, 3) -> error: not-a-tensor
    pow([2]i, -1) -> error: arguments
    pow([2]b, [2]b) -> error: dtype
    """
    must_have_a_tensor(input, exponent)
    result = combine(input, exponent, takes="ifc" if isinstance(exponent, Tensor) else ANY, other="exponent")
    below = isinstance(exponent, int) and exponent < 0
    if below and KINDS.get(as_tensor(input).dtype) == "i":
        raise Reject("arguments", argument="exponent", problem="takes no negative powers of integers", result=result)
    return result


@function("Tensor.pow", *dunders("pow", ""))
def power_of(input: "Tensor", exponent: "Tensor | Number") -> Any:
    """As the function.

    pow([B, 3], [3]) -> [B, 3]
    [2] ** [3] -> error: broadcast
    """
    return power(input, exponent)


@function(*dunders("pow", "r"))
def power_to(input: "Tensor", other: "Tensor | Number") -> Any:
    """A number to the power of a tensor.

    2 ** [B, 3]i -> [B, 3]i
    0.5 ** [B]i -> [B]f
    """
    return power(other, input)


@function("Tensor.pow_", *dunders("pow", "i"), keeps=True)
def power_(input: "Tensor", exponent: "Tensor | Number") -> Any:
    """In place.

    pow_([B, 3], 2) -> [B, 3]
    pow_([2]i, 0.5) -> error: dtype
    pow_([1], [2]) -> error: inplace
    """
    return stored(input, power(input, exponent), exponent)


@function("Tensor.float_power_", keeps=True)
def float_power_(input: "Tensor", exponent: "Tensor | Number") -> Any:
    """In place only double precision can hold it.

    float_power_([B, 3]d, 2) -> [B, 3]d
    float_power_([B, 3], 2) -> error: dtype
    """
    result = combine(input, exponent, "double", other="exponent")
    must_share(result.dtype, "torch.float_power", input, input=input)
    return stored(input, result, exponent)


@function("torch.heaviside", "Tensor.heaviside")
def heaviside(input: "Tensor", values: "Tensor") -> Any:
    """A step; both tensors are of one dtype.

    heaviside([B, 3], [3]) -> [B, 3]
    heaviside([2]i, [2]) -> error: dtype
    heaviside([2]c, [2]c) -> error: dtype
    heaviside([2], [3]) -> error: broadcast
    """
    result = combine(input, values, takes="bif", other="values")
    must_share(input.dtype, "torch.heaviside", result, values=values)
    return result


@function("Tensor.heaviside_", keeps=True)
def heaviside_(input: "Tensor", values: "Tensor") -> Any:
    """In place.

    heaviside_([B, 3], [3]) -> [B, 3]
    heaviside_([1], [3]) -> error: inplace
    """
    return stored(input, heaviside(input, values), values)


@function("torch.lerp", "Tensor.lerp")
def lerp(input: "Tensor", end: "Tensor", weight: "Tensor | Number") -> Any:
    """Between two tensors; all are broadcast, and of one dtype (but for a weight without axes).

    lerp([B, 3], [3], 0.5) -> [B, 3]
    lerp([B, 3], [B, 1], [3]) -> [B, 3]
    lerp([2, 3], [2, 4], 0.5) -> error: broadcast
    lerp([2], [2]d, 0.5) -> error: dtype
    lerp([2]i, [2]i, 0.5) -> error: dtype
    """
    shape = broadcast_shapes(broadcast_shapes(input.shape, end.shape), as_tensor(weight).shape)
    result = Tensor(shape, input.dtype)
    must_share(input.dtype, "torch.lerp", result, end=end)
    if isinstance(weight, Tensor) and weight.shape.least_rank > 0:
        must_share(input.dtype, "torch.lerp", result, weight=weight)
    must_take("fc", input.dtype, "input", result)
    return result


@function("Tensor.lerp_", keeps=True)
def lerp_(input: "Tensor", end: "Tensor", weight: "Tensor | Number") -> Any:
    """In place.

    lerp_([B, 3], [3], 0.5) -> [B, 3]
    lerp_([1], [3], 0.5) -> error: inplace
    """
    return stored(input, lerp(input, end, weight), end, weight)


@function("torch.addcmul", "Tensor.addcmul")
def addcmul(input: "Tensor", tensor1: "Tensor", tensor2: "Tensor", *, value: "Any" = 1) -> Any:
    """The product of two tensors added to one; all are broadcast.

    addcmul([B, 3], [B, 1], [3], value=2) -> [B, 3]
    addcmul([2]i, [2]i, [2]) -> [2]f
    addcmul([2, 3], [2, 1], [4]) -> error: broadcast
    addcmul([2]b, [2]b, [2]b) -> error: dtype
    """
    shape = broadcast_shapes(input.shape, broadcast_shapes(tensor1.shape, tensor2.shape))
    result = Tensor(shape, promote(input, tensor1, tensor2))
    must_promote("ifc", result, {"input": input, "tensor1": tensor1, "tensor2": tensor2})
    return result


@function("torch.addcdiv", "Tensor.addcdiv")
def addcdiv(input: "Tensor", tensor1: "Tensor", tensor2: "Tensor", *, value: "Any" = 1) -> Any:
    """The quotient of two tensors added to one; all are broadcast, and integers are not divided.

    addcdiv([B, 3], [B, 1], [3]) -> [B, 3]
    addcdiv([2], [2]i, [2]) -> [2]f
    addcdiv([2], [2]i, [2]i) -> error: dtype
    """
    result = addcmul(input, tensor1, tensor2)
    if KINDS.get(tensor1.dtype) in ("b", "i") and KINDS.get(tensor2.dtype) in ("b", "i"):
        must_take("fc", tensor1.dtype, "tensor1", result)
    return result


@function("Tensor.addcmul_", keeps=True)
def addcmul_(input: "Tensor", tensor1: "Tensor", tensor2: "Tensor", *, value: "Any" = 1) -> Any:
    """In place.

    addcmul_([B, 3], [B, 1], [3]) -> [B, 3]
    addcmul_([2]i, [2], [2]) -> error: dtype
    """
    return stored(input, addcmul(input, tensor1, tensor2), tensor1, tensor2)


@function("Tensor.addcdiv_", keeps=True)
def addcdiv_(input: "Tensor", tensor1: "Tensor", tensor2: "Tensor", *, value: "Any" = 1) -> Any:
    """In place.

    addcdiv_([B, 3], [B, 1], [3]) -> [B, 3]
    addcdiv_([1], [3], [3]) -> error: inplace
    """
    return stored(input, addcdiv(input, tensor1, tensor2), tensor1, tensor2)
