"""How is a size written? As Python arithmetic over the names, which evaluates to the same number."""

from __future__ import annotations

from .atoms import Atom, FloorDiv, Min, Operation
from .monomial import Monomial, degree
from .poly import Dim, Poly


def text(dim: Dim) -> str:
    """`2*hidden_size`, `T//2 + 1`, `max(a, b)`; the constant last, names in alphabetical order."""
    if isinstance(dim, int):
        return str(dim)
    parts = sorted((_part(monomial, c) for monomial, c in dim.terms.items()), key=lambda part: part[0])
    first = next((i for i, part in enumerate(parts) if part[1] > 0 and part[3]), 0)  # b - a rather than -a + b
    parts.insert(0, parts.pop(first))
    return "".join(_signed(sign, body, bool(i)) for i, (_, sign, body, _) in enumerate(parts))


def _signed(sign: int, body: str, follows: bool) -> str:
    if follows:
        return f" + {body}" if sign > 0 else f" - {body}"
    if sign > 0:
        return body
    return f"-({body})" if "//" in body else f"-{body}"  # -T//2 would be (-T)//2


def _part(monomial: Monomial, c: int) -> tuple[tuple, int, str, bool]:
    """(sort key, sign, text without sign, whether it has atoms) of one term."""
    factors = sorted((isinstance(atom, FloorDiv), _factor(atom), atom.order, power) for atom, power in monomial)
    alone = len(factors) == 1 and factors[0][3] == 1 and abs(c) == 1
    words = [_power(word, power, divides and not alone) for divides, word, _, power in factors]
    if abs(c) != 1 or not words:
        words.insert(0, str(abs(c)))
    names = tuple((word, -power, order) for _, word, order, power in factors)
    return (-degree(monomial), names, -c), (1 if c > 0 else -1), "*".join(words), bool(factors)


def _power(word: str, power: int, brackets: bool) -> str:
    if brackets:
        word = f"({word})"
    return word if power == 1 else f"{word}**{power}"


def _factor(atom: Atom) -> str:
    if not isinstance(atom, Operation):
        return str(atom)
    if isinstance(atom, FloorDiv):
        return f"{_operand(atom.numerator, True)}//{_operand(atom.divisor, False)}"
    args = sorted(atom.args, key=lambda arg: isinstance(arg, int))  # max(T - 1, 0): numbers last
    words = [text(arg) for arg in args if isinstance(arg, Poly)]
    words.sort()
    words += [str(arg) for arg in args if isinstance(arg, int)]
    return f"{'min' if isinstance(atom, Min) else 'max'}({', '.join(words)})"


def _operand(dim: Dim, left: bool) -> str:
    """Brackets where Python would group otherwise: only a plain name, number or (on the left) product goes without."""
    word = text(dim)
    if isinstance(dim, int):
        return word if dim >= 0 else f"({word})"
    plain = len(dim.terms) == 1 and "//" not in word and not word.startswith("-") and (left or "*" not in word)
    return word if plain else f"({word})"
