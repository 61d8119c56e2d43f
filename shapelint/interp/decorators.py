"""What does a decorator make of a function or a class? Those that change nothing about shapes keep it."""

from __future__ import annotations

from typing import Any

from shapelint.interp.machine import Machine
from shapelint.values import Bound, Function, Partial, Ref, settled

_KINDS = {"builtins.staticmethod": "staticmethod", "builtins.classmethod": "classmethod",
          "builtins.property": "property", "functools.cached_property": "property"}


def decorate(m: Machine, value: Any, function: Function, decorator: Any, node: Any) -> Any:
    """The value a decorated function's name is bound to. A decorator of the program is called; what comes from
    outside (`torch.no_grad()`, `functools.wraps(f)`, unknown ones) is taken to keep the function."""
    decorator = settled(decorator)
    if isinstance(decorator, Ref) and decorator.name in _KINDS:
        if isinstance(value, Function):
            value.kind = _KINDS[decorator.name]
        return value
    if isinstance(decorator, Bound) and decorator.name in ("setter", "getter", "deleter"):
        return decorator.self_value
    if _is_followed(decorator):
        from shapelint.interp.calls import call

        made = settled(call(m, decorator, (value,), {}, node.decorator))
        return made if isinstance(made, (Function, Partial)) or hasattr(made, "call") else value
    return value


def _is_followed(decorator: Any) -> bool:
    """Is it known what the decorator makes of a function? (`@torch.vmap`, `@partial(torch.vmap, in_dims=1)`, one of the
    program's own, or one that a call gave.)"""
    while isinstance(decorator, Partial):
        decorator = settled(decorator.function)
    if isinstance(decorator, Ref):
        from shapelint.interp.builtins_ import is_transform

        return is_transform(decorator.name)
    return isinstance(decorator, Function) or hasattr(decorator, "call")
