"""What are objects that only hold attributes, and their attributes as a dictionary? `Namespace(a=1)`, `vars(x)`."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.values import Bound, ClassV, DictV, Instance, Origin, Scope, Unknown, settled

NAMESPACE = ClassV(None, None, "Namespace", "argparse.Namespace", [], Scope())


@builtin("argparse.Namespace", "types.SimpleNamespace")
def namespace(m: Machine, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    made = Instance(NAMESPACE, Origin(node, m.source))
    made.attrs.update({k: v for k, v in kwargs.items() if k != "**"})
    made.loose = "**" in kwargs
    return made


class Vars(DictV):
    """`vars(x)`: the attributes of an object as a dictionary; who changes one changes the other."""

    __slots__ = ("instance",)

    def __init__(self, instance: Instance):
        self.instance = instance
        self.rest = Unknown("an attribute that may be set") if instance.loose else None

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return Bound(name, self)

    def like(self, items: dict[Any, Any], rest: Any = None) -> DictV:
        return DictV(items, rest)

    @property
    def items(self) -> dict[str, Any]:  # type: ignore[override]
        return self.instance.attrs

    @items.setter
    def items(self, items: dict[str, Any]) -> None:
        self.instance.attrs = items


@builtin("builtins.vars")
def vars_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else None
    return Vars(value) if isinstance(value, Instance) else Unknown("the variables of something", node)


__all__ = ["NAMESPACE", "Vars"]
