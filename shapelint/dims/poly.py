"""What is a size? An integer, or a polynomial over unknown integers, always in normal form.

A polynomial is a sum of coefficient * product of atom**power. An atom is a Symbol or an operation that does not
multiply out (see atoms.py). What would grow without end (more than MAX_TERMS terms, powers above MAX_DEGREE,
coefficients above MAX_BITS bits) becomes a fresh anonymous symbol: nothing is known of it, so no answer gets wrong.
"""

from __future__ import annotations

from itertools import count
from typing import Any, NoReturn

from .monomial import ONE, Monomial, degree, times
from .tri import OpenQuestion

MAX_TERMS = 200
MAX_DEGREE = 64
MAX_BITS = 4096

_serials = count()


class Symbol:
    """One unknown integer; it is itself and no other, whatever its name. A name of None is anonymous (prints "?").

    It hashes by its address, which is fast and differs from run to run: no set of symbols may be walked for its order.
    """

    __slots__ = ("name", "note", "order")

    size = 1
    depth = 0

    def __init__(self, name: str | None, note: str = "") -> None:
        self.name = name
        self.note = note
        self.order = (0, next(_serials))

    @property
    def dim(self) -> Poly:
        """The polynomial that is just this symbol (a new object each time, so that `origin` is its own)."""
        return Poly({((self, 1),): 1})

    @property
    def symbols(self) -> frozenset[Symbol]:
        return frozenset((self,))

    def __copy__(self) -> Symbol:
        return self

    def __deepcopy__(self, memo: dict) -> Symbol:
        return self

    def __str__(self) -> str:
        return "?" if self.name is None else self.name

    def __repr__(self) -> str:
        return f"Symbol({self.name!r})"


class Poly:
    """A size that is not constant. Immutable but for `origin`; made by arithmetic on `symbol(...)`, never by hand.

    `==` and hash are identity of form, for dictionaries; whether two sizes are equal is asked of `Known.same`.
    """

    __slots__ = ("terms", "origin", "_hash", "_symbols")

    def __init__(self, terms: dict[Monomial, int]) -> None:
        self.terms = terms
        self.origin: Any = None
        self._hash: int | None = None
        self._symbols: frozenset[Symbol] | None = None

    @property
    def symbols(self) -> frozenset[Symbol]:
        """Every symbol in it, those inside of atoms too."""
        if self._symbols is None:
            found: set[Symbol] = set()
            for monomial in self.terms:
                for atom, _ in monomial:
                    found.update(atom.symbols)
            self._symbols = frozenset(found)
        return self._symbols

    @property
    def anonymous(self) -> bool:
        """Whether some symbol in it has no name."""
        return any(one.name is None for one in self.symbols)

    @property
    def constant(self) -> int:
        """The constant term."""
        return self.terms.get(ONE, 0)

    def __add__(self, other: Dim) -> Dim:
        if isinstance(other, int):
            return _sum(self.terms, ((ONE, other),)) if other else Poly(self.terms)
        if not isinstance(other, Poly):
            return NotImplemented
        if len(self.terms) < len(other.terms):
            self, other = other, self
        return _sum(self.terms, other.terms.items())

    __radd__ = __add__

    def __neg__(self) -> Poly:
        return Poly({monomial: -c for monomial, c in self.terms.items()})

    def __sub__(self, other: Dim) -> Dim:
        if isinstance(other, int):
            return self + -other
        if not isinstance(other, Poly):
            return NotImplemented
        return _sum(self.terms, [(monomial, -c) for monomial, c in other.terms.items()])

    def __rsub__(self, other: Dim) -> Dim:
        return -self + other

    def __mul__(self, other: Dim) -> Dim:
        if isinstance(other, int):
            if not other:
                return 0
            return _limited({monomial: c * other for monomial, c in self.terms.items()})
        if not isinstance(other, Poly):
            return NotImplemented
        return _product(self.terms, other.terms)

    __rmul__ = __mul__

    def __pow__(self, power: int) -> Dim:
        if not isinstance(power, int) or power < 0:
            return NotImplemented
        if power > MAX_DEGREE:
            return too_large()
        result: Dim = 1
        for _ in range(power):
            result = result * self
        return result

    def __floordiv__(self, other: Dim) -> Dim:
        return _laws().floordiv(self, other) if isinstance(other, (int, Poly)) else NotImplemented

    def __rfloordiv__(self, other: Dim) -> Dim:
        return _laws().floordiv(other, self) if isinstance(other, int) else NotImplemented

    def __mod__(self, other: Dim) -> Dim:
        return _laws().mod(self, other) if isinstance(other, (int, Poly)) else NotImplemented

    def __rmod__(self, other: Dim) -> Dim:
        return _laws().mod(other, self) if isinstance(other, int) else NotImplemented

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Poly) and self.terms == other.terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __bool__(self) -> NoReturn:
        raise OpenQuestion(f"is {self} other than 0?")

    def __lt__(self, other: object) -> NoReturn:
        raise OpenQuestion(f"is {self} < {other}?")

    def __le__(self, other: object) -> NoReturn:
        raise OpenQuestion(f"is {self} <= {other}?")

    def __gt__(self, other: object) -> NoReturn:
        raise OpenQuestion(f"is {self} > {other}?")

    def __ge__(self, other: object) -> NoReturn:
        raise OpenQuestion(f"is {self} >= {other}?")

    def __copy__(self) -> Poly:
        return Poly(self.terms)

    def __deepcopy__(self, memo: dict) -> Poly:
        return self

    def __str__(self) -> str:
        from .text import text

        return text(self)

    __repr__ = __str__


Dim = int | Poly


def symbol(name: str | None, note: str = "") -> Poly:
    """A new unknown integer, as a size."""
    return Symbol(name, note).dim


def too_large() -> Poly:
    """What stands for a size that grew past what is followed."""
    return symbol(None, "too large to follow")


def of_atom(atom: Any) -> Poly:
    """The polynomial that is just this atom."""
    return Poly({((atom, 1),): 1})


def of_terms(terms: dict[Monomial, int]) -> Dim:
    """The size with these terms (no coefficient 0): an int where nothing but a constant is left."""
    if not terms:
        return 0
    if len(terms) == 1 and ONE in terms:
        return terms[ONE]
    return Poly(terms)


def terms_of(dim: Dim) -> dict[Monomial, int]:
    """The terms of a size, an int included."""
    if isinstance(dim, Poly):
        return dim.terms
    return {ONE: dim} if dim else {}


def _sum(terms: dict[Monomial, int], others: Any) -> Dim:
    total = terms.copy()
    for monomial, c in others:
        c += total.get(monomial, 0)
        if c:
            total[monomial] = c
        else:
            del total[monomial]
    return of_terms(total) if len(total) <= MAX_TERMS else too_large()


def _product(left: dict[Monomial, int], right: dict[Monomial, int]) -> Dim:
    if len(left) * len(right) > 10 * MAX_TERMS:
        return too_large()
    total: dict[Monomial, int] = {}
    for m, c in left.items():
        for n, d in right.items():
            monomial = times(m, n)
            total[monomial] = total.get(monomial, 0) + c * d
    return _limited({monomial: c for monomial, c in total.items() if c})


def _limited(terms: dict[Monomial, int]) -> Dim:
    if len(terms) > MAX_TERMS:
        return too_large()
    for monomial, c in terms.items():
        if c.bit_length() > MAX_BITS or degree(monomial) > MAX_DEGREE:
            return too_large()
    return of_terms(terms)


def _laws() -> Any:
    from . import laws  # late: the laws are written in terms of polynomials

    return laws
