"""What do layers over lengths, images and volumes share? The form `[N?, C, *places]` of their input, and windows that
slide over its last axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim
from shapelint.rulebook import Wish, fresh, learn, path, same
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import Input, ListV, Reject, Shape, Tensor, Unknown, is_dim, settled

PLACES = (("length",), ("height", "width"), ("depth", "height", "width"))


def spread(value: Any, n: int, operator: str, name: str, default: Sequence[Dim] | None = None,
           alone: bool = True) -> tuple[Dim, ...]:
    """One size for each of n axes: `3` is meant for all of them, `(3, 5)` one by one. None gives the default. `alone`:
    will a sequence of one size do for all of them, too?"""
    value = settled(value)
    wish = Wish(operator, name)
    if value is None and default is not None:
        return tuple(default)
    if isinstance(value, (Unknown, Input)):  # it may be one size or several
        return tuple(fresh(name) for _ in range(n))
    if not isinstance(value, int) and _is_sequence(value):
        sizes = tuple(to_size(item, wish) for item in to_items(value, wish))
        if not sizes and default is not None:
            return tuple(default)
        if len(sizes) == 1 and alone:
            return sizes * n
        if len(sizes) != n:
            raise Reject("arguments", operator=operator, argument=name, got=len(sizes), wanted=n,
                         problem=f"`{name}` needs {n} sizes")
        return sizes
    return (to_size(value, wish),) * n


def repeated(value: Any, n: int) -> Any:
    """A constructor's argument as the layer keeps it: `3` for each of n axes, a sequence as a tuple."""
    value = settled(value)
    if isinstance(value, ListV) and value.exact:
        return tuple(value.items)
    return (value,) * n if is_dim(value) or isinstance(value, float) else value


def _is_sequence(value: Any) -> bool:
    return isinstance(value, tuple) or hasattr(value, "items")


def framed(input: Tensor, n: int, channels: Dim | None = None, raises: str = "RuntimeError", operator: str = "",
           argument: str = "input") -> tuple[Shape, Dim, tuple[Dim, ...]]:
    """(the shape, its channels, its places) of a tensor `[N?, C, *places]`. Rejects "rank"."""
    ranks = (n + 1, n + 2)
    if not any(map(input.shape.may_have_rank, ranks)):
        raise Reject("rank", raises=raises, argument=argument, got=input.rank, wanted=list(ranks), least=n + 1,
                     shape=input.shape, pattern=["batch", "channels", *PLACES[n - 1]], operator=operator)
    if input.shape.back is not None:
        known = [input.shape.axis(i) for i in range(-n - 1, 0)]
        if known[0] is None and channels is not None:
            known[0] = channels
        tail = tuple(fresh("no use of it tells this size") if dim is None else dim for dim in known)
        input = learn(input, Shape((), tail, frozenset(ranks)))
    shape = input.shape
    tail = (shape.front if shape.back is None else shape.back)[-n - 1:]
    return shape, tail[0], tail[1:]


def with_tail(shape: Shape, tail: Sequence[Dim], replaced: int) -> Shape:
    """The shape with other sizes in the place of its last axes."""
    if shape.back is None:
        return Shape((*shape.front[: len(shape.front) - replaced], *tail))
    shape = shape.parted(front_first=False)
    ranks = shape.ranks and frozenset(rank - replaced + len(tail) for rank in shape.ranks)
    return Shape(shape.front, (*shape.back[: len(shape.back) - replaced], *tail), ranks)


def slide(places: Sequence[Dim], kernel: Sequence[Dim], stride: Sequence[Dim], padding: Sequence[Dim],
          dilation: Sequence[Dim], shape: Shape, operator: str, ceil: bool = False) -> tuple[Dim, ...]:
    """How many windows fit along each axis. Rejects "spatial" where surely not even one does."""
    out = []
    for i, (size, k, s, p, d) in enumerate(zip(places, kernel, stride, padding, dilation)):
        reach = d * (k - 1) + 1
        count = _windows(size, s, p, reach, ceil)
        fits = path.known.at_least(count, 1) if ceil else path.known.at_least(size + 2 * p, reach)
        if fits is False:
            raise Reject("spatial", argument="input", operator=operator, axis=i - len(places), got=size, wanted=k,
                         shape=shape, parameter="kernel_size", padding=p, dilation=d)
        if fits is UNSURE and not ceil:
            assume_at_least(size + 2 * p, reach)
        out.append(count)
    return tuple(out)


def assume_at_least(a: Dim, b: Dim) -> None:
    """From here on a >= b: the program goes on only if it is so."""
    try:
        path.known = path.known.assume_at_least(a, b)
    except Contradiction:
        pass


def _windows(size: Dim, s: Dim, p: Dim, reach: Dim, ceil: bool) -> Dim:
    room = size + 2 * p - reach
    if not ceil:
        return room // s + 1
    count = (room + s - 1) // s + 1
    # A last window that would begin in the padding on the right is left out.
    beyond = path.known.at_least((count - 1) * s, size + p)
    if beyond is True:
        return count - 1
    if beyond is False or path.known.at_least(reach, p + s) is True:
        return count
    return fresh("one window more or less")


def must_be_positive(values: Sequence[Dim], name: str, operator: str, least: int = 1) -> None:
    """What torch refuses only when the layer runs: a stride of 0, a negative padding."""
    for value in values:
        if path.known.less(value, least) is True:
            raise Reject("constructor", raises="RuntimeError", parameter=name, got=value, wanted=least,
                         rule=f"at least {least}", operator=operator)


def for_each_n(register: Callable[..., None], *docs: str) -> None:
    """Register one family of layers or functions in one, two and three dimensions, each with its examples."""
    for n, doc in enumerate(docs, 1):
        register(n, doc)


def must_have_elements(shape: Shape, axes: int, operator: str) -> None:
    """torch takes a batch of nothing, but none of the last `axes` may be nothing. Rejects "spatial"."""
    tail = (shape.front if shape.back is None else shape.back)[-axes:]
    for axis, size in enumerate(tail, -len(tail)):
        if same(size, 0) is True:
            raise Reject("spatial", argument="input", operator=operator, axis=axis, got=0, wanted=1, shape=shape,
                         parameter=None)


def scaled(size: Dim, factor: Any) -> Dim:
    """floor(size * factor), as torch computes it."""
    if is_dim(factor):
        return size * factor
    if isinstance(factor, float):
        if isinstance(size, int):
            return math.floor(size * factor)
        if factor == int(factor):
            return size * int(factor)
        if factor and 1 / factor == int(1 / factor) and int(1 / factor) & (int(1 / factor) - 1) == 0:
            return size // int(1 / factor)  # a power of two has no rounding in it
    return fresh("a scaled size")
