"""What are objects whose class derives from dict or list? They hold a container, whose methods are theirs."""

from __future__ import annotations

from typing import Any

from shapelint.interp.bases import base_methods
from shapelint.interp.machine import Machine
from shapelint.values import MISSING, Bound, DictV, Instance, ListV, Unknown

DICTS = ("builtins.dict", "collections.OrderedDict", "collections.UserDict", "collections.defaultdict")
LISTS = ("builtins.list", "collections.UserList")
_HELD = "<held>"
#: What `object` brings, though dict and list have it too.
_OF_OBJECTS = frozenset({"__setattr__", "__getattribute__", "__delattr__", "__new__", "__init__", "__init_subclass__", "__dir__",
                         "__class__", "__doc__", "__reduce__"})


def held(value: Any) -> Any:
    """The dictionary or list inside an object of the program; None where its class derives from neither."""
    if not isinstance(value, Instance):
        return None
    found = value.attrs.get(_HELD)
    if found is None:
        bases = value.cls.refs()
        made: Any = DictV() if any(b in DICTS for b in bases) else ListV() if any(b in LISTS for b in bases) else None
        if made is None:
            return None
        found = value.attrs[_HELD] = made
        if value.loose:
            made.rest = Unknown("an element that nothing tells of")
    return found


@base_methods(*DICTS, *LISTS)
def _inherited(m: Machine, value: Any, name: str, node: Any) -> Any:
    inner = held(value)
    kind = dict if isinstance(inner, DictV) else list
    if inner is None or not hasattr(kind, name) or name in _OF_OBJECTS:
        return MISSING
    return Bound(name, inner)


def fill(m: Machine, value: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> bool:
    """`dict.__init__` or `list.__init__` of such an object; False where it is none."""
    from shapelint.interp.builtins_ import dict_, list_

    inner = held(value)
    if inner is None:
        return False
    m.journal.touch(inner)
    made = dict_(m, args, kwargs, node) if isinstance(inner, DictV) else list_(m, args, {}, node)
    if isinstance(made, (DictV, ListV)):
        inner.restore(made.snapshot())
    else:
        inner.rest = Unknown("an element that is not known")
    return True
