"""What is the least, and the greatest, of several sizes, in normal form?"""

from __future__ import annotations

from .atoms import Max, Min, Operation, order_of
from .monomial import ONE
from .poly import Dim, Poly, too_large

MAX_ARGS = 12

_PICK = {Min: min, Max: max}
_DUAL = {Min: Max, Max: Min}


def minimum(*dims: Dim) -> Dim:
    """The least of one or more sizes."""
    return _extreme(Min, dims)


def maximum(*dims: Dim) -> Dim:
    """The greatest of one or more sizes."""
    return _extreme(Max, dims)


def _extreme(kind: type[Operation], dims: tuple[Dim, ...]) -> Dim:
    if all(isinstance(dim, int) for dim in dims):
        return _PICK[kind](dims)
    best = _one_constant_each(kind, [part for dim in dims for part in _flattened(kind, dim)])
    args = _absorbed(kind, best)
    if len(args) == 1:
        return args[0] + 0  # min(a) = a
    if len(args) > MAX_ARGS:
        return too_large()
    return kind(*sorted(args, key=order_of)).dim


def _flattened(kind: type[Operation], dim: Dim) -> list[Dim]:
    """min(min(a, b) + 1, c) = min(a + 1, b + 1, c)."""
    inner = _lone(kind, dim)
    return [dim] if inner is None else [arg + dim.constant for arg in inner.args]  # type: ignore[union-attr]


def _lone(kind: type[Operation], dim: Dim) -> Operation | None:
    """The atom of this kind that `dim` is, but for a constant."""
    if not isinstance(dim, Poly) or len(dim.terms) - (ONE in dim.terms) != 1:
        return None
    ((monomial, c),) = ((m, c) for m, c in dim.terms.items() if m)
    if c != 1 or len(monomial) != 1 or monomial[0][1] != 1 or not isinstance(monomial[0][0], kind):
        return None
    return monomial[0][0]


def _one_constant_each(kind: type[Operation], dims: list[Dim]) -> list[Dim]:
    """min(x + 1, x + 3) = x + 1; min(x, x) = x."""
    constants: dict[Dim, int] = {}
    for dim in dims:
        constant = dim if isinstance(dim, int) else dim.constant
        base = dim - constant
        constants[base] = _PICK[kind](constants.get(base, constant), constant)
    return [base + constant for base, constant in constants.items()]


def _absorbed(kind: type[Operation], dims: list[Dim]) -> list[Dim]:
    """min(a, max(a, b)) = a, and max(a, min(a, b)) = a."""
    kept = []
    for dim in dims:
        inner = _lone(_DUAL[kind], dim)
        if inner is None or not any(arg + dim.constant in dims for arg in inner.args):  # type: ignore[union-attr]
            kept.append(dim)
    return kept
