"""Functions of single elements: exp, sqrt, sin, sigmoid, round, relu and the like, and their forms in place."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import function, keep, same_shape
from shapelint.rulebook.axes import find_axis
from shapelint.rulebook.dtypes import must_take
from shapelint.rulebook.storing import stored
from shapelint.values import Reject

_BOTH = "torch Tensor"

same_shape("exp exp2 expm1 log log2 log10 log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh "
           "arcsin arccos arctan arcsinh arccosh arctanh sigmoid reciprocal", dtype="float", more="", in_place=_BOTH)
same_shape("deg2rad rad2deg", dtype="float", takes="bif", more="", in_place=_BOTH)
same_shape("ceil floor trunc fix", takes="if", more="", in_place=_BOTH)
same_shape("round", takes="if", more="decimals", in_place=_BOTH)
same_shape("frac", takes="f", more="", in_place=_BOTH)
same_shape("sgn", more="", in_place="Tensor")
same_shape("sign", takes="bif", more="", in_place="Tensor")
same_shape("nan_to_num", more="nan posinf neginf", in_place=_BOTH)
same_shape("conj", more="")
same_shape("conj_physical", more="", in_place=_BOTH)
same_shape("angle", dtype="real float", more="")

same_shape("relu", takes="if", more="", in_place=_BOTH)
same_shape("hardshrink", takes="f", more="lambd")
same_shape("threshold", "torch", takes="if", in_place="torch")
same_shape("selu celu rrelu", "torch", takes="f", in_place="torch")
same_shape("dropout feature_dropout alpha_dropout feature_alpha_dropout", "torch", in_place="torch")


@function("torch.square", "Tensor.square")
def square(input: "Tensor") -> Any:
    """Each number times itself; bools are counted with.

    square([B, 3]) -> [B, 3]
    square([2]i) -> [2]i
    square([2]b) -> [2]i
    """
    return keep(input, "int64" if input.dtype == "bool" else None)


@function("torch.square_", "Tensor.square_", keeps=True)
def square_(input: "Tensor") -> Any:
    """In place.

    square_([B, 3]) -> [B, 3]
    square_([2]b) -> error: dtype
    """
    return stored(input, square(input))


@function("torch.renorm", "Tensor.renorm")
def renorm(input: "Tensor", p: "Any", dim: "Axis", maxnorm: "Any") -> Any:
    """Slices along one axis made no longer than maxnorm.

    renorm([B, 3], 2.0, 0, 1.0) -> [B, 3]
    renorm([B, 3], 2.0, 2, 1.0) -> error: axis
    renorm([3], 2.0, 0, 1.0) -> error: rank
    renorm([B, 3]i, 2.0, 0, 1.0) -> error: dtype
    """
    result = keep(input, None)
    if input.rank is not None and input.rank < 2:
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=2, shape=input.shape, result=result)
    input, _ = find_axis(input, dim)
    for name, number in (("p", p), ("maxnorm", maxnorm)):
        if isinstance(number, (int, float)) and (number < 0 or name == "p" and number == 0):
            raise Reject("arguments", argument=name, problem=f"takes no `{name}` of {number}", result=result)
    must_take("fc", input.dtype, "input", result)
    return result


@function("Tensor.renorm_", keeps=True)
def renorm_(input: "Tensor", p: "Any", dim: "Axis", maxnorm: "Any") -> Any:
    """In place.

    renorm_([B, 3], 2.0, 0, 1.0) -> [B, 3]
    """
    return stored(input, renorm(input, p, dim, maxnorm))
