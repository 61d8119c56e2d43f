"""Of which dtype is an einsum? It is a sum (of int64 for integers), a product (promoted), or both (of one dtype)."""

from __future__ import annotations

from collections import Counter

from shapelint.dims import Dim
from shapelint.ops._dtypes import is_empty
from shapelint.ops._matrices import alike
from shapelint.ops.reduction import summed
from shapelint.rulebook import promote, same
from shapelint.values import COMPLEX, FLOATS, Reject, Shape, Tensor

#: One factor: its dtype, and by letter whether its axis is longer than 1 (None: not known).
_Factor = tuple[str | None, dict[str, bool | None]]


def contracted_dtype(terms: list[list[str]], tensors: list[Tensor], output: list[str]) -> str | None:
    """The dtype of the result; None where it is not known. Rejects "dtype" where two factors do not go together."""
    dtypes = {x.dtype for x in tensors}
    if None in dtypes or len(dtypes) == 1 and dtypes <= {*FLOATS, *COMPLEX, "int64"}:
        return dtypes.pop() if len(dtypes) == 1 else None
    kept = set(output)
    if len(tensors) == 1:
        return tensors[0].dtype if set(terms[0]) <= kept else summed(tensors[0].dtype)
    factors = [_factor(term, x, kept) for term, x in zip(terms, tensors)]
    if any(None in long.values() for _, long in factors):
        return None
    certain = len(tensors) == 2 and not any(map(is_empty, tensors))
    return _in_order(factors, kept, certain)


def _factor(term: list[str], x: Tensor, kept: set[str]) -> _Factor:
    """The axes that `...` stands for count only where they are summed over; then nobody says how many are 1."""
    long: dict[str, bool | None] = {}
    if "..." in term and "..." not in kept or x.rank is None:
        long["..."] = None
    at = term.index("...") if "..." in term else len(term)
    sizes: tuple[Dim, ...] = x.dims if x.rank is not None else ()
    tail = len(term) - at - 1
    for letter, size in [*zip(term[:at], sizes), *zip(term[at + 1:], sizes[len(sizes) - max(0, tail):])]:
        one = same(size, 1)
        long[letter] = not one if isinstance(one, bool) else None
    return x.dtype, long


def _in_order(factors: list[_Factor], kept: set[str], certain: bool) -> str | None:
    """Factors are multiplied from the left: what one has alone is summed first, what two share in their product."""
    counts = Counter(letter for _, long in factors for letter, is_long in long.items() if is_long)
    first, *rest = factors
    for other in rest:
        shared, alone = False, [False, False]
        for letter in set(first[1]) | set(other[1]):
            sides = [bool(side[1].get(letter)) for side in (first, other)]
            if letter in kept or not any(sides):
                continue
            if all(sides):
                counts[letter] -= 1
                shared = shared or counts[letter] == 1
                counts[letter] -= counts[letter] == 1
            elif counts[letter] == 1:
                alone[sides.index(True)] = True
                counts[letter] = 0
        a, b = (Tensor(Shape((2,)), summed(side[0]) if sums else side[0]) for side, sums in zip((first, other), alone))
        dtype = _multiplied(a, b, certain) if shared else promote(a, b)
        if dtype is None:
            return None
        first = (dtype, {letter: letter in kept or counts[letter] > 0
                         for letter in set(first[1]) | set(other[1]) if first[1].get(letter) or other[1].get(letter)})
    return first[0]


def _multiplied(a: Tensor, b: Tensor, certain: bool) -> str | None:
    if not certain:
        return a.dtype if a.dtype == b.dtype else None
    if a.dtype == b.dtype == "bool":
        raise Reject("dtype", argument="operands", got="bool", wanted="a dtype of numbers")
    return alike(a, b, "operands")
