"""What can be told of the parameters of a class's constructor?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst

from shapelint.interp.contracts import Given, Way
from shapelint.source import walk
from shapelint.values import ClassV, DictV, Function, Input, ListV, Unknown, is_dim

from .model import Parameter
from .text import words


def parameters(cls: ClassV, ways: Sequence[Way]) -> Iterator[Parameter]:
    """The parameters in the order they are written."""
    init = cls.lookup("__init__")
    if not isinstance(init, Function):
        return
    read = {node.value for node in walk(init.node.body) if isinstance(node, cst.Name)}
    flags = set(_flags(ways))
    code = init.source.module.code_for_node
    params = init.node.params
    rows = [(p, "") for p in (*params.posonly_params, *params.params)][1:]
    rows += [(params.star_arg, "*")] if isinstance(params.star_arg, cst.Param) else []
    rows += [(p, "") for p in params.kwonly_params]
    rows += [(params.star_kwarg, "**")] if params.star_kwarg is not None else []
    for param, stars in rows:
        name = param.name.value
        kind, attributes, reason = _kind([way.parameters[name] for way in ways if name in way.parameters], name in read)
        if kind == "unknown" and name in flags:
            kind, reason = "flag", ""
        yield Parameter(
            stars + name, kind, None if param.default is None else code(param.default),
            None if param.annotation is None else code(param.annotation.annotation), attributes, reason,
        )


def _flags(ways: Sequence[Way]) -> Iterator[str]:
    """The parameters that were only asked whether they are true."""
    for question in (question for way in ways for question in way.asked.values()):
        while question.about == "not":
            question = question.parts[0]
        if question.about == "flag":
            yield words(question.parts[0])


def _kind(given: Sequence[Given], used: bool) -> tuple[str, tuple[str, ...], str]:
    if not used:
        return "unused", (), ""
    parts = tuple(dict.fromkeys(name.removeprefix(".") for one in given for name in one.parts))
    if parts and not any(isinstance(one.start, Input) and isinstance(one.start.default, str) for one in given):
        return ("list" if all(name.startswith("[") for name in parts) else "object"), parts, ""
    values = [one.value for one in given]
    for value in values:
        if kind := _of_value(value):
            return kind, (), ""
    for value in (one.start for one in given):
        if isinstance(value, Input):
            if isinstance(value.default, bool) or value.annotation == "bool":
                return "flag", (), ""
            if isinstance(value.default, float) or value.annotation == "float":
                return "number", (), ""
            if isinstance(value.default, str) or value.annotation == "str":
                return "choice", (), ""
    reason = next((v.reason for v in values if isinstance(v, Unknown)), "nothing that was followed tells what it is")
    return "unknown", (), reason


def _of_value(value: Any) -> str:
    if isinstance(value, bool):
        return "flag"
    if is_dim(value):
        return "size"
    if isinstance(value, str):
        return "choice"
    return "list" if isinstance(value, (tuple, ListV, DictV)) else ""
