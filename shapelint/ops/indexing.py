"""Square brackets: x[key] and x[key] = value."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.ops._storing import must_hold
from shapelint.rulebook import function, must_same, must_share, same
from shapelint.rulebook.axes import axis_size, drop_axis, product
from shapelint.rulebook.convert import describe
from shapelint.rulebook.keys import gathers, is_mask, parts_of
from shapelint.rulebook.subscripts import index_shape
from shapelint.values import (
    DictV, ListV, NotKnown, Reject, SetV, Shape, Tensor, UNKNOWN_SHAPE, settled,
)


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
    [5, 3][(True, False, True, False, False), 0] -> [2]
    [5, 3][True] -> [1, 5, 3]
    [5, 3][..., None, ...] -> [5, 3, 1]
    [5, 3][0:1.5] -> error: argument-type
    [5, 3][::-1] -> error: index
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
        shape = index_shape(self, parts_of(key))
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
    """What is stored is broadcast to the part it is stored in. Where index tensors choose that part, it has to be of
    the tensor's own dtype, unless it is a number, or one element put where a mask is true.

    Tensor.__setitem__([5, 3], 0, [3]) -> None
    Tensor.__setitem__([5, 3], 0, 1.0) -> None
    Tensor.__setitem__([5, 3], 0, [3]i) -> None
    Tensor.__setitem__([5, 3], [5]b, 0) -> None
    Tensor.__setitem__([5, 3], [5]b, []i) -> None
    Tensor.__setitem__([5, 3], 0, [1, 1, 3]) -> None
    Tensor.__setitem__([5, 3], [2]i, [1, 2, 3]) -> None
    Tensor.__setitem__([B, T, C], (..., 0), [B, 1]) -> None
    Tensor.__setitem__([5, 3], 0, [4]) -> error: setitem
    Tensor.__setitem__([5, 3], 0, [2, 3]) -> error: setitem
    Tensor.__setitem__([5, 3], 5, 0) -> error: index
    Tensor.__setitem__([5, 3], [2]i, [3]d) -> error: dtype
    Tensor.__setitem__([5, 3], ([5]b, 0), [2]i) -> error: dtype
    Tensor.__setitem__([5, 3], 0, 1j) -> error: dtype
    Tensor.__setitem__([5, 3], 0, (1, 2, 3)) -> error: argument-type
    """
    value = settled(value)
    parts = parts_of(key)
    target = index_shape(self, parts)
    if self.kind != "tensor":  # what may be an array of NumPy takes more
        return None
    if not isinstance(value, Tensor):  # half floats are set by way of float32, and become infinite
        must_hold(self.with_dtype(_BY_WAY_OF.get(self.dtype, self.dtype)), value, "value", "Tensor.__setitem__")
    if isinstance(value, (str, tuple, ListV, DictV, SetV)) or value is None:
        raise Reject("argument-type", raises="TypeError", operator="Tensor.__setitem__", argument="value",
                     got=describe(value), wanted="a tensor or a number")
    if isinstance(value, Tensor) and settled(key) is not False:  # nothing is stored then
        if settled(key) is not True:
            must_be_of_its_dtype(self, [part for part in parts if gathers(part) and part.rank is not None], value)
        must_fit(target, value.shape)
    return None


_BY_WAY_OF = {"float16": "float32", "bfloat16": "float32"}


def must_be_of_its_dtype(x: Tensor, gathering: list[Any], value: Tensor, operator: str = "Tensor.__setitem__",
                         argument: str = "value") -> None:
    """What index tensors put into a tensor has its dtype, but for one element where a mask with axes is (torch then
    fills). Rejects "dtype"."""
    if not gathering or value.kind != "tensor":
        return
    if len(gathering) == 1 and gathering[0].rank and (is_mask(gathering[0]) or gathering[0].dtype is None):
        if value.rank is None or same(product(value.dims), 1) is not False:
            return
    must_share(x.dtype, operator, **{argument: value})


def must_fit(target: Shape, value: Shape, argument: str = "value") -> None:
    """A value must broadcast to its target; axes of size 1 in front of it do not count. Rejects "setitem"."""
    if value.back is None and target.back is None:
        for extra in value.front[: max(0, len(value.front) - len(target.front))]:
            if same(extra, 1) is False:
                raise Reject("setitem", shape=target, value=value, axis=None, got=len(value.front),
                             wanted=len(target.front), argument=argument)
    for i in range(1, 1 + len(value.front if value.back is None else value.back)):
        got, wanted = value.axis(-i), target.axis(-i)
        if wanted is not None and got is not None:
            _must_fit_axis(got, wanted, axis=-i, shape=target, value=value, argument=argument)


def _must_fit_axis(got: Dim, wanted: Dim, **details: Any) -> None:
    one, answer = same(got, 1), same(got, wanted)
    if one is False and answer is False:
        raise Reject("setitem", got=got, wanted=wanted, **details)
    if one is False and answer is UNSURE:
        must_same(got, wanted, "setitem", **details)


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

