"""How many elements does `start:stop:step` take of an axis, and does an axis have an index?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim, Known, maximum, minimum
from shapelint.rulebook.axes import at_most, not_empty
from shapelint.rulebook.convert import describe
from shapelint.rulebook.path import path
from shapelint.values import Quotient, RangeV, Reject, Shape, SliceV, is_dim, settled


def check_index(index: Any, size: Dim, axis: int, shape: Shape, raises: str = "IndexError",
                argument: str = "key") -> None:
    """torch needs -size <= index < size. Rejects "index" where that is surely not so; else it is known from here on."""
    if not is_dim(index):
        return
    known = path.known
    low, high = known.at_least(index, -size), known.less(index, size)
    if low is False or high is False:
        raise Reject("index", raises=raises, index=index, size=size, axis=axis, shape=shape, argument=argument)
    try:
        if high is UNSURE and known.at_least(index, 0) is True:
            path.known = known.assume_at_least(size, index + 1)
        elif low is UNSURE and known.less(index, 0) is True:
            path.known = known.assume_at_least(size, -index)
    except Contradiction:
        pass


def sliced(size: Dim, cut: SliceV, raises: str = "ValueError") -> Dim:
    """How many elements `start:stop:step` takes of an axis; bounds outside of it are cut to it, as in Python."""
    if cut.start is None and cut.stop is None and cut.step is None:
        return size  # the whole axis: the same size, from where it came
    start, stop, step = (_whole(part) for part in (cut.start, cut.stop, cut.step))
    if step is not None and not isinstance(step, int):
        return at_most(size, "the length of a slice")
    step = 1 if step is None else step
    if step < 1:
        raise Reject("index", raises=raises, index=step, size=1, axis=None, argument="step",
                     problem="a step must be at least 1")
    # For the sake of readable sizes an axis that is sliced is taken to have an element: `x[:, 1:]` is T - 1 long.
    known = not_empty(Shape((size,)))
    start = 0 if start is None else _bound(start, size, known)
    stop = size if stop is None else _bound(stop, size, known)
    if start is None or stop is None:
        return at_most(size, "the length of a slice")
    if known.at_least(size, stop) is not True:
        stop = minimum(stop, size) if known.at_least(stop, size) is not True else size
    length = stop - start
    positive = known.at_least(length, 0)
    if positive is not True:
        length = maximum(0, length) if positive is UNSURE else 0
    return length if step == 1 else (length + step - 1) // step


def _whole(part: Any) -> Any:
    """A part of a slice. Python takes nothing but integers, and what acts as one."""
    part = settled(part)
    if isinstance(part, (float, complex, str, Quotient, list, tuple)):
        raise Reject("argument-type", raises="TypeError", operator="Tensor.__getitem__", argument="key",
                     got=describe(part), wanted="an integer")
    return int(part) if isinstance(part, bool) else part


def _bound(bound: Any, size: Dim, known: Known) -> Dim | None:
    """A bound counted from the front, at least 0; None where nobody can say."""
    if not is_dim(bound):
        return None
    negative = known.less(bound, 0)
    if negative is UNSURE:
        return None
    if negative:
        bound = size + bound
        return bound if known.at_least(bound, 0) is True else maximum(0, bound)
    return bound


def steps(numbers: RangeV) -> Dim:
    """How many numbers a range has."""
    span = numbers.stop - numbers.start if numbers.step > 0 else numbers.start - numbers.stop
    count = (span + abs(numbers.step) - 1) // abs(numbers.step)
    return count if path.known.at_least(count, 0) is True else maximum(0, count)
