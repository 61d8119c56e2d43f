"""What is each part of a key in brackets? Lists, ranges and bools become the index tensors torch makes of them."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Poly
from shapelint.rulebook.convert import describe
from shapelint.rulebook.created import flat, frozen, lengths
from shapelint.rulebook.path import fresh
from shapelint.rulebook.slices import steps
from shapelint.values import (
    INTEGERS, ListV, NotKnown, Quotient, RangeV, Reject, Shape, SliceV, Tensor, is_dim, settled,
)

_MASKS = ("bool", "uint8")
_PLACES = ("int64", "int32")


def parts_of(key: Any) -> list[Any]:
    """The parts of a key: integers, sizes, slices, None, `...` and tensors (of places, or masks). Rejects "dtype" and
    "argument-type" (IndexError). Raises NotKnown for what nobody knows."""
    return [_part_of(part) for part in _separated(settled(key))]


def _separated(key: Any) -> tuple[Any, ...]:
    """A tuple has a part for each axis; so has a list that holds more than numbers (`x[[rows, columns]]`)."""
    if isinstance(key, tuple):
        return key
    if isinstance(key, ListV) and key.exact and len(key.items) < 32:
        items = [settled(item) for item in key.items]
        if any(item is None or item is ... or isinstance(item, _SEVERAL) for item in items):
            return tuple(items)
    return (key,)


_SEVERAL = (Tensor, ListV, tuple, SliceV, RangeV, range)


def _part_of(part: Any) -> Any:
    part = settled(part)
    if isinstance(part, range):
        part = RangeV(part.start, part.stop, part.step)
    if isinstance(part, RangeV):
        return Tensor(Shape((steps(part),)), "int64")
    if isinstance(part, bool):
        return Tensor(Shape(), "bool", data=part)
    if isinstance(part, (ListV, tuple)):
        return _from_sequence(part)
    if isinstance(part, Tensor):
        return _checked(part)
    if part is None or part is ... or is_dim(part) or isinstance(part, SliceV):
        return part
    if isinstance(part, (float, complex, str, Quotient)):
        raise Reject("argument-type", raises="IndexError" if not isinstance(part, str) else "TypeError",
                     operator="Tensor.__getitem__", argument="key", got=describe(part), wanted="an integer")
    raise NotKnown("an index is not known")


def _checked(index: Tensor) -> Tensor:
    """torch takes int64 and int32 for places, bool and uint8 for masks; of tensors without axes any integer."""
    if index.dtype in _MASKS + _PLACES or index.dtype in INTEGERS and index.rank == 0:
        if index.rank is None and index.dtype in _MASKS:
            raise NotKnown("the rank of a mask is not known")
        return index
    if index.dtype is not None and (index.dtype not in INTEGERS or index.shape.least_rank > 0):
        raise Reject("dtype", raises="IndexError", argument="key", got=index.dtype, wanted="an integer or bool dtype")
    if index.rank != 1:  # a vector takes one axis and leaves one, be it of places or a mask
        raise NotKnown("the rank or dtype of an index tensor is not known")
    return index


def _from_sequence(part: Any) -> Tensor:
    """A list of numbers in a key is an index tensor."""
    if isinstance(part, ListV) and not part.exact:
        if all(is_dim(settled(item)) for item in (*part.items, part.rest)):
            return Tensor(Shape((fresh("the length of a list") if part.length is None else part.length,)), "int64")
        raise NotKnown("the elements of an index are not known")
    sizes = lengths(part)
    if sizes is None:
        raise NotKnown("the elements of an index are not known")
    numbers = flat(part)
    if not all(isinstance(n, (int, float, Poly)) or isinstance(n, Tensor) and n.rank == 0 for n in numbers):
        raise NotKnown("the elements of an index are not known")
    mask = bool(numbers) and all(isinstance(n, bool) for n in numbers)
    return Tensor(Shape(sizes), "bool" if mask else "int64", data=frozen(part))


def is_mask(part: Any) -> bool:
    """Is the part a tensor of true and false?"""
    return isinstance(part, Tensor) and part.dtype in _MASKS


def gathers(part: Any) -> bool:
    """Is the part an index tensor? An integer tensor without axes is an integer."""
    return is_mask(part) or isinstance(part, Tensor) and part.rank != 0


def axes_of(part: Any) -> int:
    """How many axes of the tensor a part of a key takes."""
    return 0 if part is None else len(part.dims) if is_mask(part) else 1
