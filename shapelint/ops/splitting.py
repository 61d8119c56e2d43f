"""One tensor into several: split, chunk, unbind, tensor_split."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, minimum
from shapelint.rulebook import Wish, fresh, function, must_same, path, same
from shapelint.rulebook.axes import axis_size, drop_axis, put_axis
from shapelint.rulebook.convert import to_size, to_sizes
from shapelint.values import ListV, NotKnown, Reject, Tensor, settled

_MOST = 1024  # parts that are told one by one


@function("torch.chunk", "Tensor.chunk")
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
    """
    if path.known.at_least(chunks, 1) is False:
        raise Reject("split", shape=input.shape, got=chunks, wanted=1, argument="chunks", axis=dim)
    input, index, size = axis_size(input, dim)
    even = path.known.divides(chunks, size) is True
    if not isinstance(chunks, int) or chunks > _MOST:
        return _alike(input, index, size // chunks if even else fresh("the size of a chunk"), chunks if even else None)
    if even:
        return _parts(input, index, [size // chunks] * chunks)
    part = -(-size // chunks)
    if isinstance(size, int):
        return _parts(input, index, _cut(size, part))
    if chunks == 2:
        return _parts(input, index, [part, size - part])  # but for a size of 1, which makes one chunk only
    return _alike(input, index, fresh("the size of a chunk"), None)  # a short axis gives fewer chunks


def _cut(size: int, part: int) -> list[int]:
    whole, rest = divmod(size, part)
    return [part] * whole + ([rest] if rest else [])


def _parts(x: Tensor, index: int, sizes: list[Dim]) -> tuple[Tensor, ...]:
    return tuple(x.with_shape(put_axis(x.shape, index, size)) for size in sizes)


def _alike(x: Tensor, index: int, size: Dim, count: Dim | None) -> ListV:
    """Parts whose number is not known: all are described by one."""
    return ListV([], x.with_shape(put_axis(x.shape, index, size)), count)


@function("torch.split", "Tensor.split")
def split(tensor: "Tensor", split_size_or_sections: "Any" = None, dim: "Axis" = 0, split_size: "Any" = None) -> Any:
    """Parts of the given size, the last one shorter, or parts of given sizes that add up to the axis.

    split([6, 5], 2) -> ([2, 5], [2, 5], [2, 5])
    split([5, 4], 3) -> ([3, 4], [2, 4])
    split([7, 4], (3, 4)) -> ([3, 4], [4, 4])
    split([B, 12], (H, 12 - H), 1) -> ([B, H], [B, 12 - H])
    split([B, 12], 4, dim=-1) -> ([B, 4], [B, 4], [B, 4])
    split([B, 3*H], H, dim=1) -> ([B, H], [B, H], [B, H])
    split([..., 8], (3, 5), -1) -> ([..., 3], [..., 5])
    split([7, 4], (3, 5)) -> error: split
    split([7, 4], -1) -> error: split
    split([7, 4], 2, 2) -> error: axis
    """
    wish = Wish("torch.split", "split_size_or_sections")
    given = settled(split_size if split_size_or_sections is None else split_size_or_sections)
    if isinstance(given, (tuple, ListV)):
        tensor, index, size = axis_size(tensor, dim)
        return _sections(tensor, index, size, to_sizes(given, wish), dim)
    part = to_size(given, wish)
    if path.known.at_least(part, 0) is False:
        raise Reject("split", shape=tensor.shape, got=part, wanted=1, argument="split_size", axis=dim)
    tensor, index, size = axis_size(tensor, dim)
    if same(part, 0) is True:
        must_same(size, 0, "split", shape=tensor.shape, argument="split_size", axis=dim)
        return (tensor,)
    return _even_parts(tensor, index, size, part)


def _even_parts(x: Tensor, index: int, size: Dim, part: Dim) -> Any:
    even = path.known.divides(part, size) is True
    count = -(-size // part)
    if isinstance(size, int) and isinstance(part, int):
        count = max(count, 1)
        return _parts(x, index, _cut(size, part) or [0]) if count <= _MOST else _alike(x, index, part, count)
    if even and isinstance(count, int) and 0 < count <= _MOST:
        return _parts(x, index, [part] * count)
    return _alike(x, index, part if even else fresh("the last part may be shorter"), count)


def _sections(x: Tensor, index: int, size: Dim, sizes: tuple[Dim, ...], dim: int) -> tuple[Tensor, ...]:
    total: Dim = 0
    for one in sizes:
        if path.known.at_least(one, 0) is False:
            raise Reject("split", shape=x.shape, got=one, wanted=0, argument="split_sizes", axis=dim, sizes=sizes)
        total = total + one
    must_same(total, size, "split", shape=x.shape, axis=dim, argument="split_sizes", sizes=sizes)
    return _parts(x, index, list(sizes))


@function("torch.split_with_sizes", "Tensor.split_with_sizes")
def split_with_sizes(input: "Tensor", split_sizes: "Sizes", dim: "Axis" = 0) -> Any:
    """Parts of given sizes that add up to the axis.

    split_with_sizes([7, 4], (3, 4)) -> ([3, 4], [4, 4])
    """
    input, index, size = axis_size(input, dim)
    return _sections(input, index, size, split_sizes, dim)


@function("torch.unbind", "Tensor.unbind")
def unbind(input: "Tensor", dim: "Axis" = 0) -> Any:
    """The slices along one axis.

    unbind([2, B]) -> ([B], [B])
    unbind([B, 3], -1) -> ([B], [B], [B])
    unbind([..., 2], -1) -> ([...], [...])
    unbind([2, 3], 2) -> error: axis
    """
    input, index, size = axis_size(input, dim)
    one = input.with_shape(drop_axis(input.shape, index))
    if isinstance(size, int) and size <= _MOST:
        return (one,) * size
    return ListV([], one, size)


@function("torch.tensor_split", "Tensor.tensor_split")
def tensor_split(input: "Tensor", indices_or_sections: "Any" = None, dim: "Axis" = 0, sections: "Any" = None,
                 indices: "Any" = None) -> Any:
    """So many parts, the first ones one longer, or parts that begin at given indices.

    tensor_split([7, 2], 3) -> ([3, 2], [2, 2], [2, 2])
    tensor_split([7], (2, 5)) -> ([2], [3], [2])
    tensor_split([B, 6], 2, dim=1) -> ([B, 3], [B, 3])
    tensor_split([7], 0) -> error: split
    """
    given = settled(next((one for one in (indices_or_sections, sections, indices) if one is not None), None))
    input, index, size = axis_size(input, dim)
    if isinstance(given, (tuple, ListV)):
        return _parts(input, index, _between(size, to_sizes(given, Wish("torch.tensor_split", "indices"))))
    count = to_size(given, Wish("torch.tensor_split", "sections"))
    if path.known.at_least(count, 1) is False:
        raise Reject("split", shape=input.shape, got=count, wanted=1, argument="sections", axis=dim)
    if not isinstance(count, int) or count > _MOST:
        return _alike(input, index, fresh("the size of a part"), count)
    return _parts(input, index, [(size + count - 1 - i) // count for i in range(count)])


def _between(size: Dim, cuts: tuple[Dim, ...]) -> list[Dim]:
    """The lengths between cuts, as Python's slices have them."""
    if any(path.known.at_least(cut, 0) is not True for cut in cuts):
        raise NotKnown("where the parts begin is not known")
    ends = [minimum(cut, size) for cut in cuts]
    starts = [0, *ends]
    lengths = [end - start for start, end in zip(starts, [*ends, size])]
    return [one if path.known.at_least(one, 0) is True else fresh("the size of a part") for one in lengths]
