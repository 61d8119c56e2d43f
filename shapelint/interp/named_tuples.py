"""What does `collections.namedtuple` make? Something that is called with values and gives a tuple whose places have names."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.iteration import iterate
from shapelint.interp.machine import Machine
from shapelint.values import NamedTuple, Unknown, settled


class Kind:
    """The class that `namedtuple` gives."""

    def __init__(self, name: str, fields: tuple[str, ...], defaults: tuple[Any, ...]):
        self.name, self.fields = name, fields
        self.defaults = dict(zip(fields[len(fields) - len(defaults):], defaults))

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        given = {**self.defaults, **dict(zip(self.fields, args)), **kwargs}
        values = [given.get(field, Unknown(f"field `{field}` was not given", node)) for field in self.fields]
        return NamedTuple.of(self.fields, values, self.name)

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "_make":
            return _Make(self)
        return self.fields if name == "_fields" else Unknown(f"`.{name}` of a named tuple", node)


class _Make:
    def __init__(self, kind: Kind):
        self.kind = kind

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        items = iterate(m, args[0], node) if args else None
        return self.kind.call(m, tuple(items.items), {}, node) if items is not None and items.exact else Unknown("a tuple", node)


@builtin("collections.namedtuple")
def namedtuple(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    name = settled(args[0]) if args else None
    listed = settled(args[1] if len(args) > 1 else kwargs.get("field_names"))
    if isinstance(listed, str):
        fields: Any = listed.replace(",", " ").split()
    else:
        inner = iterate(m, listed, node)
        fields = [settled(f) for f in inner.items] if inner.exact else None
    if not isinstance(name, str) or not fields or not all(isinstance(f, str) for f in fields):
        return Unknown("a named tuple whose fields are not known", node)
    defaults = iterate(m, kwargs["defaults"], node) if settled(kwargs.get("defaults")) is not None else None
    return Kind(name, tuple(fields), tuple(defaults.items) if defaults is not None and defaults.exact else ())
