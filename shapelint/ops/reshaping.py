"""The same elements under axes of given sizes: view, reshape, and resize_, which may change their number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Contradiction, Dim, UNSURE
from shapelint.ops.asking import element_size
from shapelint.rulebook import Wish, fresh, function, must_at_least, must_divide, must_same, path, same, same_shape
from shapelint.rulebook.axes import a_size, axis_size, not_empty, product, put_axis
from shapelint.rulebook.convert import to_dtype, to_sizes
from shapelint.values import NotKnown, Ref, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled

same_shape("contiguous", "Tensor")
same_shape("resolve_conj resolve_neg", "torch", "Tensor")
same_shape("alias_copy detach_copy", "torch")


@function("Tensor.view")
def view(self: "Tensor", *shape: "Any", size: "Any" = None, dtype: "Any" = None) -> Any:
    """As many elements as before; one size may be -1. With a dtype, the same memory read as other elements.

    [2, 6].view(3, 4) -> [3, 4]
    [2, 6].view(-1, 4) -> [3, 4]
    [B, T, 16].view(B, -1) -> [B, T*16]
    [B, T, 16].view(B*T, 4, -1) -> [B*T, 4, 4]
    [B, 6].view((-1, 3)) -> [2*B, 3]
    [..., 6].view(-1, 3) -> [?, 3]
    [].view(1) -> [1]
    [2, 6].view(size=(3, 4)) -> [3, 4]
    [2, 3].view(torch.int32) -> [2, 3]s
    [2, 3].view(torch.float16) -> [2, 6]h
    [6].view(dtype=torch.float64) -> [3]d
    [3].view(torch.float64) -> error: view
    [].view(torch.float64) -> error: rank
    [2, 6].view(3, 5) -> error: view
    [2, 6].view(-1, 5) -> error: view
    [2, 6].view(-1, -1) -> error: view
    [B, 6].view(B, 5) -> error: view
    [2, 6].view(3, 4.0) -> error: argument-type
    """
    return _viewed(self, shape if size is None else (size,), dtype, "view")


@function("torch.view_copy")
def view_copy(input: "Tensor", size: "Any" = None, *, dtype: "Any" = None) -> Any:
    """Like Tensor.view, but copied.

    view_copy([2, 6], (3, -1)) -> [3, 4]
    view_copy([2, 6], torch.int32) -> [2, 6]s
    view_copy([2, 6], (3, 5)) -> error: view
    """
    return _viewed(input, () if size is None else (size,), dtype, "view_copy")


def _viewed(x: Tensor, given: Sequence[Any], dtype: Any, operator: str) -> Tensor:
    first = settled(dtype if dtype is not None else given[0] if given else None)
    if isinstance(first, Ref) and len(given) < 2:
        return _reinterpreted(x, first)
    return reshaped(x, given, operator, "size")


def _reinterpreted(x: Tensor, dtype: Ref) -> Tensor:
    """view(dtype) reads the same memory; elements of another width change the last size."""
    name = to_dtype(dtype, Wish("Tensor.view", "dtype"))
    old, new = (element_size(Tensor(dtype=one)) for one in (x.dtype, name))
    if x.dtype is None or not (isinstance(old, int) and isinstance(new, int)):
        raise NotKnown("the width of the elements is not known", x.with_shape(_ahead_of_last(x.shape)).with_dtype(name))
    if old == new:
        return x.with_dtype(name)
    if x.rank == 0:
        raise Reject("rank", argument="self", got=0, wanted=None, least=1, shape=x.shape)
    x, last, size = axis_size(x, -1)
    if old < new:
        must_divide(new // old, size, "view", shape=x.shape, wanted_shape=None, argument="dtype",
                    problem=f"its last axis cannot be read as {name}")
    size = size * (old // new) if old > new else size // (new // old)
    return x.with_shape(put_axis(x.shape, last, size)).with_dtype(name)


def _ahead_of_last(shape: Shape) -> Shape:
    return UNKNOWN_SHAPE if shape.back is not None or not shape.front else Shape((*shape.front[:-1], fresh()))


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
    reshape([2], ()) -> error: view
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
    _must_hold(self.shape, other.dims, argument="other")
    return self.with_shape(other.shape)


def reshaped(x: Tensor, given: Any, operator: str, argument: str = "shape") -> Tensor:
    """`x` viewed with the given sizes (as *args or one sequence). Rejects "view"."""
    try:
        sizes = to_sizes(given, Wish(f"Tensor.{operator}", argument))
    except NotKnown as unknown:
        raise NotKnown(unknown.reason, Tensor(UNKNOWN_SHAPE, x.dtype, x.marked)) from None
    return x.with_shape(sizes_for(x.shape, sizes, argument=argument))


def sizes_for(shape: Shape, sizes: Sequence[Dim], **details: Any) -> Shape:
    """The sizes, with what -1 stands for, for the elements of a shape. Rejects "view"."""
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


@function("Tensor.resize_")
def resize_(self: "Tensor", *size: "Sizes") -> Any:
    """The tensor itself takes other sizes, with more or fewer elements than before.

    [2, 3].resize_(7) -> [7]
    [2, 3].resize_((B, 2)) -> [B, 2]
    [2, 3].resize_(-1) -> error: negative-size
    """
    for axis, one in enumerate(size):
        must_at_least(one, 0, "negative-size", argument="size", axis=axis)
    return self.with_shape(size)


@function("Tensor.resize_as_", "torch.resize_as_")
def resize_as_(input: "Tensor", the_template: "Tensor") -> Any:
    """The tensor itself takes the sizes of another.

    resize_as_([2, 3], [5]) -> [5]
    resize_as_([2, 3], [..., 5]) -> [..., 5]
    """
    return input.with_shape(the_template.shape)
