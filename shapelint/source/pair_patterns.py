"""How do libcst and `ast` differ in the form of the patterns of `match`?"""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.source.pair_statements import body
from shapelint.source.pairs import Add, Handler, Pairs, both, in_turn


def _match(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.subject, p.subject))
    for ours, theirs in zip(c.cases, p.cases, strict=True):
        add((ours.pattern, theirs.pattern))
        if ours.guard is not None:
            add((ours.guard, theirs.guard))
        body(ours.body, theirs.body, add)


def _singleton(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    pairs.whole[id(c.value)] = p


def _sequence(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    for ours, theirs in zip(c.patterns, p.patterns, strict=True):
        add((ours if isinstance(ours, cst.MatchStar) else ours.value, theirs))


def _mapping(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    for element, key, value in zip(c.elements, p.keys, p.patterns, strict=True):
        add((element.key, key))
        add((element.pattern, value))


def _class(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.cls, p.cls))
    in_turn([element.value for element in c.patterns], p.patterns, add)
    in_turn([element.pattern for element in c.kwds], p.kwd_patterns, add)


def _as(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    if c.pattern is not None:
        add((c.pattern, p.pattern))
    if c.name is not None:
        pairs.tails[id(c.name)] = p


def _star(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    if c.name is not None:
        pairs.tails[id(c.name)] = p


def _or(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    in_turn([element.pattern for element in c.patterns], p.patterns, add)


PATTERNS: dict[type, Handler] = {
    cst.Match: _match,
    cst.MatchAs: _as,
    cst.MatchClass: _class,
    cst.MatchList: _sequence,
    cst.MatchMapping: _mapping,
    cst.MatchOr: _or,
    cst.MatchSingleton: _singleton,
    cst.MatchStar: _star,
    cst.MatchTuple: _sequence,
    cst.MatchValue: both("value"),
}
