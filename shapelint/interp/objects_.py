"""What do the methods do that every object has? `super().__setattr__(name, value)` and its like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.interp.machine import Machine
from shapelint.values import ClassV, DictV, Instance, Unknown, settled


class OfObject:
    """A method of `object`, asked for by `super()` from a class that brings its own."""

    def __init__(self, name: str, value: Any):
        self.name, self.value = name, value

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        return OBJECT_METHODS[self.name](m, self.value, tuple(map(settled, args)), node)


def _set(m: Machine, value: Any, args: tuple[Any, ...], node: Any) -> None:
    """The attribute itself, whatever `__setattr__` the class has."""
    if not isinstance(value, Instance) or len(args) != 2:
        return
    from shapelint.interp.assignment import set_plainly

    m.journal.touch(value)
    if isinstance(args[0], str):
        set_plainly(m, value, args[0], args[1])
    else:
        value.loose = True


def _get(m: Machine, value: Any, args: tuple[Any, ...], node: Any) -> Any:
    from shapelint.interp.attributes import lookup
    from shapelint.interp.machine import Raised
    from shapelint.values import MISSING

    if not isinstance(value, Instance) or len(args) != 1 or not isinstance(args[0], str):
        return Unknown("an attribute that is not known", node)
    found = lookup(m, value, args[0], node)
    if found is not MISSING:
        return found
    if value.loose or not m.catches("AttributeError"):
        return Unknown(f"`.{args[0]}` is not set anywhere that was followed", node)
    raise Raised("AttributeError")


def _delete(m: Machine, value: Any, args: tuple[Any, ...], node: Any) -> None:
    if isinstance(value, Instance) and len(args) == 1:
        m.journal.touch(value)
        value.attrs.pop(args[0], None)


def _new(m: Machine, value: Any, args: tuple[Any, ...], node: Any) -> Any:
    """`super().__new__(cls)`: an object whose `__init__` has not run."""
    return Instance(args[0]) if args and isinstance(args[0], ClassV) else Unknown("a new object", node)


def _nothing(m: Machine, value: Any, args: tuple[Any, ...], node: Any) -> None:
    return None


def _dir(m: Machine, value: Any, args: tuple[Any, ...], node: Any) -> Any:
    return DictV({}, Unknown("the name of an attribute"))


OBJECT_METHODS: dict[str, Callable[..., Any]] = {
    "__setattr__": _set, "__getattribute__": _get, "__getattr__": _get, "__delattr__": _delete, "__new__": _new,
    "__init_subclass__": _nothing, "__dir__": _dir,
}
