"""Tensors made larger (or smaller) at their edges: F.pad and the padding layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.ops._dtypes import NUMBERS, must_be
from shapelint.ops._spatial import assume_at_least, for_each_n, must_have_elements, with_tail
from shapelint.rulebook import Wish, fresh, function, learn, module, path
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import NotKnown, Reject, Shape, Tensor, is_dim, settled

#: How many axes a tensor may have whose last n axes are padded with its own elements.
RANKS = {1: (2, 3), 2: (3, 4), 3: (4, 5)}


def must_pad(size: Dim, amounts: tuple[Dim, Dim], mode: str, shape: Shape, axis: int, operator: str) -> Dim:
    """The padded size. Rejects "padding" for less than nothing, and for more than the mode can take from the axis."""
    details = dict(argument="input", operator=operator, axis=axis, got=size, wanted=amounts, mode=mode, shape=shape)
    known = path.known
    result = size + amounts[0] + amounts[1]
    if any(known.less(part, 0) is True for part in (result, *_cropped(size, amounts))):
        raise Reject("padding", problem="nothing is left", **details)
    for amount in amounts:
        enough = known.less(amount, size) if mode == "reflect" else known.at_least(size, amount)
        if mode in ("reflect", "circular") and enough is False:
            raise Reject("padding", problem="more than the axis has", **details)
        if mode in ("reflect", "circular") and enough is UNSURE:
            assume_at_least(size, amount + 1 if mode == "reflect" else amount)
    return result


def _cropped(size: Dim, amounts: tuple[Dim, Dim]) -> list[Dim]:
    """What is left of an axis after negative amounts have cut it, before anything is added."""
    cuts = [amount for amount in amounts if path.known.less(amount, 0) is True]
    return [size + sum(cuts)] if cuts else []


def padded(input: Tensor, pad: Sequence[Dim], mode: str, operator: str) -> Tensor:
    """The tensor with (left, right) amounts for its last axis, then for the one before it, and so on."""
    if len(pad) % 2:
        raise Reject("padding", argument="pad", operator=operator, got=len(pad), wanted=2, shape=input.shape,
                     problem="an odd number of amounts")
    n = len(pad) // 2
    _must_have_rank(input, n, mode, operator)
    shape = input.shape
    if shape.back is not None:
        tail = tuple(fresh() if shape.axis(i) is None else shape.axis(i) for i in range(-n, 0))
        ranks = None if mode == "constant" else frozenset(RANKS[n])
        shape = learn(input, Shape((), tail, ranks)).shape
    if mode in ("reflect", "replicate"):
        must_have_elements(shape, n + 1, operator)
    sizes = [must_pad(shape.axis(-i - 1), (pad[2 * i], pad[2 * i + 1]), mode, shape, -i - 1, operator)
             for i in range(n)]
    out = Tensor(with_tail(shape, sizes[::-1], n), input.dtype)
    if mode in ("reflect", "replicate"):
        _must_leave(sizes, shape, mode, operator)
        must_be(NUMBERS, input, "input", operator, out)
    return out


def _must_leave(sizes: Sequence[Dim], shape: Shape, mode: str, operator: str) -> None:
    """At least one axis has to be left where elements are repeated."""
    if all(path.known.less(size, 1) is True for size in sizes):
        raise Reject("padding", argument="input", operator=operator, axis=-1, got=shape.axis(-1), wanted=None, mode=mode,
                     shape=shape, problem="nothing is left")


def _must_have_rank(input: Tensor, n: int, mode: str, operator: str) -> None:
    if mode == "constant":
        allowed = input.rank is None or input.rank >= n
    elif n in RANKS:
        allowed = any(map(input.shape.may_have_rank, RANKS[n]))
    else:
        raise Reject("padding", raises="NotImplementedError", argument="pad", operator=operator, got=2 * n, wanted=6,
                     shape=input.shape, problem="too many amounts")
    if not allowed:
        short = input.rank is not None and input.rank < n
        raise Reject("rank", raises="RuntimeError" if short or mode == "constant" else "NotImplementedError",
                     argument="input", operator=operator, got=input.rank, shape=input.shape, least=n,
                     wanted=None if mode == "constant" else list(RANKS[n]), pattern=["*"] + ["padded"] * n)


def amounts(value: Any, n: int | None, operator: str) -> tuple[Dim, ...]:
    """The amounts of a padding: with n given, one number stands for all of 2*n."""
    value = settled(value)
    wish = Wish(operator, "padding")
    if n is not None and is_dim(value):
        return (value,) * (2 * n)
    if value is None or isinstance(value, (float, str)):
        raise Reject("argument-type", raises="TypeError", operator=operator, argument="padding", got=str(value),
                     wanted="sizes")
    return tuple(to_size(item, wish) for item in to_items(value, wish))


@function("torch.nn.functional.pad")
def pad(input: "Tensor", pad: "Any", mode: "Any" = "constant", value: "Any" = None) -> Any:
    """Amounts come in pairs, those of the last axis first.

    pad([B, 3, 20], (1, 2)) -> [B, 3, 23]
    pad([B, 3, 20], (1, 2, 0, 1)) -> [B, 4, 23]
    pad([..., 20], (-1, -2)) -> [..., 17]
    pad([B, 3, 20], (5, 5), mode="reflect") -> [B, 3, 30]
    pad([B, 3, 20], (20, 0), mode="circular") -> [B, 3, 40]
    pad([B, 3, 20], (20, 0), mode="reflect") -> error: padding
    pad([20], (1, 2, 3, 4)) -> error: rank
    pad([2, 3, 20], (1, 2, 3)) -> error: padding
    pad([3, 20], (1, 1, 1, 1), mode="replicate") -> error: rank
    pad([20], (-20, -1)) -> error: padding
    pad([2, 3, 4, 5], (1, 1), "replicate") -> error: rank
    """
    mode = settled(mode)
    if not isinstance(mode, str):
        raise NotKnown("the mode of padding is not known")
    try:
        given = amounts(pad, None, "torch.nn.functional.pad")
    except NotKnown as unknown:
        result = None if input.rank is None else input.with_shape([fresh("padded") for _ in input.dims])
        raise NotKnown(unknown.reason, result) from None
    return padded(input, given, mode, "torch.nn.functional.pad")


@function("torch.constant_pad_nd")
def constant_pad(self: "Tensor", pad: "Any", value: "Any" = 0) -> Any:
    """As pad with a constant.

    constant_pad_nd([B, 3, 20], (1, 2)) -> [B, 3, 23]
    constant_pad_nd([B, 3, 20], (1, 2, 3)) -> error: padding
    """
    return padded(self, amounts(pad, None, "torch.constant_pad_nd"), "constant", "torch.constant_pad_nd")


def _pad_layer(name: str, n: int, mode: str, doc: str) -> None:
    operator = f"torch.nn.{name}{n}d"

    def made(padding: Any) -> Any:
        given: Any = None
        try:
            given = amounts(padding, n, operator)
        except NotKnown:
            pass

        def forward(input: "Tensor") -> Any:
            if given is None:
                result = None if input.rank is None else input.with_shape(
                    (*input.dims[:-n], *(fresh("padded") for _ in range(n))))
                raise NotKnown("the padding is not known", result)
            return padded(input, given, mode, operator)

        attrs = {} if given is None else {"padding": given}
        return forward, {**attrs, "value": 0.0} if name == "ZeroPad" else attrs

    if name == "ConstantPad":
        def build(padding: "Any", value: "Any") -> Any:
            return made(padding)
    else:
        def build(padding: "Any") -> Any:
            return made(padding)

    build.__doc__ = doc
    module(operator)(build)


for_each_n(lambda n, doc: _pad_layer("ConstantPad", n, "constant", doc), """More of one number at the ends.

    ConstantPad1d(2, 0.5)([B, 3, 20]) -> [B, 3, 24]
    ConstantPad1d((1, -2), 0.5)([20]) -> [19]
    """, """More of one number around images.

    ConstantPad2d((1, 2, 3, 4), 0)([B, 3, 20, 20]) -> [B, 3, 27, 23]
    ConstantPad2d(2, 0)([20]) -> error: rank
    """, """More of one number around volumes.

    ConstantPad3d(1, 0)([3, 4, 5]) -> [5, 6, 7]
    """)
for_each_n(lambda n, doc: _pad_layer("ZeroPad", n, "constant", doc), """Zeros at the ends.

    ZeroPad1d(2)([B, 3, 20]) -> [B, 3, 24]
    """, """Zeros around images.

    ZeroPad2d((1, 2, 3, 4))([..., 20, 20]) -> [..., 27, 23]
    """, """Zeros around volumes.

    ZeroPad3d(1)([B, 2, 3, 4, 5]) -> [B, 2, 5, 6, 7]
    """)
for_each_n(lambda n, doc: _pad_layer("ReflectionPad", n, "reflect", doc), """Mirrored at the ends.

    ReflectionPad1d(2)([B, 3, 20]) -> [B, 3, 24]
    ReflectionPad1d(4)([B, 3, 4]) -> error: padding
    ReflectionPad1d(1)([2, 3, 4, 5]) -> error: rank
    """, """Mirrored around images.

    ReflectionPad2d((1, 2, 3, 4))([3, 20, 20]) -> [3, 27, 23]
    ReflectionPad2d(1)([4, 5]) -> error: rank
    """, """Mirrored around volumes.

    ReflectionPad3d(1)([B, 2, 3, 4, 5]) -> [B, 2, 5, 6, 7]
    """)
for_each_n(lambda n, doc: _pad_layer("ReplicationPad", n, "replicate", doc), """The ends repeated.

    ReplicationPad1d(5)([B, 3, 4]) -> [B, 3, 14]
    """, """The edges of images repeated.

    ReplicationPad2d((1, 2, 3, 4))([3, 20, 20]) -> [3, 27, 23]
    """, """The edges of volumes repeated.

    ReplicationPad3d(1)([B, 2, 3, 4, 5]) -> [B, 2, 5, 6, 7]
    """)
for_each_n(lambda n, doc: _pad_layer("CircularPad", n, "circular", doc), """The other end goes on.

    CircularPad1d(4)([B, 3, 4]) -> [B, 3, 12]
    CircularPad1d(5)([B, 3, 4]) -> error: padding
    """, """The other edge of images goes on.

    CircularPad2d(2)([3, 20, 20]) -> [3, 24, 24]
    """, """The other edge of volumes goes on.

    CircularPad3d(1)([B, 2, 3, 4, 5]) -> [B, 2, 5, 6, 7]
    """)
