"""What is a parameter that no call gave a value? A size of its own name, a flag, its default, or a thing learned by use."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from shapelint.dims import symbol
from shapelint.interp.machine import Machine
from shapelint.rulebook import path
from shapelint.rulebook.notation import evaluate
from shapelint.source import parse_shape
from shapelint.values import (
    MISSING, UNKNOWN_SHAPE, Function, Input, Instance, Origin, Shape, Tensor, is_dim, settled, with_origin,
)

_TENSOR_ANNOTATIONS = ("Tensor", "torch.Tensor", "th.Tensor", "torch.FloatTensor", "torch.LongTensor", "FloatTensor",
                       "LongTensor")


#: Methods that Lightning calls with a batch of the model's own loaders.
LIGHTNING_STEPS = frozenset({"training_step", "validation_step", "test_step", "predict_step"})


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
    if function.name in LIGHTNING_STEPS and instance is not None:
        from shapelint.interp.lightning import batch_for

        batch = batch_for(m, function, name, instance)
        if batch is not MISSING:
            return batch
    annotation = "" if param.annotation is None else m.text(param.annotation.annotation).strip("'\"")
    origin = Origin(param, function.source)
    where = f"{function.qualname}.{name}"
    if annotation == "int" or default is not MISSING and is_dim(default) and default is not None:
        return with_origin(_named_size(m, name), origin)
    parameter = Input(name, where, origin, default is None, None if default is MISSING else default, annotation)
    if annotation in _TENSOR_ANNOTATIONS or m.declares and _states_shape(m, function, param):
        parameter.value = Tensor(UNKNOWN_SHAPE, source=parameter)
    return parameter


def _states_shape(m: Machine, function: Function, param: cst.Param) -> bool:
    """Does the annotation say that it is a tensor of some shape (`Float[Tensor, "batch 10"]`)?"""
    from shapelint.interp.evidence import ANNOTATION, said_of_parameters

    outer, m.scope = m.scope, function.scope
    try:
        said = said_of_parameters(m, function)
        return any(one.name == param.name.value and one.kind == ANNOTATION for one in said)
    finally:
        m.scope = outer


def configured(m: Machine, function: Function, name: str, instance: Any) -> Any:
    """The shape the configuration gives a parameter. `pkg.model.Tagger.forward` means the function whose qualified
    name ends it; a name in the shape is a parameter of the instance's constructor first, else a size of its own."""
    for key, shapes in m.inputs.items():
        if name in shapes and (key == function.qualname or key.endswith("." + function.qualname)):
            text = parse_shape(shapes[name])
            if text is not None:
                dims = [_configured_size(m, function, part, instance) for part in text.dims if part not in ("...", "*")]
                open_rank = len(dims) < len(text.dims)
                shape = Shape((), tuple(dims)) if open_rank else Shape(tuple(dims))
                return Tensor(shape, text.dtype or "float32")
    return MISSING


def _configured_size(m: Machine, function: Function, text: str, instance: Any) -> Any:
    node = ast.parse(text, mode="eval").body
    names: dict[str, Any] = {}
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            names[part.id] = _size_called(m, function, part.id, instance)
    return evaluate(node, names)


def _size_called(m: Machine, function: Function, name: str, instance: Any) -> Any:
    if isinstance(instance, Instance):
        for found in (instance.attrs.get(name), m.constructed_with(instance).get(name)):
            if is_dim(settled(found)):
                return settled(found)
    key = (id(function.node), name)
    if key not in m.configured_sizes:
        size = m.configured_sizes[key] = symbol(name)
        path.known = path.known.assume_at_least(size, 0)
    return m.configured_sizes[key]


def _named_size(m: Machine, name: str) -> Any:
    return symbol(name)


__all__ = ["free_argument", "configured"]
