"""Which comments say what shape something has? Only those that are clearly a shape; prose is left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from shapelint.source.comments import comments
from shapelint.source.sizes import parse_dims
from shapelint.source.span import Span

_NAME = r"[A-Za-z_]\w*"
_IS = r"(?:is|==?|:|->)"
_LIST = (r"(?P<size>torch\.Size\()?(?P<open>[(\[])(?P<dims>(?:[^()\[\]]|\([^()\[\]]*\)|\[[^()\[\]]*\])*)"
         r"(?P<close>[)\]])(?(size)\))")
#: `x: (B, T)`, `h, c: [L, B, H]`, `x shape (B, T)`, `x.shape = (B, T)`.
_NAMED = re.compile(
    rf"(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)\s*"
    rf"(?:(?P<said>(?:'s\s+)?\bshape\s*{_IS}?|\.(?:shape|size\(\))\s*{_IS})|:)\s*{_LIST}")
#: `shape: (B, T)`, and a list alone, of what the line assigns.
_SHAPE = re.compile(rf"(?P<said>shape)\s*(?:is|==?|:)?\s*{_LIST}", re.I)
_BARE = re.compile(rf"(?:->\s*)?{_LIST}")
#: `(B, T) -> (B, T, C)`: what comes out stands last.
_STEPS = re.compile(rf"{_LIST}\s*(?P<step>->|=>|[-+*/@x×])\s*(?=[\[(])")
_CROSSED = re.compile(rf"(?:(?P<names>{_NAME})\s*(?:shape)?\s*:\s*)?(?P<dims>\w+(?:\s+[x×]\s+\w+)+)\s*\Z")
#: What may follow a shape: nothing, another sentence, a dtype, the next shape.
_REST = re.compile(r"\s*(?:\Z|[,.;:#]|[-–—](?!>)|(?:torch\.)?(?:float|u?int|long|bool|half|double|complex)\d*\b)")
_NEXT = re.compile(r"\s*[,;]\s*")

#: Names that sizes have. A list of none of them may be what a thing consists of: `(x, y)`, `[x1, y1, x2, y2]`.
_SIZE = re.compile(
    r"[A-Z]|\d+\Z|.*\W|(?:n|d|num|max|len)_"
    r"|.*(?:batch|bsz|seq|len|dim|hidden|size|head|chan|feat|embed|vocab|class|step|time|token|height|width|layer"
    r"|inputs|outputs)")
_FIRST_SIZE = frozenset({"b", "bs", "n", "t", "l"})


@dataclass(frozen=True, slots=True)
class ShapeComment:
    """A comment about a shape. `names` are the variables it speaks of (none: what its line assigns), `dims` the sizes
    as Python expressions (`...` stands for any axes)."""

    row: int
    span: Span
    names: tuple[str, ...]
    dims: tuple[str, ...]
    own_line: bool


@dataclass(frozen=True, slots=True)
class ShapeText:
    """A shape written down: its sizes as Python expressions, and its dtype where it was said."""

    dims: tuple[str, ...]
    dtype: str | None = None


def shape_comments(source: Any) -> list[ShapeComment]:
    """The shape comments of a parsed source, in order; one comment may speak of several shapes."""
    if not any(map(read_comment, _COMMENT.findall(source.text))):  # a `#` in a string may look like a comment
        return []
    found = []
    for comment in comments(source.text):
        for names, dims in read_comment(comment.text, comment.own_line):
            span = Span(source.filename, comment.row, comment.column, comment.row, comment.column + len(comment.text))
            found.append(ShapeComment(comment.row, span, names, dims, comment.own_line))
    return found


_COMMENT = re.compile(r"#[^\n\r]*[(\[x×][^\n\r]*")
_LONGEST = 300


def read_comment(text: str, own_line: bool = False) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The (names, dims) that a comment states; none where it is about something else."""
    body = text.lstrip("#:! \t")
    if len(body) > _LONGEST:
        return []
    crossed = _CROSSED.match(body)
    if crossed is not None:
        return _read_crossed(crossed, own_line)
    found = _SHAPE.match(body)
    if found is None and _NAMED.match(body):
        return _read_named(body)
    if found is None and not own_line:
        found = _BARE.match(body, _behind_steps(body))
    dims = _dims(found, body) if found is not None else None
    return [((), dims)] if dims is not None else []


def _read_named(body: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Shapes with names before them, one after the other."""
    stated = []
    found = _NAMED.match(body)
    while found is not None:
        dims = _dims(found, body)
        if dims is None:
            break
        stated.append((tuple(name.strip() for name in found["names"].split(",")), dims))
        following = _NEXT.match(body, found.end())
        found = _NAMED.match(body, following.end()) if following else None
    return stated


def _read_crossed(found: re.Match[str], own_line: bool) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """`x: B x T x C`; without a name only where each part is a number or a capital."""
    parts = tuple(re.split(r"\s+[x×]\s+", found["dims"]))
    if found["names"]:
        return [((found["names"],), parts)] if parse_dims(", ".join(parts)) else []
    clear = not own_line and all(part.isdigit() or part[0].isupper() and len(part) < 4 for part in parts)
    return [((), parts)] if clear and any(not part.isdigit() for part in parts) else []


def _behind_steps(body: str) -> int:
    """Where what comes out of a computation on shapes begins; 0 if there is none."""
    at, out = 0, 0
    while step := _STEPS.match(body, at):
        at = step.end()
        if step["step"] in ("->", "=>"):
            out = at
    return out


def _dims(found: re.Match[str], body: str) -> tuple[str, ...] | None:
    """The sizes of a list, if it is surely one of sizes."""
    if {"(": ")", "[": "]"}[found["open"]] != found["close"] or not _REST.match(body, found.end()):
        return None
    dims = parse_dims(found["dims"])
    if dims is None or "_" in dims:
        return None
    if found["size"] or found.groupdict().get("said"):
        return dims
    named = "names" in found.groupdict()
    if len(dims) == 1 and "," not in found["dims"] and (not named or found["open"] == "(" or dims[0].isdigit()):
        return None
    if not dims or not named and all(dim.isdigit() for dim in dims):  # `[0, 1]` is a range more often
        return None
    return dims if dims[0] in _FIRST_SIZE or any(map(_SIZE.match, dims)) else None


_WRITTEN = re.compile(
    r"\s*(?:\[(?P<list>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]|\((?P<tuple>.*)\))"
    r"\s*(?P<dtype>(?:torch\.)?[A-Za-z]\w*)?\s*\Z")
_DTYPES = {"int": "int64", "long": "int64", "float": "float32", "double": "float64", "half": "float16"}


def parse_shape(text: str) -> ShapeText | None:
    """`"[B, T, 16]"` or `"[B, T] int"`, as configurations write shapes; None where it is none."""
    found = _WRITTEN.match(text)
    dims = parse_dims(found["list"] if found["list"] is not None else found["tuple"]) if found is not None else None
    if found is None or dims is None:
        return None
    word = (found["dtype"] or "").removeprefix("torch.")
    return ShapeText(dims, _DTYPES.get(word, word) or None)
