"""What of a polynomial can be divided out? Contents, common factors, and whole quotients by another polynomial."""

from __future__ import annotations

from functools import reduce
from math import gcd

from .monomial import ONE, Monomial, common, over, rank
from .poly import Dim, Poly, of_terms, terms_of

_MAX_EXACT = 50  # terms; longer ones are divided term by term only


def content(poly: Poly) -> int:
    """The greatest integer that divides every coefficient but the constant's."""
    return gcd(*(c for monomial, c in poly.terms.items() if monomial))


def common_monomial(*dims: Dim) -> Monomial:
    """The largest monomial that divides every term of all of them."""
    monomials = [monomial for dim in dims for monomial in terms_of(dim)]
    return reduce(common, monomials) if monomials else ONE


def divided(dim: Dim, c: int, monomial: Monomial = ONE) -> Dim:
    """`dim / (c * monomial)`, which must go without a rest."""
    return of_terms({over(m, monomial): value // c for m, value in terms_of(dim).items()})  # type: ignore[misc]


def leading(poly: Poly) -> tuple[Monomial, int]:
    """The term of the highest rank."""
    monomial = max(poly.terms, key=rank)
    return monomial, poly.terms[monomial]


def primitive(poly: Poly) -> tuple[Poly, int]:
    """(p, c) with poly = c * p, where p has no common integer factor (its constant counts) and leads positive."""
    c = gcd(*poly.terms.values())
    if leading(poly)[1] < 0:
        c = -c
    return (poly, 1) if c == 1 else (divided(poly, c), c)  # type: ignore[return-value]


def split(dim: Dim, by: Dim) -> tuple[Dim, Dim]:
    """(s, r) with dim = s * by + r, where s takes whatever goes evenly; (0, dim) when nothing does."""
    terms = terms_of(by)
    if len(terms) == 1:
        ((monomial, c),) = terms.items()
        return _split_single(dim, monomial, c)
    if not isinstance(dim, Poly):
        return 0, dim
    if len(dim.terms) <= _MAX_EXACT:
        whole = exact(dim, by)  # type: ignore[arg-type]
        if whole is not None:
            return whole, 0
    return _split_many(dim, by)  # type: ignore[arg-type]


def _split_single(dim: Dim, monomial: Monomial, c: int) -> tuple[Dim, Dim]:
    whole: dict[Monomial, int] = {}
    rest: dict[Monomial, int] = {}
    for m, value in terms_of(dim).items():
        quotient = over(m, monomial)
        times_c = 0 if quotient is None else _toward_zero(value, c)
        if times_c:
            whole[quotient] = times_c  # type: ignore[index]
        if value - times_c * c:
            rest[m] = value - times_c * c
    return of_terms(whole), of_terms(rest)


def _toward_zero(value: int, c: int) -> int:
    return value // c if (value < 0) == (c < 0) else -(-value // c)


def _quotient_term(term: tuple[Monomial, int], by: tuple[Monomial, int]) -> Dim:
    monomial = over(term[0], by[0])
    return 0 if monomial is None or term[1] % by[1] else of_terms({monomial: term[1] // by[1]})


def exact(dim: Dim, by: Poly) -> Dim | None:
    """`dim / by` where that is a polynomial, else None."""
    lead = leading(by)
    whole: Dim = 0
    while isinstance(dim, Poly):
        part = _quotient_term(leading(dim), lead)
        if isinstance(part, int) and not part:
            return None
        whole, dim = whole + part, dim - part * by
    return whole if dim == 0 else None


def _split_many(dim: Poly, by: Poly) -> tuple[Dim, Dim]:
    """Take out a multiple of `by` only where that leaves fewer terms: (a*x + b*x + 1) by (a + b)."""
    lead = leading(by)
    whole: Dim = 0
    for term in list(dim.terms.items()):
        part = _quotient_term(term, lead)
        rest = dim - part * by
        if len(terms_of(rest)) < len(terms_of(dim)):
            whole, dim = whole + part, rest  # type: ignore[assignment]
        if not isinstance(dim, Poly):
            break
    return whole, dim


def reduced(dim: Dim, zero: Poly, steps: int = 50) -> Dim:
    """`dim` (or a whole multiple of it, never 0 times) less what is a multiple of `zero`, by leading terms."""
    lead, c = leading(zero)
    while isinstance(dim, Poly) and steps:
        steps -= 1
        found = next((m for m in dim.terms if over(m, lead) is not None), None)
        if found is None:
            break
        value = dim.terms[found]
        shared = gcd(value, c)
        factor = of_terms({over(found, lead): value // shared})  # type: ignore[dict-item]
        dim = (c // shared) * dim - factor * zero
    return dim
