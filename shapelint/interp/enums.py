"""What are the members of an Enum of the program? One object each, with a name and a value."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.values import ClassV, Function, Instance, Ref, Unknown, settled

#: Bases whose members are at the same time what they hold: they equal it, and are instances of its type.
_MIXED = frozenset({"builtins.str", "builtins.int", "builtins.float", "enum.IntEnum", "enum.StrEnum", "enum.IntFlag"})
_AUTO = Ref("enum.auto()")


def is_enum(cls: ClassV) -> bool:
    """Does the class derive from one of Python's enums?"""
    return any(name.startswith("enum.") for name in cls.refs())


def make_members(m: Machine, cls: ClassV) -> None:
    """Put members in the place of the values that the class body binds."""
    members: dict[str, Instance] = {}
    for name, value in list(cls.scope.vars.items()):
        value = settled(value)
        if name.startswith("_") or isinstance(value, (Function, ClassV)):
            continue
        member = Instance(cls)
        if value == _AUTO:
            value = name.lower() if "enum.StrEnum" in cls.refs() else len(members) + 1
        member.attrs.update({"name": name, "value": value, "_name_": name, "_value_": value})
        cls.scope.vars[name] = members[name] = member
    cls.meta["members"] = members


def members_of(value: Any) -> dict[str, Instance] | None:
    """The members of an enum class, in order; None for anything else."""
    return value.meta.get("members") if isinstance(value, ClassV) else None


def is_member(value: Any) -> bool:
    """Is it a member of an enum of the program?"""
    return isinstance(value, Instance) and members_of(value.cls) is not None


def member_of(m: Machine, cls: ClassV, value: Any, node: Any) -> Any:
    """`Color(value)`: the member with that value."""
    from shapelint.interp.operators import equals

    value = settled(value)
    if is_member(value) and value.cls is cls:
        return value
    answers = [(equals(member.attrs["value"], value), member) for member in cls.meta["members"].values()]
    sure = [member for answer, member in answers if answer is True]
    return sure[0] if sure else Unknown(f"a member of {cls.name}", node)


def same_member(left: Any, right: Any) -> Any:
    """`left == right` where one of them is a member; None where neither is."""
    from shapelint.interp.operators import equals

    if not is_member(left) and not is_member(right):
        return None
    if is_member(left) and is_member(right) and left.cls is right.cls:
        return left is right
    if any(is_member(side) and not _MIXED & set(side.cls.refs()) for side in (left, right)):
        return False if not isinstance(left, Unknown) and not isinstance(right, Unknown) else None
    return equals(*(side.attrs["value"] if is_member(side) else side for side in (left, right)))


@builtin("enum.auto")
def auto(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return _AUTO


@builtin("enum.unique")
def unique(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return args[0] if args else Unknown("nothing", node)

