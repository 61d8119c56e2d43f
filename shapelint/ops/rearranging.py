"""Axes in another order: permute, transpose and its other names, movedim."""

from __future__ import annotations

from typing import Any

from shapelint.ops.flipping import axes_given, axes_in
from shapelint.rulebook import attribute, fresh, function, learn
from shapelint.rulebook.axes import check_axis, drop_axis, find_axis, insert_axis, put_axis
from shapelint.rulebook.convert import describe
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
    return _permuted(self, axes_given(dims))


@function("torch.permute", "torch.permute_copy")
def permute(input: "Tensor", dims: "Any") -> Any:
    """The axes in the order given.

    permute([2, 3, 4], (2, 0, 1)) -> [4, 2, 3]
    permute([], ()) -> []
    permute([2, 3], (1,)) -> error: permute
    """
    return _permuted(input, axes_in(dims, "torch.permute"))


def _permuted(x: Tensor, dims: tuple[int, ...]) -> Tensor:
    if not x.shape.may_have_rank(len(dims)):
        raise Reject("permute", shape=x.shape, got=x.rank, wanted=len(dims), dims=dims, argument="dims")
    if x.rank is None:
        x = learn(x, Shape(tuple(fresh() for _ in dims)))
    order: list[int] = []
    for dim in dims:
        order.append(check_axis(x.shape, dim, "dims"))
        if order[-1] in order[:-1]:
            raise Reject("permute", shape=x.shape, got=x.rank, wanted=len(dims), dims=dims,
                         argument="dims", problem="an axis is named twice")
    return _with_roles(x, order)


def _with_roles(x: Tensor, order: list[int]) -> Tensor:
    """The tensor with its axes, and what they stand for, in another order."""
    roles = tuple(x.roles[i] for i in order) if x.roles and len(x.roles) == len(order) else None
    return Tensor(Shape(tuple(x.dims[i] for i in order)), x.dtype, x.marked, x.claim, roles, bounds=x.bounds)


@function("torch.transpose", "Tensor.transpose", "Tensor.transpose_", "torch.transpose_copy", "torch.swapdims",
          "Tensor.swapdims", "Tensor.swapdims_")
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
    return _swapped(input, dim0, dim1, ("dim0", "dim1"))


@function("torch.swapaxes", "Tensor.swapaxes", "Tensor.swapaxes_")
def swapaxes(input: "Tensor", axis0: "Axis", axis1: "Axis") -> Any:
    """NumPy's name for it.

    swapaxes([2, 3, 4], 0, 2) -> [4, 3, 2]
    swapaxes([2, 3], axis0=0, axis1=2) -> error: axis
    """
    return _swapped(input, axis0, axis1, ("axis0", "axis1"))


def _swapped(input: Tensor, first: int, second: int, names: tuple[str, str]) -> Tensor:
    input, a = find_axis(input, first, names[0])
    input, b = find_axis(input, second, names[1])
    shape = input.shape
    if shape.back is None:
        order = list(range(len(shape.front)))
        if order:
            order[a], order[b] = order[b], order[a]
        return _with_roles(input, order)
    one, other = shape.axis(a), shape.axis(b)
    if one is None or other is None or (a < 0) != (b < 0) and shape.overlap:
        return input.with_shape(UNKNOWN_SHAPE)
    return input.with_shape(put_axis(put_axis(shape, a, other), b, one))


@function("torch.t", "Tensor.t", "Tensor.t_", "torch.t_copy")
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


@function("torch.movedim", "Tensor.movedim", "torch.moveaxis", "Tensor.moveaxis")
def movedim(input: "Tensor", source: "Axes", destination: "Axes") -> Any:
    """Some axes go to given places, the others keep their order.

    movedim([2, 3, 4], 0, -1) -> [3, 4, 2]
    movedim([B, C, H, W], (2, 3), (0, 1)) -> [H, W, B, C]
    movedim([..., 3], -1, 0) -> [3, ...]
    movedim([2, 3], 2, 0) -> error: axis
    movedim([2, 3], (0, 1), (1,)) -> error: permute
    movedim([2, 3], 0, (1,)) -> error: argument-type
    """
    if isinstance(source, tuple) != isinstance(destination, tuple) or source is None or destination is None:
        raise Reject("argument-type", raises="TypeError", operator="torch.movedim", argument="destination",
                     got=describe(destination), wanted="as many axes as `source`")
    sources = source if isinstance(source, tuple) else (source,)
    targets = destination if isinstance(destination, tuple) else (destination,)
    if input.rank is None:
        if len(sources) == len(targets) == 1:
            input, index = find_axis(input, sources[0], "source")
            size = input.shape.axis(index)
            return input.with_shape(insert_axis(drop_axis(input.shape, index), targets[0], size))
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, input.dtype))
    if len(sources) != len(targets):
        raise Reject("permute", shape=input.shape, got=sources, wanted=targets, dims=sources, argument="destination",
                     problem=f"`destination` names {len(targets)} axes, `source` {len(sources)}")
    start = [check_axis(input.shape, dim, "source") for dim in sources]
    end = [check_axis(input.shape, dim, "destination") for dim in targets]
    for found, dims, name in ((start, sources, "source"), (end, targets, "destination")):
        if len(set(found)) != len(found):
            raise Reject("permute", shape=input.shape, got=dims, wanted=None, dims=dims, argument=name,
                         problem="an axis is named twice")
    rest = [i for i in range(input.rank) if i not in start]
    moved = dict(zip(end, start))
    return _with_roles(input, [moved[i] if i in moved else rest.pop(0) for i in range(input.rank)])
