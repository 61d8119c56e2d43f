"""Which numbers fit what is known? Where two of them answer a question differently, no search can decide it.

Most questions about sizes that nobody fixed are open. A few examples, numbers for all symbols under which everything
that is known holds, show that at a fraction of what the search for an answer costs. They only ever save the search: with
no example left every question is searched for, and the answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .interval import Interval
from .laws import mod
from .poly import Dim, Poly, Symbol, of_terms
from .rebuild import evaluate

if TYPE_CHECKING:
    from .facts import Facts

#: (least, how many) of the numbers an example takes for its symbols. Equal ones meet equations, small ones bounds; those
#: below 0 move up where a symbol turns out to be a size.
_KINDS = ((6, 1), (0, 3), (60, 4000), (-9, 12))
#: Symbols changed to mend an example that a new fact does not fit.
_TURNS = 4


class Example(dict[Symbol, int]):
    """Numbers for symbols, chosen when first asked for."""

    __slots__ = ("kind",)

    def __init__(self, kind: int, numbers: dict[Symbol, int] | None = None) -> None:
        super().__init__(numbers or {})
        self.kind = kind

    def __missing__(self, one: Symbol) -> int:
        least, many = _KINDS[self.kind]
        number = self[one] = least + (one.order[1] + self.kind) * 7919 % 10007 % many
        return number

    def with_number(self, one: Symbol, number: int) -> Example:
        """Another example that differs in one symbol."""
        other = Example(self.kind, self)
        other[one] = number
        return other


class Examples:
    """Some examples that fit one set of facts."""

    __slots__ = ("each",)

    def __init__(self, each: tuple[Example, ...] | None = None) -> None:
        self.each = tuple(Example(kind) for kind in range(len(_KINDS))) if each is None else each

    def numbers(self, dim: Dim) -> Iterator[int]:
        """What the size is in each example; nothing where that divides by 0."""
        for example in self.each:
            try:
                yield evaluate(dim, example)
            except ZeroDivisionError:
                continue

    def some_below_zero(self, dim: Dim) -> bool:
        """Is there an example in which the size is negative?"""
        return any(number < 0 for number in self.numbers(dim))

    def signs(self, dim: Dim) -> frozenset[int]:
        """The signs the size has in the examples: -1, 0, 1."""
        return frozenset((number > 0) - (number < 0) for number in self.numbers(dim))

    def zero_is_open(self, dim: Dim) -> bool:
        """Is the size 0 in one example and not in another?"""
        return _differ(number == 0 for number in self.numbers(dim))

    def division_is_open(self, k: Dim, dim: Dim) -> bool:
        """Does the size leave no rest in one example, and one in another?"""
        return _differ(evaluate(dim, one) % evaluate(k, one) == 0 for one in self.each if _has_value(k, dim, one))

    def fitting(self, before: Facts, now: Facts) -> Examples:
        """Those that fit `now` as well, mended where a small change does it."""
        bound = len(now.solved) != len(before.solved)
        new = _demands(now, type(now)() if bound else before)  # a new value is put in wherever the symbol was
        if not new and not bound:
            return self
        fit = (_fit(example, now, new, bound) for example in self.each)
        return Examples(tuple(example for example in fit if example is not None))


def _has_value(k: Dim, dim: Dim, example: Example) -> bool:
    try:
        evaluate(dim, example)
        return evaluate(k, example) != 0
    except ZeroDivisionError:
        return False


def _differ(answers: Iterable[bool]) -> bool:
    first = None
    for answer in answers:
        if first is None:
            first = answer
        elif answer is not first:
            return True
    return False


#: A size and the bounds it must keep; None where all it must be is not 0.
_Demand = tuple[Dim, Interval | None]


def _demands(now: Facts, before: Facts) -> list[_Demand]:
    """What `now` asks of the numbers beyond what `before` does."""
    found: list[_Demand] = [(of_terms({m: 1}), b) for m, b in now.sizes.items() if before.sizes.get(m) != b]
    found += [(dim, b) for dim, b in now.sums.items() if before.sums.get(dim) != b]
    found += [(dim, (0, 0)) for dim in now.zeros if dim not in before.zeros]
    found += [(dim, None) for dim in now.nonzero if dim not in before.nonzero]
    found += [(mod(a, k), (0, 0)) for a, k in now.multiples if (a, k) not in before.multiples]
    return found


def _fit(example: Example, now: Facts, new: list[_Demand], bound: bool) -> Example | None:
    try:
        if bound:
            example = Example(example.kind, {s: n for s, n in example.items() if s not in now.solved})
            example.update({one: evaluate(value, example) for one, value in now.solved.items()})
        wrong = _first_wrong(example, new)
        return example if wrong is None else _mended(example, now, *wrong)
    except ZeroDivisionError:
        return None


def _first_wrong(example: Example, demands: list[_Demand]) -> tuple[Dim, int] | None:
    """The first size that is not what it must be, and by how much it would have to change."""
    for dim, bounds in demands:
        number = evaluate(dim, example)
        if bounds is None:
            if not number:
                return dim, -1
            continue
        low, high = bounds
        if low is not None and number < low:
            return dim, low - number
        if high is not None and number > high:
            return dim, high - number
    return None


def _mended(example: Example, now: Facts, dim: Dim, change: int) -> Example | None:
    """The example with a few symbols changed so that this size changes and everything holds."""
    everything = _demands(now, type(now)())
    for turn in range(_TURNS):
        steps = _steps(dim, change)
        if not steps:
            return None
        one, step = steps[turn % len(steps)]
        example = example.with_number(one, example[one] + step)
        example.update({name: evaluate(value, example) for name, value in now.solved.items() if one in _symbols(value)})
        wrong = _first_wrong(example, everything)
        if wrong is None:
            return example
        dim, change = wrong
    return None


def _steps(dim: Dim, change: int) -> list[tuple[Symbol, int]]:
    """Symbols, and what to add to each for the size to change so: exactly where it is a term of its own, else by a guess."""
    if not isinstance(dim, Poly):
        return []
    own = [(m[0][0], change // c) for m, c in dim.terms.items() if len(m) == 1 and m[0][1] == 1 and change % c == 0]
    own = [(atom, step) for atom, step in own if isinstance(atom, Symbol)]
    sign = 1 if change > 0 else -1
    return own or [(atom, sign) for m in dim.terms for atom, _ in m if isinstance(atom, Symbol)]


def _symbols(dim: Dim) -> frozenset[Symbol]:
    return dim.symbols if isinstance(dim, Poly) else frozenset()
