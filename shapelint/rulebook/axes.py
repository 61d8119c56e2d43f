"""Which axis does a number mean, and what becomes of a shape when one axis goes, comes or changes its size?

All of it works for shapes of open rank too, as far as the ends are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim, Known, Poly
from shapelint.rulebook.path import fresh, learn, path
from shapelint.values import Reject, Shape, Tensor


def find_axis(x: Tensor, dim: int, argument: str = "dim") -> tuple[Tensor, int]:
    """The axis `dim` means: (the tensor as it is known now, an index at which its shape has that axis).

    Known rank: the index counts from the front. Open rank: it counts from the end it was given for, and the tensor
    is one that surely has that axis. A tensor without axes takes 0 and -1, as in torch. Rejects "axis" (IndexError).
    """
    if x.shape.back is None:
        return x, check_axis(x.shape, dim, argument)
    if x.shape.axis(dim) is None:
        if x.shape.ranks is not None and not any(_has(rank, dim) for rank in x.shape.ranks):
            raise Reject("axis", raises="IndexError", axis=dim, rank=max(x.shape.ranks), argument=argument,
                         shape=x.shape)
        pinned = pin(x.shape, dim)
        x = learn(x, pinned)
        if x.shape.back is not None and x.shape.axis(dim) is None:
            x = x.with_shape(pinned)
    return x, dim


def check_axis(shape: Shape, dim: int, argument: str = "dim", more: int = 0) -> int:
    """The index from the front that `dim` means in a shape of known rank (`more`: axes that will be added)."""
    rank = len(shape.front) + more
    if not _has(rank, dim):
        raise Reject("axis", raises="IndexError", axis=dim, rank=len(shape.front), argument=argument, shape=shape)
    return dim % rank if rank else 0


def _has(rank: int, dim: int) -> bool:
    return -max(rank, 1) <= dim < max(rank, 1)


def pin(shape: Shape, dim: int) -> Shape:
    """An open shape, described so that the axis `dim`, which it surely has, is one of the described ends."""
    if shape.back is None or shape.axis(dim) is not None:
        return shape
    ranks = None if shape.ranks is None else frozenset(rank for rank in shape.ranks if _has(rank, dim))
    if dim < 0:
        back = tuple(fresh() for _ in range(-dim - len(shape.back))) + shape.back
        return Shape(shape.front, back, ranks).parted(front_first=False, least=shape.least_rank)
    front = shape.front + tuple(fresh() for _ in range(dim + 1 - len(shape.front)))
    return Shape(front, shape.back, ranks).parted(front_first=True, least=shape.least_rank)


def drop_axis(shape: Shape, index: int) -> Shape:
    """The shape without one axis (an index as find_axis gives it)."""
    return _edit(shape, index, ())


def put_axis(shape: Shape, index: int, size: Dim) -> Shape:
    """The shape with another size at one axis."""
    return _edit(shape, index, (size,))


def replace_axis(shape: Shape, index: int, sizes: Iterable[Dim]) -> Shape:
    """The shape with several axes in the place of one."""
    return _edit(shape, index, tuple(sizes))


def _edit(shape: Shape, index: int, sizes: tuple[Dim, ...]) -> Shape:
    if shape.back is None:
        if not shape.front:
            return Shape(sizes[1:] if sizes else ())  # an axis of a tensor without axes is an axis in name only
        index %= len(shape.front)
        return Shape(shape.front[:index] + sizes + shape.front[index + 1:])
    ranks = shape.ranks and frozenset(rank - 1 + len(sizes) for rank in shape.ranks)
    shape = shape.parted(front_first=index >= 0)
    front, back = shape.front, shape.back
    if index >= 0:
        front = front[:index] + sizes + front[index + 1:]
    else:
        index += len(back)
        back = back[:index] + sizes + back[index + 1:]
    return Shape(front, back, ranks)


def insert_axis(shape: Shape, dim: int, size: Dim, argument: str = "dim") -> Shape:
    """The shape with a new axis that will stand at `dim` of the result (as torch.unsqueeze counts)."""
    if shape.back is None:
        index = check_axis(shape, dim, argument, more=1)
        return Shape(shape.front[:index] + (size,) + shape.front[index:])
    ranks = shape.ranks and frozenset(rank + 1 for rank in shape.ranks)
    if dim >= 0:
        shape = pin(shape, dim - 1) if dim > 0 else shape
        shape = shape.parted(front_first=True)
        return Shape(shape.front[:dim] + (size,) + shape.front[dim:], shape.back, ranks)
    shape = pin(shape, dim + 1) if dim < -1 else shape
    shape = shape.parted(front_first=False)
    cut = len(shape.back) + dim + 1
    return Shape(shape.front, shape.back[:cut] + (size,) + shape.back[cut:], ranks)


def axis_size(x: Tensor, dim: int, argument: str = "dim") -> tuple[Tensor, int, Dim]:
    """find_axis, and the size there; a tensor without axes counts as one of a single element."""
    x, index = find_axis(x, dim, argument)
    size = x.shape.axis(index)
    return x, index, 1 if size is None else a_size(size)


def a_size(dim: Dim) -> Dim:
    """The same size; from here on it is known to be no less than 0, as the size of every axis is."""
    if isinstance(dim, Poly) and path.known.at_least(dim, 0) is UNSURE:
        try:
            path.known = path.known.assume_at_least(dim, 0)
        except Contradiction:
            pass
    return dim


def at_most(limit: Dim | None, note: str = "") -> Dim:
    """A size that depends on data: no less than 0, and no more than `limit` (None: any)."""
    if isinstance(limit, int) and limit < 1:
        return 0
    size = a_size(fresh(note))
    try:
        if limit is not None:
            path.known = path.known.assume_at_most(size, limit)
    except Contradiction:
        pass
    return size


def all_axes(x: Tensor, dims: Any) -> list[int] | None:
    """The axes a reduction runs over, from the front, each once; None where that means all of them.

    Only for tensors of known rank. Rejects "axis" for one that is not there, or is named twice.
    """
    if dims is None or dims == ():
        return None
    found: list[int] = []
    for dim in dims if isinstance(dims, tuple) else (dims,):
        index = check_axis(x.shape, dim)
        if index in found:
            raise Reject("axis", axis=dim, rank=x.rank, argument="dim", shape=x.shape, problem="named twice")
        found.append(index)
    return found


def product(sizes: Iterable[Dim]) -> Dim:
    """The sizes multiplied: the number of elements."""
    total: Dim = 1
    for size in sizes:
        total = total * size
    return total


def not_empty(shape: Shape) -> Known:
    """What is known on this path if the tensor has elements."""
    known = path.known
    for dim in (*shape.front, *(shape.back or ())):
        try:
            known = known.assume_at_least(dim, 1)
        except Contradiction:
            pass
    return known
