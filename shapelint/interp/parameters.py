"""What is a parameter that no call gave a value? A size of its own name, a flag, its default, or a thing learned by use."""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.dims import symbol
from shapelint.interp.machine import Machine
from shapelint.rulebook import path
from shapelint.values import MISSING, UNKNOWN_SHAPE, Function, Input, Origin, Tensor, is_dim, with_origin

_TENSOR_ANNOTATIONS = ("Tensor", "torch.Tensor", "th.Tensor", "torch.FloatTensor", "torch.LongTensor", "FloatTensor",
                       "LongTensor")


def free_argument(m: Machine, function: Function, param: cst.Param, instance: Any = None) -> Any:
    """The value of a parameter when its function runs alone. `m.use_defaults` takes defaults for what they are: they
    are a witness; otherwise sizes with defaults are free too."""
    name = param.name.value
    default = function.defaults.get(name, MISSING)
    given = m.given(function, name, instance)
    if given is not MISSING:
        return given
    if default is not MISSING and m.use_defaults:
        return default
    annotation = "" if param.annotation is None else m.text(param.annotation.annotation).strip("'\"")
    origin = Origin(param, function.source)
    where = f"{function.qualname}.{name}"
    if annotation == "int" or default is not MISSING and is_dim(default) and default is not None:
        return with_origin(_named_size(m, name), origin)
    parameter = Input(name, where, origin, default is None, None if default is MISSING else default, annotation)
    if annotation in _TENSOR_ANNOTATIONS:
        return Tensor(UNKNOWN_SHAPE, source=parameter)
    return parameter


def _named_size(m: Machine, name: str) -> Any:
    return symbol(name)


__all__ = ["free_argument", "path"]
