"""The same elements under other axes: view, reshape, flatten, unflatten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Contradiction, Dim, UNSURE
from shapelint.rulebook import Wish, fresh, function, must_same, path, same, same_shape
from shapelint.rulebook.axes import a_size, axis_size, check_axis, not_empty, pin, product, replace_axis
from shapelint.rulebook.convert import to_dtype, to_sizes
from shapelint.values import NotKnown, Ref, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled

same_shape("contiguous resolve_conj resolve_neg", "Tensor")


@function("Tensor.view")
def view(self: "Tensor", *shape: "Any", dtype: "Any" = None) -> Any:
    """As many elements as before; one size may be -1.

    [2, 6].view(3, 4) -> [3, 4]
    [2, 6].view(-1, 4) -> [3, 4]
    [B, T, 16].view(B, -1) -> [B, T*16]
    [B, T, 16].view(B*T, 4, -1) -> [B*T, 4, 4]
    [B, 6].view((-1, 3)) -> [2*B, 3]
    [..., 6].view(-1, 3) -> [?, 3]
    [].view(1) -> [1]
    [2, 3].view(torch.int32) -> [2, 3]s
    [2, 6].view(3, 5) -> error: view
    [2, 6].view(-1, 5) -> error: view
    [2, 6].view(-1, -1) -> error: view
    [B, 6].view(B, 5) -> error: view
    [2, 6].view(3, 4.0) -> error: argument-type
    """
    first = settled(dtype if dtype is not None else shape[0] if shape else None)
    if isinstance(first, Ref) and len(shape) < 2:
        return _reinterpreted(self, first)
    return reshaped(self, shape, "view")


def _reinterpreted(x: Tensor, dtype: Ref) -> Tensor:
    """view(dtype) reads the same memory; elements of another width change the last size."""
    name = to_dtype(dtype, Wish("Tensor.view", "dtype"))
    widths = [None if one is None else "".join(filter(str.isdigit, one)) for one in (x.dtype, name)]
    if None in widths or widths[0] != widths[1]:
        raise NotKnown("the width of the elements changes", Tensor(UNKNOWN_SHAPE, name))
    return x.with_dtype(name)


@function("Tensor.reshape")
def reshape_method(self: "Tensor", *shape: "Any") -> Any:
    """Like view, copying where it must.

    [2, 6].reshape(-1) -> [12]
    [B, T, 8].reshape(B, T*8) -> [B, T*8]
    [2, 6].reshape(5, -1) -> error: view
    """
    return reshaped(self, shape, "reshape")


@function("torch.reshape")
def reshape(input: "Tensor", shape: "Any") -> Any:
    """Like view, copying where it must.

    reshape([2, 6], (4, 3)) -> [4, 3]
    reshape([B, 2, 3], (-1, 6)) -> [B, 6]
    """
    return reshaped(input, (shape,), "reshape")


@function("Tensor.view_as", "Tensor.reshape_as")
def view_as(self: "Tensor", other: "Tensor") -> Any:
    """Viewed with the sizes of another tensor.

    view_as([6], [2, 3]) -> [2, 3]
    view_as([6], [2, 4]) -> error: view
    """
    if self.rank is None or other.rank is None:
        return self.with_shape(other.shape)
    _must_hold(self.shape, other.dims)
    return self.with_shape(other.shape)


def reshaped(x: Tensor, given: Any, operator: str) -> Tensor:
    """`x` viewed with the given sizes (as *args or one sequence). Rejects "view"."""
    try:
        sizes = to_sizes(given, Wish(f"Tensor.{operator}", "shape"))
    except NotKnown as unknown:
        raise NotKnown(unknown.reason, Tensor(UNKNOWN_SHAPE, x.dtype, x.marked)) from None
    return x.with_shape(_sizes_for(x.shape, sizes))


def _sizes_for(shape: Shape, sizes: Sequence[Dim], **details: Any) -> Shape:
    open_at = [i for i, size in enumerate(sizes) if isinstance(size, int) and size < 0]
    wanted = Shape(tuple(sizes))
    if len(open_at) > 1 or any(sizes[i] != -1 for i in open_at):
        raise Reject("view", shape=shape, wanted_shape=wanted, got=None, wanted=None, **details,
                     problem="more than one size is -1" if len(open_at) > 1 else "a size is negative")
    if not open_at:
        if shape.back is None:
            _must_hold(shape, sizes, **details)
        return wanted
    rest = product([size for i, size in enumerate(sizes) if i != open_at[0]])
    whole = fresh("what -1 stands for") if shape.back is not None else _quotient(shape, wanted, rest, details)
    return Shape(tuple(whole if i == open_at[0] else size for i, size in enumerate(sizes)))


def _must_hold(shape: Shape, sizes: Sequence[Dim], **details: Any) -> None:
    got, wanted = product(shape.front), product(sizes)
    details.update(shape=shape, wanted_shape=Shape(tuple(sizes)))
    answer = same(got, wanted)
    if answer is UNSURE and wanted != 0 and not_empty(shape).same(got, wanted) is False:
        answer = False  # only a tensor without elements fits any sizes, and nobody writes a view for that
    if answer is False and not _minus_one(got, sizes):
        raise Reject("view", got=got, wanted=wanted, **details)
    if answer is UNSURE and all(path.known.at_least(size, 0) is True for size in sizes):
        must_same(got, wanted, "view", **details)
    elif answer is UNSURE:  # one of the sizes may be -1 in disguise, so nothing is taken for granted
        path.required.append((got, wanted, Reject("view", got=got, wanted=wanted, **details).fact))


def _minus_one(got: Dim, sizes: Sequence[Dim]) -> bool:
    """May one of the sizes be -1, and would the view then hold?"""
    for i, size in enumerate(sizes):
        if same(size, -1) is not False and path.known.divides(product([*sizes[:i], *sizes[i + 1:]]), got) is not False:
            return True
    return False


def _quotient(shape: Shape, wanted: Shape, rest: Dim, details: dict[str, Any]) -> Dim:
    """What -1 stands for: the elements, divided by the other sizes."""
    whole = product(map(a_size, shape.front))
    answer = False if same(rest, 0) is True else path.known.divides(rest, whole)
    if answer is False:
        raise Reject("view", got=whole, wanted=rest, shape=shape, wanted_shape=wanted, **details)
    if answer is UNSURE:
        try:
            path.known = path.known.assume_multiple(whole, rest)
        except Contradiction:
            pass
    return whole // rest


@function("torch.flatten", "Tensor.flatten")
def flatten(input: "Tensor", start_dim: "Axis" = 0, end_dim: "Axis" = -1) -> Any:
    """The axes from start_dim to end_dim become one.

    flatten([2, 3, 4]) -> [24]
    flatten([B, 3, 4], 1) -> [B, 12]
    flatten([B, T, C, 4], 1, 2) -> [B, T*C, 4]
    flatten([]) -> [1]
    flatten([..., 3, 4], -2) -> [..., 12]
    flatten([B, ...], 1) -> [B, ?]
    flatten([B, T, ...], 0, 1) -> [B*T, ...]
    flatten([2, 3], 2) -> error: axis
    flatten([2, 3], 1, 0) -> error: axis
    """
    shape = input.shape
    if shape.back is not None:
        return input.with_shape(_flatten_open(shape, start_dim, end_dim))
    start, end = check_axis(shape, start_dim, "start_dim"), check_axis(shape, end_dim, "end_dim")
    if start > end:
        raise Reject("axis", axis=start_dim, rank=len(shape.front), argument="start_dim", shape=shape,
                     problem="start_dim comes after end_dim")
    if start == end and shape.front:
        return input
    return input.with_shape((*shape.front[:start], product(shape.front[start:end + 1]), *shape.front[end + 1:]))


def _flatten_open(shape: Shape, start: int, end: int) -> Shape:
    if start >= 0 > end:  # the middle goes into one axis, and so the rank is known
        front = pin(shape, start).parted(True).front[:start]
        tail = pin(shape, end + 1).parted(False).back[end + 1:] if end < -1 else ()
        return Shape((*front, fresh("the axes that were flattened"), *tail))
    if (start >= 0) != (end >= 0):
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE))
    shape = pin(pin(shape, start), end).parted(start >= 0)
    ranks = shape.ranks and frozenset(rank - (end - start) for rank in shape.ranks)
    if start >= 0:
        front = (*shape.front[:start], product(shape.front[start:end + 1]), *shape.front[end + 1:])
        return Shape(front, shape.back, ranks)
    first, last = start + len(shape.back), end + len(shape.back)
    back = (*shape.back[:first], product(shape.back[first:last + 1]), *shape.back[last + 1:])
    return Shape(shape.front, back, ranks)


@function("torch.ravel", "Tensor.ravel")
def ravel(input: "Tensor") -> Any:
    """All elements in one axis.

    ravel([2, B]) -> [2*B]
    ravel([...]) -> [?]
    """
    return flatten(input)


@function("torch.unflatten", "Tensor.unflatten")
def unflatten(input: "Tensor", dim: "Axis", sizes: "Sizes") -> Any:
    """One axis becomes several; one of their sizes may be -1.

    unflatten([2, 12], 1, (3, 4)) -> [2, 3, 4]
    unflatten([B, 12], -1, (-1, 4)) -> [B, 3, 4]
    unflatten([B*T, 5], 0, (B, T)) -> [B, T, 5]
    unflatten([..., 12], -1, (3, 4)) -> [..., 3, 4]
    unflatten([2, 12], 1, (3, 5)) -> error: view
    unflatten([2, 12], 1, (-1, 5)) -> error: view
    unflatten([2, 12], 2, (3, 4)) -> error: axis
    """
    input, index, size = axis_size(input, dim)
    parts = _sizes_for(Shape((size,)), sizes, axis=dim)
    return input.with_shape(replace_axis(input.shape, index, parts.front))
