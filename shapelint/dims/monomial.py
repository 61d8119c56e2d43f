"""How do products of atoms multiply and divide? A monomial is a tuple of (atom, power), sorted by the atoms' order."""

from __future__ import annotations

from typing import Any

Monomial = tuple[tuple[Any, int], ...]

ONE: Monomial = ()


def times(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    if not left:
        return right
    if not right:
        return left
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        a, b = left[i][0].order, right[j][0].order
        if a == b:  # the same order is the same atom
            merged.append((left[i][0], left[i][1] + right[j][1]))
            i, j = i + 1, j + 1
        elif a < b:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return (*merged, *left[i:], *right[j:])


def over(left: Monomial, right: Monomial) -> Monomial | None:
    """`left / right` where that is a monomial, else None."""
    if not right:
        return left
    powers = dict(left)
    for atom, power in right:
        rest = powers.get(atom, 0) - power
        if rest < 0:
            return None
        powers[atom] = rest
    return tuple((atom, power) for atom, power in powers.items() if power)


def common(left: Monomial, right: Monomial) -> Monomial:
    """The largest monomial that divides both."""
    powers = dict(right)
    return tuple((atom, min(power, powers[atom])) for atom, power in left if atom in powers)


def degree(monomial: Monomial) -> int:
    """The sum of the powers."""
    total = 0
    for _, power in monomial:
        total += power
    return total


def rank(monomial: Monomial) -> tuple:
    """A sort key: degree first, then the greatest atom (graded lexicographic).

    The order survives multiplication, so reducing by leading terms comes to an end.
    """
    return degree(monomial), tuple((atom.order, power) for atom, power in reversed(monomial))
