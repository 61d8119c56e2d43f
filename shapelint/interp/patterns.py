"""Does a value fit a pattern of `match`, and which names does it bind?"""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.interp.attributes import attribute
from shapelint.interp.machine import Machine
from shapelint.interp.operators import contains, equals
from shapelint.interp.reflection import has
from shapelint.interp.subscripts import get_item
from shapelint.interp.truth import truth
from shapelint.values import DATA, ClassV, DictV, Instance, ListV, NamedTuple, Ref, Sizes, Unknown, given

Bound = dict[str, Any]


def fits(m: Machine, pattern: Any, subject: Any, bound: Bound) -> Any:
    """True, False, or an open condition; `bound` takes the names."""
    subject = given(subject)
    handler = _KINDS.get(type(pattern))
    return DATA if handler is None else handler(m, pattern, subject, bound)


def _value(m: Machine, pattern: Any, subject: Any, bound: Bound) -> Any:
    return truth(m, equals(subject, m.eval(pattern.value)))


def _as(m: Machine, pattern: cst.MatchAs, subject: Any, bound: Bound) -> Any:
    answer = True if pattern.pattern is None else fits(m, pattern.pattern, subject, bound)
    if pattern.name is not None:
        bound[pattern.name.value] = subject
    return answer


def _or(m: Machine, pattern: cst.MatchOr, subject: Any, bound: Bound) -> Any:
    answers = []
    for element in pattern.patterns:
        inner: Bound = {}
        answers.append(fits(m, element.pattern, subject, inner))
        if answers[-1] is True and all(a is False for a in answers[:-1]):
            bound.update(inner)
            return True
        bound.update({name: Unknown("bound by one of several patterns") for name in inner})
    return _all(answers, False)


def _all(answers: list[Any], wanted: bool = True) -> Any:
    """All of the conditions (`wanted` True), or one of them (False)."""
    if any(answer is (not wanted) for answer in answers):
        return not wanted
    return wanted if all(answer is wanted for answer in answers) else DATA


def _sequence(m: Machine, pattern: Any, subject: Any, bound: Bound) -> Any:
    items = _items(subject)
    places = [element.value if isinstance(element, cst.MatchSequenceElement) else None for element in pattern.patterns]
    if items is None:
        for element in pattern.patterns:
            _unknown_names(element, bound)
        return False if isinstance(subject, (int, float, str, bytes, type(None), DictV, Instance)) else DATA
    star = places.index(None) if None in places else None
    if len(items) != len(places) if star is None else len(items) < len(places) - 1:
        return False
    if star is not None:
        behind = len(places) - star - 1
        name = pattern.patterns[star].name
        if name is not None:
            bound[name.value] = ListV(items[star:len(items) - behind])
        items = [*items[:star], *items[len(items) - behind:]]
        places = [place for place in places if place is not None]
    return _all([fits(m, place, item, bound) for place, item in zip(places, items)])


def _items(subject: Any) -> list[Any] | None:
    if isinstance(subject, (tuple, Sizes)):
        return list(subject)
    return list(subject.items) if isinstance(subject, ListV) and subject.exact else None


def _mapping(m: Machine, pattern: cst.MatchMapping, subject: Any, bound: Bound) -> Any:
    if not isinstance(subject, DictV):
        for element in pattern.elements:
            _unknown_names(element, bound)
        return DATA if isinstance(subject, (Unknown, Instance)) else False
    answers = []
    taken = []
    for element in pattern.elements:
        key = m.eval(element.key)
        taken.append(key)
        there = contains(subject, key)
        answers.append(there)
        if there is False:
            return False
        answers.append(fits(m, element.pattern, get_item(m, subject, key, None) if there is True else
                            Unknown("a key that may not be there"), bound))
    if pattern.rest is not None:
        bound[pattern.rest.value] = DictV({k: v for k, v in subject.items.items() if k not in taken}, subject.rest)
    return _all(answers)


def _class(m: Machine, pattern: cst.MatchClass, subject: Any, bound: Bound) -> Any:
    from shapelint.interp.builtins_ import is_kind

    kind = given(m.eval(pattern.cls))
    answer = is_kind(subject, kind)
    if answer is False:
        return False
    if pattern.patterns and isinstance(kind, Ref) and len(pattern.patterns) == 1 and kind.name.startswith("builtins."):
        return _all([answer, fits(m, pattern.patterns[0].value, subject, bound)])  # `int(x)`: the value itself
    names = _places(kind, subject)
    parts = [(names[i] if i < len(names) else None, element.value) for i, element in enumerate(pattern.patterns)]
    parts += [(element.key.value, element.pattern) for element in pattern.kwds]
    answers = [answer]
    for name, inner in parts:
        there = has(m, subject, name, None) if name is not None else DATA
        if there is False:
            return False
        part = attribute(m, subject, name, pattern) if there is True else Unknown("a part of what is matched")
        answers += [there, fits(m, inner, part, bound)]
    return _all(answers)


def _places(kind: Any, subject: Any) -> tuple[str, ...]:
    """The names that the places of a class pattern stand for."""
    if isinstance(subject, NamedTuple):
        return tuple(subject.fields)
    if isinstance(kind, ClassV):
        own = kind.lookup("__match_args__")
        return own if isinstance(own, tuple) else tuple(kind.fields or ())
    return ()


def _unknown_names(node: Any, bound: Bound) -> None:
    """Names in a pattern whose parts nobody knows."""
    if isinstance(node, (cst.MatchAs, cst.MatchStar)) and node.name is not None:
        bound[node.name.value] = Unknown("bound by a pattern")
    for inner in node.children:
        if isinstance(inner, cst.CSTNode):
            _unknown_names(inner, bound)


_KINDS: dict[type, Any] = {
    cst.MatchValue: _value, cst.MatchSingleton: _value, cst.MatchAs: _as, cst.MatchOr: _or, cst.MatchTuple: _sequence,
    cst.MatchList: _sequence, cst.MatchMapping: _mapping, cst.MatchClass: _class,
}
