"""What does a decorator make of a function or a class? Those that change nothing about shapes keep it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import libcst as cst

from shapelint.interp.machine import Dead, Exit, Machine, OutOfFuel, Raised
from shapelint.values import Bound, ClassV, Deferred, Function, ModuleV, Partial, Ref, settled

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
        return _accessor(value, decorator)
    if _is_followed(decorator):
        from shapelint.interp.calls import call

        made = settled(call(m, decorator, (value,), {}, node.decorator))
        if isinstance(value, ClassV):
            return made if isinstance(made, ClassV) else value
        return made if isinstance(made, (Function, Partial)) or hasattr(made, "call") else value
    return value


def _accessor(value: Any, decorator: Bound) -> Any:
    """`@size.setter`: the property is run as before when it is read; when it is set, this function is."""
    getter = decorator.self_value
    if not isinstance(getter, Function) or not isinstance(value, Function):
        return getter
    if decorator.name == "getter":
        value.kind, value.setter = "property", getter.setter
        return value
    made = copy(getter)
    if decorator.name == "setter":
        made.setter = value
    return made


def _is_own(m: Machine, decorator: Any) -> bool:
    """Is the decorator one of the file itself?"""
    while isinstance(decorator, (cst.Call, cst.Attribute)):
        decorator = decorator.func if isinstance(decorator, cst.Call) else decorator.value
    scope, found = m.scope, None
    while isinstance(decorator, cst.Name) and scope is not None and found is None:
        scope, found = scope.parent, scope.vars.get(decorator.value)
    return not isinstance(found, (Deferred, ModuleV)) and getattr(found, "source", m.root) is m.root


#: Many steps a decorator of an imported module may take for one definition: what takes longer writes documentation.
_STEPS = 150


def applied(m: Machine, value: Any, function: Any, node: Any) -> Any:
    """What a decorator at a definition makes of its value. Thousands of them come from imported modules, so each of
    these may take a few steps only; one that takes longer, or fails, is taken to keep what it is given."""
    if m.activations or not m.forcing and _is_own(m, node.decorator):
        return decorate(m, value, function, m.eval(node.decorator), node)
    return within_few_steps(m, lambda: decorate(m, value, function, m.eval(node.decorator), node), value)


def within_few_steps(m: Machine, run: Callable[[], Any], otherwise: Any) -> Any:
    """What `run` gives, if it takes few steps and does not fail."""
    depth, fuel = len(m.journal.frames), m.fuel
    m.fuel = min(fuel, _STEPS)
    given = m.fuel
    try:
        return run()
    except (OutOfFuel, Raised, Dead, Exit):
        while len(m.journal.frames) > depth:
            m.journal.undo()
        return otherwise
    finally:
        m.fuel += fuel - given if m.fuel >= 0 else fuel - given - m.fuel


def _is_followed(decorator: Any) -> bool:
    """Is it known what the decorator makes of a function? (`@torch.vmap`, `@partial(torch.vmap, in_dims=1)`, one of the
    program's own, or one that a call gave.)"""
    while isinstance(decorator, Partial):
        decorator = settled(decorator.function)
    if isinstance(decorator, Ref):
        from shapelint.interp.builtins_ import is_transform

        return is_transform(decorator.name)
    return isinstance(decorator, Function) or hasattr(decorator, "call")
