"""Sums of products over axes with names: einops.einsum, which is torch.einsum with the pattern last."""

from __future__ import annotations

import string
from typing import Any

from shapelint.ops._einops_pattern import DOTS, Number, Side, side, wrong
from shapelint.ops._einops_values import tensor_from
from shapelint.rulebook import function, rule_for
from shapelint.values import NotKnown, Reject, describe_value, is_unknown, settled


@function("einops.einsum")
def einsum(*tensors_and_pattern: "Any") -> Any:
    """Axes with one name have one size; names that are not on the right are summed over.

    einsum([B, T, 64], [64, 32], "batch time d, d k -> batch time k") -> [B, T, 32]
    einsum([B, T, D], [B, S, D], "b i d, b j d -> b i j") -> [B, T, S]
    einsum([10, 20], [B, T, 20], "out in, ... in -> ... out") -> [B, T, 10]
    einsum([3, 3], "i i ->") -> []
    einsum([..., 20], [20, 5], "... i, i j -> ... j") -> [..., 5]
    einsum([B, T, 64], [32, 16], "b t d, d k -> b t k") -> error: einsum
    einsum([2, 3], "a b c -> a") -> error: einsum
    einsum([2, 3], [3, 4], "a b -> a") -> error: einsum
    einsum([2, 3], "a b -> a c") -> error: einops
    einsum([2, 6], "a (b c) -> a b") -> error: einops
    einsum([2, 3], "a b") -> error: einops
    einsum("a b -> b a", [2, 3]) -> error: argument-type
    """
    given = [settled(value) for value in tensors_and_pattern]
    if len(given) < 2:
        raise Reject("arguments", raises="ValueError", operator="einops.einsum", problem="needs a tensor and a pattern")
    pattern = given[-1]
    if is_unknown(pattern):
        raise NotKnown("the pattern is not known")
    if not isinstance(pattern, str):
        raise Reject("argument-type", raises="ValueError", operator="einops.einsum", argument="pattern",
                     got=describe_value(pattern), wanted="a string, as the last argument")
    equation, names = compact(pattern)
    tensors = [tensor_from(value, "einops.einsum", f"tensors_and_pattern[{i}]", "TypeError" if i else "RuntimeError")
               for i, value in enumerate(given[:-1])]
    try:
        return rule_for("torch.einsum")((equation, *tensors), {})
    except Reject as no:
        details = {**no.fact.details, "equation": pattern}
        if "subscript" in details:
            details["subscript"] = names.get(details["subscript"], details["subscript"])
        raise Reject(no.fact.kind, raises=no.fact.raises, result=no.result, **details) from None


def compact(pattern: str) -> tuple[str, dict[str, str]]:
    """The equation of torch.einsum with a letter for each name, and the names by letter. Rejects "einops"."""
    left, arrow, right = pattern.partition("->")
    if not arrow or "->" in right:
        wrong(pattern, "it has no `->`" if not arrow else "it has more than one `->`", raises="ValueError")
    terms = [side(term, pattern, underscore=True, duplicates=True) for term in left.split(",")]
    result = side(right, pattern, underscore=True)
    letters: dict[str, str] = {}
    for term in terms:
        for name in _names(term, pattern):
            if name not in letters:
                if len(letters) == len(string.ascii_letters):
                    raise NotKnown("more axes than there are letters")
                letters[name] = string.ascii_letters[len(letters)]
    missing = [name for name in _names(result, pattern) if name not in letters]
    if missing:
        wrong(pattern, f"`{missing[0]}` stands only on the right")

    def lettered(term: Side) -> str:
        return "".join(DOTS if group.dots else letters[group.items[0]] for group in term.groups)

    equation = ",".join(map(lettered, terms)) + "->" + lettered(result)
    return equation, {letter: name for name, letter in letters.items()}


def _names(term: Side, pattern: str) -> list[str]:
    """The names of one operand. Rejects what einops.einsum does not take."""
    for group in term.groups:
        if len(group.items) != 1 or isinstance(group.items[0], Number):
            wrong(pattern, f"einsum takes names only, and no `{group.text}`", raises="NotImplementedError")
        if group.items[0] == DOTS and not group.dots:
            raise NotKnown("`...` in brackets is taken for a name")
    return [group.items[0] for group in term.groups if not group.dots]
