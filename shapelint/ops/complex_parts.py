"""Complex numbers and their parts: torch.complex, polar, real, imag, view_as_real, view_as_complex."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.ops.moving import retyped
from shapelint.rulebook import attribute, broadcast_shapes, function, must_same, must_share
from shapelint.rulebook.axes import axis_size, drop_axis
from shapelint.rulebook.dtypes import complex_of, must_take, real_of
from shapelint.values import Reject, Tensor


@function("torch.real")
def real(input: "Tensor") -> Any:
    """The real part of complex numbers; other numbers are real already.

    real([2, B]c) -> [2, B]f
    real([2]) -> [2]f
    """
    return retyped(input, real_of(input.dtype))


@function("torch.imag")
def imag(input: "Tensor") -> Any:
    """The imaginary part, which only complex numbers have.

    imag([2, B]c) -> [2, B]f
    imag([2]) -> error: dtype
    """
    result = real(input)
    must_take("c", input.dtype, "input", result)
    return result


@attribute("Tensor.real")
def real_part(self: "Tensor") -> Any:
    """As the function.

    Tensor.real([2, B]c) -> [2, B]f
    """
    return real(self)


@attribute("Tensor.imag")
def imaginary_part(self: "Tensor") -> Any:
    """As the function.

    Tensor.imag([2, B]c) -> [2, B]f
    Tensor.imag([2]) -> error: dtype
    """
    return imag(self)


@function("torch.view_as_real", "torch.view_as_real_copy")
def view_as_real(input: "Tensor") -> Any:
    """Both parts of complex numbers on a new last axis.

    view_as_real([B, 3]c) -> [B, 3, 2]f
    view_as_real([B, 3]) -> error: dtype
    """
    shape, parts = input.shape, real(input)
    if shape.back is None:
        result = parts.with_shape((*shape.front, 2))
    else:
        result = parts.with_shape(replace(shape, back=(*shape.back, 2), ranks=None))
    must_take("c", input.dtype, "input", result)
    return result


@function("torch.view_as_complex", "torch.view_as_complex_copy")
def view_as_complex(input: "Tensor") -> Any:
    """The pairs on the last axis as complex numbers.

    view_as_complex([B, 3, 2]) -> [B, 3]c
    view_as_complex([..., 2]) -> [...]c
    view_as_complex([B, 3]) -> error: complex
    view_as_complex([]) -> error: rank
    view_as_complex([B, 2]i) -> error: dtype
    """
    if input.rank == 0:
        raise Reject("rank", argument="input", got=0, wanted=None, least=1, shape=input.shape)
    x, index, size = axis_size(input, -1)
    must_same(size, 2, "complex", argument="input", shape=x.shape, axis=-1)
    result = retyped(x, complex_of(x.dtype)).with_shape(drop_axis(x.shape, index))
    must_take("f", input.dtype, "input", result)
    return result


@function("torch.complex")
def complex_of_two(real: "Tensor", imag: "Tensor") -> Any:
    """Complex numbers of their parts, which are of one dtype.

    complex([2, 3], [2, 3]) -> [2, 3]c
    complex([B, 3], [3]) -> [B, 3]c
    complex([2], [3]) -> error: broadcast
    complex([2], [2]d) -> error: dtype
    complex([2]i, [2]i) -> error: dtype
    """
    return _of_two("torch.complex", real=real, imag=imag)


@function("torch.polar")
def polar(abs: "Tensor", angle: "Tensor") -> Any:
    """Complex numbers of their lengths and angles, which are of one dtype.

    polar([2, 3], [2, 3]) -> [2, 3]c
    polar([2], [3]) -> error: broadcast
    polar([2], [2]d) -> error: dtype
    """
    return _of_two("torch.polar", abs=abs, angle=angle)


def _of_two(operator: str, **parts: Tensor) -> Tensor:
    first, second = parts.values()
    dtype = first.dtype if first.dtype is not None else second.dtype
    result = Tensor(broadcast_shapes(first.shape, second.shape), complex_of(dtype))
    for name, x in parts.items():
        must_take("f", x.dtype, name, result, operator)
    must_share(dtype, operator, result, **parts)
    return result

