"""What do objects of the program inherit from classes outside it? Methods of parsers and models that are followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.interp.machine import Machine
from shapelint.values import MISSING

Inherited = Callable[..., Any]
_OF_BASES: dict[str, Inherited] = {}


def base_methods(*names: str) -> Callable[[Inherited], Inherited]:
    """Register what an object has from a base class outside the program: (machine, object or class, name, node) ->
    value, or MISSING."""

    def register(function: Inherited) -> Inherited:
        _OF_BASES.update(dict.fromkeys(names, function))
        return function

    return register


def inherited(m: Machine, value: Any, cls: Any, name: str, node: Any) -> Any:
    """The attribute `name` that an object, or a class, has from a base outside the program; MISSING where none is
    followed."""
    for base in cls.refs():
        found = _OF_BASES.get(base)
        if found is not None:
            made = found(m, value, name, node)
            if made is not MISSING:
                return made
    return MISSING


#: Bases that bring no attribute but those of every object.
_BARE = frozenset({"builtins.object", "abc.ABC", "torch.nn.Module", "typing.Generic", "typing.Protocol", "enum.Enum", "enum.IntEnum",
                   "builtins.dict", "collections.OrderedDict", "builtins.list", "builtins.str", "builtins.int"})


def known_base(name: str) -> bool:
    """Is it known what a class outside the program gives the objects of those that derive from it?"""
    return name in _BARE or name in _OF_BASES
