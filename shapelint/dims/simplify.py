"""Which operations inside a size can be worked out, given the bounds and multiples that are known?"""

from __future__ import annotations

from collections.abc import Callable

from .atoms import Atom, FloorDiv, Min, Operation
from .division import split
from .laws import floordiv
from .monomial import over
from .poly import Dim, Poly, of_atom, of_terms
from .ranges import Ranges
from .rebuild import LAWS, has_operations, rebuild
from .tri import Answer


def simplified(dim: Dim, ranges: Ranges) -> Dim:
    """`dim` with every division, min and max worked out that its bounds allow."""
    if not has_operations(dim):
        return dim

    def put(atom: Atom) -> Dim | None:
        if not isinstance(atom, Operation):
            return None
        args = [simplified(arg, ranges) for arg in atom.args]
        try:
            if isinstance(atom, FloorDiv):
                return _quotient(args[0], args[1], ranges)
            return LAWS[type(atom)](*_undominated(args, isinstance(atom, Min), ranges))
        except ZeroDivisionError:
            return None  # it has no value here; nothing is gained by saying so

    return rebuild(dim, put)


def _quotient(a: Dim, b: Dim, ranges: Ranges) -> Dim:
    if _not_negative(a, ranges) and _not_negative(b - a - 1, ranges):
        return 0  # a // b = 0 for 0 <= a < b
    return floordiv(a, b)


def _undominated(args: list[Dim], least: bool, ranges: Ranges) -> list[Dim]:
    """The arguments of a min (or max) that some other does not make needless."""
    kept = list(args)
    for arg in args:
        others = [other for other in kept if other is not arg]
        if any(_not_negative(arg - other if least else other - arg, ranges) for other in others):
            kept = others
    return kept


def _not_negative(dim: Dim, ranges: Ranges) -> bool:
    if ranges.plainly_not_negative(dim):
        return True
    if ranges.examples.some_below_zero(dim):
        return False
    low = ranges.low(dim)
    return low is not None and low >= 0


def without_quotients(dim: Dim, divides: Callable[[Dim, Dim], Answer]) -> Dim:
    """k * (a//k) = a, where a is known to be a multiple of k."""
    if isinstance(dim, int):
        return dim
    atoms = {atom: None for m in dim.terms for atom, n in m if n == 1 and isinstance(atom, FloorDiv)}
    for atom in atoms:
        if not isinstance(dim, Poly):
            break
        held = {m: c for m, c in dim.terms.items() if (atom, 1) in m}
        factor = of_terms({over(m, ((atom, 1),)): c for m, c in held.items()})  # type: ignore[misc]
        whole, rest = split(factor, atom.divisor)
        if (isinstance(whole, Poly) or whole) and divides(atom.divisor, atom.numerator) is True:
            dim = dim - of_terms(held) + whole * atom.numerator + rest * of_atom(atom)
    return dim
