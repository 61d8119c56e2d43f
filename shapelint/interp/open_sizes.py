"""What do the sizes of a tensor of unknown rank teach? After `x.shape[1:] == (3, 16)` it has three axes."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import learn
from shapelint.rulebook.path import fresh
from shapelint.values import ListV, OpenSizes, Question, Shape, is_dim, settled


def cut(value: OpenSizes, start: int) -> OpenSizes:
    """`x.shape[start:]`: the sizes behind the first ones (start > 0), or the last ones."""
    shape = value.tensor.shape
    back = shape.back or ()
    if start > 0:
        kept = back if shape.least_rank >= start + len(back) else ()
        part = Shape(shape.front[start:], kept)
    else:
        part = Shape((), back[start:])
    plain = value.whole is None
    return OpenSizes(value.tensor.with_shape(part), value.tensor if plain else None, start if plain else 0)


def may_have(value: OpenSizes, count: int) -> bool:
    """May these be so many sizes?"""
    if value.whole is None:
        return value.tensor.shape.may_have_rank(count)
    if value.start < 0 and count == -value.start:
        shape = value.whole.shape
        return any(shape.may_have_rank(rank) for rank in range(count, count + 64))
    return value.start < 0 and count < -value.start or value.whole.shape.may_have_rank(count + value.start)


def taught(value: OpenSizes, dims: tuple[Any, ...]) -> tuple[Any, ...]:
    """These sizes are exactly so many; returns them as they are known now. A size that is no size stays open."""
    sizes = tuple(dim if is_dim(dim) else fresh("an axis nothing tells of") for dim in dims)
    if value.whole is None:
        return learn(value.tensor, Shape(_known(value.tensor.shape, sizes, dims))).shape.front
    if value.start > 0 and dims:
        before = tuple(fresh("an axis nothing tells of") for _ in range(value.start))
        whole = (*before, *sizes)
        found = learn(value.whole, Shape(_known(value.whole.shape, whole, (*[None] * value.start, *dims)))).shape.front
        return found[value.start:]
    if len(dims) == -value.start:
        learned = learn(value.whole, Shape((), sizes)).shape
        return learned.back[-len(dims):] if learned.back else learned.front[-len(dims):]
    return sizes


def _known(shape: Shape, sizes: tuple[Any, ...], told: tuple[Any, ...]) -> tuple[Any, ...]:
    """The sizes, those that nothing was told of as they were known before."""
    out = list(sizes)
    for i, dim in enumerate(told):
        known = shape.front[i] if i < len(shape.front) else shape.axis(i - len(told))
        out[i] = known if not is_dim(dim) and known is not None else out[i]
    return tuple(out)


def compared(left: Any, right: Any) -> Any:
    """`x.shape == (B, T, 16)` and `x.shape == y.shape`, where the rank of one is not known; None where nothing can be
    said."""
    open_one, other = (left, right) if isinstance(left, OpenSizes) else (right, left)
    if isinstance(other, OpenSizes):
        plain = open_one.whole is None is other.whole
        return Question("shapes", (open_one.tensor, other.tensor)) if plain else None
    items = other if isinstance(other, tuple) else other.items if isinstance(other, ListV) and other.exact else None
    if items is None:
        return None
    if not may_have(open_one, len(items)):
        return False
    return Question("sizes", (open_one, tuple(settled(item) for item in items)))


def suppose_sizes(value: OpenSizes, dims: tuple[Any, ...]) -> Any:
    """Take it for granted that these are the sizes; returns the pairs of sizes that have to be equal then."""
    found = taught(value, dims)
    return [(a, b) for a, b in zip(found, dims) if is_dim(b) and a is not b]


def suppose_alike(a: Any, b: Any) -> None:
    """Take it for granted that two tensors have the same shape."""
    shape = learn(a, b.shape).shape
    learn(b, shape)


__all__ = ["compared", "cut", "may_have", "suppose_alike", "suppose_sizes", "taught"]
