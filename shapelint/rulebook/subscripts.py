"""What does a key in square brackets do to a shape? Integers, slices, None, `...`, masks and index tensors."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim, Known, Poly, maximum, minimum
from shapelint.rulebook.axes import a_size, find_axis, not_empty
from shapelint.rulebook.convert import describe
from shapelint.rulebook.created import flat, frozen, lengths
from shapelint.rulebook.path import broadcast_shapes, fresh, must_same, path, same
from shapelint.values import (
    ListV, NotKnown, Quotient, RangeV, Reject, Shape, SliceV, Tensor, is_dim, settled,
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
    if cut.start is None and cut.stop is None and cut.step is None:
        return size  # the whole axis: the same size, from where it came
    step = 1 if cut.step is None else settled(cut.step)
    if not isinstance(step, int) or isinstance(step, bool):
        return _part(size)
    if step < 1:
        raise Reject("index", raises="ValueError", index=step, size=1, axis=None, problem="a step must be at least 1")
    # For the sake of readable sizes an axis that is sliced is taken to have an element: `x[:, 1:]` is T - 1 long.
    known = not_empty(Shape((size,)))
    start = 0 if cut.start is None else _bound(settled(cut.start), size, known)
    stop = size if cut.stop is None else _bound(settled(cut.stop), size, known)
    if start is None or stop is None:
        return _part(size)
    if known.at_least(size, stop) is not True:
        stop = minimum(stop, size) if known.at_least(stop, size) is not True else size
    length = stop - start
    positive = known.at_least(length, 0)
    if positive is not True:
        length = maximum(0, length) if positive is UNSURE else 0
    return length if step == 1 else (length + step - 1) // step


def _part(size: Dim) -> Dim:
    """A slice nobody can measure: no longer than the axis."""
    length = a_size(fresh("the length of a slice"))
    try:
        path.known = path.known.assume_at_most(length, size)
    except Contradiction:
        pass
    return length


def _bound(bound: Any, size: Dim, known: Known) -> Dim | None:
    """A bound counted from the front, at least 0; None where nobody can say."""
    if isinstance(bound, bool) or not is_dim(bound):
        return None
    negative = known.less(bound, 0)
    if negative is UNSURE:
        return None
    if negative:
        bound = size + bound
        return bound if known.at_least(bound, 0) is True else maximum(0, bound)
    return bound


class Advanced:
    """The place of an index tensor among the axes that are left."""

    __slots__ = ("shape",)

    def __init__(self, shape: Shape):
        self.shape = shape


GAP = object()  # the axes of an open rank that nobody knows


def index_shape(x: Tensor, key: Any) -> Shape:
    """The shape of `x[key]`. Rejects "index", "mask" and "too-many-indices" (IndexError). Raises NotKnown for keys
    nobody knows."""
    parts = [_part_of(part) for part in (key if isinstance(key, tuple) else (key,))]
    dots = [i for i, part in enumerate(parts) if part is ...]
    if len(dots) > 1:
        raise Reject("index", raises="IndexError", index=None, size=None, axis=None, shape=x.shape,
                     problem="a key can have one ellipsis only")
    left, right = (parts[:dots[0]], parts[dots[0] + 1:]) if dots else (parts, [])
    first, last = sum(map(_axes_of, left)), sum(map(_axes_of, right))
    if x.rank is not None and first + last > x.rank or x.shape.ranks and first + last > max(x.shape.ranks):
        raise Reject("too-many-indices", raises="IndexError", got=first + last, wanted=x.rank, shape=x.shape)
    front, middle, back = _cut(x, first, last)
    out = [*_take(left, front, x.shape, 0), *middle, *_take(right, back, x.shape, -last)]
    return _placed(out)


def _part_of(part: Any) -> Any:
    """One part of a key in a form the rest of this module knows."""
    part = settled(part)
    if isinstance(part, RangeV):
        return Tensor(Shape((sliced(part.stop, SliceV(part.start, None, part.step)),)), "int64")
    if isinstance(part, (ListV, tuple)):
        part = from_sequence(part)
    if isinstance(part, bool):
        part = Tensor(Shape(), "bool")
    if isinstance(part, Tensor):
        if part.floating:
            raise Reject("dtype", raises="IndexError", argument="key", got=part.dtype,
                         wanted="an integer or bool dtype")
        if part.rank is None or part.dtype is None:
            raise NotKnown("the rank or dtype of an index tensor is not known")
        return part
    if part is None or part is ... or is_dim(part) or isinstance(part, SliceV):
        return part
    if isinstance(part, (float, str, Quotient)):
        raise Reject("argument-type", raises="IndexError" if not isinstance(part, str) else "TypeError",
                     operator="Tensor.__getitem__", argument="key", got=describe(part), wanted="an integer")
    raise NotKnown("an index is not known")


def from_sequence(part: Any) -> Tensor:
    """A list of numbers in a key is an index tensor."""
    sizes = lengths(part)
    if sizes is None:
        raise NotKnown("the elements of an index are not known")
    numbers = flat(part)
    if any(not isinstance(n, (int, Poly)) for n in numbers):
        raise NotKnown("a list of slices and tensors as an index")
    mask = bool(numbers) and all(isinstance(n, bool) for n in numbers)
    return Tensor(Shape(sizes), "bool" if mask else "int64", data=frozen(part))


def _is_mask(part: Any) -> bool:
    return isinstance(part, Tensor) and part.dtype in ("bool", "uint8")


def _axes_of(part: Any) -> int:
    """How many axes of the tensor a part of a key takes."""
    return 0 if part is None else len(part.dims) if _is_mask(part) else 1


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
        elif _is_mask(part):
            out.extend(_masked(part, dims[axis:], shape, start + axis))
        elif isinstance(part, Tensor):
            _check_elements(part, size, start + axis, shape)
            if part.rank:  # an integer tensor without axes is an integer
                out.append(Advanced(part.shape))
        else:
            check_index(part, size, start + axis, shape)
        axis += _axes_of(part)
    return out


def _masked(mask: Tensor, dims: tuple[Dim, ...], shape: Shape, axis: int) -> list[Any]:
    """A mask takes as many axes as it has and leaves one; one without axes adds one."""
    for i, size in enumerate(mask.dims):
        must_same(size, dims[i], "mask", raises="IndexError", axis=axis + i, mask=mask.shape, shape=shape)
    count = Shape((a_size(fresh("the number of elements a mask selects")),))
    return [Advanced(count)] * max(1, len(mask.dims))


def _check_elements(index: Tensor, size: Dim, axis: int, shape: Shape) -> None:
    if any(same(dim, 0) is True for dim in (*shape.front, *(shape.back or ()))):
        return  # of a tensor without elements nothing is taken, and torch does not look
    numbers = [] if index.data is None else flat(index.data)
    for number in (min(numbers), max(numbers)) if numbers and all(isinstance(n, int) for n in numbers) else ():
        check_index(number, size, axis, shape)


def _placed(out: list[Any]) -> Shape:
    """Index tensors broadcast to one; its axes stand where the tensors stood, or in front if other axes lie between."""
    places = [i for i, item in enumerate(out) if isinstance(item, Advanced)]
    if places:
        others = [item for item in out[places[0]:places[-1]] if not isinstance(item, Advanced)]
        if others == [GAP]:
            raise NotKnown("whether index tensors stand side by side is not known")
        index = Shape()
        for i in places:
            index = broadcast_shapes(index, out[i].shape, raises="IndexError")
        rest = [item for item in out if not isinstance(item, Advanced)]
        at = 0 if others else places[0]
        out = [*rest[:at], *index.front, *rest[at:]]
    if GAP not in out:
        return Shape(tuple(out))
    gap = out.index(GAP)
    return Shape(tuple(out[:gap]), tuple(out[gap + 1:]))
