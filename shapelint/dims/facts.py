"""What is known of sizes on one path, in a form that questions can be asked of.

Everything is kept solved: an equality that can be solved for a symbol (coefficient +-1) eliminates it everywhere, and
"a is a multiple of k" is the equality a = k*t with a hidden symbol t. `visible` holds the same equalities without
hidden symbols, for sizes that people read.
"""

from __future__ import annotations

from collections.abc import Mapping

from .atoms import FloorDiv
from .division import common_monomial, content, divided, primitive
from .interval import OPEN, Interval, add, meet, scale
from .laws import floordiv
from .monomial import Monomial
from .poly import Dim, Poly, Symbol, of_atom, of_terms
from .ranges import Ranges
from .rebuild import substitute
from .tri import Contradiction


def put(dim: Dim, sizes: Mapping[Symbol, Dim]) -> Dim:
    """`substitute`, but a size that has no value any more (it divides by 0) stays as it was."""
    try:
        return substitute(dim, sizes)
    except ZeroDivisionError:
        return dim


class Facts:
    """A draft of what is known. It changes while an assumption is taken in, and no more after that."""

    __slots__ = ("solved", "visible", "hidden", "sizes", "sums", "nonzero", "zeros", "multiples")

    def __init__(self) -> None:
        self.solved: dict[Symbol, Dim] = {}
        self.visible: dict[Symbol, Dim] = {}
        self.hidden: set[Symbol] = set()
        self.sizes: dict[Monomial, Interval] = {}  # bounds of single products
        self.sums: dict[Poly, Interval] = {}  # bounds of primitive sums without constant
        self.nonzero: dict[Poly, None] = {}  # primitive; a dict for its order
        self.zeros: list[Poly] = []  # primitive; equalities that no symbol could be solved for
        self.multiples: list[tuple[Poly, Dim]] = []  # (a, k) that could not be written as a = k*t

    def copy(self) -> Facts:
        """A draft to go on from."""
        other = Facts()
        for name in self.__slots__:
            setattr(other, name, getattr(self, name).copy())
        return other

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return not (self.solved or self.sizes or self.sums or self.nonzero or self.zeros or self.multiples)

    def learn_zero(self, dim: Dim) -> None:
        """`dim` = 0."""
        self.show(dim)
        dim = put(dim, self.solved)
        if isinstance(dim, int):
            _demand(dim == 0, "two sizes that differ would be the same")
            return
        _demand(dim.constant % content(dim) == 0, dim, "cannot be 0")
        dim = self._without_factors(primitive(dim)[0])
        if isinstance(dim, int):
            raise Contradiction("a product of sizes that are not 0 would be 0")
        remainder = _remainder(dim)
        if remainder:
            self.learn_multiple(*remainder)
            dim = put(dim, self.solved)  # says more yet where k is a name: x % k == 1 is not so for k = 1
            self._keep_zero(dim)
            return
        found = _solve(dim, self.solved)
        if found:
            self._bind(*found)
        else:
            self._keep_zero(dim)

    def _keep_zero(self, dim: Dim) -> None:
        if isinstance(dim, Poly):
            base = primitive(dim)[0]
            if base not in self.zeros:
                self.zeros.append(base)

    def learn_bounds(self, dim: Dim, bounds: Interval) -> None:
        """`dim` lies within `bounds`."""
        dim = put(dim, self.solved)
        if isinstance(dim, int):
            _demand(_within(dim, bounds), dim, "would be out of its bounds")
            return
        constant = dim.constant
        base, c = primitive(dim - constant)  # type: ignore[arg-type]
        bounds = _shrunk(add(bounds, (-constant, -constant)), c)
        table: dict = self.sizes if len(base.terms) == 1 else self.sums
        key = next(iter(base.terms)) if len(base.terms) == 1 else base
        bounds = meet(bounds, table.get(key, OPEN))
        if bounds[0] is not None and bounds[0] == bounds[1]:
            table.pop(key, None)
            self.learn_zero(base - bounds[0])
            return
        _demand(bounds[0] is None or bounds[1] is None or bounds[0] < bounds[1], base, "has no value left")
        table[key] = bounds

    def learn_nonzero(self, dim: Dim) -> None:
        """`dim` is not 0; of a product, no factor is."""
        dim = put(dim, self.solved)
        if isinstance(dim, int):
            _demand(dim != 0, "two sizes that are the same would differ")
            return
        base = primitive(dim)[0]
        if base in self.nonzero:
            return
        self.nonzero[base] = None
        shared = common_monomial(base)
        if shared:
            for atom, _ in shared:
                self.nonzero[atom.dim] = None
            rest = divided(base, 1, shared)
            if isinstance(rest, Poly):
                self.nonzero[primitive(rest)[0]] = None
        for zero in [zero for zero in self.zeros if common_monomial(zero)]:
            if zero in self.zeros:  # x*y = 0 says y = 0 now, if it was x that is learned not to be 0
                self.zeros.remove(zero)
                self.learn_zero(zero)
        low, high = Ranges(self).of(base)
        if low is not None and low == high:
            self.learn_zero(base - low)

    def learn_multiple(self, dim: Dim, k: Dim) -> None:
        """`dim` % `k` == 0, which has a value only where `k` is not 0."""
        self.learn_nonzero(k)
        dim, k = put(dim, self.solved), put(k, self.solved)
        if isinstance(dim, int):
            if isinstance(k, int):
                _demand(k != 0 and dim % k == 0, dim, "is no multiple of", k)
            else:
                self._keep_multiple(dim, k)
            return
        part = Symbol(None, "a whole quotient")
        among = dim.symbols - k.symbols if isinstance(k, Poly) else dim.symbols
        found = _solve(dim - k * part.dim, self.solved, among)
        if found:
            self.hidden.add(part)
            self._bind(*found)
        else:
            self._keep_multiple(dim, k)

    def _keep_multiple(self, dim: Dim, k: Dim) -> None:
        if isinstance(dim, Poly):
            self.multiples.append((dim, k))
        self._keep_zero(dim - k * floordiv(dim, k))

    def show(self, dim: Dim) -> None:
        """Take an equality into what is shown, where it can be solved without hidden symbols."""
        dim = put(dim, self.visible)
        if isinstance(dim, int) or not dim.symbols.isdisjoint(self.hidden):
            return
        found = _solve(dim, self.visible)
        if found:
            name, value = found
            self.visible = {one: put(old, {name: value}) for one, old in self.visible.items()}
            self.visible[name] = value

    def _without_factors(self, dim: Poly) -> Dim:
        """Divide by factors that are not 0; x**n = 0 is x = 0."""
        shared = common_monomial(dim)
        if not shared:
            return dim
        ranges = Ranges(self)
        kept = {((atom, 1),): 1 for atom, _ in shared if not ranges.never_zero(atom)}
        rest = divided(dim, 1, shared)
        for monomial in kept:
            rest = rest * of_terms({monomial: 1})
        return rest

    def _bind(self, name: Symbol, value: Dim) -> None:
        """From now on `name` is `value`; whatever was known of it is learned again of the value."""
        one = {name: value}
        self.solved = {symbol: put(old, one) for symbol, old in self.solved.items()}
        self.solved[name] = value
        sizes = [(of_terms({m: 1}), b) for m, b in self.sizes.items() if any(name in a.symbols for a, _ in m)]
        sums = [(dim, b) for dim, b in self.sums.items() if name in dim.symbols]
        nonzero = [dim for dim in self.nonzero if name in dim.symbols]
        zeros = [dim for dim in self.zeros if name in dim.symbols]
        multiples = [pair for pair in self.multiples if any(isinstance(d, Poly) and name in d.symbols for d in pair)]
        for dim, _ in sizes:
            del self.sizes[next(iter(dim.terms))]  # type: ignore[union-attr]
        for dim, _ in sums:
            del self.sums[dim]  # type: ignore[arg-type]
        for dim in nonzero:
            del self.nonzero[dim]
        self.zeros = [dim for dim in self.zeros if dim not in zeros]
        self.multiples = [pair for pair in self.multiples if pair not in multiples]
        for dim in zeros:
            self.learn_zero(dim)
        for dim, k in multiples:
            self.learn_multiple(dim, k)
        for dim, bounds in sizes + sums:
            self.learn_bounds(dim, bounds)
        for dim in nonzero:
            self.learn_nonzero(dim)


def _solve(dim: Dim, taken: Mapping[Symbol, Dim], among: frozenset[Symbol] | None = None) -> tuple[Symbol, Dim] | None:
    """(x, e) with dim = 0 exactly where x = e: x has coefficient +-1 and is nowhere else in `dim`.

    Of several, one without a name, else the latest made: the earlier names are those of the constructor.
    """
    if isinstance(dim, int):
        return None
    best: tuple[tuple, Monomial, int] | None = None
    for monomial, c in dim.terms.items():
        if abs(c) != 1 or len(monomial) != 1 or monomial[0][1] != 1:
            continue
        name = monomial[0][0]
        if not isinstance(name, Symbol) or name in taken or (among is not None and name not in among):
            continue
        key = (name.name is None, name.order)
        if (best is None or key > best[0]) and only_here(name, monomial, dim):
            best = key, monomial, c
    if best is None:
        return None
    _, monomial, c = best
    return monomial[0][0], -c * (dim - of_terms({monomial: c}))


def _remainder(dim: Poly) -> tuple[Dim, Dim] | None:
    """(x - r, k), where `dim` = 0 says x % k == r, and so that x - r is a multiple of k."""
    for atom in {atom: None for monomial in dim.terms for atom, _ in monomial}:
        if isinstance(atom, FloorDiv):
            x_mod_k = atom.numerator - atom.divisor * of_atom(atom)
            for r in (x_mod_k - dim, x_mod_k + dim):
                if isinstance(r, int):
                    return atom.numerator - r, atom.divisor
    return None


def only_here(name: Symbol, here: Monomial, dim: Poly) -> bool:
    """Is the symbol in no other term of the size than this one?"""
    return not any(name in atom.symbols for monomial in dim.terms if monomial != here for atom, _ in monomial)


def _shrunk(bounds: Interval, c: int) -> Interval:
    """Bounds of x, given those of c * x."""
    low, high = bounds if c > 0 else scale(-1, bounds)
    c = abs(c)
    return None if low is None else -(-low // c), None if high is None else high // c


def _within(number: int, bounds: Interval) -> bool:
    return (bounds[0] is None or number >= bounds[0]) and (bounds[1] is None or number <= bounds[1])


def _demand(holds: bool, *otherwise: object) -> None:
    if not holds:
        raise Contradiction(" ".join(map(str, otherwise)))
