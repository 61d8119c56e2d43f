"""Which shapes does a docstring state? One for each parameter, in Google's, NumPy's and Sphinx's style, and torch's own.

Only what cannot be read otherwise: an entry that states one shape and speaks of no alternative, no default and no list.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from shapelint.source.sizes import parse_dims

_LIST = r"(?P<open>[(\[])(?P<dims>[^()\[\]]*)(?P<close>[)\]])"
#: `of shape (B, T)`, `shape: [B, T]`, `size (B, T)`; or the list right where the description begins.
_STATED = re.compile(rf"\b(?:shapes?|sizes?|dimensions?|dims)\b\s*(?:is|of|=|:)?\s*{_LIST}|(?:\A|;)\W*{_LIST.replace('?P<', '?P<b_')}", re.I)
_ANY_LIST = re.compile(r"[(\[][^()\[\]]*,[^()\[\]]*[)\]]")
_UNSURE = re.compile(r"\b(?:or|either|optional|if|when|where|unless|otherwise|none|lists?|tuples?|dict\w*|sequence of|depend\w*"
                     r"|default\w*|may|can|any|e\.g|broadcast\w*|unbatched)\b|\bnumpy|\bndarray|[|/]", re.I)
_MARKUP = re.compile(r":math:|:\w+:(?=`)|`|\\(?:text|mathrm|times)\b|\\_")
#: `x (Tensor): text`, `x: text`, `x : Tensor, text`, `:param x: text`, `:param Tensor x: text`
_GOOGLE = re.compile(r"\A(?P<names>\*{0,2}\w+(?:\s*,\s*\w+)*)\s*(?P<kind>\(.*?\))?\s*:(?!:)\s*(?P<text>.*)\Z", re.S)
_SPHINX = re.compile(r"^\s*:param\s+(?:[\w.\[\], ]+\s+)?(\w+)\s*:\s*(.*?)(?=^\s*:\w|^\s*$|\Z)", re.S | re.M)
_SECTION = re.compile(r"\A(?:args?|arguments|parameters|params|inputs?|keyword args|keyword arguments)\s*:?\Z", re.I)
_OTHER = re.compile(r"\A(?:returns?|yields?|outputs?|raises|examples?|notes?|shape|attributes|references|see also|warnings?)"
                    r"\s*:?\Z", re.I)
_RULE = re.compile(r"\A\s*[-=~]{3,}\s*\Z")
#: torch's own pages: `- Input: :math:`(N, C, H, W)``, in a class.
_INPUT = re.compile(r"^\s*[-*]\s*Inputs?\s*:\s*(.*?)(?=^\s*[-*]|^\s*$|\Z)", re.S | re.M)
_TYPES = frozenset({"int", "float", "str", "bool", "Tensor", "torch.Tensor", "None", "any", "object"})
_LONGEST = 20_000


def parameter_shapes(docstring: str) -> dict[str, tuple[str, ...]]:
    """The sizes that a function's docstring states, as Python expressions, by parameter."""
    if len(docstring) > _LONGEST:
        return {}
    found: dict[str, tuple[str, ...] | None] = {}
    for name, text in _entries(inspect.cleandoc(docstring)):
        stated = _stated(text)
        found[name] = stated if name not in found else None  # told twice
    return {name: dims for name, dims in found.items() if dims is not None}


def input_shape(docstring: str) -> tuple[str, ...] | None:
    """The sizes that a module class's docstring states of its input, in the style of torch's own pages."""
    entries = _INPUT.findall(docstring) if len(docstring) <= _LONGEST else []
    return _stated(entries[0]) if len(entries) == 1 else None


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """(parameter, what is said of it)."""
    yield from _SPHINX.findall(text)
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if _SECTION.match(line.strip()):
            ruled = at + 1 < len(lines) and bool(_RULE.match(lines[at + 1]))
            # A heading in the first line says nothing of how far the rest is indented.
            yield from _section(lines[at + 1 + ruled:], _indent(line) if at else -1, ruled)


def _section(lines: list[str], indent: int, ruled: bool) -> Iterator[tuple[str, str]]:
    """The entries below a heading: those of NumPy's style are indented as the heading is, those of Google's more."""
    block: list[str] = []
    for at, line in enumerate(lines):
        ends = not ruled and line.strip() and _indent(line) <= indent
        if ends or _OTHER.match(line.strip()) or at + 1 < len(lines) and _RULE.match(lines[at + 1]):
            break
        block.append(line)
    inner = min((_indent(line) for line in block if line.strip()), default=0)
    entry: list[str] = []
    for line in [*block, " " * inner + ":"]:
        if line.strip() and _indent(line) == inner:
            yield from _entry("\n".join(entry), ruled)
            entry = []
        entry.append(line)


def _entry(text: str, ruled: bool) -> Iterator[tuple[str, str]]:
    found = _GOOGLE.match(text.strip().lstrip("-* "))
    if found is not None:
        for name in found["names"].split(","):
            yield name.strip(" *"), f"{(found['kind'] or '')[1:-1]}; {found['text']}" if found["kind"] else found["text"]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _stated(text: str) -> tuple[str, ...] | None:
    """The one shape an entry states, surely."""
    text = re.sub(r"(\w)_\{(\w+)\}", r"\1_\2", _MARKUP.sub("", text)).replace("{", "").replace("}", "")
    found = list(_STATED.finditer(text))
    if len(found) != 1 or _UNSURE.search(text) or len(_ANY_LIST.findall(text)) > 1:
        return None
    one = found[0]
    opened, dims, closed = (one[name] or one["b_" + name] or "" for name in ("open", "dims", "close"))
    parts = parse_dims(dims) if {"(": ")", "[": "]"}.get(opened) == closed else None
    if not parts or "..." in parts or "_" in parts or len(parts) == 1 and "," not in dims or _TYPES & set(parts):
        return None
    return parts


__all__ = ["input_shape", "parameter_shapes"]
