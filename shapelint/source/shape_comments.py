"""Which comments say what shape something has? Only those that are clearly a shape; prose is left alone."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

from shapelint.source.comments import comments
from shapelint.source.span import Span

_NAME = r"[A-Za-z_]\w*"
_NAMED = re.compile(
    rf"#+\s*(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)\s*(?:(?:'s\s+)?shape\s*(?:is|=|:|->)?|:)\s*(?:torch\.Size\()?"
    r"(?P<open>[(\[])(?P<dims>[^()\[\]]*(?:\[[^\[\]]*\][^()\[\]]*|\([^()\[\]]*\)[^()\[\]]*)*)(?P<close>[)\]])\)?\s*(?P<rest>.*)$", re.S)
_BARE = re.compile(
    r"#+\s*(?:->\s*|shape\s*:?\s*|torch\.Size\()?(?P<open>[(\[])(?P<dims>[^()\[\]]*)(?P<close>[)\]])\)?\s*(?P<rest>.*)$", re.S)
_CROSS = re.compile(rf"#+\s*(?P<names>{_NAME})\s*(?:shape)?\s*:\s*(?P<dims>\w+(?:\s+[x×]\s+\w+)+)\s*$")
_DTYPE = re.compile(r"^\s*\[(?P<dims>.*)\]\s*(?P<dtype>[A-Za-z]\w*)?\s*$")
_DTYPES = {"int": "int64", "long": "int64", "float": "float32", "bool": "bool", "double": "float64", "half": "float16"}
_NOT_NAMES = frozenset({"shape", "dim", "dims", "size", "output", "input", "note", "todo", "returns", "return", "e", "eg"})


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
    """The shape comments of a parsed source, in order."""
    text = source.text
    if not _may_hold_one(text):
        return []
    found = []
    for comment in comments(text):
        if not any(mark in comment.text for mark in "([x×"):
            continue
        read = read_comment(comment.text, comment.own_line)
        if read is not None:
            names, dims = read
            span = Span(source.filename, comment.row, comment.column, comment.row, comment.column + len(comment.text))
            found.append(ShapeComment(comment.row, span, names, dims, comment.own_line))
    return found


def _may_hold_one(text: str) -> bool:
    """Is it worth cutting the text into tokens? (A `#` in a string may look like a comment, never the other way.)"""
    for match in _COMMENT.finditer(text):
        comment = match.group()
        if read_comment(comment, False) is not None:
            return True
    return False


_COMMENT = re.compile(r"#[^\n\r]*[(\[x×][^\n\r]*")


def read_comment(text: str, own_line: bool) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """(names, dims) of a comment that states a shape, or None."""
    match = _NAMED.match(text)
    if match is not None:
        dims = _dims(match["dims"], match["open"], match["close"], match["rest"])
        names = tuple(n.strip() for n in match["names"].split(","))
        return (names, dims) if dims is not None else None
    match = _CROSS.match(text)
    if match is not None:
        return (match["names"],), tuple(p.strip() for p in re.split(r"\s+[x×]\s+", match["dims"]))
    match = _BARE.match(text)
    if match is not None and not own_line:
        dims = _dims(match["dims"], match["open"], match["close"], match["rest"])
        # `# [0, 1]` is a range more often than a shape.
        said = "shape" in text or "Size" in text or any(not d.isdigit() for d in dims or ())
        return ((), dims) if dims is not None and said else None
    return None


def _dims(text: str, opening: str, closing: str, rest: str) -> tuple[str, ...] | None:
    if {"(": ")", "[": "]"}[opening] != closing or rest and not re.match(r"[,.;#:]|\s*$|[-–](?!>)", rest):
        return None
    return parse_dims(text)


def parse_dims(text: str) -> tuple[str, ...] | None:
    """`B, T, 2*H` as its sizes, or None where some part is no size."""
    try:
        tree = ast.parse(f"({text.strip().rstrip(',')},)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(tree, ast.Tuple):
        return None
    parts = tree.elts
    if not all(_is_size(part) for part in parts):
        return None
    return tuple("..." if _is_rest(part) else ast.unparse(part) for part in parts)


def _is_rest(part: ast.expr) -> bool:
    return isinstance(part, ast.Starred) or isinstance(part, ast.Constant) and part.value is ...


def _is_size(part: ast.expr) -> bool:
    if isinstance(part, ast.Constant):
        return part.value is ... or type(part.value) is int and part.value >= 0
    if isinstance(part, ast.Starred):
        return isinstance(part.value, ast.Name)
    if isinstance(part, ast.Name):
        return True
    if isinstance(part, ast.Attribute):
        return isinstance(part.value, ast.Name)
    if isinstance(part, ast.Subscript):
        index = part.slice.operand if isinstance(part.slice, ast.UnaryOp) else part.slice
        return isinstance(part.value, ast.Name) and isinstance(index, ast.Constant)
    if isinstance(part, ast.BinOp):
        return isinstance(part.op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)) and _is_size(part.left) and _is_size(part.right)
    return False


def parse_shape(text: str) -> ShapeText | None:
    """`"[B, T, 16]"` or `"[B, T] int"`, as configurations write shapes; None where it is none."""
    match = _DTYPE.match(text)
    if match is None:
        return None
    dims = parse_dims(match["dims"]) if match["dims"].strip() else ()
    if dims is None:
        return None
    word = match["dtype"]
    return ShapeText(dims, _DTYPES.get(word, word) if word else None)
