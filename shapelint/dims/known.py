"""Are two sizes the same, is one less, does one divide another, given what is known on this path?

Yes means for every assignment of integers to the symbols that fits what is known, no means for none of them; the rest
is unsure. Assignments that give a divisor the value 0 do not count: the program would have raised there.
"""

from __future__ import annotations

from collections.abc import Callable
from math import gcd

from .atoms import Atom, Max, Min, Operation
from .division import common_monomial, content, divided, primitive, reduced
from .examples import Examples
from .facts import Facts, only_here, put
from .interval import Interval, without_zero
from .laws import mod
from .poly import Dim, Poly, Symbol
from .ranges import Ranges
from .rebuild import canonical, has_operations, rebuild
from .simplify import simplified, without_quotients
from .tri import UNSURE, Answer, Contradiction

_CASES = 2  # of min and max in one question, told apart


class Known:
    """What is known of sizes on a path. Immutable: every assume_* gives a new one, or raises Contradiction."""

    __slots__ = ("_facts", "_spoken", "_examples", "_ranges", "_answers", "_settled")

    def __init__(self) -> None:
        self._start(Facts(), Examples(), frozenset())

    def _start(self, facts: Facts, examples: Examples, spoken: frozenset[Symbol]) -> None:
        self._facts = facts
        self._spoken = spoken  # the symbols that something may be known of
        self._examples = examples
        self._ranges = Ranges(facts, examples)
        self._answers: dict[Poly, Answer] = {}
        self._settled: dict[Poly, Dim] = {}

    # questions

    def same(self, a: Dim, b: Dim) -> Answer:
        """Whether a and b are the same number."""
        if isinstance(a, int) and isinstance(b, int):
            return a == b
        return a == b or self._is_zero(a - b, _CASES)

    def less(self, a: Dim, b: Dim) -> Answer:
        """Whether a < b."""
        return _not(self.at_least(a, b))

    def at_least(self, a: Dim, b: Dim) -> Answer:
        """Whether a >= b."""
        if isinstance(a, int) and isinstance(b, int):
            return a >= b
        return self._not_negative(a - b, _CASES)

    def divides(self, k: Dim, a: Dim) -> Answer:
        """Whether a % k == 0. The number 0 divides nothing."""
        if self._examples.division_is_open(k, a):
            return UNSURE
        k, a = self._settle(k), self._settle(a)
        if isinstance(k, int):
            return self._number_divides(k, a) if k else False
        return self._is_zero(mod(a, k), _CASES)

    def range(self, a: Dim) -> Interval:
        """(low, high) bounds of a, both included; None is open."""
        return self._ranges.of(self._settle(a))

    def resolve(self, a: Dim) -> Dim:
        """`a` in normal form under what is known, in the symbols people know; `a` itself where nothing changes."""
        if isinstance(a, int) or self._facts.empty:
            return a
        shown = simplified(put(a, self._facts.visible), self._ranges)
        shown = without_quotients(shown, self.divides)
        if has_operations(shown):
            low, high = self.range(shown)
            shown = low if low is not None and low == high else shown
        return a if shown == a else shown

    # assumptions

    def assume_same(self, a: Dim, b: Dim) -> Known:
        """From here on a and b are the same."""
        if _settled(self.same(a, b), a, "is the same as", b):
            return self
        facts = self._facts.copy()
        facts.show(a - b)
        facts.learn_zero(self._settle(a - b))
        return self._then(facts, a, b)

    def assume_different(self, a: Dim, b: Dim) -> Known:
        """From here on a and b differ."""
        if _settled(_not(self.same(a, b)), a, "differs from", b):
            return self
        facts = self._facts.copy()
        facts.learn_nonzero(self._settle(a - b))
        return self._then(facts, a, b)

    def assume_at_least(self, a: Dim, b: Dim) -> Known:
        """From here on a >= b."""
        if _settled(self.at_least(a, b), a, "is at least", b):
            return self
        facts = self._facts.copy()
        facts.learn_bounds(self._settle(a - b), (0, None))
        return self._then(facts, a, b)

    def assume_at_most(self, a: Dim, b: Dim) -> Known:
        """From here on a <= b."""
        return self.assume_at_least(b, a)

    def assume_multiple(self, a: Dim, k: Dim) -> Known:
        """From here on a % k == 0, and so k is not 0."""
        if _settled(self.divides(k, a), a, "is a multiple of", k):
            return self.assume_different(k, 0)
        facts = self._facts.copy()
        facts.learn_multiple(self._settle(a), self._settle(k))
        return self._then(facts, a, k)

    def _then(self, facts: Facts, *about: Dim) -> Known:
        spoken = self._spoken.union(facts.hidden, *(dim.symbols for dim in about if isinstance(dim, Poly)))
        known = Known.__new__(Known)
        known._start(facts, self._examples.fitting(self._facts, facts), spoken)
        return known

    def _may_be_any(self, dim: Poly, step: int | None) -> bool:
        """Is a symbol that nothing is known of a term of its own, and no part of any other (with this coefficient or its
        opposite, if one is given)?"""
        for monomial, c in dim.terms.items():
            if len(monomial) == 1 and monomial[0][1] == 1 and (step is None or abs(c) == step):
                one = monomial[0][0]
                if isinstance(one, Symbol) and one not in self._spoken and only_here(one, monomial, dim):
                    return True
        return False

    # how they are answered

    def _settle(self, dim: Dim) -> Dim:
        """`dim` in solved form, hidden symbols and all."""
        if isinstance(dim, int) or self._facts.empty:
            return dim
        found = self._settled.get(dim)
        if found is None:
            found = self._settled[dim] = simplified(put(dim, self._facts.solved), self._ranges)
        return found

    def _is_zero(self, dim: Dim, cases: int) -> Answer:
        if isinstance(dim, int):
            return dim == 0
        answer = self._answers.get(dim)
        if answer is None:
            open_ = self._may_be_any(dim, 1) or self._examples.zero_is_open(dim)
            answer = self._answers[dim] = UNSURE if open_ else self._decide(dim, cases)
        return answer

    def _decide(self, dim: Dim, cases: int) -> Answer:
        settled = self._settle(dim)
        for zero in self._facts.zeros:
            settled = reduced(settled, zero)
        form = canonical(settled)
        answer = self._decide_form(form)
        if answer is UNSURE and form != settled:
            answer = self._decide_form(settled)
        return self._by_cases(settled, cases, Known._is_zero) if answer is UNSURE else answer

    def _decide_form(self, dim: Dim) -> Answer:
        if isinstance(dim, int):
            return dim == 0
        dim = self._without_nonzero_factors(dim)
        if isinstance(dim, int) or dim.constant % content(dim):
            return False  # 2*x = 2*y + 1 has no solution
        if primitive(dim)[0] in self._facts.nonzero:
            return False
        signs = self._examples.signs(dim)
        low = None if -1 in signs else self._ranges.low(dim)  # an example above or below 0 tells which bound may be of use
        high = None if 1 in signs else self._ranges.high(dim)
        if low == 0 and high == 0:
            return True
        return False if without_zero((low, high)) else UNSURE

    def _without_nonzero_factors(self, dim: Poly) -> Dim:
        shared = common_monomial(dim)
        return divided(dim, 1, tuple(f for f in shared if self._ranges.never_zero(f[0]))) if shared else dim

    def _not_negative(self, dim: Dim, cases: int) -> Answer:
        if self._ranges.plainly_not_negative(dim):
            return True
        signs = self._examples.signs(dim)
        if -1 in signs and len(signs) > 1 or isinstance(dim, Poly) and self._may_be_any(dim, None):
            return UNSURE
        dim = self._settle(dim)
        if -1 not in signs:
            low = self._ranges.low(dim)
            if low is not None and low >= 0:
                return True
        if signs <= {-1}:
            high = self._ranges.high(dim)
            if high is not None and high < 0:
                return False
        if self._is_zero(dim, cases) is True:
            return True
        return self._by_cases(dim, cases, Known._not_negative)

    def _by_cases(self, dim: Dim, cases: int, ask: Callable[[Known, Dim, int], Answer]) -> Answer:
        """A max is one of its arguments, the greatest; where every case answers alike, that is the answer."""
        atom = _choice(dim) if cases else None
        if atom is None:
            return UNSURE
        answers: list[Answer] = []
        for taken in atom.args:
            case = self._where(atom, taken)
            if case is not None:
                answers.append(ask(case, _with(dim, atom, taken), cases - 1))
            if answers and (answers[-1] is UNSURE or answers[-1] is not answers[0]):
                return UNSURE
        return answers[0] if answers else UNSURE

    def _where(self, atom: Operation, taken: Dim) -> Known | None:
        """What is known where `atom` is its argument `taken`; None where it cannot be."""
        facts = self._facts.copy()
        try:
            for other in atom.args:
                more = self._settle(taken - other if isinstance(atom, Max) else other - taken)
                high = self._ranges.of(more)[1]
                if high is not None and high < 0:
                    return None
                facts.learn_bounds(more, (0, None))
        except Contradiction:
            return None
        return self._then(facts, *atom.args)

    def _number_divides(self, k: int, a: Dim) -> Answer:
        if isinstance(a, int):
            return a % k == 0
        g = gcd(k, content(a))
        if a.constant % g:
            return False  # k*y = g*x + r has no solution
        if g == abs(k):
            return True
        low, high = self._ranges.of(a)
        if low is not None and high is not None and low + -low % abs(k) > high:
            return False  # between two multiples
        return self._is_zero(mod(a, k), _CASES)


def _settled(answer: Answer, a: Dim, holds: str, b: Dim) -> bool:
    """Is it known already? Raises Contradiction where the opposite is."""
    if answer is False:
        raise Contradiction(f"it would be that {a} {holds} {b}")
    return answer is True


def _not(answer: Answer) -> Answer:
    return UNSURE if answer is UNSURE else not answer


def _with(dim: Dim, atom: Atom, value: Dim) -> Dim:
    return rebuild(dim, lambda one: value if one == atom else None)


def _choice(dim: Dim) -> Operation | None:
    if isinstance(dim, int):
        return None
    return next((atom for m in dim.terms for atom, _ in m if isinstance(atom, (Min, Max))), None)
