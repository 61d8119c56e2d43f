"""Between which bounds does a size lie, by all that is known?

Each bound given holds; the search for a better one is cut short. A lower bound is the best of: interval arithmetic; a
known bound of the whole sum; a common factor taken out; every variable counted from its own lower bound
(2*H*W - H - W >= 0 for H, W >= 1); and the sum less a known inequality. An upper bound is the lower bound of the
negative.
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from .atoms import Atom, FloorDiv, Max, Min, Operation
from .division import common_monomial, divided, primitive
from .examples import Examples
from .interval import (
    OPEN, Interval, add, exact_quotient, floor_quotient, meet, multiply, power, scale, without_zero,
)
from .monomial import Monomial, degree
from .poly import Dim, Poly, of_atom
from .rebuild import rebuild

if TYPE_CHECKING:
    from .facts import Facts

DEPTH = 2  # inequalities chained
BUDGET = 8  # sums looked at for one bound
EFFORT = 50  # sums looked at under one set of inequalities; behind that, they are not chained any more


class Ranges:
    """Bounds under one set of facts, remembered. The facts must not change meanwhile."""

    __slots__ = ("facts", "examples", "_lows", "_atoms", "_busy", "_inequalities", "_effort", "_by_monomial")

    def __init__(self, facts: Facts, examples: Examples = Examples(())) -> None:
        self.facts = facts
        self.examples = examples
        self._lows: dict[Poly, int | None] = {}
        self._atoms: dict[Atom, Interval] = {}
        self._busy: set[Atom] = set()
        self._inequalities: dict[Atom, list[Dim]] = {}
        self._effort = EFFORT
        self._by_monomial: dict[Monomial, list[Dim]] | None = None

    def of(self, dim: Dim) -> Interval:
        """The bounds of a size."""
        return self.low(dim), self.high(dim)

    def high(self, dim: Dim) -> int | None:
        """The upper bound of a size: the lower one of its negative."""
        low = self.low(-dim)
        return None if low is None else -low

    def low(self, dim: Dim) -> int | None:
        """The lower bound of a size."""
        if isinstance(dim, int):
            return dim
        if dim not in self._lows:
            self._lows[dim] = None  # should it be asked for on the way to itself
            self._lows[dim] = self._tightened(dim, (self._lower(dim, DEPTH, [BUDGET]), None))[0]
        return self._lows[dim]

    def plainly_not_negative(self, dim: Dim) -> bool:
        """Do the bounds that are written down say it, without any search?"""
        if isinstance(dim, int):
            return dim >= 0
        low = 0
        for monomial, c in dim.terms.items():
            if not monomial:
                low += c
                continue
            end = self.facts.sizes.get(monomial, OPEN)[0 if c > 0 else 1]
            if end is None:
                return False
            low += c * end
        return low >= 0

    def _between(self, dim: Dim, depth: int, budget: list[int]) -> Interval:
        high = self._lower(-dim, depth, budget)
        return self._lower(dim, depth, budget), None if high is None else -high

    def never_zero(self, atom: Atom) -> bool:
        """Whether the atom is known not to be 0, itself or by a product it is a factor of."""
        return of_atom(atom) in self.facts.nonzero or without_zero(self.atom(atom)) or self._in_nonzero_product(atom)

    def _in_nonzero_product(self, atom: Atom) -> bool:
        sizes = self.facts.sizes.items()
        return any(without_zero(bounds) and any(atom == factor for factor, _ in m) for m, bounds in sizes)

    def atom(self, atom: Atom) -> Interval:
        """The bounds of an atom."""
        found = self._atoms.get(atom)
        if found is not None:
            return found
        bounds = self.facts.sizes.get(((atom, 1),), OPEN)
        if atom in self._busy:
            return bounds  # asked for on the way to its own bounds
        self._busy.add(atom)
        bounds = meet(bounds, self._from_products(atom))
        if isinstance(atom, Operation):
            bounds = meet(bounds, self._of_operation(atom))
        bounds = meet(bounds, self._from_sums(atom))
        self._busy.discard(atom)
        bounds = self._tightened(of_atom(atom), bounds)
        if 0 in bounds and self._in_nonzero_product(atom):
            bounds = 1 if bounds[0] == 0 else bounds[0], -1 if bounds[1] == 0 else bounds[1]
        if len(self._busy) != 1:  # below one other the answer may be weaker than alone; deeper, it is kept to save time
            self._atoms[atom] = bounds
        return bounds

    def _of_operation(self, atom: Operation) -> Interval:
        if isinstance(atom, FloorDiv):
            return floor_quotient(self.of(atom.numerator), self.of(atom.divisor))
        pick, ends = (min, 0) if isinstance(atom, Min) else (max, 1)
        bounds = [self.of(arg) for arg in atom.args]
        sure = [b[1 - ends] for b in bounds if b[1 - ends] is not None]  # one bounded argument bounds this end
        other = [b[ends] for b in bounds]
        far = None if None in other else pick(other)  # type: ignore[type-var]
        near = pick(sure) if sure else None
        return (far, near) if ends == 0 else (near, far)

    def _from_products(self, atom: Atom) -> Interval:
        """t in t * rest, where the product has bounds and the sign of the rest is known."""
        bounds = OPEN
        for monomial, product in self.facts.sizes.items():
            if len(monomial) > 1 and (atom, 1) in monomial:
                rest = tuple(factor for factor in monomial if factor[0] != atom)
                bounds = meet(bounds, exact_quotient(product, self.monomial(rest)))
        return bounds

    def _from_sums(self, atom: Atom) -> Interval:
        """x, where x - y has bounds, and y. Below another atom only one step is looked for."""
        if ((atom, 1),) not in self._sums_with:
            return OPEN
        depth, budget = (DEPTH, BUDGET) if len(self._busy) == 1 else (1, BUDGET // 4)
        low = max((x for x in self._less_inequality(of_atom(atom), depth, [budget]) if x is not None), default=None)
        high = max((x for x in self._less_inequality(-of_atom(atom), depth, [budget]) if x is not None), default=None)
        return low, None if high is None else -high

    def monomial(self, monomial: Monomial) -> Interval:
        """The bounds of a product of atoms."""
        bounds: Interval = (1, 1)
        for atom, n in monomial:
            bounds = multiply(bounds, power(self.atom(atom), n))
            if bounds == OPEN:
                break
        return meet(bounds, self.facts.sizes.get(monomial, OPEN))

    def _tightened(self, dim: Poly, bounds: Interval) -> Interval:
        """An end that is known not to be taken moves on."""
        nonzero = self.facts.nonzero
        if not nonzero:
            return bounds
        low, high = bounds
        while low is not None and self._differs(dim, low):
            low += 1
        while high is not None and self._differs(dim, high):
            high -= 1
        return low, high

    def _differs(self, dim: Poly, number: int) -> bool:
        return primitive(dim - number)[0] in self.facts.nonzero  # type: ignore[arg-type]

    def _lower(self, dim: Dim, depth: int, budget: list[int]) -> int | None:
        if isinstance(dim, int):
            return dim
        budget[0] -= 1
        self._effort -= bool(self.facts.sums)
        found = [self._plain(dim)[0]]
        if budget[0] > 0:
            if len(dim.terms) > 1:
                found.append(self._by_factor(dim, depth, budget))
                if any(degree(m) > 1 for m in dim.terms):
                    found.append(self._counted_from_low(dim))
            if depth and self._effort > 0:
                found += self._less_inequality(dim, depth, budget)
        return max((low for low in found if low is not None), default=None)

    def _plain(self, dim: Poly) -> Interval:
        total: Interval = (dim.constant, dim.constant)
        for monomial, c in dim.terms.items():
            if monomial:
                total = add(total, scale(c, self.monomial(monomial)))
                if total == OPEN:
                    break
        if not self.facts.sums:
            return total
        sum_, c = primitive(dim - dim.constant)  # type: ignore[arg-type]
        return meet(total, add((dim.constant,) * 2, scale(c, self.facts.sums.get(sum_, OPEN))))

    def _by_factor(self, dim: Poly, depth: int, budget: list[int]) -> int | None:
        shared = common_monomial(dim)
        if not shared:
            return None
        rest = divided(dim, 1, shared)
        return multiply(self.monomial(shared), self._between(rest, depth, budget))[0]

    def _counted_from_low(self, dim: Poly) -> int | None:
        """With x = low + x', all x' >= 0: then what has a positive coefficient is at least 0."""
        ranges = {atom: self.atom(atom) for m in dim.terms for atom, _ in m}
        lows = {atom: low for atom, (low, _) in ranges.items() if low}
        if not lows:
            return None
        moved = rebuild(dim, lambda atom: of_atom(atom) + lows[atom] if atom in lows else None)
        if isinstance(moved, int):
            return moved
        total: Interval = (moved.constant,) * 2
        for monomial, c in moved.terms.items():
            if monomial:
                bounds: Interval = (1, 1)
                for atom, n in monomial:
                    low = lows.get(atom, 0)
                    bounds = multiply(bounds, power(add(ranges.get(atom, OPEN), (-low, -low)), n))
                total = add(total, scale(c, bounds))
        return total[0]

    def _less_inequality(self, dim: Poly, depth: int, budget: list[int]) -> list[int | None]:
        """From f >= 0: n*dim = m*f + rest for positive n, m, so dim >= rest / n."""
        found: list[int | None] = []
        for f in self._at_least_zero(dim):
            if isinstance(f, int):
                continue
            for monomial, c in f.terms.items():
                mine = dim.terms.get(monomial, 0) if monomial else 0
                if mine * c <= 0 or budget[0] <= 0:
                    continue
                shared = gcd(mine, c)
                n = abs(c) // shared
                low = self._lower(n * dim - (abs(mine) // shared) * f, depth - 1, budget)
                found.append(None if low is None else -(-low // n))
        return found

    def _at_least_zero(self, dim: Poly) -> list[Dim]:
        """Sizes known to be at least 0 that share a term with `dim`."""
        shared = self._sums_with.keys() & dim.terms.keys() if self.facts.sums else ()
        found = list({id(f): f for m in dim.terms if m in shared for f in self._sums_with[m]}.values())
        for monomial in dim.terms:
            if len(monomial) == 1 and isinstance(monomial[0][0], Operation):
                found += self._of_meaning(monomial[0][0])
        return found

    @property
    def _sums_with(self) -> dict[Monomial, list[Dim]]:
        """By monomial: the sizes known to be at least 0 that it is a term of."""
        if self._by_monomial is None:
            self._by_monomial = {}
            for known, (low, high) in self.facts.sums.items():
                ends = [] if low is None else [known - low]
                ends += [] if high is None else [high - known]
                for monomial in known.terms:
                    self._by_monomial.setdefault(monomial, []).extend(ends)
        return self._by_monomial

    def _of_meaning(self, atom: Operation) -> list[Dim]:
        """0 <= x - k*(x//k) <= k - 1 for k >= 1; min(a, b) <= a; max(a, b) >= a."""
        found = self._inequalities.get(atom)
        if found is None:
            mine = of_atom(atom)
            if isinstance(atom, FloorDiv):
                rest = atom.numerator - atom.divisor * mine
                low = self.of(atom.divisor)[0]
                found = [rest, atom.divisor - 1 - rest] if low is not None and low >= 1 else []
            elif isinstance(atom, Max):
                found = [mine - arg for arg in atom.args]
            else:
                found = [arg - mine for arg in atom.args]
            self._inequalities[atom] = found
        return found
