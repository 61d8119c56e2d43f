"""Square brackets: x[key] and x[key] = value."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.rulebook import function, must_same, same
from shapelint.rulebook.axes import axis_size, drop_axis
from shapelint.rulebook.subscripts import index_shape
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled


@function("Tensor.__getitem__")
def get_item(self: "Tensor", key: "Any") -> Any:
    """Integers take an axis away, slices shorten it, None adds one, masks and index tensors gather.

    [5, 3][0] -> [3]
    [5, 3][-1, 2] -> []
    [B, T, C][:, -1] -> [B, C]
    [B, T, C][..., 0] -> [B, T]
    [B, T, C][:, :-1] -> [B, T - 1, C]
    [5, 3][1:4, ::2] -> [3, 2]
    [5, 3][-2:, 7:] -> [2, 0]
    [B, T][:, None] -> [B, 1, T]
    [B, T][None, ..., None] -> [1, B, T, 1]
    [..., C][..., None, :] -> [..., 1, C]
    [..., C][..., -1] -> [...]
    [..., C][..., :2] -> [..., min(2, C)]
    [B, ...][:, 0] -> [B, ...]
    [5, 3][[2]b] -> error: mask
    [5, 3][[5]b] -> [?, 3]
    [5, 3][[5, 3]b] -> [?]
    [5, 3][[2, 4]i] -> [2, 4, 3]
    [5, 3, 4][:, [2]i] -> [5, 2, 4]
    [5, 3, 4][[2]i, [2]i] -> [2, 4]
    [5, 3, 4][[2]i, :, [2]i] -> [2, 3]
    [5, 3, 4][[6, 1]i, [7]i] -> [6, 7, 4]
    [5, 3, 4][0, :, [2]i] -> [3, 2]
    [5, 3][[2]i, [3]i] -> error: broadcast
    [5, 3][(0, 2), (1, 1)] -> [2]
    [5, 3][5] -> error: index
    [5, 3][0, -4] -> error: index
    [5, 3][0, 0, 0] -> error: too-many-indices
    [5, 3][[2]] -> error: dtype
    [][0] -> error: too-many-indices
    [n][1:n] -> [n - 1]
    [n][-1:] -> [1]
    [n][2:-1] -> [max(0, n - 3)]
    [n][:k] -> [min(k, n)]
    [n][n:] -> [0]
    """
    try:
        shape = index_shape(self, settled(key))
    except NotKnown as unknown:
        raise NotKnown(unknown.reason, self.with_shape(UNKNOWN_SHAPE)) from None
    return Tensor(shape, self.dtype, self.marked, self.claim, data=_element(self.data, key), bounds=self.bounds)


def _element(data: Any, key: Any) -> Any:
    """The numbers that stand there, where the program wrote them."""
    if isinstance(data, tuple) and isinstance(key, int) and -len(data) <= key < len(data):
        return data[key]
    return None


@function("Tensor.__setitem__")
def set_item(self: "Tensor", key: "Any", value: "Any") -> Any:
    """What is stored is broadcast to the part it is stored in.

    Tensor.__setitem__([5, 3], 0, [3]) -> None
    Tensor.__setitem__([5, 3], 0, 1.0) -> None
    Tensor.__setitem__([5, 3], [5]b, 0) -> None
    Tensor.__setitem__([5, 3], 0, [1, 1, 3]) -> None
    Tensor.__setitem__([B, T, C], (..., 0), [B, 1]) -> None
    Tensor.__setitem__([5, 3], 0, [4]) -> error: setitem
    Tensor.__setitem__([5, 3], 0, [2, 3]) -> error: setitem
    Tensor.__setitem__([5, 3], 5, 0) -> error: index
    """
    value = settled(value)
    target = index_shape(self, settled(key))
    if isinstance(value, Tensor):
        _must_fit(target, value.shape)
    return None


def _must_fit(target: Shape, value: Shape) -> None:
    """The value must broadcast to the target; axes of size 1 in front of it do not count."""
    if value.back is None and target.back is None:
        for extra in value.front[: max(0, len(value.front) - len(target.front))]:
            if same(extra, 1) is False:
                raise Reject("setitem", shape=target, value=value, axis=None, got=len(value.front),
                             wanted=len(target.front))
    for i in range(1, 1 + len(value.front if value.back is None else value.back)):
        got, wanted = value.axis(-i), target.axis(-i)
        if wanted is not None and got is not None:
            _must_fit_axis(got, wanted, -i, target, value)


def _must_fit_axis(got: Dim, wanted: Dim, axis: int, target: Shape, value: Shape) -> None:
    one, answer = same(got, 1), same(got, wanted)
    if one is False and answer is False:
        raise Reject("setitem", shape=target, value=value, axis=axis, got=got, wanted=wanted)
    if one is False and answer is UNSURE:
        must_same(got, wanted, "setitem", shape=target, value=value, axis=axis)


@function("Tensor.__len__")
def length(self: "Tensor") -> Any:
    """The size of the first axis.

    Tensor.__len__([B, 3]) -> B
    Tensor.__len__([]) -> error
    """
    if self.rank == 0:
        raise Reject("rank", raises="TypeError", argument="self", got=0, wanted=None, least=1, shape=self.shape)
    return axis_size(self, 0)[2]


@function("Tensor.__iter__")
def iterate(self: "Tensor") -> Any:
    """The slices along the first axis.

    Tensor.__iter__([2, B]) -> ([B], [B])
    Tensor.__iter__([]) -> error
    """
    if self.rank == 0:
        raise Reject("rank", raises="TypeError", argument="self", got=0, wanted=None, least=1, shape=self.shape)
    x, index, size = axis_size(self, 0)
    one = x.with_shape(drop_axis(x.shape, index))
    if isinstance(size, int) and size <= 1024:
        rows = self.data if isinstance(self.data, tuple) and len(self.data) == size else (None,) * size
        return tuple(one if row is None else Tensor(one.shape, one.dtype, data=row) for row in rows)
    return ListV([], one, size)


@function("Tensor.__contains__", form="opaque")
def contains(self: "Tensor", element: "Any") -> Any:
    """Whether some element equals it: data nobody knows here."""
    raise NotKnown("what a tensor contains")

