"""What does a decorator make of a function or a class? Those that change nothing about shapes keep it."""

from __future__ import annotations

from typing import Any

from shapelint.interp.machine import Machine
from shapelint.values import Bound, Function, Ref, settled

_KINDS = {"builtins.staticmethod": "staticmethod", "builtins.classmethod": "classmethod",
          "builtins.property": "property", "functools.cached_property": "property"}


def decorate(m: Machine, value: Any, function: Function, decorator: Any, node: Any) -> Any:
    """The value a decorated function's name is bound to. A decorator of the program is called; what comes from
    outside (`torch.no_grad()`, `functools.wraps(f)`, unknown ones) is taken to keep the function."""
    decorator = settled(decorator)
    if isinstance(decorator, Ref):
        kind = _KINDS.get(decorator.name)
        if kind is not None and isinstance(value, Function):
            value.kind = kind
        return value
    if isinstance(decorator, Bound) and decorator.name in ("setter", "getter", "deleter"):
        return decorator.self_value
    if isinstance(decorator, Function):
        from shapelint.interp.calls import call

        made = settled(call(m, decorator, (value,), {}, node.decorator))
        return made if isinstance(made, Function) else value
    return value
