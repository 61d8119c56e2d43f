"""Sums of products told by letters: torch.einsum."""

from __future__ import annotations

from collections import Counter
from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.ops._einsum_dtype import contracted_dtype
from shapelint.rulebook import broadcast_dim, broadcast_shapes, fresh, function, learn, must_same, same
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.convert import Wish, to_items, to_tensor, to_tensors
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, describe_value, settled

_DOTS = "..."
#: The letter that a number stands for in a list of subscripts.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@function("torch.einsum")
def einsum(equation: "Any", *operands: "Any") -> Any:
    """Axes with one letter have one size; letters that are not on the right are summed over.

    einsum("bij,bjk->bik", [B, 5, 3], [B, 3, 4]) -> [B, 5, 4]
    einsum("bhqd,bhkd->bhqk", [B, 8, T, 16], [B, 8, S, 16]) -> [B, 8, T, S]
    einsum("ij->ji", [2, 3]) -> [3, 2]
    einsum("ii->i", [3, 3]) -> [3]
    einsum("ij,jk", [2, 3], [3, 4]) -> [2, 4]
    einsum("ba,ac", [2, 3], [3, 4]) -> [2, 4]
    einsum("i,i->", [B], [B]) -> []
    einsum("...i,ij->...j", [B, T, 3], [3, 4]) -> [B, T, 4]
    einsum("...i,ij->...j", [..., 3], [3, 4]) -> [..., 4]
    einsum("bi,ij->bj", [...], [3, 4]) -> [?, 4]
    einsum("b i, i j -> b j", [B, 3], [3, 4]) -> [B, 4]
    einsum([2, 3], (0, 1), [3, 4], (1, 2), (0, 2)) -> [2, 4]
    einsum([B, 3], (..., 1), [3, 4], (1, 2)) -> [B, 4]
    einsum("ij->i", [2, 3]b) -> [2]i
    einsum("ij,k->i", [2, 3]s, [4]s) -> [2]i
    einsum("i,j->ij", [2]i, [3]d) -> [2, 3]d
    einsum("bij,bjk->bik", [B, 5, 3], [B, 4, 5]) -> error: einsum
    einsum("bij,bjk->bik", [B, 5, 3], [B, 3]) -> error: einsum
    einsum("bij->bk", [B, 5, 3]) -> error: einsum
    einsum("bi,bj->bij", [B, 3]) -> error: einsum
    einsum("ij->ii", [2, 3]) -> error: arguments
    einsum("i1->i", [2, 3]) -> error: arguments
    einsum("ij,jk->ik", [2, 3], [3, 4]d) -> error: dtype
    """
    equation, tensors = _understood(equation, operands)
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = [_letters(term) for term in left.split(",")]
    if len(terms) != len(tensors):
        raise Reject("einsum", equation=equation, got=len(tensors), wanted=len(terms), problem="operands")
    sizes: dict[str, Dim] = {}
    middles: list[Shape | None] = []
    for index, (term, x) in enumerate(zip(terms, tensors)):
        middles.append(_fit(term, x, index, equation, sizes))
    middle: Shape | None = None
    for found in middles:
        if found is not None:
            middle = found if middle is None else broadcast_shapes(middle, found, argument="operands")
    output = _letters(right) if arrow else _implied(terms)
    _check_output(output, sizes, equation)
    return Tensor(_built(output, sizes, middle), contracted_dtype(terms, tensors, output))


def _understood(first: Any, rest: tuple[Any, ...]) -> tuple[str, list[Tensor]]:
    """The equation and its operands; of operands that are followed by lists of numbers, the equation they mean."""
    if isinstance(first, Tensor):
        given = (first, *rest)
        pairs = [(given[i], given[i + 1]) for i in range(0, len(given) - 1, 2)]
        terms = [_from_numbers(numbers) for _, numbers in pairs]
        equation = ",".join(terms) + ("->" + _from_numbers(given[-1]) if len(given) % 2 else "")
        return equation, [to_tensor(x, Wish("torch.einsum", "operands")) for x, _ in pairs]
    if isinstance(first, (int, float, tuple, ListV)) or first is None:
        raise Reject("argument-type", raises="TypeError", operator="torch.einsum", argument="equation",
                     got=describe_value(first), wanted="a string")
    if not isinstance(first, str):
        raise NotKnown("the equation is not known")
    if not rest:
        raise Reject("arguments", raises="ValueError", argument="operands", problem="needs an operand")
    return first, _operands(rest)


def _from_numbers(numbers: Any) -> str:
    found = [settled(number) for number in to_items(numbers, Wish("torch.einsum", "operands"))]
    if any(number is not ... and not isinstance(number, int) for number in found):
        raise NotKnown("a subscript is not known")
    if any(number is not ... and not 0 <= number < len(_LETTERS) for number in found):
        raise Reject("arguments", raises="ValueError", argument="operands", problem="a subscript is 0 to 51")
    return "".join(_DOTS if number is ... else _LETTERS[number] for number in found)


def _operands(given: tuple[Any, ...]) -> list[Tensor]:
    wish = Wish("torch.einsum", "operands")
    first = settled(given[0])
    if len(given) == 1 and isinstance(first, (tuple, ListV)):
        return to_tensors(first, wish)
    return [to_tensor(one, wish) for one in given]


def _letters(term: str) -> list[str]:
    before, dots, after = term.partition(_DOTS)
    letters = [*before, *([_DOTS] if dots else []), *after]
    wrong = [letter for letter in letters if letter != _DOTS and letter not in _LETTERS]
    if wrong:
        raise Reject("arguments", argument="equation", problem=f"{wrong[0]!r} in `equation` stands for no axis")
    return letters


def _check_output(output: list[str], sizes: dict[str, Dim], equation: str) -> None:
    missing = [letter for letter in output if letter not in sizes and letter != _DOTS]
    if missing:
        raise Reject("einsum", equation=equation, got=missing[0], wanted=None, problem="output")
    twice = [letter for letter in output if output.count(letter) > 1]
    if twice:
        raise Reject("arguments", argument="equation", problem=f"the result has {twice[0]!r} twice")


def _implied(terms: list[list[str]]) -> list[str]:
    """Without an arrow: the axes of `...`, then the letters that stand once, in order."""
    count = Counter(letter for term in terms for letter in term)
    once = sorted(letter for letter, times in count.items() if times == 1 and letter != _DOTS)
    return [_DOTS, *once] if _DOTS in count else once


def _fit(term: list[str], x: Tensor, index: int, equation: str, sizes: dict[str, Dim]) -> Shape | None:
    """Give the letters of one operand their sizes; the axes its `...` stands for, or None."""
    details = {"equation": equation, "operand": index}
    count = len(term) - (_DOTS in term)
    at = term.index(_DOTS) if _DOTS in term else len(term)
    if _DOTS in term:
        possible = x.rank is None or x.rank >= count
        x = learn(x, Shape(_unknown(at), _unknown(count - at))) if possible else x
    else:
        possible = x.shape.may_have_rank(count)
        x = learn(x, Shape(_unknown(count))) if possible else x
    if not possible:
        raise Reject("einsum", got=x.rank, wanted=count, shape=x.shape, problem="rank", **details)
    tail = x.shape.front if x.shape.back is None else x.shape.back
    named = [*zip(term[:at], x.shape.front), *zip(term[at + 1:], tail[len(tail) - (count - at):])]
    own: dict[str, Dim] = {}
    for letter, size in named:
        if letter in own:  # within one operand nothing is broadcast
            must_same(size, own[letter], "einsum", subscript=letter, problem="size", shape=x.shape, **details)
        own[letter] = a_size(size)
    for letter, size in own.items():
        _meet(letter, size, sizes, {**details, "shape": x.shape})
    return _middle(x.shape, at, count - at) if _DOTS in term else None


def _unknown(count: int) -> tuple[Dim, ...]:
    return tuple(fresh("an axis nothing tells of") for _ in range(count))


def _middle(shape: Shape, head: int, tail: int) -> Shape:
    if shape.back is None:
        return Shape(shape.front[head: len(shape.front) - tail])
    if len(shape.front) + len(shape.back) > shape.least_rank:
        return UNKNOWN_SHAPE
    ranks = shape.ranks and frozenset(rank - head - tail for rank in shape.ranks)
    return Shape(shape.front[head:], shape.back[: len(shape.back) - tail], ranks)


def _meet(letter: str, size: Dim, sizes: dict[str, Dim], details: dict[str, Any]) -> None:
    """One letter, one size; an axis of size 1 is broadcast."""
    if letter not in sizes:
        sizes[letter] = size
        return
    known = sizes[letter]
    dim = broadcast_dim(known, size)
    if dim is None:
        raise Reject("einsum", subscript=letter, got=size, wanted=known, problem="size", **details)
    if same(size, known) is UNSURE and same(size, 1) is False and same(known, 1) is False:
        must_same(size, known, "einsum", subscript=letter, problem="size", **details)
    sizes[letter] = dim


def _built(output: list[str], sizes: dict[str, Dim], middle: Shape | None) -> Shape:
    at = output.index(_DOTS) if _DOTS in output else len(output)
    front = tuple(sizes[letter] for letter in output[:at])
    back = tuple(sizes[letter] for letter in output[at + 1:])
    if middle is None or _DOTS not in output:
        return Shape(front + back)
    if middle.back is None:
        return Shape((*front, *middle.front, *back))
    ranks = middle.ranks and frozenset(rank + len(front) + len(back) for rank in middle.ranks)
    return Shape((*front, *middle.front), (*middle.back, *back), ranks)
