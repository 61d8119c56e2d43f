"""What do the ways through a class need? Each condition once, with the choice under which it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shapelint.dims import Poly
from shapelint.interp.contracts import Way
from shapelint.interp.ledger import Demand
from shapelint.interp.problem import Problem
from shapelint.values import is_dim

from .axes import Sizes, simplest
from .choices import Choices
from .conditions import Case, cases
from .model import Contract, Doubt, Requirement
from .reasons import because, line
from .text import Unsayable, condition_text, relation_text, remainder


class Requirements:
    """What the ways need, each condition once."""

    def __init__(self, made: Contract, ways: Sequence[Way], going: Sequence[Way], choices: Choices,
                 sizes: dict[int, Sizes]):
        self.made, self.ways, self.going, self.choices, self.sizes = made, ways, going, choices, sizes
        self.doubts: dict[Doubt, None] = {}

    def collect(self) -> None:
        """Put what is required, and what cannot be told of it, into the contract."""
        found: dict[str, list[tuple[Demand, Way]]] = {}
        for way in self.going or self.ways:
            for text, demand in self._of_way(way):
                found.setdefault(text, []).append((demand, way))
        for text, demanded in found.items():
            demand, way = demanded[0]
            self._add(text, self._where(demanded), because(demand), demand.source.span(demand.node), demand.problem,
                      _of_parameters(demand, self.sizes[id(way)]))
        self._forbidden()
        self.made.doubts = list(self.doubts)

    def _where(self, demanded: Sequence[tuple[Demand, Way]]) -> str:
        """Under which choices is it demanded? Those that were made later make no difference, so ways that were not run
        belong to it, too, if they go the same way up to there."""
        inside = [{**self.choices.ranks(way), **demand.before} for demand, way in demanded]
        among = {id(way) for _, way in demanded}
        outside = self.choices.of([way for way in self.going or self.ways if id(way) not in among])
        outside += [left for left in self.choices.left if not any(one.items() <= left.items() for one in inside)]
        return self.choices.text(cases(inside, [*inside, *outside]))

    def _add(self, text: str, where: str, why: str, span: Any, problem: Problem | None, of_parameters: bool) -> None:
        self.made.requires.append(Requirement(text, where, why, span, problem, of_parameters))

    def _of_way(self, way: Way) -> Iterator[tuple[str, Demand]]:
        sizes = self.sizes[id(way)]
        seen: set[str] = set()
        for demand in way.demands:
            text = _demanded(demand, sizes)
            if text == "" or text in seen:
                continue
            if text is None or demand.doubtful:
                self._doubt(demand, text)
                continue
            seen.add(text)
            yield text, demand

    def _doubt(self, demand: Demand, text: str | None) -> None:
        why = because(demand)
        said = f"{text}, where a branch is taken that nobody can tell" if text else \
            "a size that has no name takes part" if demand.problem is not None else "a condition that cannot be told"
        self.doubts.setdefault(Doubt(f"{said}: {why}", demand.source.span(demand.node)))

    def _forbidden(self) -> None:
        """Choices with which the program raises by itself, or fails."""
        refused = [way for way in self.ways if way.refused is not None]
        allowed = [way for way in self.ways if way.refused is None]
        for inside in _grouped(refused, lambda way: id(way.refused[0])):
            node, source = inside[0].refused
            self._forbid(inside, self.ways, line(node, source), source.span(node), None)
        failing = [way for way in allowed if way.failed is not None]
        for inside in _grouped(failing, lambda way: (id(way.failed.node), way.failed.fact.kind)):
            problem = inside[0].failed
            demand = Demand(problem.node, problem.source, False, {}, problem)
            self._forbid(inside, allowed, because(demand), problem.source.span(problem.node), problem)

    def _forbid(self, inside: Sequence[Way], every: Sequence[Way], why: str, span: Any,
                problem: Problem | None) -> None:
        stopped = self.choices.of(inside)
        left = [one for one in self.choices.left if not any(made.items() <= one.items() for made in stopped)]
        for case in cases(stopped, [*self.choices.of(every), *left]):
            if not case:
                self._add("False", "", why, span, problem, False)
                continue
            *before, last = _named_last(case)
            if self._is_told(last):
                continue
            where = " and ".join(self.choices.literal(choice) for choice in before)
            free = any(self._is_of_axes(choice) for choice in case)
            self._add(self.choices.literal(last, opposite=True), where, why, span, problem, not free)

    def _is_of_axes(self, choice: tuple[Any, Any]) -> bool:
        """Is a choice about the axes of an input?"""
        question, way = self.choices.asked.get(choice[0], (None, None))
        return question is None or not self.sizes[id(way)].are_parameters(*_sizes_in(question))

    def _is_told(self, choice: tuple[Any, Any]) -> bool:
        """Is the opposite of a choice only what the axes of an input tell?"""
        question, way = self.choices.asked.get(choice[0], (None, None))
        return question is not None and _is_told(question, not choice[1], self.sizes[id(way)])


def _sizes_in(question: Any) -> Iterator[Any]:
    if hasattr(question, "parts"):
        for part in question.parts:
            yield from (part,) if is_dim(part) else _sizes_in(part)


def _of_parameters(demand: Demand, sizes: Sizes) -> bool:
    """Does a demand speak of parameters alone, and say more than that a size is not 0?"""
    if demand.problem is None:
        return False
    fact = demand.problem.fact
    trivial = fact.get("relation") == "at least" and isinstance(fact.wanted, int) and fact.wanted <= 1
    return not trivial and sizes.are_parameters(fact.got, fact.wanted)


def _named_last(case: Case) -> Case:
    """A number of axes is no choice of who builds the class: it stands in front."""
    return tuple(sorted(case, key=lambda choice: choice[0][0] != "rank"))


def _grouped(ways: Sequence[Way], key: Any) -> list[list[Way]]:
    found: dict[Any, list[Way]] = {}
    for way in ways:
        found.setdefault(key(way), []).append(way)
    return list(found.values())


def demanded(way: Way, sizes: Sizes) -> Iterator[str]:
    """All that is surely demanded on a way, as Python."""
    for demand in way.demands:
        text = None if demand.doubtful else _demanded(demand, sizes)
        if text:
            yield text


def _demanded(demand: Demand, sizes: Sizes) -> str | None:
    """What is demanded, as Python: empty where it goes without saying, None where it has no words."""
    if demand.problem is None:
        try:
            text = condition_text(demand.condition, demand.holds, lambda dim: sizes.text(dim))
        except Unsayable:
            return None
        return "" if _is_told(demand.condition, demand.holds, sizes) else text
    fact = demand.problem.fact
    got, wanted = fact.get("got"), fact.get("wanted")
    if not (is_dim(got) and is_dim(wanted)):
        return None
    relation = fact.get("relation", "same")
    if relation == "at least" and isinstance(wanted, int) and wanted <= 0:
        return ""  # no size is negative
    if not demand.doubtful and relation == "same" and simplest(sizes.put(got) - sizes.put(wanted)) == 0:
        return ""  # it tells what an axis is
    if relation == "same" and isinstance(difference := sizes.put(got) - sizes.put(wanted), Poly):
        short = simplest(difference)
        if short != difference and sizes.shown(short) is not None and remainder(short) is not None:
            got, wanted = short, 0
    first, second = sizes.shown(got), sizes.shown(wanted)
    if first is None or second is None:
        return None
    return "" if relation == "same" and first == second else relation_text(relation, first, second)


def _is_told(question: Any, holds: bool, sizes: Sizes) -> bool:
    """Does a condition of the program's own only tell what an axis is?"""
    while question.about == "not":
        question, holds = question.parts[0], not holds
    return question.about == "same" and holds and all(map(is_dim, question.parts)) \
        and sizes.put(question.parts[0]) == sizes.put(question.parts[1])
