"""What is noted while libcst's tree and Python's own are walked side by side (see pairing.py)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Add = Callable[[tuple[Any, Any]], None]
Handler = Callable[[Any, Any, Add, "Pairs"], None]


class Mismatch(Exception):
    """The two trees are not those of one program."""


class Pairs:
    """What stands where, by the identity of libcst's nodes (whose own hash is slow).

    `whole`: the node stands where that one of `ast` does. `heads`, `tails`: names that `ast` has no node for, which
    stand where that node begins or ends. `later`: pairs with parts that have to be searched for in the text.
    """

    __slots__ = ("whole", "heads", "tails", "later")

    def __init__(self) -> None:
        self.whole: dict[int, Any] = {}
        self.heads: dict[int, Any] = {}
        self.tails: dict[int, Any] = {}
        self.later: list[tuple[Any, Any]] = []


def both(*fields: str, **renamed: str) -> Handler:
    """The handler of a node that holds single nodes, which may be absent: their fields here, and there if otherwise."""
    names = [(field, field) for field in fields] + list(renamed.items())

    def handler(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
        for ours, theirs in names:
            inner = getattr(c, ours)
            if inner is not None:
                add((inner, getattr(p, theirs)))

    return handler


def in_turn(ours: Iterable[Any], theirs: Iterable[Any], add: Add) -> None:
    """Note two sequences of the same length, each with its own. Raises ValueError where they are not."""
    for two in zip(ours, theirs, strict=True):
        add(two)
