"""Is it true? A condition that nobody can answer yet, kept so that each arm can take it for granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """An open condition. `about` says what is asked of `parts`:

    "same", "less": two sizes; "divides": (divisor, size); "flag": is a parameter true; "none": is a value None;
    "equals": a parameter against a constant; "rank": a tensor against a rank; "kind": is a value of a class;
    "not", "and", "or": of other conditions; "data": nothing that could be taken for granted.
    """

    about: str
    parts: tuple[Any, ...] = ()


DATA = Question("data")


def negate(condition: Any) -> Any:
    """The opposite of a condition that may be open."""
    if isinstance(condition, bool):
        return not condition
    if condition.about == "not":
        return condition.parts[0]
    return Question("not", (condition,))
