"""What do classes get that derive from the abstract collections? Methods that go through the program's own few."""

from __future__ import annotations

from typing import Any

from shapelint.interp.attributes import find_method
from shapelint.interp.bases import base_methods
from shapelint.interp.calls import call
from shapelint.interp.iteration import iterate
from shapelint.interp.machine import Machine, Raised
from shapelint.interp.operators import contains
from shapelint.values import MISSING, DictV, Instance, ListV, Unknown, settled

MAPPINGS = ("collections.abc.MutableMapping", "collections.abc.Mapping", "typing.MutableMapping", "typing.Mapping")


@base_methods(*MAPPINGS)
def _of_mapping(m: Machine, value: Any, name: str, node: Any) -> Any:
    method = _METHODS.get(name)
    return _Method(method, value) if method is not None and isinstance(value, Instance) else MISSING


class _Method:
    def __init__(self, method: Any, value: Instance):
        self.method, self.value = method, value

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        return self.method(m, self.value, args, kwargs, node)


def _item(m: Machine, value: Instance, key: Any, node: Any) -> Any:
    own = find_method(m, value, "__getitem__")
    return call(m, own, (key,), {}, node) if own is not None else Unknown("an element of a mapping", node)


def _get(m: Machine, value: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`get(key, default)`: the default where the program's `__getitem__` raises KeyError."""
    default = args[1] if len(args) > 1 else kwargs.get("default")
    own = find_method(m, value, "__getitem__")
    if not args or own is None:
        return Unknown("an element of a mapping", node)
    m.handlers.append(frozenset({"KeyError"}))
    try:
        return call(m, own, (args[0],), {}, node)
    except Raised as error:
        if error.name not in ("KeyError", "LookupError"):
            raise
        return default
    finally:
        m.handlers.pop()


def _keys(m: Machine, value: Instance, args: Any, kwargs: Any, node: Any) -> ListV:
    return iterate(m, value, node)


def _values(m: Machine, value: Instance, args: Any, kwargs: Any, node: Any) -> ListV:
    keys = iterate(m, value, node)
    rest = None if keys.exact else Unknown("an element of a mapping")
    return ListV([_item(m, value, key, node) for key in keys.items], rest)


def _items(m: Machine, value: Instance, args: Any, kwargs: Any, node: Any) -> ListV:
    keys = iterate(m, value, node)
    rest = None if keys.exact else (keys.rest, Unknown("an element of a mapping"))
    return ListV([(key, _item(m, value, key, node)) for key in keys.items], rest)


def _contains(m: Machine, value: Instance, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return contains(iterate(m, value, node), settled(args[0]))


def _update(m: Machine, value: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> None:
    own = find_method(m, value, "__setitem__")
    for source in (*args, DictV(kwargs)):
        source = settled(source)
        for key, item in source.items.items() if isinstance(source, DictV) and own is not None else ():
            call(m, own, (key, item), {}, node)


_METHODS = {"get": _get, "keys": _keys, "values": _values, "items": _items, "__contains__": _contains, "update": _update}
