"""What do forward hooks do? A function that a module was given runs behind its forward, and may replace what it gives."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.values import BoundMethod, Function, Instance, Layer, Partial, Unknown, settled


def add_hook(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`register_forward_hook(hook)`: remembered with the module."""
    hook = settled(args[0] if args else kwargs.get("hook"))
    if isinstance(module, (Instance, Layer)) and isinstance(hook, (Function, BoundMethod, Partial)):
        m.journal.touch(module)
        module.attrs[_HOOKS] = (*_hooks(module), (hook, settled(kwargs.get("with_kwargs", False)) is True))
    return Handle(module)


_HOOKS = "<forward hooks>"


def _hooks(module: Any) -> tuple[Any, ...]:
    """The hooks a module surely has: those that only one of several ways registers are left out."""
    found = module.attrs.get(_HOOKS, ())
    return found if isinstance(found, tuple) and all(isinstance(one, tuple) for one in found) else ()


class Handle:
    """What `register_forward_hook` gives: `remove()` takes the hooks away, all of them, for which is which is not told."""

    def __init__(self, module: Any):
        self.module = module

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return _Remove(self.module) if name == "remove" else Unknown(f"`.{name}` of a hook's handle", node)


class _Remove:
    def __init__(self, module: Any):
        self.module = module

    def call(self, m: Machine, args: Any, kwargs: Any, node: Any) -> None:
        if isinstance(self.module, (Instance, Layer)):
            m.journal.touch(self.module)
            self.module.attrs.pop(_HOOKS, None)


def after_forward(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, node: Any) -> Any:
    """What the module gives once its hooks have run: what the last of them returned that was not None."""
    from shapelint.interp.calls import call

    for hook, with_kwargs in _hooks(module):
        words = (module, tuple(args), dict(kwargs), result) if with_kwargs else (module, tuple(args), result)
        made = settled(call(m, hook, words, {}, node))
        if isinstance(made, Unknown):
            return made
        result = result if made is None else made
    return result


class ContextVar:
    """contextvars.ContextVar: what was set last, or the default."""

    def __init__(self, default: Any):
        self.value = self.default = default

    def snapshot(self) -> Any:
        return self.value

    def restore(self, saved: Any) -> None:
        self.value = saved

    def merge(self, a: Any, b: Any) -> Any:
        from shapelint.interp.joins import join

        return join(a, b)

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return _OfVariable(self, name)


class _OfVariable:
    def __init__(self, variable: ContextVar, name: str):
        self.variable, self.name = variable, name

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        variable = self.variable
        if self.name == "get":
            return args[0] if args and variable.value is variable.default and isinstance(variable.value, Unknown) else variable.value
        if self.name == "set" and args:
            m.journal.touch(variable)
            before, variable.value = variable.value, args[0]
            return (before,)
        if self.name == "reset" and args and isinstance(settled(args[0]), tuple):
            m.journal.touch(variable)
            variable.value = settled(args[0])[0]
            return None
        return Unknown("a variable of a context", node)


@builtin("contextvars.ContextVar")
def context_var(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return ContextVar(kwargs.get("default", Unknown("a variable of a context that was not set")))
