"""Functions of single elements: exp, sqrt, sin, sigmoid, round, relu and the like, and their forms in place."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import function, keep, same_shape
from shapelint.rulebook.axes import find_axis
from shapelint.values import COMPLEX, FLOATS, Reject, Tensor

_TO_FLOAT = ("exp exp2 expm1 log log2 log10 log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh "
             "atanh arcsin arccos arctan arcsinh arccosh arctanh sigmoid reciprocal deg2rad rad2deg")

same_shape(_TO_FLOAT, dtype="float")
same_shape("ceil floor round trunc fix frac sgn sign relu nan_to_num conj conj_physical hardshrink bernoulli")
same_shape("selu celu rrelu threshold dropout feature_dropout alpha_dropout feature_alpha_dropout poisson", "torch")
same_shape("ceil_ floor_ round_ trunc_ fix_ frac_ square_ relu_ nan_to_num_ conj_physical_", "torch", "Tensor")
same_shape("selu_ celu_ rrelu_ threshold_ dropout_ feature_dropout_ alpha_dropout_ feature_alpha_dropout_", "torch")
same_shape("sgn_ sign_ bernoulli_", "Tensor")


@function("torch.square", "Tensor.square")
def square(input: "Tensor") -> Any:
    """Each number times itself; bools are counted with.

    square([B, 3]) -> [B, 3]
    square([2]i) -> [2]i
    square([2]b) -> [2]i
    """
    return keep(input, "int64" if input.dtype == "bool" else None)


@function("torch.renorm", "Tensor.renorm", "Tensor.renorm_")
def renorm(input: "Tensor", p: "Any", dim: "Axis", maxnorm: "Any") -> Any:
    """Slices along one axis made no longer than maxnorm.

    renorm([B, 3], 2.0, 0, 1.0) -> [B, 3]
    renorm([B, 3], 2.0, 2, 1.0) -> error: axis
    """
    return keep(find_axis(input, dim)[0], None)


@function("torch.angle", "Tensor.angle")
def angle(input: "Tensor") -> Any:
    """The angle of complex numbers, which is real.

    angle([B, 3]c) -> [B, 3]f
    angle([2]i) -> [2]f
    """
    return keep(input, {"complex64": "float32", "complex128": "float64"}.get(input.dtype, "float"))


def _prefixed() -> list[str]:
    return [f"{prefix}.{word}_" for word in _TO_FLOAT.split() for prefix in ("torch", "Tensor")]


@function(*_prefixed(), keeps=True)
def into_itself(input: "Tensor") -> Any:
    """In place the result, a float, must fit the tensor's dtype.

    sqrt_([B, 3]) -> [B, 3]
    exp_([2]i) -> error: dtype
    """
    if input.dtype is not None and input.dtype not in FLOATS + COMPLEX:
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a floating dtype", operator="in place",
                     result=_without_data(input))
    return _without_data(input)


def _without_data(x: Tensor) -> Tensor:
    return Tensor(x.shape, x.dtype, x.marked, x.claim, x.roles, x.source, kind=x.kind)
