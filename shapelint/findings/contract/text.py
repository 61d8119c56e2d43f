"""How is a size or a condition written in Python? In the names of the class's own parameters, inputs and axes."""

from __future__ import annotations

import re
from typing import Any

from shapelint.dims import Dim, Poly, mod
from shapelint.values import Input, Tensor, settled


def size_text(dim: Dim) -> str:
    """A size as Python, with `a % k` for what was computed so."""
    if isinstance(dim, Poly) and (found := remainder(dim)) is not None:
        return f"{_operand(found[0])} % {_operand(found[1])}"
    return str(dim)


def remainder(dim: Poly) -> tuple[Dim, Dim] | None:
    """(a, k) where the size is `a % k`, which is kept as `a - k*(a//k)`."""
    for monomial, _ in dim.terms.items():
        for atom, _ in monomial:
            divisor, numerator = getattr(atom, "divisor", None), getattr(atom, "numerator", None)
            if divisor is not None and mod(numerator, divisor) == dim:
                return numerator, divisor
    return None


def _operand(dim: Dim) -> str:
    return _wrapped(size_text(dim))


#: What needs no brackets: a number, a name with parts, one call of min or max.
_WHOLE = re.compile(r"\d+|[A-Za-z_][\w.]*(\[\d+\])*|(min|max)\([^()]*\)")


def relation_text(relation: str, got: Dim, wanted: Dim) -> str:
    """What a rule asks of two sizes: `hidden_size == input_size`, `embed_dim % num_heads == 0`, `a < b`."""
    if relation == "multiple":
        return f"{_operand(got)} % {_operand(wanted)} == 0"
    if relation == "at least":
        return f"{size_text(got)} >= {size_text(wanted)}"
    if relation == "less":
        return f"{size_text(got)} < {size_text(wanted)}"
    if relation == "broadcast":
        ones = [f"{size_text(size)} == 1" for size in (got, wanted) if not isinstance(size, int)]
        return " or ".join([equal_text(got, wanted), *ones])
    return equal_text(got, wanted)


def equal_text(got: Dim, wanted: Dim) -> str:
    """`a == b`; what is only a remainder put in another way is written as one."""
    difference = got - wanted
    if isinstance(difference, Poly):
        for way in (difference, -difference):
            if isinstance(way, Poly) and remainder(way) is not None:
                return f"{size_text(way)} == 0"
    if isinstance(got, int) and not isinstance(wanted, int):
        got, wanted = wanted, got
    return f"{size_text(got)} == {size_text(wanted)}"


class Unsayable(Exception):
    """A condition holds something that has no name."""


def condition_text(question: Any, holds: bool, size: Any) -> str:
    """A condition of the program's own as Python; `size` gives the text of a size or None. Raises Unsayable."""
    if isinstance(question, bool):
        return str(question is holds)
    about, parts = question.about, question.parts
    if about == "not":
        return condition_text(parts[0], not holds, size)
    if about in ("and", "or"):
        # not (a and b) is (not a) or (not b)
        word = about if holds else {"and": "or", "or": "and"}[about]
        return f" {word} ".join(_bracketed(condition_text(part, holds, size)) for part in parts)
    if about in ("same", "less", "divides"):
        return _of_sizes(about, [_said(size(part)) for part in parts], parts, holds)
    subject = words(parts[0]) if parts else ""
    if not subject:
        raise Unsayable
    if about == "flag":
        return subject if holds else f"not {subject}"
    if about == "none":
        return f"{subject} is {'' if holds else 'not '}None"
    if about == "equals":
        return f"{subject} {'==' if holds else '!='} {settled(parts[1])!r}"
    if about == "rank":
        return f"{subject}.dim() {'==' if holds else '!='} {parts[1]}"
    raise Unsayable


def _of_sizes(about: str, texts: list[str], parts: Any, holds: bool) -> str:
    first, second = texts
    if about == "divides":
        return f"{_wrapped(second)} % {_wrapped(first)} {'==' if holds else '!='} 0"
    signs = {"same": ("==", "!="), "less": ("<", ">=")}[about]
    if first.removeprefix("-").isdigit():  # 0 < a
        first, second, signs = second, first, {"<": (">", "<="), "==": signs}[signs[0]]
    return f"{first} {signs[not holds]} {second}"


def _said(text: str | None) -> str:
    if text is None:
        raise Unsayable
    return text


def _wrapped(text: str) -> str:
    return text if _WHOLE.fullmatch(text) else f"({text})"


def _bracketed(text: str) -> str:
    return f"({text})" if " and " in text or " or " in text else text


def words(value: Any) -> str:
    """A parameter of the constructor or of forward in the author's words; empty for anything else."""
    if isinstance(value, Tensor):
        value = value.source
    if not isinstance(value, Input):
        return ""
    for method in (".__init__.", ".forward."):
        if method in value.path:
            return value.path.partition(method)[2]
    return ""
