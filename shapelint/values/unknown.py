"""What is a value that nobody could follow, or that nobody described? Both are values here, not errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """A value that could not be followed, and why. `marked`: it comes from an operation already reported.

    `kind` says what is known of it all the same: "number" (a Python float), "device", "dtype", "text" or "".
    """

    reason: str
    where: Any = None
    marked: bool = False
    kind: str = ""

    def __str__(self) -> str:
        return "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Cycle(Unknown):
    """One of several values that come round in turn: what later passes of a loop put into a list."""

    items: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Inside(Unknown):
    """Some part of a module that was not told apart from others. What is set there changes the `owner`."""

    owner: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Perhaps(Unknown):
    """None, or else `inner`: which of the two is not known. What is done with it that None cannot take tells."""

    inner: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Either(Unknown):
    """One of several modules, functions or classes: which one is not known. Calling it calls each, and what they give
    is joined."""

    options: tuple[Any, ...] = ()


class _Unlearned:
    def __repr__(self) -> str:
        return "UNLEARNED"


#: Input.value where nothing was learned yet (None is a value it may have).
UNLEARNED = _Unlearned()


class Input:
    """A parameter nobody described. It learns by use: `value` is what every legal use so far agrees on.

    `path` names it stably between runs of one entry (`Tagger.forward.x`), so that decisions about it can be
    remembered. `optional`: its default is None, so None is one of the things it may be.
    """

    __slots__ = ("name", "path", "value", "origin", "optional", "default", "annotation")

    def __init__(self, name: str, path: str, origin: Any = None, optional: bool = False, default: Any = None,
                 annotation: str = ""):
        self.name = name
        self.path = path
        self.value: Any = UNLEARNED
        self.origin = origin
        self.optional = optional
        self.default = default
        self.annotation = annotation

    def snapshot(self) -> Any:
        return self.value, self.optional

    def restore(self, saved: Any) -> None:
        self.value, self.optional = saved

    def __str__(self) -> str:
        return self.name


def settled(value: Any) -> Any:
    """The value itself, or what was learned of it."""
    while isinstance(value, Input) and value.value is not UNLEARNED:
        value = value.value
    return value


def given(value: Any) -> Any:
    """The value, where None would make the program fail: of what is None or else a tensor, the tensor."""
    value = settled(value)
    while isinstance(value, Perhaps):
        value = settled(value.inner)
    return value


def is_unknown(value: Any) -> bool:
    """Nothing can be said about the value: unknown, or a parameter that taught us nothing yet."""
    value = settled(value)
    return isinstance(value, (Unknown, Input))
