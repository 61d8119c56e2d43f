"""Under which choices does something hold? The shortest condition that tells some ways from the rest."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations

#: The choices made on one way: what was asked, and the answer.
Choices = Mapping[Hashable, Hashable]
#: Choices that all are made (a conjunction), in the order they were met.
Case = tuple[tuple[Hashable, Hashable], ...]


def cases(inside: Sequence[Choices], every: Sequence[Choices]) -> list[Case]:
    """The cases (any of them) in which a way is one of `inside`, among all ways; `[()]` where it always is.

    A way on which something was not asked may go either way there. Where the choices do not tell the ways apart, the
    cases hold for others, too.
    """
    outside = [way for way in every if not any(way is one for one in inside)]
    if not outside:
        return [()]
    shared = tuple((key, answer) for key, answer in inside[0].items()
                   if all(key in way and way[key] == answer for way in inside[1:]))
    if not any(fits(way, shared) for way in outside):
        return [_shortest(shared, outside)]
    found: dict[Case, None] = {}
    for way in inside:
        found.setdefault(_shortest(tuple(way.items()), outside))
    return _merged(list(found)) if all(found) else [()]


def _merged(found: list[Case]) -> list[Case]:
    """The cases with those put together that differ in one answer only, yes in one and no in the other."""
    for one, other in combinations(found, 2):
        if (both := _without_difference(one, other)) is not None:
            return _merged([case for case in found if case not in (one, other)] + [both]) if both else [()]
    return found


def _without_difference(one: Case, other: Case) -> Case | None:
    a, b = dict(one), dict(other)
    if a.keys() != b.keys():
        return None
    apart = [key for key in a if a[key] != b[key]]
    if len(apart) != 1 or not isinstance(a[apart[0]], bool):
        return None
    return tuple(choice for choice in one if choice[0] != apart[0])


def fits(way: Choices, case: Case) -> bool:
    """May the way be run in this case?"""
    return all(key not in way or way[key] == answer for key, answer in case)


def _shortest(case: Case, outside: Sequence[Choices]) -> Case:
    """The case without the choices that are not needed to leave the others out; the first ones go first, for a later
    choice says more of the place it was made at."""
    left = sum(fits(way, case) for way in outside)
    for choice in case:
        shorter = tuple(other for other in case if other != choice)
        if sum(fits(way, shorter) for way in outside) == left:
            case = shorter
    return case
