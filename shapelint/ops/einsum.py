"""Sums of products told by letters: torch.einsum; and tensordot, inner and kron, which name their axes by number."""

from __future__ import annotations

from collections import Counter
from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.rulebook import broadcast_dim, broadcast_shapes, fresh, function, learn, must_same, same
from shapelint.rulebook.axes import a_size, axis_size, drop_axis, find_axis
from shapelint.rulebook.convert import Wish, to_tensor, to_tensors
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled

_DOTS = "..."


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
    einsum("bij,bjk->bik", [B, 5, 3], [B, 4, 5]) -> error: einsum
    einsum("bij,bjk->bik", [B, 5, 3], [B, 3]) -> error: einsum
    einsum("bij->bk", [B, 5, 3]) -> error: einsum
    einsum("bi,bj->bij", [B, 3]) -> error: einsum
    """
    if not isinstance(equation, str):
        raise NotKnown("the equation is not known")
    tensors = _operands(operands)
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = [_letters(term) for term in left.split(",")]
    if len(terms) != len(tensors):
        raise Reject("einsum", equation=equation, got=len(tensors), wanted=len(terms), problem="operands")
    sizes: dict[str, Dim] = {}
    middle: Shape | None = None
    for index, (term, x) in enumerate(zip(terms, tensors)):
        found = _fit(term, x, index, equation, sizes)
        if found is not None:
            middle = found if middle is None else broadcast_shapes(middle, found)
    output = _letters(right) if arrow else _implied(terms)
    missing = [letter for letter in output if letter not in sizes and (letter != _DOTS or not arrow)]
    if missing:
        raise Reject("einsum", equation=equation, got=missing[0], wanted=None, problem="output")
    dtypes = {x.dtype for x in tensors}
    return Tensor(_built(output, sizes, middle), dtypes.pop() if len(dtypes) == 1 else None)


def _operands(given: tuple[Any, ...]) -> list[Tensor]:
    wish = Wish("torch.einsum", "operands")
    first = settled(given[0]) if given else None
    if len(given) == 1 and isinstance(first, (tuple, ListV)):
        return to_tensors(first, wish)
    return [to_tensor(one, wish) for one in given]


def _letters(term: str) -> list[str]:
    before, dots, after = term.partition(_DOTS)
    letters = [*before, *([_DOTS] if dots else []), *after]
    if any(letter != _DOTS and not letter.isalpha() for letter in letters):
        raise NotKnown("an equation that is not understood")
    return letters


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


@function("torch.inner", "Tensor.inner")
def inner(input: "Tensor", other: "Tensor") -> Any:
    """The last axes meet; the others stand side by side.

    inner([B, 3], [5, 3]) -> [B, 5]
    inner([3], [3]) -> []
    inner([B, 3], [5, 4]) -> error: matmul
    """
    if input.rank == 0 or other.rank == 0:
        return Tensor(other.shape if input.rank == 0 else input.shape, input.dtype)
    left, at, got = axis_size(input, -1)
    right, there, wanted = axis_size(other, -1)
    must_same(got, wanted, "matmul", left=left.shape, right=right.shape, axis=-1, argument="other")
    first, second = drop_axis(left.shape, at), drop_axis(right.shape, there)
    if first.back is not None or second.back is not None:
        return Tensor(UNKNOWN_SHAPE, input.dtype)
    return Tensor(Shape(first.front + second.front), input.dtype)


@function("torch.tensordot")
def tensordot(a: "Tensor", b: "Tensor", dims: "Any" = 2) -> Any:
    """The named axes meet (by number: the last ones of a, the first of b); the others stand side by side.

    tensordot([B, 3, 4], [3, 4, 5]) -> [B, 5]
    tensordot([B, 3], [3, 5], dims=1) -> [B, 5]
    tensordot([B, 3], [5, 3], ((1,), (1,))) -> [B, 5]
    tensordot([B, 3], [4, 5], 1) -> error: matmul
    """
    if a.rank is None or b.rank is None:
        raise NotKnown("the number of axes is not known")
    if isinstance(dims, int):
        if dims < 0:
            raise Reject("arguments", operator="torch.tensordot", problem="`dims` is negative")
        pairs = [(a.rank - dims + i, i) for i in range(dims)]
    else:
        pairs = _pairs(dims)
    left, right = [], []
    for i, k in pairs:
        i, k = find_axis(a, i, "dims")[1], find_axis(b, k, "dims")[1]
        if same(a.dims[i], 1) is False and same(b.dims[k], 1) is False:
            must_same(a.dims[i], b.dims[k], "matmul", left=a.shape, right=b.shape, axis=i, argument="b")
        left.append(i)
        right.append(k)
    rest = [d for i, d in enumerate(a.dims) if i not in left] + [d for i, d in enumerate(b.dims) if i not in right]
    return Tensor(Shape(tuple(rest)), a.dtype)


def _pairs(dims: Any) -> list[tuple[int, int]]:
    parts = [settled(part) for part in (dims.items if isinstance(dims, ListV) else dims)] \
        if isinstance(dims, (tuple, ListV)) else []
    lists = [[settled(i) for i in (part.items if isinstance(part, ListV) else part)] if isinstance(part, (tuple, ListV))
             else [part] for part in parts]
    if len(lists) != 2 or len(lists[0]) != len(lists[1]) or not all(isinstance(i, int) for one in lists for i in one):
        raise NotKnown("the axes of tensordot are not known")
    return list(zip(*lists))


@function("torch.kron", "Tensor.kron")
def kron(input: "Tensor", other: "Tensor") -> Any:
    """Every element of the first times the whole second: sizes multiply.

    kron([2, 3], [4, 5]) -> [8, 15]
    kron([3], [4, 5]) -> [4, 15]
    """
    if input.rank is None or other.rank is None:
        raise NotKnown("the number of axes is not known")
    count = max(input.rank, other.rank)
    a, b = ((1,) * (count - len(x.dims)) + x.dims for x in (input, other))
    return Tensor(Shape(tuple(x * y for x, y in zip(a, b))), input.dtype if input.dtype == other.dtype else None)
