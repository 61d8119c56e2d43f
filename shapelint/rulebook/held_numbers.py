"""Which numbers does a tensor of integers surely hold, and which may it hold? Asked where they choose rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook.path import path, same
from shapelint.values import Array, Drawn, Filled, NamedTuple, Reached, Tensor, Within, is_dim

#: What chance would have to be kinder than this to spare is taken to happen.
_NEVER = 1e-3


def surely_outside(x: Tensor, count: Dim, ignored: Any = None) -> Dim | None:
    """An element that is surely in the tensor, and surely below 0 or not below `count`; None where there is none."""
    known = path.known
    if is_overwritten(x):
        return None

    def outside(number: Dim) -> bool:
        wrong = known.at_least(number, count) is True or known.less(number, 0) is True
        return wrong and (ignored is None or same(number, ignored) is False)

    for number in _elements(x.data):
        if outside(number):
            return number
    if x.data is not None or x.bounds is None or any(same(d, 0) is True for d in _sizes(x)):
        return None
    low, high = x.bounds
    if isinstance(x.bounds, Filled):
        return None
    if isinstance(x.bounds, Reached):
        return high if outside(high) else low if outside(low) else None
    if known.at_least(low, count) is True or known.less(high, 0) is True:  # all of them
        free = ignored is None or known.less(ignored, low) is True or known.less(high, ignored) is True
        return low if free else None
    return _by_chance(x, count, ignored) if isinstance(x.bounds, Drawn) else None


def may_be_outside(x: Tensor, count: Dim) -> Dim | None:
    """The largest number the tensor may hold, where that is no place among `count`; None where nobody can say."""
    if x.data is not None or x.bounds is None or isinstance(x.bounds, (Within, Filled)) or is_overwritten(x):
        return None
    if any(same(dim, 0) is True for dim in _sizes(x)):
        return None
    return x.bounds[1] if path.known.at_least(x.bounds[1], count) is True else None


def overwrite(x: Any) -> None:
    """Elements of a tensor, or of an array, are others from here on, under whatever name and in whatever view."""
    x = x.held if isinstance(x, Array) else x
    for known in (x.bounds, x.data):
        if known is not None:
            path.overwritten[id(known)] = known


def is_overwritten(x: Tensor) -> bool:
    """Were elements of the tensor overwritten since it was told what they are?"""
    return bool(path.overwritten) and (id(x.bounds) in path.overwritten or id(x.data) in path.overwritten)


def _by_chance(x: Tensor, count: Dim, ignored: Any) -> Dim | None:
    """Of many numbers that are drawn some lie in every part of their range."""
    low, high = x.bounds
    if x.rank is None or not all(isinstance(n, int) for n in (low, high, count, *x.dims)):
        return None
    inside = max(0, min(high, count - 1) - max(low, 0) + 1)
    if isinstance(ignored, int) and low <= ignored <= high and not 0 <= ignored < count:
        inside += 1
    drawn = 1
    for size in x.dims:
        drawn *= size
    chance = (inside / (high - low + 1)) ** drawn
    return None if chance > _NEVER else high if high >= count else low


def _sizes(x: Tensor) -> tuple[Dim, ...]:
    return (*x.shape.front, *(x.shape.back or ()))


def _elements(data: Any) -> Iterator[Dim]:
    if isinstance(data, tuple):
        for item in data:
            yield from _elements(item)
    elif is_dim(data):
        yield data


# -- what operations leave of it

#: Operators whose result holds every element of what they are given, and no other.
_REARRANGING = frozenset(
    "view reshape flatten unflatten permute transpose t T mT H mH adjoint unsqueeze squeeze contiguous clone detach to "
    "long int cuda cpu movedim moveaxis swapaxes swapdims view_as reshape_as as_tensor tensor from_numpy "
    "requires_grad_ detach_ "
    "ravel type pin_memory roll flip fliplr flipud randint randint_like random_ arange randperm rot90 "
    "numpy pack_padded_sequence add sub rsub __add__ __radd__ __sub__ __rsub__".split())
#: They repeat elements.
_REPEATING = frozenset("expand expand_as repeat tile repeat_interleave broadcast_to".split())
#: They take some of the elements, whatever these are.
_PARTING = frozenset("chunk split tensor_split narrow select unbind".split())


def left_of(operator: str, args: tuple[Any, ...], bounds: Any) -> Any:
    """What is known of the ends of the elements behind an operator."""
    word = operator.rpartition(".")[2]
    if isinstance(bounds, Filled):
        return bounds if word in ("zeros", "ones", "from_numpy", "numpy") else None
    if word in _REARRANGING:
        return bounds
    if word in ("__getitem__", "__iter__"):
        keeps = isinstance(bounds, Drawn) and (len(args) < 2 or _by_place(args[1]))
    else:
        keeps = word in (_PARTING if isinstance(bounds, Drawn) else _REPEATING)
    return bounds if keeps else Within(bounds)


_SETTLED = (tuple, type(None), Within)


def told_again(operator: str, args: tuple[Any, ...], result: Any) -> Any:
    """The result of an operator, with what is still known of the ends of its elements."""
    if isinstance(result, Tensor):
        kept = result.bounds if type(result.bounds) in _SETTLED else left_of(operator, args, result.bounds)
        return result if kept is result.bounds else replace(result, bounds=kept)
    if isinstance(result, NamedTuple):
        return result.like(told_again(operator, args, v) for v in result)
    return tuple(told_again(operator, args, v) for v in result) if type(result) is tuple else result


def _by_place(key: Any) -> bool:
    """Does a key choose elements by their places, and not by what they are?"""
    if isinstance(key, tuple):
        return all(map(_by_place, key))
    return not isinstance(key, (Tensor, bool)) and not hasattr(key, "items")
