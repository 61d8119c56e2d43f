"""The layers of einops for torch: Rearrange, Reduce, and EinMix, which multiplies with a weight told by names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._einops_fit import lengths
from shapelint.ops._einops_pattern import DOTS, Plan, Side, plan, side, sides, text_of, wrong
from shapelint.ops._einops_values import tensor_from
from shapelint.ops.einops_functions import applied, operation
from shapelint.ops.einops_products import compact
from shapelint.rulebook import Wish, module, must_at_least, parameter, rule_for
from shapelint.rulebook.convert import to_size
from shapelint.values import DictV, Reject, Tensor


@module("einops.layers.torch.Rearrange")
def rearrange(pattern: "Any", **axes_lengths: "Named") -> Any:
    """As the function. A pattern that says nothing is refused when the layer is built.

    Rearrange("b c h w -> b (h w) c")([B, C, H, W]) -> [B, H*W, C]
    Rearrange("b c (h p) (w q) -> b (h w) (p q c)", p=4, q=4)([B, 3, 8, 12]) -> [B, 6, 48]
    Rearrange("... c -> c ...")([2, 3, 4]) -> [4, 2, 3]
    Rearrange("b c -> c b")([2, 3, 4]) -> error: einops
    Rearrange("b (h d) -> b h d", h=5)([2, 12]) -> error: einops
    Rearrange("b c -> c")([2, 3]) -> error: einops
    Rearrange("b (h d) -> b h d")([2, 12]) -> error: einops
    """
    return _layer("einops.layers.torch.Rearrange", pattern, "rearrange", axes_lengths)


@module("einops.layers.torch.Reduce")
def reduce(pattern: "Any", reduction: "Any", **axes_lengths: "Named") -> Any:
    """As the function, but not with "any", "all" and callables.

    Reduce("b c h w -> b c", "mean")([B, C, 4, 5]) -> [B, C]
    Reduce("b c (h 2) (w 2) -> b c h w", "max")([B, C, 8, 6]) -> [B, C, 4, 3]
    Reduce("b t -> b", "sum")([2, 3]b) -> [2]i
    Reduce("b t -> b", "mean")([2, 3]i) -> error: dtype
    Reduce("b t -> b", "any")([2, 3]b) -> error: einops
    Reduce("b t -> b", "mean")([2, 3, 4]) -> error: einops
    """
    return _layer("einops.layers.torch.Reduce", pattern, reduction, axes_lengths)


def _layer(operator: str, pattern: Any, reduction: Any, given: dict[str, Any]) -> Any:
    text = text_of(pattern)
    planned = plan(text, operation(reduction, text), given)
    sizes = lengths(planned, given, operator)

    def forward(input: "Any") -> Any:
        x = tensor_from(input, operator, "input", "AttributeError")
        return applied(planned, x, sizes, reduction, "input", layer=True)

    return forward, {"pattern": text, "axes_lengths": DictV(given)}


@module("einops.layers.torch.EinMix")
def einmix(pattern: "Any", weight_shape: "Any", bias_shape: "Any" = None, **axes_lengths: "Named") -> Any:
    """A product of the input and a learned weight, by names, with merging and splitting before and behind it.

    EinMix("t b c_in -> t b c_out", "c_in c_out", "c_out", c_in=10, c_out=20)([T, B, 10]) -> [T, B, 20]
    EinMix("b (head c) -> b (head d)", "head c d", head=4, c=5, d=6)([B, 20]) -> [B, 24]
    EinMix("... c -> ... d", weight_shape="c d", c=3, d=4)([B, T, 3]) -> [B, T, 4]
    EinMix("b h w -> b (h w)", "w", w=5)([B, H, 5]) -> [B, 5*H]
    EinMix("b c -> b c", "c", c=7).weight -> [7]
    EinMix("b c -> b d", "c d", "d", c=7, d=5).bias -> [1, 5]
    EinMix("b c -> b d", "c d", c=7, d=5)([B, 6]) -> error: einsum
    EinMix("b c -> b d", "c d", c=7, d=5)([B, 7, 3]) -> error: einsum
    EinMix("b (h c) -> b h d", "c d", c=3, d=5)([B, 7]) -> error: einops
    EinMix("b c -> b d", "c d", c=7)([B, 7]) -> error: einops
    EinMix("b c -> b e", "c d", c=7, d=5)([B, 7]) -> error: einops
    EinMix("b c -> b d", "c d", "e", c=7, d=5, e=3)([B, 7]) -> error: einops
    """
    text, weight_text = text_of(pattern), text_of(weight_shape)
    left, right = sides(text)
    weight = side(weight_text, text)
    _check(text, left, right, weight)
    before = _flattened(text, left, axes_lengths) if left.reshapes else None
    after = _merged(text, right) if right.reshapes or right.dots_inside else None
    _check_sizes(text, left, right, weight, axes_lengths)
    sizes = {name: to_size(size, Wish("einops.layers.torch.EinMix", name)) for name, size in axes_lengths.items()}
    weights = parameter(*(sizes[group.items[0]] for group in weight.groups))
    biases = _bias(text, right, bias_shape, sizes)
    for name in weight.items:
        if sizes[name] == 0 and name not in right.items:  # the bounds of the weight's elements are divided by it
            raise Reject("constructor", raises="ZeroDivisionError", parameter=name, got=0, wanted=1, rule="at least 1")
    for name in weight.items:
        must_at_least(sizes[name], 0, "constructor", raises="RuntimeError", parameter=name, rule="at least 0")
    # The weight comes first, so that what does not fit is told of the input.
    equation, names = compact(f"{' '.join(weight.items)}, {_flat(left)} -> {_flat(right)}")

    def forward(input: "Any") -> Any:
        x = tensor_from(input, "einops.layers.torch.EinMix", "input", "AttributeError" if before else "TypeError")
        if before is not None:
            known = {name: size for name, size in sizes.items() if name in left.items}
            x = applied(before, x, known, "rearrange", "input", layer=True)
        out = _multiplied(text, equation, names, x, weights)
        if biases is not None:
            out = rule_for("Tensor.__iadd__")((out, biases), {})
        return out if after is None else applied(after, out, {}, "rearrange", "input", layer=True)

    return forward, {"weight": weights, "bias": biases}


def _flat(one: Side) -> str:
    """The axes of a side without brackets."""
    return " ".join(map(str, one.items))


def _check(text: str, left: Side, right: Side, weight: Side) -> None:
    """What EinMix asks of its patterns first. Rejects "einops"."""
    for name in right.items:
        if name not in left.items and name not in weight.items:
            wrong(text, f"`{name}` stands only on the right")
    if DOTS in weight.items:
        wrong(text, "`...` stands in weight_shape")
    if (DOTS in left.items) != (DOTS in right.items):
        wrong(text, "`...` stands on one side only")
    if left.dots_inside:
        wrong(text, "`...` stands in brackets on the left")
    for item in (*left.items, *right.items, *weight.items):
        if not isinstance(item, str):
            wrong(text, f"`{item}` is a number, and EinMix takes names")
    if "(" in weight.text or ")" in weight.text:
        wrong(text, "brackets stand in weight_shape")


def _flattened(text: str, left: Side, given: Mapping[str, Any]) -> Plan:
    """What splits the axes of the input."""
    return plan(f"{left.text}-> {_flat(left)}", "rearrange", [name for name in given if name in left.items])


def _merged(text: str, right: Side) -> Plan:
    """What merges the axes of the result."""
    return plan(f"{_flat(right)} ->{right.text}", "rearrange", ())


def _check_sizes(text: str, left: Side, right: Side, weight: Side, given: Mapping[str, Any]) -> None:
    for name in weight.items:
        if name not in given:
            wrong(text, f"the size of `{name}` in weight_shape is not given")
    for name in given:
        if name not in left.items and name not in weight.items:
            wrong(text, f"`{name}` stands nowhere in it")
    for name in weight.items:
        if name not in left.items and name not in right.items:
            wrong(text, f"`{name}` of weight_shape stands nowhere in it")
    if any(not group.items for group in weight.groups):
        wrong(text, "1 stands in weight_shape", raises="ValueError")


def _bias(text: str, right: Side, bias_shape: Any, sizes: Mapping[str, Dim]) -> Tensor | None:
    """The bias: an axis for each of the result, of size 1 where it does not depend on it. Rejects "einops"."""
    if bias_shape is None:
        return None
    bias = side(text_of(bias_shape, raises="EinopsError"), text)
    dims: list[Dim] = []
    for name in bias.items:
        if name not in right.items:
            wrong(text, f"`{name}` of bias_shape is no axis of the result")
        if name not in sizes:
            wrong(text, f"the size of `{name}` in bias_shape is not given")
    seen = False
    for item in right.items:
        if item == DOTS:
            if seen:
                wrong(text, "axes of bias_shape stand before `...`")
        else:
            seen = seen or item in bias.items
            dims.append(sizes[item] if item in bias.items else 1)
    return parameter(*dims)


def _multiplied(text: str, equation: str, names: Mapping[str, str], x: Tensor, weight: Tensor) -> Tensor:
    """The product. Rejects "einsum" and "dtype"."""
    try:
        return rule_for("torch.einsum")((equation, weight, x), {})
    except Reject as no:
        details = {**no.fact.details, "equation": text, "argument": "input"}
        if "subscript" in details:
            details["subscript"] = names.get(details["subscript"], details["subscript"])
        raise Reject(no.fact.kind, raises=no.fact.raises, result=no.result, **details) from None
