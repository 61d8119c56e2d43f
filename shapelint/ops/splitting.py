"""One tensor into several along an axis: chunk, split, unbind."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Any

from shapelint.dims import Dim, maximum, minimum
from shapelint.rulebook import Wish, function, must_same, path, same
from shapelint.rulebook.axes import at_most, axis_size, drop_axis, put_axis
from shapelint.rulebook.convert import describe, to_size, to_sizes
from shapelint.values import ListV, Reject, Tensor, is_dim, settled

MOST = 1024  # parts that are told one by one


@function("torch.chunk", "Tensor.chunk", "torch.unsafe_chunk", "Tensor.unsafe_chunk")
def chunk(input: "Tensor", chunks: "Size", dim: "Axis" = 0) -> Any:
    """At most so many parts of one size, the last one shorter.

    chunk([6, 5], 2) -> ([3, 5], [3, 5])
    chunk([5, 4], 2) -> ([3, 4], [2, 4])
    chunk([2, 5], 4) -> ([1, 5], [1, 5])
    chunk([B, 12], 3, dim=-1) -> ([B, 4], [B, 4], [B, 4])
    chunk([B, 4*H], 4, 1) -> ([B, H], [B, H], [B, H], [B, H])
    chunk([..., 8], 2, -1) -> ([..., 4], [..., 4])
    chunk([5, 4], 0) -> error: split
    chunk([5, 4], 2, 2) -> error: axis
    chunk([], 2) -> error: rank
    """
    must_have_an_axis(input)
    if path.known.at_least(chunks, 1) is False:
        raise Reject("split", shape=input.shape, got=chunks, wanted=1, argument="chunks", axis=dim)
    input, index, size = axis_size(input, dim)
    even = path.known.divides(chunks, size) is True
    if not isinstance(chunks, int) or chunks > MOST:
        one = size // chunks if even else at_most(size, "the size of a chunk")
        return alike(input, index, one, chunks if even else None)
    if even:
        return parts(input, index, [size // chunks] * chunks)
    part = -(-size // chunks)
    if isinstance(size, int):
        return parts(input, index, _cut(size, part))
    # A short axis gives fewer chunks. (Two are taken to be two: only an axis of 1 gives a single one.)
    if chunks == 2 or path.known.less((chunks - 1) ** 2, size) is True:
        return parts(input, index, [part] * (chunks - 1) + [size - (chunks - 1) * part])
    return first_and_alike(input, index, part, None)


def must_have_an_axis(x: Tensor, argument: str = "input", least: int = 1, raises: str = "RuntimeError") -> None:
    """Rejects "rank" for a tensor with fewer axes than `least`."""
    if x.rank is not None and x.rank < least:
        raise Reject("rank", raises=raises, argument=argument, got=x.rank, wanted=None, least=least, shape=x.shape)


def _cut(size: int, part: int) -> list[int]:
    whole, rest = divmod(size, part)
    return [part] * whole + ([rest] if rest else [])


def parts(x: Tensor, index: int, sizes: list[Dim]) -> tuple[Tensor, ...]:
    """The tensor cut into parts of these sizes along one axis."""
    cut = [x.with_shape(put_axis(x.shape, index, size)) for size in sizes]
    if index == 0 and isinstance(x.data, tuple) and all(isinstance(size, int) for size in sizes):
        ends = list(accumulate(sizes))
        cut = [replace(part, data=x.data[end - size:end]) for part, size, end in zip(cut, sizes, ends)]
    return tuple(cut)


def alike(x: Tensor, index: int, size: Dim, count: Dim | None) -> ListV:
    """Parts whose number is not known: all are described by one."""
    return ListV([], x.with_shape(put_axis(x.shape, index, size)), count)


def first_and_alike(x: Tensor, index: int, first: Dim, count: Dim | None) -> ListV:
    """The first part, and those behind it, of which the last may be shorter."""
    later = x.with_shape(put_axis(x.shape, index, at_most(first, "the last part may be shorter")))
    return ListV([x.with_shape(put_axis(x.shape, index, first))], later, count)


@function("torch.split", "Tensor.split", "torch.split_copy")
def split(tensor: "Tensor", split_size_or_sections: "Any" = None, dim: "Axis" = 0, *, split_size: "Any" = None) -> Any:
    """Parts of the given size, the last one shorter, or parts of given sizes that add up to the axis.

    split([6, 5], 2) -> ([2, 5], [2, 5], [2, 5])
    split([5, 4], 3) -> ([3, 4], [2, 4])
    split([0, 4], 3) -> ([0, 4],)
    split([B, 12], 4, dim=-1) -> ([B, 4], [B, 4], [B, 4])
    split([B, 3*H], H, dim=1) -> ([B, H], [B, H], [B, H])
    torch.split([7, 4], (3, 4)) -> ([3, 4], [4, 4])
    torch.split([B, 12], (H, 12 - H), 1) -> ([B, H], [B, 12 - H])
    torch.split([..., 8], (3, 5), -1) -> ([..., 3], [..., 5])
    torch.split([7, 4], (3, 5)) -> error: split
    split([7, 4], -1) -> error: split
    split([7, 4], 0) -> error: split
    split([7, 4], 2, 2) -> error: axis
    split([], 1) -> error: rank
    """
    wish = Wish("torch.split", "split_size_or_sections")
    given = settled(split_size if split_size_or_sections is None else split_size_or_sections)
    if isinstance(given, (tuple, ListV)):
        return split_with_sizes(tensor, given, dim)
    return unsafe_split(tensor, to_size(given, wish), dim)


@function("torch.unsafe_split", "Tensor.unsafe_split")
def unsafe_split(tensor: "Tensor", split_size: "Size", dim: "Axis" = 0) -> Any:
    """Parts of the given size, the last one shorter.

    unsafe_split([5, 4], 3) -> ([3, 4], [2, 4])
    unsafe_split([B, 3*H], H, 1) -> ([B, H], [B, H], [B, H])
    unsafe_split([5, 4], -1) -> error: split
    """
    must_have_an_axis(tensor, "tensor")
    if path.known.at_least(split_size, 0) is False:
        raise Reject("split", shape=tensor.shape, got=split_size, wanted=1, argument="split_size", axis=dim)
    tensor, index, size = axis_size(tensor, dim)
    if same(split_size, 0) is True:
        must_same(size, 0, "split", shape=tensor.shape, argument="split_size", axis=dim)
        return (tensor,)
    return _even_parts(tensor, index, size, split_size)


def _even_parts(x: Tensor, index: int, size: Dim, part: Dim) -> Any:
    known = path.known
    if same(size, 0) is True:
        return (x,)
    count = -(-size // part)
    if known.at_least(count, 1) is not True:  # an axis without elements is one part
        count = maximum(1, count)
    if isinstance(size, int) and isinstance(part, int):
        return parts(x, index, _cut(size, part)) if count <= MOST else first_and_alike(x, index, part, count)
    even = known.divides(part, size) is True
    if even and isinstance(count, int) and count <= MOST:
        return parts(x, index, [part] * count)
    if even and known.at_least(size, 1) is not False:
        return alike(x, index, part, count)
    return first_and_alike(x, index, part if known.at_least(size, part) is True else minimum(part, size), count)


@function("torch.split_with_sizes", "Tensor.split_with_sizes", "torch.split_with_sizes_copy",
          "torch.unsafe_split_with_sizes", "Tensor.unsafe_split_with_sizes")
def split_with_sizes(input: "Tensor", split_sizes: "Any", dim: "Axis" = 0) -> Any:
    """Parts of given sizes that add up to the axis.

    split_with_sizes([7, 4], (3, 4)) -> ([3, 4], [4, 4])
    split_with_sizes([B, 12], (H, 12 - H), 1) -> ([B, H], [B, 12 - H])
    split_with_sizes([7, 4], (3, 5)) -> error: split
    split_with_sizes([7, 4], (8, -1)) -> error: split
    split_with_sizes([7, 4], 7) -> error: argument-type
    split_with_sizes([], (1,)) -> error: rank
    """
    given = settled(split_sizes)
    if is_dim(given):
        raise Reject("argument-type", raises="TypeError", operator="torch.split_with_sizes", argument="split_sizes",
                     got=describe(given), wanted="a tuple of sizes")
    must_have_an_axis(input)
    input, index, size = axis_size(input, dim)
    sizes = to_sizes(given, Wish("torch.split_with_sizes", "split_sizes"))
    total: Dim = 0
    for one in sizes:
        if path.known.at_least(one, 0) is False:
            raise Reject("split", shape=input.shape, got=one, wanted=0, argument="split_sizes", axis=dim, sizes=sizes)
        total = total + one
    must_same(total, size, "split", shape=input.shape, axis=dim, argument="split_sizes", sizes=sizes)
    return parts(input, index, list(sizes))


@function("torch.unbind", "Tensor.unbind", "torch.unbind_copy")
def unbind(input: "Tensor", dim: "Axis" = 0) -> Any:
    """The slices along one axis.

    unbind([2, B]) -> ([B], [B])
    unbind([B, 3], -1) -> ([B], [B], [B])
    unbind([..., 2], -1) -> ([...], [...])
    unbind([2, 3], 2) -> error: axis
    unbind([], 0) -> error: rank
    """
    must_have_an_axis(input, raises="IndexError")
    input, index, size = axis_size(input, dim)
    one = input.with_shape(drop_axis(input.shape, index))
    if isinstance(size, int) and size <= MOST:
        return (one,) * size
    return ListV([], one, size)
