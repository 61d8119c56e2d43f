"""What does a pattern of einops say? `b (h w) 1 -> b h w`: its two sides as groups of axes, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from shapelint.values import NotKnown, Reject, describe_value

DOTS = "..."
REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")
_WORD = re.compile(r"[()]|[^() ]+")


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """An axis told by its size only; two of one size are two axes."""

    size: int

    def __str__(self) -> str:
        return str(self.size)


#: An axis of a pattern: a name, a Number, or DOTS for the axes that `...` stands for.
Item = Any


@dataclass(frozen=True, slots=True)
class Group:
    """What stands for one axis of a tensor: `b`, `(h w)`, `1` (no items); or a bare `...`, for any number of them."""

    items: tuple[Item, ...]
    text: str

    @property
    def dots(self) -> bool:
        return self.text == DOTS


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pattern. `items` are the axes in its groups, in order."""

    groups: tuple[Group, ...]
    text: str

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]

    @property
    def at_dots(self) -> int | None:
        """The place of a bare `...` among the groups."""
        return next((i for i, group in enumerate(self.groups) if group.dots), None)

    @property
    def dots_inside(self) -> bool:
        """Does `...` stand in brackets?"""
        return any(DOTS in group.items and not group.dots for group in self.groups)

    @property
    def reshapes(self) -> bool:
        """Is some group more or less than one axis, so that einops calls reshape?"""
        return any(len(group.items) != 1 for group in self.groups)


def wrong(pattern: str, problem: str, raises: str = "EinopsError") -> NoReturn:
    """Rejects a pattern that says nothing; `problem` says why, as a sentence."""
    raise Reject("einops", raises=raises, argument="pattern", pattern=pattern, problem=problem)


def text_of(pattern: Any, raises: str = "AttributeError") -> str:
    """The pattern as text. Rejects what is none, raises NotKnown for what nobody knows."""
    if isinstance(pattern, str):
        if "…" in pattern:  # einops itself uses the sign in place of `...`
            raise NotKnown("a pattern with a sign that einops keeps for itself")
        return pattern
    if pattern is None or isinstance(pattern, (int, float)):
        raise Reject("argument-type", raises=raises, argument="pattern", got=describe_value(pattern), wanted="a string")
    raise NotKnown("the pattern is not known")


def sides(pattern: str) -> tuple[Side, Side]:
    """The two sides of the arrow. Rejects "einops"."""
    left, arrow, right = pattern.partition("->")
    if not arrow or "->" in right:
        wrong(pattern, "it has no `->`" if not arrow else "it has more than one `->`", raises="ValueError")
    return side(left, pattern), side(right, pattern)


def side(text: str, pattern: str, underscore: bool = False, duplicates: bool = False) -> Side:
    """One side of a pattern. Rejects "einops". `underscore`: `_` is a name, `duplicates`: a name may come twice."""
    if text.count(".") != 3 * text.count(DOTS) or text.count(DOTS) > 1:
        wrong(pattern, "dots stand only in `...`, and once on a side")
    groups: list[Group] = []
    inside: list[Item] | None = None  # the axes of the brackets that are open
    seen: set[Item] = set()
    for word in _WORD.findall(text):
        if word == "(":
            if inside is not None:
                wrong(pattern, "brackets stand in brackets")
            inside = []
        elif word == ")":
            if inside is None:
                wrong(pattern, "a bracket is closed that was not opened")
            groups.append(Group(tuple(inside), _in_brackets(inside)))
            inside = None
        else:
            item = _item(word, pattern, underscore)
            if item in seen and not duplicates and not (underscore and item == "_"):
                wrong(pattern, f"`{item}` stands twice on one side")
            own = () if item is None else (item,)
            seen.update(own)
            if inside is None:
                groups.append(Group(own, word))
            else:
                inside.extend(own)
    if inside is not None:
        wrong(pattern, "a bracket is not closed")
    return Side(tuple(groups), text)


def _in_brackets(items: Iterable[Item]) -> str:
    return "(" + " ".join(map(str, items)) + ")"


def _item(word: str, pattern: str, underscore: bool) -> Item | None:
    """The axis a word means; None for an axis of size 1, which needs no name."""
    if word == DOTS:
        return DOTS
    if word.isdecimal():
        size = int(word)
        if size == 0:
            wrong(pattern, "an axis of size 0 cannot be written")
        return None if size == 1 else Number(size)
    if not is_name(word) and not (underscore and word == "_"):
        wrong(pattern, f"`{word}` is no name of an axis")
    return word


def is_name(word: str) -> bool:
    """May an axis be called so? As a variable, but without underscores at its ends."""
    return word.isidentifier() and word[0] != "_" and word[-1] != "_"


@dataclass(frozen=True, slots=True)
class Plan:
    """A pattern that einops takes, with the axes whose sizes the call gives.

    `operation`: "rearrange", "repeat", or the name of a reduction ("" for a callable or one that is not known).
    """

    pattern: str
    left: Side
    right: Side
    operation: str

    @property
    def added(self) -> list[Item]:
        """The axes that only the result has."""
        there = set(self.left.items)
        return [item for item in self.right.items if item not in there]

    @property
    def reduced(self) -> list[Item]:
        """The axes that the result has no more."""
        kept = set(self.right.items)
        return [item for item in self.left.items if item not in kept]


def plan(pattern: str, operation: str, given: Collection[str]) -> Plan:
    """The pattern, looked at as einops does before it looks at a tensor. `given`: the axes whose size is given.

    Rejects "einops".
    """
    left, right = sides(pattern)
    made = Plan(pattern, left, right, operation)
    if DOTS in right.items and DOTS not in left.items:
        wrong(pattern, "`...` stands only on the right")
    if left.dots_inside:
        wrong(pattern, "`...` stands in brackets on the left")
    _check_axes(made, given)
    unused = [name for name in given if name not in left.items and name not in right.items]
    if unused:
        wrong(pattern, f"{_listed(unused)} {_stand(unused)} nowhere in it")
    for group in left.groups:
        free = [item for item in group.items if isinstance(item, str) and item != DOTS and item not in given]
        if len(free) > 1:
            wrong(pattern, f"the sizes of {_listed(free)} in `{group.text}` are open, and only one may be")
    return made


def _check_axes(made: Plan, given: Collection[str]) -> None:
    """Which axes may stand on one side only: of a repeat the new ones, of a reduction those that go."""
    pattern, added, reduced = made.pattern, made.added, made.reduced
    if made.operation == "rearrange":
        numbers = [item for item in (*made.left.items, *made.right.items) if isinstance(item, Number)]
        if numbers:
            wrong(pattern, f"{_listed(numbers)} is a number, and rearrange takes names and 1 only")
        if reduced or added:
            _one_sided(pattern, reduced or added, "left" if reduced else "right")
    elif made.operation == "repeat":
        if reduced:
            _one_sided(pattern, reduced, "left")
        unsized = [item for item in added if isinstance(item, str) and item not in given]
        if unsized:
            wrong(pattern, f"the size of {_listed(unsized)} is not given")
    elif added:
        _one_sided(pattern, added, "right")


def _one_sided(pattern: str, items: list[Item], where: str) -> NoReturn:
    wrong(pattern, f"{_listed(items)} {_stand(items)} only on the {where}")


def _listed(items: Iterable[Item]) -> str:
    return ", ".join(f"`{item}`" for item in items)


def _stand(items: list[Item]) -> str:
    return "stands" if len(items) == 1 else "stand"
