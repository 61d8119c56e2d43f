"""What does a key in square brackets do to a shape? Integers, slices, None, `...`, masks and index tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim, Poly, maximum, minimum
from shapelint.rulebook.axes import a_size, pin
from shapelint.rulebook.path import broadcast_shapes, fresh, learn, must_same, path, same
from shapelint.values import (
    Input, ListV, NotKnown, Reject, Shape, SliceV, Tensor, UNKNOWN_SHAPE, Unknown, is_dim, settled,
)


def check_index(index: Any, size: Dim, axis: int, shape: Shape, raises: str = "IndexError") -> None:
    """torch needs -size <= index < size. Rejects "index" where that is surely not so; else it is known from here on."""
    if not is_dim(index):
        return
    known = path.known
    low, high = known.at_least(index, -size), known.less(index, size)
    if low is False or high is False:
        raise Reject("index", raises=raises, index=index, size=size, axis=axis, shape=shape)
    try:
        if high is UNSURE and known.at_least(index, 0) is True:
            path.known = known.assume_at_least(size, index + 1)
        elif low is UNSURE and known.less(index, 0) is True:
            path.known = known.assume_at_least(size, -index)
    except Contradiction:
        pass


def sliced(size: Dim, cut: SliceV) -> Dim:
    """How many elements `start:stop:step` takes of an axis; bounds outside of it are cut to it, as in Python."""
    step = 1 if cut.step is None else settled(cut.step)
    if not isinstance(step, int) or isinstance(step, bool):
        if cut.start is None and cut.stop is None and isinstance(step, Poly):
            return (size + step - 1) // step
        return _part(size)
    if step < 1:
        raise Reject("index", raises="ValueError", index=step, size=1, axis=None, problem="a step must be at least 1")
    start = 0 if cut.start is None else _bound(settled(cut.start), size)
    stop = size if cut.stop is None else _bound(settled(cut.stop), size)
    if start is None or stop is None:
        return _part(size)
    length = stop - start
    positive = path.known.at_least(length, 0)
    if positive is False:
        return 0
    if positive is UNSURE:
        length = maximum(0, length)
    return length if step == 1 else (length + step - 1) // step


def _part(size: Dim) -> Dim:
    """A slice nobody can measure: no longer than the axis."""
    length = a_size(fresh("the length of a slice"))
    try:
        path.known = path.known.assume_at_most(length, size)
    except Contradiction:
        pass
    return length


def _bound(bound: Any, size: Dim) -> Dim | None:
    """Where a bound really stands, from 0 to size; None where nobody can say."""
    if isinstance(bound, bool) or not is_dim(bound):
        return None
    known = path.known
    negative = known.less(bound, 0)
    if negative is UNSURE:
        return None
    if negative:
        bound = size + bound
        return bound if known.at_least(bound, 0) is True else maximum(0, bound)
    if known.at_least(size, bound) is True:
        return bound
    return size if known.at_least(bound, size) is True else minimum(bound, size)


@dataclass(slots=True)
class Taken:
    """What is left of the axes while a key is worked through from one side."""

    out: list[Dim]
    advanced: list[tuple[int, Tensor]]  # (its place in `out`, the index tensor)
    used: int = 0


def index_shape(x: Tensor, key: Any) -> Shape:
    """The shape of `x[key]`. Rejects "index" and "too-many-indices" (IndexError). Raises NotKnown for odd keys."""
    parts = [_part_of(part) for part in (key if isinstance(key, tuple) else (key,))]
    dots = [i for i, part in enumerate(parts) if part is ...]
    if len(dots) > 1:
        raise Reject("index", raises="IndexError", index=None, size=None, axis=None,
                     problem="an index can have one ellipsis only", shape=x.shape)
    cut = dots[0] if dots else len(parts)
    left, right = parts[:cut], parts[cut + 1:]
    need = sum(map(_axes_of, left + right))
    if x.rank is not None and need > x.rank or x.shape.ranks and need > max(x.shape.ranks):
        raise Reject("too-many-indices", raises="IndexError", got=need, wanted=x.rank, shape=x.shape)
    x = _with_axes(x, sum(map(_axes_of, left)), sum(map(_axes_of, right)))
    return _apply(x, left, right)


def _part_of(part: Any) -> Any:
    part = settled(part)
    if isinstance(part, (ListV, tuple)):
        from shapelint.rulebook.created import index_tensor

        return index_tensor(part)
    if isinstance(part, bool):
        return Tensor(Shape(), "bool", data=part)
    if part is None or part is ... or is_dim(part) or isinstance(part, (SliceV, Tensor)):
        return part
    if isinstance(part, (Unknown, Input)):
        raise NotKnown("an index is not known", Tensor(UNKNOWN_SHAPE))
    raise Reject("argument-type", raises="TypeError", operator="Tensor.__getitem__", argument="key",
                 got=type(part).__name__, wanted="an integer, a slice or a tensor")


def _axes_of(part: Any) -> int:
    """How many axes of the tensor a part of the key takes."""
    if part is None:
        return 0
    if isinstance(part, Tensor) and part.dtype in ("bool", "uint8"):
        if part.rank is None:
            raise NotKnown("the rank of a mask is not known", Tensor(UNKNOWN_SHAPE))
        return part.rank
    if isinstance(part, Tensor) and part.dtype is None:
        raise NotKnown("whether an index is a mask is not known", Tensor(UNKNOWN_SHAPE))
    return 1


def _with_axes(x: Tensor, front: int, back: int) -> Tensor:
    """The tensor, described so that the axes a key speaks of are known to be there."""
    if x.rank is not None:
        return x
    for dim in (front - 1, -back):
        if dim == -1 and not front or dim == 0 and not back:
            continue
        pinned = pin(x.shape, dim)
        x = learn(x, pinned) if x.source is not None else Tensor(pinned, x.dtype, x.marked, x.claim)
    return x


def _apply(x: Tensor, left: list[Any], right: list[Any]) -> Shape:
    shape = x.shape
    start = Taken([], [])
    for part in left:
        _take(start, part, shape, 1)
    end = Taken([], [])
    count = sum(map(_axes_of, right))
    if shape.back is None:
        middle = shape.front[start.used:len(shape.front) - count]
        for part in right:
            _take(end, part, Shape(shape.front[len(shape.front) - count:]), 1)
        return _placed(start.out, list(middle), end, start.advanced)
    shape = shape.parted(front_first=bool(left))
    front = shape.front[start.used:]
    back = shape.back or ()
    for part in right:
        _take(end, part, Shape(back[len(back) - count:]), 1)
    if start.advanced or end.advanced:
        if end.advanced or front or back:
            pass
    return _placed_open(start, front, back[:len(back) - count], end, shape.ranks, start.used + count)


def _take(taken: Taken, part: Any, shape: Shape, step: int) -> None:
    axis = taken.used
    taken.used += _axes_of(part)
    if part is None:
        taken.out.append(1)
    elif isinstance(part, SliceV):
        taken.out.append(sliced(a_size(shape.front[axis]), part))
    elif isinstance(part, Tensor):
        if part.dtype in ("bool", "uint8"):
            _check_mask(part, shape, axis)
            part = Tensor(Shape((fresh("the number of elements a mask selects"),)), "int64")
        taken.advanced.append((len(taken.out), part))
    else:
        check_index(part, a_size(shape.front[axis]), axis, shape)


def _check_mask(mask: Tensor, shape: Shape, axis: int) -> None:
    for i, size in enumerate(mask.dims):
        must_same(size, shape.front[axis + i], "index", raises="IndexError", index=None, size=shape.front[axis + i],
                  axis=axis + i, mask=mask.shape, shape=shape)
