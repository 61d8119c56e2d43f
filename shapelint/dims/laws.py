"""What is a // b, and a % b, in normal form?

Each law is the comment beside it. All hold for Python's floor over all integers, wherever the left side has a value
(its divisor is not 0); where it has none, the right side may have one.
"""

from __future__ import annotations

from math import gcd

from .atoms import FloorDiv
from .division import common_monomial, content, divided, leading, split
from .monomial import ONE
from .poly import Dim, Poly, of_terms


def floordiv(a: Dim, b: Dim) -> Dim:
    """a // b. Raises ZeroDivisionError where b is the number 0."""
    if isinstance(b, Poly):
        return _by_poly(a, b)
    if isinstance(a, Poly):
        return _by_int(a, b)
    return a // b


def mod(a: Dim, b: Dim) -> Dim:
    """a % b. Raises ZeroDivisionError where b is the number 0."""
    if isinstance(a, int) and isinstance(b, int):
        return a % b
    return a - b * floordiv(a, b)  # a % b = a - b*(a//b)


def _by_int(p: Poly, k: int) -> Dim:
    if not k:
        raise ZeroDivisionError(f"{p} // 0")
    if k < 0:
        p, k = -p, -k  # x // -k = (-x) // k
    whole: Dim = 0
    while True:
        part, rest = _split_int(p, k)  # (k*x + r) // k = x + r//k
        whole = whole + part
        if isinstance(rest, int):
            return whole + rest // k
        p, k = _cancelled(rest, k)
        inner = _merged(p, k)
        if inner is None:
            break
        p, divisor = inner
        if isinstance(p, int) or isinstance(divisor, Poly):
            return whole + floordiv(p, divisor)
        k = divisor
    if all(c < 0 for monomial, c in p.terms.items() if monomial):
        return whole - _by_int(k - 1 - p, k)  # type: ignore[arg-type]  # (-x) // k = -((x + k - 1) // k)
    return whole + FloorDiv(p, k).dim


def _split_int(p: Poly, k: int) -> tuple[Dim, Dim]:
    part, rest = split(p, k)
    constant = rest if isinstance(rest, int) else rest.constant
    floor = constant // k  # the constant is taken into 0..k-1; `split` goes toward zero
    return part + floor, rest - floor * k


def _cancelled(p: Poly, k: int) -> tuple[Poly, int]:
    """(g*x + r) // (g*k) = (x + r//g) // k for positive g, k."""
    g = gcd(k, content(p))
    if g == 1:
        return p, k
    return divided(p - p.constant, g) + p.constant // g, k // g  # type: ignore[return-value]


def _merged(p: Poly, k: int) -> tuple[Dim, Dim] | None:
    """Numerator and divisor that say p // k with one division less, where p has exactly one plain division in it."""
    inner = [(m[0][0], c) for m, c in p.terms.items()
             if len(m) == 1 and m[0][1] == 1 and abs(c) == 1 and isinstance(m[0][0], FloorDiv)]
    if len(inner) != 1:
        return None
    atom, sign = inner[0]
    x, a = atom.args
    r = p - sign * FloorDiv(x, a).dim
    if isinstance(a, int):  # positive, as everything `_by_int` makes
        if sign > 0:
            return x + a * r, a * k  # (x//a + r) // k = (x + a*r) // (a*k) for positive a, k
        return a * r - x + (a - 1), a * k  # -(x//a) = (-x + a - 1)//a, then the same
    if sign > 0 and isinstance(r, int) and not r:
        return x, a * k  # (x//a) // k = x // (a*k) for positive k and any a
    return None


def _by_poly(p: Dim, q: Poly) -> Dim:
    if isinstance(p, int) and not p:
        return 0  # 0 // q = 0
    if leading(q)[1] < 0:
        p, q = -p, -q  # p // -q = (-p) // q
    shared = common_monomial(p, q)
    g = gcd(*q.terms.values(), *([p] if isinstance(p, int) else p.terms.values()))
    if g > 1 or shared:
        return floordiv(divided(p, g, shared), divided(q, g, shared))  # (g*p) // (g*q) = p // q
    part, rest = split(p, q)
    if isinstance(part, Poly) or part:
        return part + floordiv(rest, q)  # (q*s + r) // q = s + r//q
    return FloorDiv(p, q).dim


def canonical_floordiv(p: Dim, k: Dim) -> Dim:
    """p // k in the one form that all its forms share, if k is an int: (x + 1)//2 is x - x//2. Harder to read.

    Coefficients go into 0..k-1; of p // k and -((k - 1 - p) // k), which are equal, the smaller is taken.
    """
    plain = floordiv(p, k)
    atom = _lone_division(plain)
    if atom is None:
        return plain
    whole, numerator, divisor, sign = atom
    here, there = _residue(numerator, divisor), _residue(divisor - 1 - numerator, divisor)
    if _form_key(there[1]) < _form_key(here[1]):
        here, sign = there, -sign
    part, rest = here
    return whole + sign * (part + (rest // divisor if isinstance(rest, int) else FloorDiv(rest, divisor).dim))


def _lone_division(dim: Dim) -> tuple[Dim, Poly, int, int] | None:
    """(whole, x, k, sign) of whole + sign * (x//k) with a number k."""
    if isinstance(dim, int):
        return None
    for m, c in dim.terms.items():
        if len(m) == 1 and m[0][1] == 1 and abs(c) == 1 and isinstance(m[0][0], FloorDiv):
            x, k = m[0][0].args
            if isinstance(k, int):
                return dim - of_terms({m: c}), x, k, c
    return None


def _residue(p: Dim, k: int) -> tuple[Dim, Dim]:
    terms = p.terms if isinstance(p, Poly) else {ONE: p}
    whole = of_terms({m: c // k for m, c in terms.items() if c // k})
    return whole, of_terms({m: c % k for m, c in terms.items() if c % k})


def _form_key(dim: Dim) -> tuple:
    if isinstance(dim, int):
        return (), dim
    order = sorted((tuple((atom.order, power) for atom, power in m), c) for m, c in dim.terms.items() if m)
    return tuple(order), dim.constant
