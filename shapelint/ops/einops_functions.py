"""The functions of einops that take one pattern with an arrow: rearrange, reduce, repeat; parse_shape and asnumpy."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._einops_fit import Fit, built, fit, lengths, part, size_of
from shapelint.ops._einops_pattern import DOTS, REDUCTIONS, Number, Plan, plan, side, text_of, wrong
from shapelint.ops._einops_reduction import reduced
from shapelint.ops._einops_values import tensor_from, tensor_or_list
from shapelint.rulebook import function, must_same
from shapelint.values import DictV, Input, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, Unknown, settled


@function("einops.rearrange")
def rearrange(tensor: "Any", pattern: "Any", **axes_lengths: "Named") -> Any:
    """The same axes in another order, split and merged; a list of tensors is stacked first.

    rearrange([B, C, H, W], "b c h w -> b h w c") -> [B, H, W, C]
    rearrange([B, T, C], "b t c -> (b t) c") -> [B*T, C]
    rearrange([2, 12, 5], "b (h d) t -> b h t d", h=4) -> [2, 4, 5, 3]
    rearrange([B, 12], "b (h d) -> (b h) d", d=3) -> [4*B, 3]
    rearrange([B, 3*H, W], "b (s h) w -> s b h w", s=3) -> [3, B, H, W]
    rearrange([B, 1, 5], "b 1 t -> t b ()") -> [5, B, 1]
    rearrange([B, T, 3, 4], "... h w -> ... (h w)") -> [B, T, 12]
    rearrange([2, 3, 4], "a ... -> (... a)") -> [24]
    rearrange([..., 3, 4], "... h w -> ... w h") -> [..., 4, 3]
    rearrange([...], "b c -> c b") -> [?, ?]
    rearrange([[3, 4], [3, 4]], "b h w -> h w b") -> [3, 4, 2]
    rearrange([2, 3]i, "a b -> b a") -> [3, 2]i
    rearrange([2, 3], "a b -> b a", a=2) -> [3, 2]
    rearrange([2, 3], "a b c -> c b a") -> error: einops
    rearrange([2, 3], "a b -> a") -> error: einops
    rearrange([2, 3], "a b -> b a", a=3) -> error: einops
    rearrange([2, 12], "b (h d) -> b h d", h=5) -> error: einops
    rearrange([2, 12], "b (h d) -> b h d") -> error: einops
    rearrange([2, 12], "b (h d) -> b h d", h=3, d=5) -> error: einops
    rearrange([2, 3], "a 1 -> a") -> error: einops
    rearrange([2, 3], "a b -> b a", c=3) -> error: einops
    rearrange([2, 3], "a b") -> error: einops
    rearrange([[3, 4], [3, 5]], "b h w -> h w b") -> error: stack
    """
    return transformed("einops.rearrange", tensor, pattern, "rearrange", axes_lengths)


@function("einops.repeat")
def repeat(tensor: "Any", pattern: "Any", **axes_lengths: "Named") -> Any:
    """Axes that stand only on the right are new; their sizes are given, or are numbers.

    repeat([H, W], "h w -> h w c", c=3) -> [H, W, 3]
    repeat([H, W], "h w -> (2 h) (w 3)") -> [2*H, 3*W]
    repeat([D], "d -> b 1 d", b=B) -> [B, 1, D]
    repeat([3, 5], "... -> n ...", n=4) -> [4, 3, 5]
    repeat([1, 1, D], "() n d -> b n d", b=B) -> [B, 1, D]
    repeat([2, 3], "a b -> a b c") -> error: einops
    repeat([2, 3], "a b -> a") -> error: einops
    repeat([2, 3], "a b -> a b c", c=-2) -> error: einops
    """
    return transformed("einops.repeat", tensor, pattern, "repeat", axes_lengths)


@function("einops.reduce")
def reduce(tensor: "Any", pattern: "Any", reduction: "Any", **axes_lengths: "Named") -> Any:
    """Axes that stand only on the left are reduced, by name of the reduction or by a function of (tensor, axes).

    reduce([B, C, H, W], "b c h w -> b c", "mean") -> [B, C]
    reduce([B, C, 8, 6], "b c (h 2) (w 2) -> b c h w", "max") -> [B, C, 4, 3]
    reduce([B, C, 8, 6], "b c (h h2) (w w2) -> b c h w", "sum", h2=4, w2=3) -> [B, C, 2, 2]
    reduce([B, C, H, W], "b c h w -> b c 1 1", "mean") -> [B, C, 1, 1]
    reduce([2, 3]i, "a b -> a", "sum") -> [2]i
    reduce([2, 3]b, "a b -> a", "prod") -> [2]i
    reduce([2, 3], "a b -> a", "any") -> [2]b
    reduce([2, 3]i, "a b -> b a", "mean") -> [3, 2]i
    reduce([2, 3], "a b ->", "max") -> []
    reduce([..., 3], "... c -> c", "min") -> [3]
    reduce([..., 3], "... c -> ...", "mean") -> [...]
    reduce([2, 3, 4], "a b c -> b", torch.logsumexp) -> [3]
    reduce([2, 3]i, "a b -> a", "mean") -> error: dtype
    reduce([2, 0], "a b -> a", "max") -> error: empty
    reduce([2, 3], "a b -> a", "median") -> error: einops
    reduce([2, 3], "a b -> a c", "sum", c=2) -> error: einops
    reduce([2, 5], "a (b 2) -> a b", "sum") -> error: einops
    """
    return transformed("einops.reduce", tensor, pattern, reduction, axes_lengths)


def transformed(operator: str, tensor: Any, pattern: Any, reduction: Any, given: dict[str, Any]) -> Tensor:
    """What rearrange, repeat and reduce have in common. Rejects "einops", and what torch rejects on the way."""
    x = tensor_or_list(tensor, operator)
    try:
        text = text_of(pattern)
    except NotKnown as unsaid:
        raise NotKnown(unsaid.reason, Tensor(UNKNOWN_SHAPE, x.dtype)) from None
    planned = plan(text, operation(reduction, text), given)
    return applied(planned, x, lengths(planned, given, operator), reduction)


def operation(reduction: Any, pattern: str) -> str:
    """The name of a reduction; "" for a callable, and for what may be one. Rejects what einops does not know."""
    reduction = settled(reduction)
    if isinstance(reduction, Input) and isinstance(reduction.default, str):
        reduction = reduction.default
    if isinstance(reduction, str) or reduction is None or isinstance(reduction, (int, float)):
        if reduction not in (*REDUCTIONS, "rearrange", "repeat"):
            wrong(pattern, f"{reduction!r} is no reduction, but " + ", ".join(map(repr, REDUCTIONS)) + " are")
        return reduction
    return ""


def applied(planned: Plan, x: Tensor, sizes: dict[str, Any], reduction: Any, argument: str = "tensor",
            layer: bool = False) -> Tensor:
    """A tensor under a pattern. Rejects with what the result would surely have been."""
    found = fit(planned, x, sizes, argument, layer)
    result = x.with_shape(built(planned.right, found))
    if found.problem is not None:
        no = found.problem.fact
        raise Reject(no.kind, raises=no.raises, result=result, **no.details)
    if not planned.reduced:
        return result
    kept = Shape(_one_by_one(planned.right.items, found))
    gone = _one_by_one(planned.reduced, found)
    return reduced(planned, x, result.shape, kept, gone, found.middle, reduction, argument, layer)


def _one_by_one(items: list[Any], found: Fit) -> tuple[Dim, ...]:
    """The sizes of axes that are not merged; those that `...` stands for as one where nobody knows how many."""
    sizes: list[Dim] = []
    for item in items:
        sizes.extend(found.middle.front if item == DOTS and found.middle.back is None else (size_of(item, found),))
    return tuple(sizes)


@function("einops.parse_shape")
def parse_shape(x: "Any", pattern: "Any") -> Any:
    """The sizes by name; `_` leaves one out. Gives a dictionary.

    parse_shape([B, 3, T], "b _ time")["time"] -> T
    parse_shape([B, 1, T], "b () ...")["b"] -> B
    parse_shape([..., 3], "... c")["c"] -> 3
    parse_shape([2, 3], "a b c") -> error: einops
    parse_shape([2, 3], "a 1") -> error: einops
    parse_shape([2, 3], "a a") -> error: einops
    parse_shape([2, 3], "a (b c)") -> error: einops
    """
    x = tensor_from(x, "einops.parse_shape", "x")
    text = text_of(pattern, raises="TypeError")
    names = side(text, text, underscore=True)
    if any(len(group.items) > 1 for group in names.groups):
        wrong(text, "brackets with several axes stand in it", raises="RuntimeError")
    if names.dots_inside:
        wrong(text, "`...` stands in brackets", raises="ValueError")
    dims, _ = part(names, x, text, "x", raises="RuntimeError")
    sizes: dict[str, Any] = {}
    for axis, (group, size) in enumerate(zip((g for g in names.groups if not g.dots), dims)):
        item = group.items[0] if group.items else 1
        if isinstance(item, str):
            sizes[item] = size
        else:
            wanted = item.size if isinstance(item, Number) else 1
            must_same(size, wanted, "einops", raises="RuntimeError", problem="size", pattern=text, argument="x",
                      axis=axis, group=group.text, given=[], shape=x.shape)
    sizes.pop("_", None)
    return DictV(sizes)


@function("einops.asnumpy", form="opaque")
def asnumpy(tensor: "Any") -> Any:
    """An array of NumPy, which is not followed."""
    return Unknown("an array of NumPy", marked=getattr(tensor, "marked", False))
