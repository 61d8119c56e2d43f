"""Which operations stay whole inside a polynomial? Floor division, min and max, where they could not be worked out.

They are made by the laws (laws.py, extremes.py) only, so that one value has, as far as the laws go, one form.
"""

from __future__ import annotations

from .poly import Dim, Poly, Symbol, of_atom, too_large

MAX_SIZE = 150  # symbols, counted as written; keeps text and recursion short
MAX_DEPTH = 16


class Operation:
    """An integer that is an operation of other sizes. Equal in form when kind and arguments are."""

    __slots__ = ("args", "order", "size", "depth", "symbols", "_hash")

    kind = 0  # the place of this kind among atoms; symbols are 0

    def __init__(self, *args: Dim) -> None:
        self.args = args
        self.order = (self.kind, *map(order_of, args))
        atoms = [atom for arg in args if isinstance(arg, Poly) for monomial in arg.terms for atom, _ in monomial]
        self.size = 1 + sum(atom.size for atom in atoms)
        self.depth = 1 + max((atom.depth for atom in atoms), default=0)
        self.symbols: frozenset[Symbol] = frozenset().union(*(atom.symbols for atom in atoms))
        self._hash = hash((self.kind, args))

    @property
    def dim(self) -> Poly:
        """The polynomial that is just this atom, or an anonymous symbol where it is too large to follow."""
        if self.size > MAX_SIZE or self.depth > MAX_DEPTH:
            return too_large()
        return of_atom(self)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self._hash == other._hash and self.args == other.args)

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.args}"


class FloorDiv(Operation):
    """numerator // divisor."""

    __slots__ = ()
    kind = 1

    @property
    def numerator(self) -> Dim:
        return self.args[0]

    @property
    def divisor(self) -> Dim:
        return self.args[1]


class Min(Operation):
    """The least of two or more sizes, sorted by their order."""

    __slots__ = ()
    kind = 2


class Max(Operation):
    """The greatest of two or more sizes, sorted by their order."""

    __slots__ = ()
    kind = 3


Atom = Symbol | Operation


def order_of(dim: Dim) -> tuple:
    """A sort key of sizes by form: the same in every run that makes its symbols in the same order."""
    if isinstance(dim, int):
        return (((), dim),)
    return tuple(sorted((tuple((atom.order, power) for atom, power in m), c) for m, c in dim.terms.items()))
