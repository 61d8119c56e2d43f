"""Is a value true? And what does a condition teach of sizes on the path where it holds?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Contradiction, Poly
from shapelint.interp import open_sizes
from shapelint.interp.machine import Dead, Machine
from shapelint.rulebook import learn, path, same
from shapelint.rulebook.path import fresh
from shapelint.values import (
    DATA, Array, DictV, Input, Instance, ListV, OpenSizes, Question, SetV, Shape, Tensor, UNLEARNED, Unknown, settled,
)


def truth(m: Machine, value: Any) -> Any:
    """True, False, or the open Question."""
    value = settled(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, Question):
        return value
    if value is None or isinstance(value, (int, float, str, bytes, tuple, complex)):
        return bool(value)
    if isinstance(value, Poly):
        answer = same(value, 0)
        return Question("not", (Question("same", (value, 0)),)) if answer is UNSURE else not answer
    if isinstance(value, ListV):
        return bool(value.items) or (not value.exact and DATA)
    if isinstance(value, (DictV, SetV)):
        return True if value.items else False if getattr(value, "rest", None) is None and value.exact else DATA
    if isinstance(value, Input):
        return Question("flag", (value,))
    if isinstance(value, (Tensor, Array, Unknown, OpenSizes)):
        return DATA
    if isinstance(value, Instance):
        return DATA if value.cls.refs() and not _is_module(value) else True
    return True


def _is_module(value: Instance) -> bool:
    return any(name.startswith("torch.nn") for name in value.cls.refs())


def suppose(m: Machine, condition: Any, holds: bool) -> None:
    """Take a condition for granted on this path. Raises Dead where it cannot hold."""
    if isinstance(condition, bool):
        if condition is not holds:
            raise Dead
        return
    try:
        _suppose(m, condition, holds)
    except Contradiction:
        raise Dead from None


def _suppose(m: Machine, question: Question, holds: bool) -> None:
    about, parts = question.about, question.parts
    known = path.known
    if about == "not":
        suppose(m, parts[0], not holds)
    elif about == "same":
        path.known = known.assume_same(*parts) if holds else known.assume_different(*parts)
        if holds and path.ranks:
            _learn_rank(*parts)
    elif about == "less":
        a, b = parts
        path.known = known.assume_at_least(b, a + 1) if holds else known.assume_at_least(a, b)
        if path.ranks:
            _learn_least_rank(*((b, a + 1) if holds else (a, b)))
    elif about == "divides":
        if holds:
            path.known = known.assume_multiple(parts[1], parts[0])
    elif about == "and" and holds or about == "or" and not holds:
        for part in parts:
            suppose(m, part, holds)
    elif about == "or" and holds:
        _learn_ranks(parts)
    elif about == "sizes" and holds:
        for a, b in open_sizes.suppose_sizes(*parts):
            path.known = path.known.assume_same(a, b)
    elif about == "shapes" and holds:
        open_sizes.suppose_alike(*parts)
    elif about == "rank" and holds:
        tensor, rank = parts
        learn(tensor, Shape(tuple(fresh("an axis nothing tells of") for _ in range(rank))))
    elif about in ("flag", "none", "equals") and isinstance(parts[0], Input) and parts[0].value is UNLEARNED:
        _settle(m, question, holds)


def _learn_rank(a: Any, b: Any) -> None:
    """`x.dim() == 3` teaches that x has three axes."""
    for count, number in ((a, b), (b, a)):
        if isinstance(count, Poly) and isinstance(number, int) and count in path.ranks:
            learn(path.ranks[count], Shape(tuple(fresh("an axis nothing tells of") for _ in range(number))))


def _learn_least_rank(count: Any, least: Any) -> None:
    """`x.dim() >= 3` teaches that x has three axes at least."""
    if isinstance(count, Poly) and isinstance(least, int) and 0 < least < 16 and count in path.ranks:
        learn(path.ranks[count], Shape(tuple(fresh("an axis nothing tells of") for _ in range(least)), ()))


def _learn_ranks(parts: tuple[Any, ...]) -> None:
    """`x.dim() == 3 or x.dim() == 4`, `x.dim() in (3, 4)` teach which numbers of axes x may have."""
    counts, numbers = set(), set()
    for part in parts:
        a, b = part.parts if isinstance(part, Question) and part.about == "same" else (None, None)
        count, number = (a, b) if isinstance(a, Poly) else (b, a)
        if not isinstance(count, Poly) or not isinstance(number, int) or count not in path.ranks:
            return
        counts.add(count)
        numbers.add(number)
    if len(counts) == 1 and numbers:
        learn(path.ranks[counts.pop()], Shape((), (), frozenset(numbers)))


def _settle(m: Machine, question: Question, holds: bool) -> None:
    """A parameter's value becomes known by the arm that was taken."""
    parameter = question.parts[0]
    m.journal.touch(parameter)
    if question.about == "none":
        if holds:
            parameter.value = None
        else:
            parameter.optional = False
    elif question.about == "equals" and holds:
        parameter.value = question.parts[1]
    elif question.about == "flag" and (isinstance(parameter.default, bool) or parameter.annotation == "bool"):
        parameter.value = holds
    elif question.about == "flag" and holds:
        parameter.optional = False
