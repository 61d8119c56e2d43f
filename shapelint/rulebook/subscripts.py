"""What does a key in square brackets do to a shape? Integers, slices, None, `...`, masks and index tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook.axes import a_size, at_most, find_axis, product
from shapelint.rulebook.created import flat
from shapelint.rulebook.keys import axes_of, gathers, is_mask
from shapelint.rulebook.path import broadcast_shapes, must_same, same
from shapelint.rulebook.slices import check_index, sliced
from shapelint.values import NotKnown, Reject, Shape, SliceV, Tensor


class Advanced:
    """The place of an index tensor among the axes that are left; `numbers`, where known, are places in `axis`."""

    __slots__ = ("shape", "numbers", "axis", "size")

    def __init__(self, shape: Shape, numbers: Sequence[int] = (), axis: int = 0, size: Dim = 1):
        self.shape, self.numbers, self.axis, self.size = shape, numbers, axis, size


GAP = object()  # the axes of an open rank that nobody knows


def index_shape(x: Tensor, parts: Sequence[Any]) -> Shape:
    """The shape of `x[key]`, given the parts of the key. Rejects "index", "mask" and "too-many-indices" (IndexError).
    Raises NotKnown where nobody can say."""
    left, right = _around_dots(x, list(parts))
    first, last = sum(map(axes_of, left)), sum(map(axes_of, right))
    if x.rank is not None and first + last > x.rank or x.shape.ranks and first + last > max(x.shape.ranks):
        raise Reject("too-many-indices", raises="IndexError", got=first + last, wanted=x.rank, shape=x.shape,
                     argument="key")
    front, middle, back = _cut(x, first, last)
    out = [*_take(left, front, x.shape, 0), *middle, *_take(right, back, x.shape, -last)]
    made = _placed(out)
    if not any(same(dim, 0) is True for dim in (*made.front, *(made.back or ()))):  # else torch looks at no element
        _check_elements(out, x.shape)
    return made


def _check_elements(out: list[Any], shape: Shape) -> None:
    for item in out:
        if isinstance(item, Advanced):
            if same(item.size, 0) is True and all(same(dim, 0) is False for dim in item.shape.front):
                raise Reject("index", raises="IndexError", index=0, size=item.size, axis=item.axis, shape=shape,
                             argument="key")
            for number in item.numbers:
                check_index(number, item.size, item.axis, shape)


def _around_dots(x: Tensor, parts: list[Any]) -> tuple[list[Any], list[Any]]:
    """The parts before and behind `...`. A second one has to stand at the end, where it means no axis."""
    dots = [i for i, part in enumerate(parts) if part is ...]
    if not dots:
        return parts, []
    behind = parts[dots[0] + 1:]
    rest = [part for part in behind if part is not ...]
    if len(dots) > 1 and behind[:len(rest)] != rest and sum(map(axes_of, [*parts[:dots[0]], *rest])) != x.rank:
        raise NotKnown("what stands behind a second ellipsis is not followed")
    return parts[:dots[0]], rest


def _cut(x: Tensor, first: int, last: int) -> tuple[tuple[Dim, ...], list[Any], tuple[Dim, ...]]:
    """The first and the last so many axes, and what lies between (with a GAP in it where the rank is open)."""
    if first:
        x, _ = _pinned(x, first - 1)
    if last:
        x, _ = _pinned(x, -last)
    shape = x.shape
    if shape.back is None:
        dims, end = shape.front, len(shape.front) - last
        return dims[:first], list(dims[first:end]), dims[end:]
    front, back = list(shape.front), list(shape.back)
    extra = len(front) + len(back) - max(shape.least_rank, first + last)  # axes that may be told twice
    while extra > 0 and len(back) > last and first:
        del back[0]
        extra -= 1
    if extra > 0:
        del front[len(front) - extra:]
    end = len(back) - last
    return tuple(front[:first]), [*front[first:], GAP, *back[:end]], tuple(back[end:])


def _pinned(x: Tensor, dim: int) -> tuple[Tensor, int]:
    return (x, dim) if x.rank is not None else find_axis(x, dim, "key")


def _take(parts: list[Any], dims: tuple[Dim, ...], shape: Shape, start: int) -> list[Any]:
    """What is left of some axes after the parts of a key took theirs."""
    out: list[Any] = []
    axis = 0
    for part in parts:
        size = a_size(dims[axis]) if axis < len(dims) else 1
        if part is None:
            out.append(1)
        elif isinstance(part, SliceV):
            out.append(sliced(size, part))
        elif is_mask(part):
            out.extend(_masked(part, dims[axis:], shape, start + axis))
        elif isinstance(part, Tensor):
            out.extend(_gathered(part, size, start + axis, shape))
        else:
            check_index(part, size, start + axis, shape)
        axis += axes_of(part)
    return out


def _masked(mask: Tensor, dims: tuple[Dim, ...], shape: Shape, axis: int) -> list[Any]:
    """A mask takes as many axes as it has and leaves one; one without axes adds one."""
    for i, size in enumerate(mask.dims):
        must_same(size, dims[i], "mask", raises="IndexError", axis=axis + i, mask=mask.shape, shape=shape,
                  argument="key")
    return [Advanced(Shape((_selected(mask),)))] * max(1, len(mask.dims))


def _selected(mask: Tensor) -> Dim:
    if mask.data is not None:
        found = flat(mask.data)
        if all(isinstance(one, (bool, int)) for one in found):
            return sum(map(bool, found))
    return at_most(product(mask.dims), "the number of elements a mask selects")


def _gathered(index: Tensor, size: Dim, axis: int, shape: Shape) -> list[Any]:
    """The axes of an index tensor; an integer tensor without axes leaves none."""
    if index.dtype is None:  # a vector of places, or a mask
        return [Advanced(Shape((at_most(index.dims[0], "the number of elements an index selects"),)))]
    numbers = [] if index.data is None else flat(index.data)
    ends = (min(numbers), max(numbers)) if numbers and all(isinstance(n, int) for n in numbers) else ()
    if gathers(index):
        return [Advanced(index.shape, ends, axis, size)]
    for number in ends:
        check_index(number, size, axis, shape)
    return []


def _placed(out: list[Any]) -> Shape:
    """Index tensors broadcast to one; its axes stand where the tensors stood, or in front if other axes lie between."""
    places = [i for i, item in enumerate(out) if isinstance(item, Advanced)]
    if places:
        others = [item for item in out[places[0]:places[-1]] if not isinstance(item, Advanced)]
        if others == [GAP] or others and any(out[i].shape.back is not None for i in places):
            raise NotKnown("whether index tensors stand side by side is not known")
        index = Shape()
        for i in places:
            index = broadcast_shapes(index, out[i].shape, raises="IndexError", argument="key")
        rest = [item for item in out if not isinstance(item, Advanced)]
        at = 0 if others else places[0]
        out = [*rest[:at], *_with_gap(index), *rest[at:]]
    if GAP not in out:
        return Shape(tuple(out))
    first, last = out.index(GAP), len(out) - out[::-1].index(GAP)
    return Shape(tuple(out[:first]), tuple(out[last:]))


def _with_gap(shape: Shape) -> list[Any]:
    shape = shape.parted(front_first=False)
    return [*shape.front] if shape.back is None else [*shape.front, GAP, *shape.back]
