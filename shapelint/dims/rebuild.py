"""What does a size become when its symbols, or its atoms, are put as something else?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .atoms import Atom, FloorDiv, Max, Min, Operation
from .extremes import maximum, minimum
from .laws import canonical_floordiv, floordiv
from .monomial import Monomial
from .poly import Dim, Poly, Symbol, of_atom, of_terms

LAWS: dict[type, Callable[..., Dim]] = {FloorDiv: floordiv, Min: minimum, Max: maximum}
_NUMBERS: dict[type, Callable[..., int]] = {FloorDiv: int.__floordiv__, Min: min, Max: max}


def rebuild(dim: Dim, put: Callable[[Atom], Dim | None]) -> Dim:
    """`dim` with `put(atom)` for each of its own atoms (not those inside of them); None keeps the atom."""
    if isinstance(dim, int):
        return dim
    known: dict[Atom, Dim | None] = {}
    kept: dict[Monomial, int] = {}
    changed: Dim = 0
    for monomial, c in dim.terms.items():
        for atom, _ in monomial:
            if atom not in known:
                known[atom] = put(atom)
        if all(known[atom] is None for atom, _ in monomial):
            kept[monomial] = c
        else:
            changed = changed + c * _product(monomial, known)
    return dim if len(kept) == len(dim.terms) else of_terms(kept) + changed


def _product(monomial: Monomial, known: Mapping[Atom, Dim | None]) -> Dim:
    product: Dim = 1
    for atom, power in monomial:
        value = known[atom]
        product = product * (of_atom(atom) if value is None else value) ** power
    return product


def has_operations(dim: Dim) -> bool:
    """Whether some atom of it is not a symbol."""
    return isinstance(dim, Poly) and any(type(atom) is not Symbol for m in dim.terms for atom, _ in m)


def substitute(dim: Dim, sizes: Mapping[Symbol, Dim]) -> Dim:
    """`dim` with sizes for symbols, all at once; `dim` itself where none of them is in it.

    Raises ZeroDivisionError where a divisor becomes the number 0.
    """
    if isinstance(dim, int) or not sizes or dim.symbols.isdisjoint(sizes):
        return dim

    def put(atom: Atom) -> Dim | None:
        if isinstance(atom, Operation):
            if atom.symbols.isdisjoint(sizes):
                return None
            return LAWS[type(atom)](*(substitute(arg, sizes) for arg in atom.args))
        return sizes.get(atom)

    return rebuild(dim, put)


def canonical(dim: Dim) -> Dim:
    """`dim` with its divisions by numbers in the one form all their forms share; for comparing, not for reading."""
    if not has_operations(dim):
        return dim

    def put(atom: Atom) -> Dim | None:
        if not isinstance(atom, Operation):
            return None
        law = canonical_floordiv if isinstance(atom, FloorDiv) else LAWS[type(atom)]
        return law(*map(canonical, atom.args))

    return rebuild(dim, put)


def evaluate(dim: Dim, sizes: Mapping[Symbol, int]) -> int:
    """The number that `dim` is under these numbers for its symbols.

    Raises KeyError where a symbol has none, ZeroDivisionError where a divisor is 0. Uses no laws.
    """
    if isinstance(dim, int):
        return dim
    total = 0
    for monomial, c in dim.terms.items():
        for atom, power in monomial:
            c *= _number(atom, sizes) ** power
        total += c
    return total


def _number(atom: Atom, sizes: Mapping[Symbol, int]) -> int:
    if isinstance(atom, Operation):
        return _NUMBERS[type(atom)](*(evaluate(arg, sizes) for arg in atom.args))
    return sizes[atom]
