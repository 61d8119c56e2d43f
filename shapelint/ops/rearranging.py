"""Axes in another order, axes of size 1 added and removed: permute, transpose, squeeze, unsqueeze and the like."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.rulebook import Wish, attribute, fresh, function, learn, same
from shapelint.rulebook.axes import axis_size, check_axis, drop_axis, find_axis, insert_axis, put_axis
from shapelint.rulebook.convert import to_axes
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


@function("Tensor.permute")
def permute_method(self: "Tensor", *dims: "Any") -> Any:
    """The axes in the order given.

    [2, 3, 4].permute(2, 0, 1) -> [4, 2, 3]
    [B, T, C].permute(0, -1, 1) -> [B, C, T]
    [B, T, C].permute((1, 0, 2)) -> [T, B, C]
    [..., C].permute(0, 2, 1) -> [?, C, ?]
    [2, 3].permute(0, 2, 1) -> error: permute
    [2, 3].permute(0, 0) -> error: permute
    [2, 3].permute(0, 2) -> error: axis
    """
    return _permuted(self, _axes(dims))


@function("torch.permute")
def permute(input: "Tensor", dims: "Items") -> Any:
    """The axes in the order given.

    permute([2, 3, 4], (2, 0, 1)) -> [4, 2, 3]
    permute([2, 3], (1,)) -> error: permute
    """
    return _permuted(input, _axes(dims))


def _axes(dims: Any) -> tuple[int, ...]:
    dims = dims[0] if len(dims) == 1 else dims
    axes = to_axes(dims, Wish("torch.permute", "dims"))
    return axes if isinstance(axes, tuple) else (axes,)


def _permuted(x: Tensor, dims: tuple[int, ...]) -> Tensor:
    if not x.shape.may_have_rank(len(dims)):
        raise Reject("permute", shape=x.shape, got=x.rank, wanted=len(dims), dims=dims)
    if x.rank is None:
        x = learn(x, Shape(tuple(fresh() for _ in dims)))
    order: list[int] = []
    for dim in dims:
        order.append(check_axis(x.shape, dim, "dims"))
        if order[-1] in order[:-1]:
            raise Reject("permute", shape=x.shape, got=x.rank, wanted=len(dims), dims=dims,
                         problem="an axis is named twice")
    return _with_roles(x, order)


def _with_roles(x: Tensor, order: list[int]) -> Tensor:
    """The tensor with its axes, and what they stand for, in another order."""
    roles = tuple(x.roles[i] for i in order) if x.roles and len(x.roles) == len(order) else None
    return Tensor(Shape(tuple(x.dims[i] for i in order)), x.dtype, x.marked, x.claim, roles, bounds=x.bounds)


@function("torch.transpose", "Tensor.transpose", "torch.swapaxes", "Tensor.swapaxes", "torch.swapdims",
          "Tensor.swapdims")
def transpose(input: "Tensor", dim0: "Axis", dim1: "Axis") -> Any:
    """Two axes change places.

    transpose([2, 3, 4], 0, 2) -> [4, 3, 2]
    transpose([B, T, C], -1, -2) -> [B, C, T]
    transpose([..., T, C], -1, -2) -> [..., C, T]
    transpose([T, B, ...], 0, 1) -> [B, T, ...]
    transpose([..., T, C], -3, -1) -> [..., C, T, ?]
    transpose([2], 0, 0) -> [2]
    transpose([2, 3], 0, 2) -> error: axis
    """
    input, a = find_axis(input, dim0, "dim0")
    input, b = find_axis(input, dim1, "dim1")
    shape = input.shape
    if shape.back is None:
        order = list(range(len(shape.front)))
        if order:
            order[a], order[b] = order[b], order[a]
        return _with_roles(input, order)
    first, second = shape.axis(a), shape.axis(b)
    if first is None or second is None or (a < 0) != (b < 0) and shape.overlap:
        return input.with_shape(UNKNOWN_SHAPE)
    return input.with_shape(put_axis(put_axis(shape, a, second), b, first))


@function("torch.t", "Tensor.t")
def t(input: "Tensor") -> Any:
    """A matrix turned over; a vector stays one.

    t([2, 3]) -> [3, 2]
    t([B]) -> [B]
    t([2, 3, 4]) -> error: rank
    """
    if input.rank is None:
        return _t_open(input)
    if input.rank > 2:
        raise Reject("rank", argument="input", got=input.rank, wanted=[0, 1, 2], least=None, shape=input.shape)
    return _with_roles(input, list(reversed(range(input.rank))))


def _t_open(x: Tensor) -> Tensor:
    if x.shape.least_rank > 2:
        raise Reject("rank", argument="input", got=None, wanted=[0, 1, 2], least=None, shape=x.shape)
    if x.shape.least_rank == 2:
        return t(learn(x, Shape((fresh(), fresh()))))
    x = learn(x, Shape((), (), frozenset(rank for rank in (0, 1, 2) if x.shape.may_have_rank(rank))))
    return x.with_shape(Shape((), (), x.shape.ranks))


@attribute("Tensor.T")
def all_reversed(self: "Tensor") -> Any:
    """All axes in the opposite order.

    [2, 3].T -> [3, 2]
    [5].T -> [5]
    [..., C].T -> [C, ...]
    """
    if self.rank is None:
        shape = self.shape
        return self.with_shape(Shape(shape.back[::-1], shape.front[::-1], shape.ranks, shape.overlap))
    return _with_roles(self, list(reversed(range(self.rank))))


@attribute("Tensor.mT", "Tensor.mH")
def last_two(self: "Tensor") -> Any:
    """The last two axes change places.

    mT([B, 2, 3]) -> [B, 3, 2]
    mT([..., 2, 3]) -> [..., 3, 2]
    mT([3]) -> error: rank
    """
    if self.shape.back is None and self.rank < 2:
        raise Reject("rank", argument="self", got=self.rank, wanted=None, least=2, shape=self.shape)
    return transpose(self, -2, -1)


@function("torch.movedim", "Tensor.movedim", "torch.moveaxis", "Tensor.moveaxis")
def movedim(input: "Tensor", source: "Axes", destination: "Axes") -> Any:
    """Some axes go to given places, the others keep their order.

    movedim([2, 3, 4], 0, -1) -> [3, 4, 2]
    movedim([B, C, H, W], (2, 3), (0, 1)) -> [H, W, B, C]
    movedim([..., 3], -1, 0) -> [3, ...]
    movedim([2, 3], 2, 0) -> error: axis
    """
    sources = source if isinstance(source, tuple) else (source,)
    targets = destination if isinstance(destination, tuple) else (destination,)
    if input.rank is None:
        if len(sources) == len(targets) == 1:
            input, index = find_axis(input, sources[0], "source")
            size = input.shape.axis(index)
            return input.with_shape(insert_axis(drop_axis(input.shape, index), targets[0], size))
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, input.dtype))
    start = [check_axis(input.shape, dim, "source") for dim in sources]
    end = [check_axis(input.shape, dim, "destination") for dim in targets]
    if len(start) != len(end) or len(set(start)) != len(start) or len(set(end)) != len(end):
        raise Reject("permute", shape=input.shape, got=sources, wanted=targets, dims=sources,
                     problem="source and destination do not fit")
    rest = [i for i in range(input.rank) if i not in start]
    moved = dict(zip(end, start))
    return _with_roles(input, [moved[i] if i in moved else rest.pop(0) for i in range(input.rank)])


@function("torch.unsqueeze", "Tensor.unsqueeze", "Tensor.unsqueeze_")
def unsqueeze(input: "Tensor", dim: "Axis") -> Any:
    """A new axis of size 1.

    unsqueeze([2, 3], 0) -> [1, 2, 3]
    unsqueeze([2, 3], -1) -> [2, 3, 1]
    unsqueeze([..., 3], -1) -> [..., 3, 1]
    unsqueeze([..., 3], 1) -> [?, 1, ...]
    unsqueeze([2, 3], 3) -> error: axis
    """
    return input.with_shape(insert_axis(input.shape, dim, 1))


@function("torch.squeeze", "Tensor.squeeze", "Tensor.squeeze_")
def squeeze(input: "Tensor", dim: "Axes" = None) -> Any:
    """Axes of size 1 go: all of them, or those that are named.

    squeeze([2, 1, 3, 1]) -> [2, 3]
    squeeze([2, 1, 3], 1) -> [2, 3]
    squeeze([2, 1, 3], 0) -> [2, 1, 3]
    squeeze([2, 1, 3, 1], (1, -1)) -> [2, 3]
    squeeze([..., 1], -1) -> [...]
    squeeze([..., 5], -1) -> [..., 5]
    squeeze([1, 3], 2) -> error: axis
    squeeze([B, 3], 0) -> [..., 3]
    squeeze([B, 1, 3]) -> [..., 3]
    """
    if input.rank is None:
        if isinstance(dim, int):
            return _squeeze_open(input, dim)
        raise NotKnown("which axes are 1 is not known", input.with_shape(UNKNOWN_SHAPE))
    named = range(input.rank) if dim is None else _distinct(input, dim if isinstance(dim, tuple) else (dim,))
    answers = [same(size, 1) if i in named else False for i, size in enumerate(input.dims)]
    kept = [(size, answer) for size, answer in zip(input.dims, answers) if answer is not True]
    unsure = [i for i, (_, answer) in enumerate(kept) if answer is UNSURE]
    sizes = tuple(size for size, _ in kept)
    if not unsure:
        return input.with_shape(sizes)
    # The axes before the first and behind the last that may be 1 stay where they are.
    ranks = frozenset(range(len(kept) - len(unsure), len(kept) + 1))
    made = Shape(sizes[:unsure[0]], sizes[unsure[-1] + 1:], ranks)
    raise NotKnown("which axes are 1 is not known", input.with_shape(made))


def _distinct(x: Tensor, dims: tuple[int, ...]) -> list[int]:
    found = [check_axis(x.shape, one) for one in dims]
    if len(set(found)) != len(found):
        raise Reject("axis", axis=dims[-1], rank=x.rank, argument="dim", shape=x.shape, problem="named twice")
    return found


def _squeeze_open(x: Tensor, dim: int) -> Tensor:
    x, index, size = axis_size(x, dim)
    one = same(size, 1)
    if one is False:
        return x
    shape = drop_axis(x.shape, index)
    if one is True:
        return x.with_shape(shape)
    # Only what lies beyond the axis that went or stayed is still where it was.
    beyond = Shape(shape.front, shape.back[len(shape.back) + index + 1:]) if index < 0 else \
        Shape(shape.front[:index], shape.back)
    raise NotKnown("whether an axis is 1 is not known", x.with_shape(beyond))
