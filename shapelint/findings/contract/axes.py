"""What are the sizes of one way called? Those of parameters as the author calls them, axes by a name of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.dims import Dim, Poly, Symbol, substitute, symbol
from shapelint.dims.division import common_monomial, divided
from shapelint.interp.contracts import Given, Way, symbols_of
from shapelint.values import Shape, Tensor, is_dim

from .text import size_text

#: Names for axes that nobody named, by how many there are.
_USUAL = {1: ("N",), 2: ("B", "T"), 3: ("B", "T", "C"), 4: ("B", "C", "H", "W"), 5: ("B", "C", "D", "H", "W")}


class Sizes:
    """The sizes of one way. Equalities that tell what an axis of an input is are put in; others are requirements."""

    def __init__(self, way: Way):
        self.way = way
        self.named: dict[Symbol, str] = {}
        for given in (*way.parameters.values(), *way.inputs.values()):
            for one, words in symbols_of(given).items():
                self.named.setdefault(one, words)
        self.built = {one for given in way.parameters.values() for one in symbols_of(given)}
        self.axes = {one for given in way.inputs.values() for dim in _dims(given.value) if isinstance(dim, Poly)
                     for one in dim.symbols if one not in self.named}
        self.solved: dict[Symbol, Dim] = {}
        for got, wanted in equalities(way):
            self._learn(got, wanted)
        self._labels: dict[Symbol, Poly] = {one: symbol(words) for one, words in self.named.items()}
        taken = set(self.named.values())
        for given in way.inputs.values():
            self._name_axes(given, taken)

    def _learn(self, got: Dim, wanted: Dim) -> None:
        """Solve an equality for a size that is no parameter: one without a name first."""
        difference = simplest(self.put(got) - self.put(wanted))
        if isinstance(difference, int):
            return
        found = [(one, c) for one, c in _lone(difference) if one not in self.named]
        if not found:
            return
        one, c = max(found, key=lambda pair: (pair[0] not in self.axes, pair[0].name is None, pair[0].order))
        value = (one.dim * c - difference) * c
        self.solved = {old: _put(dim, {one: value}) for old, dim in self.solved.items()} | {one: value}

    def put(self, dim: Dim) -> Dim:
        """The size with what was solved put in."""
        return _put(dim, self.solved)

    def are_parameters(self, *dims: Dim) -> bool:
        """Are these sizes made of what the class is built with, and nothing else?"""
        puts = [self.put(dim) for dim in dims]
        return all(one in self.built for put in puts if isinstance(put, Poly) for one in put.symbols)

    def shown(self, dim: Any, resolve: bool = False) -> Dim | None:
        """The size in names that can be shown; None where it has none. `resolve`: it was computed, so it may be
        simpler by what is known."""
        if not is_dim(dim):
            return None
        if isinstance(dim, int):
            return int(dim)
        for candidate in ((self.way.known.resolve(dim), dim) if resolve else (dim,)):
            put = self.put(candidate)
            if isinstance(put, int):
                return int(put)
            if all(one in self._labels for one in put.symbols):
                return _put(put, self._labels)
        return None

    def text(self, dim: Any, resolve: bool = False) -> str | None:
        """The same as text."""
        shown = self.shown(dim, resolve)
        return None if shown is None else size_text(shown)

    def entry(self, dim: Any, resolve: bool = False) -> int | str | None:
        """The same for a list of axes."""
        shown = self.shown(dim, resolve)
        return shown if shown is None or isinstance(shown, int) else size_text(shown)

    def _name_axes(self, given: Given, taken: set[str]) -> None:
        shape = given.value.shape if isinstance(given.value, Tensor) else Shape()
        rank = len(shape.front) if shape.back is None else None
        usual = given.axes.get(rank or 0, ()), _USUAL.get(rank or 0, ())
        for place, dim in enumerate(_dims(given.value)):
            put = self.put(dim)
            for one in sorted(put.symbols, key=lambda one: one.order) if isinstance(put, Poly) else ():
                if one in self._labels:
                    continue
                choices = [one.name, *(names[place] for names in usual if place < len(names))]
                self._labels[one] = symbol(_free(choices, taken))


def _free(choices: list[str | None], taken: set[str]) -> str:
    """The first choice that is a name nobody has, or it with a number."""
    names = [name for name in choices if name and name.isidentifier()] or ["N"]
    numbered = (f"{name}{number}" for number in range(2, 100) for name in names)
    found = next(name for name in (*names, *numbered) if name not in taken)
    taken.add(found)
    return found


def _dims(value: Any) -> tuple[Dim, ...]:
    if isinstance(value, tuple):
        return tuple(dim for part in value for dim in _dims(part))
    if not isinstance(value, Tensor):
        return ()
    return (*value.shape.front, *(value.shape.back or ()))


def equalities(way: Way) -> Iterator[tuple[Dim, Dim]]:
    """The sizes that are surely equal where the way comes to its end."""
    for key, answer in way.choices.items():
        if key in way.asked:
            yield from _of_condition(way.asked[key], answer)
    for demand in way.demands:
        if demand.doubtful:
            continue
        if demand.problem is not None:
            fact = demand.problem.fact
            if fact.get("relation") is None and is_dim(fact.get("got")) and is_dim(fact.get("wanted")):
                yield fact.got, fact.wanted
        else:
            yield from _of_condition(demand.condition, demand.holds)


def simplest(difference: Dim) -> Dim:
    """A size that is to be 0, without what all its terms are multiples of: an axis is taken not to be empty."""
    if isinstance(difference, int):
        return difference
    shared = common_monomial(difference)
    return divided(difference, 1, shared) if shared else difference


def _of_condition(question: Any, holds: bool) -> Iterator[tuple[Dim, Dim]]:
    if isinstance(question, bool):
        return
    if question.about == "not":
        yield from _of_condition(question.parts[0], not holds)
    elif question.about == "same" and holds and all(map(is_dim, question.parts)):
        yield question.parts
    elif question.about == "and" and holds or question.about == "or" and not holds:
        for part in question.parts:
            yield from _of_condition(part, holds)


def _lone(dim: Poly) -> Iterator[tuple[Symbol, int]]:
    """(symbol, +1 or -1) for each that the size can be solved for."""
    for monomial, c in dim.terms.items():
        if len(monomial) == 1 and monomial[0][1] == 1 and abs(c) == 1 and isinstance(monomial[0][0], Symbol):
            one = monomial[0][0]
            rest = dim - one.dim * c
            if isinstance(rest, int) or one not in rest.symbols:
                yield one, c


def _put(dim: Dim, sizes: dict[Symbol, Any]) -> Dim:
    try:
        return substitute(dim, sizes) if isinstance(dim, Poly) else dim
    except ZeroDivisionError:
        return dim
