"""Which sizes do the axes of an einops pattern have in this tensor, and what shape does the other side then say?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._einops_pattern import DOTS, Group, Item, Number, Plan, Side
from shapelint.rulebook import Wish, fresh, learn, must_divide, must_same, same
from shapelint.rulebook.axes import a_size, product
from shapelint.rulebook.convert import to_size
from shapelint.values import ListV, NotKnown, Quotient, Reject, Shape, Tensor, settled

#: The most axes that `...` may stand for in a layer, which prepares for each number of them when it is built.
MOST_DOTS = 7


@dataclass(slots=True)
class Fit:
    """The sizes of a pattern's axes in one tensor.

    `middle`: the axes that `...` stands for. `groups`: sizes of bracketed axes, so that `(h d)` on both sides keeps its
    size. `problem`: the first thing that does not fit; the sizes are then what surely holds all the same.
    """

    sizes: dict[Item, Dim] = field(default_factory=dict)
    middle: Shape = Shape()
    groups: dict[tuple[Item, ...], Dim] = field(default_factory=dict)
    problem: Reject | None = None


def lengths(plan: Plan, given: Mapping[str, Any], operator: str) -> dict[str, Dim]:
    """The sizes a call gives, as sizes. Rejects "argument-type" for what is none (TypeError).

    einops compares only integers; anything else is refused by torch, where it comes to reshape or expand with it.
    """
    out: dict[str, Dim] = {}
    for name, value in given.items():
        value = settled(value)
        used = plan.left.reshapes or plan.right.reshapes or name in plan.added
        if used or not isinstance(value, (float, Quotient, str, tuple, ListV)):
            out[name] = a_size(to_size(value, Wish(operator, name)))
    return out


def fit(plan: Plan, x: Tensor, given: Mapping[str, Dim], argument: str = "tensor", layer: bool = False) -> Fit:
    """Hold the left side against a tensor. What is open is learned: its rank, its sizes, that they can be divided."""
    found = Fit()
    for item in (*plan.left.items, *plan.right.items):
        if isinstance(item, Number):
            found.sizes[item] = item.size
        elif item in given:
            found.sizes[item] = given[item]
    try:
        dims, found.middle = part(plan.left, x, plan.pattern, argument, layer)
    except Reject as problem:
        found.problem = problem
        count = len(plan.left.groups) - (DOTS in plan.left.items)
        dims, found.middle = unknown(count), Shape((), ()) if DOTS in plan.left.items else Shape()
    groups = [group for group in plan.left.groups if not group.dots]
    for index, (group, size) in enumerate(zip(groups, dims)):
        after = plan.left.at_dots is not None and index >= plan.left.at_dots
        axis = index - len(groups) if after else index
        _fit_group(group, a_size(size), found, axis, dict(pattern=plan.pattern, argument=argument, shape=x.shape))
    if found.problem is None:
        _check_signs(plan, found, x.shape)
    return found


def _fit_group(group: Group, size: Dim, found: Fit, axis: int, details: dict[str, Any]) -> None:
    """One axis of the tensor: equal to what is known of it, or a multiple of it."""
    free = [item for item in group.items if item not in found.sizes]
    known = [item for item in group.items if item in found.sizes]
    whole = _times(found.sizes[item] for item in known)
    found.groups[group.items] = size
    if free == list(group.items) and free:
        found.sizes[free[0]] = size
        return
    details.update(axis=axis, group=group.text, raises="EinopsError",
                   given=[(item, found.sizes[item]) for item in known if isinstance(item, str)])
    try:
        if not free:
            must_same(size, whole, "einops", problem="size", **details)
            return
        by_zero = {**details, "raises": "ZeroDivisionError"} if whole == 0 else details
        must_divide(whole, size, "einops", problem="divide", **by_zero)
        found.sizes[free[0]] = size // whole
    except Reject as problem:
        found.problem = found.problem or problem
        found.groups.pop(group.items)
        for item in free:
            found.sizes[item] = fresh("what a size that does not divide leaves")


def _times(sizes: Iterable[Dim]) -> Dim:
    """The sizes multiplied; a single one stays as it is, with the place it comes from."""
    sizes = list(sizes)
    return sizes[0] if len(sizes) == 1 else product(sizes)


def _check_signs(plan: Plan, found: Fit, shape: Shape) -> None:
    """What reaches torch's reshape and expand must be sizes: a negative one is a problem."""
    for item, size in found.sizes.items():
        if isinstance(size, int) and size < 0:
            # torch's expand takes -1 for 1, and anything for a tensor without elements
            if item in plan.added and (size == -1 or is_empty((*shape.front, *(shape.back or ())))):
                raise NotKnown("a size below 0")
            found.problem = Reject("einops", argument=str(item), pattern=plan.pattern, got=size, wanted=0,
                                   problem=f"the size of `{item}` is {size}")
            return


def part(side: Side, x: Tensor, pattern: str, argument: str, layer: bool = False,
         raises: str = "EinopsError") -> tuple[tuple[Dim, ...], Shape]:
    """The axes that the groups of a side stand for, and those that `...` stands for. Rejects "einops"."""
    count = len(side.groups) - (side.at_dots is not None)
    shape = x.shape
    if side.at_dots is None:
        fits = shape.may_have_rank(count)
    else:
        most = shape.rank if shape.back is None else max(shape.ranks) if shape.ranks else count
        fits = most >= count and not (layer and shape.least_rank > count + MOST_DOTS)
    if not fits:
        raise Reject("einops", raises="KeyError" if layer else raises, argument=argument, pattern=pattern,
                     problem="rank", side=side.text.strip(), got=shape.rank, wanted=count,
                     least=side.at_dots is not None, shape=shape)
    head = count if side.at_dots is None else side.at_dots
    learned = Shape(unknown(head)) if side.at_dots is None else Shape(unknown(head), unknown(count - head))
    return ends(learn(x, learned).shape, head, count - head)


def unknown(count: int) -> tuple[Dim, ...]:
    """So many sizes of which nothing is known."""
    return tuple(fresh("an axis nothing tells of") for _ in range(count))


def ends(shape: Shape, head: int, tail: int) -> tuple[tuple[Dim, ...], Shape]:
    """The first and the last axes of a shape that surely has them, and what lies between."""
    if shape.back is None:
        end = len(shape.front) - tail
        return shape.front[:head] + shape.front[end:], Shape(shape.front[head:end])
    least = shape.least_rank
    last = len(shape.back) - tail
    # What may as well be one of the first or last axes is no axis between them.
    front = shape.front[head: max(head, least - tail)]
    back = shape.back[max(0, len(shape.back) - (least - head)): last]
    ranks = shape.ranks and frozenset(rank - head - tail for rank in shape.ranks if rank >= head + tail)
    overlap = max(0, len(front) + len(back) - (least - head - tail))
    return shape.front[:head] + shape.back[last:], Shape(front, back, ranks, overlap)


def built(side: Side, found: Fit) -> Shape:
    """The shape that a side says with the sizes that were found."""
    at = len(side.groups) if side.at_dots is None else side.at_dots
    front = tuple(_size(group, found) for group in side.groups[:at])
    back = tuple(_size(group, found) for group in side.groups[at + 1:])
    if side.at_dots is None:
        return Shape(front)
    return around(front, found.middle, back)


def around(front: tuple[Dim, ...], middle: Shape, back: tuple[Dim, ...]) -> Shape:
    """Axes before and behind those of a shape."""
    if middle.back is None:
        return Shape((*front, *middle.front, *back))
    ranks = middle.ranks and frozenset(rank + len(front) + len(back) for rank in middle.ranks)
    return Shape((*front, *middle.front), (*middle.back, *back), ranks, middle.overlap)


def _size(group: Group, found: Fit) -> Dim:
    """The size of one axis of the result: what was one axis before stays that size, whatever it was split into."""
    parts: list[Dim] = []
    items = list(group.items)
    while items:
        run = next((run for run in found.groups if len(run) > 1 and tuple(items[: len(run)]) == run), None)
        if run is not None:
            parts.append(found.groups[run])
            del items[: len(run)]
        else:
            parts.append(size_of(items.pop(0), found))
    return _times(parts)


def size_of(item: Item, found: Fit) -> Dim:
    """The size of one axis; `...` counts as one that holds all of its axes."""
    if item != DOTS:
        return found.sizes[item]
    if found.middle.back is None:
        return _times(found.middle.front)
    return a_size(fresh("the axes that `...` stands for"))


def is_empty(sizes: Iterable[Dim]) -> bool:
    """Is one of the sizes surely 0?"""
    return any(same(size, 0) is True for size in sizes)
