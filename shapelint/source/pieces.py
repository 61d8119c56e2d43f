"""Where do those parts of a node stand that `ast` has no node for, or no sure place?

Names behind `def`, `class`, `import`, `global` and `except ... as` are strings in `ast`; the pieces of adjacent string
literals are joined there; and what stands in an f-string has wrong columns before Python 3.12.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst

_SPACE = r"[\s\\]*"
_DEFINITION = re.compile(rf"(?:async{_SPACE})?(?:def|class){_SPACE}")
_FROM = re.compile(r"from[.\s\\]*")
_SCOPE = re.compile(rf"(?:global|nonlocal){_SPACE}")
_COMMA = re.compile(rf"{_SPACE},{_SPACE}")
_AS = re.compile(rf"{_SPACE}as{_SPACE}")
_BETWEEN = re.compile(r"(?:\s|\\|#[^\r\n]*)*")

#: A node, and the offset at which its text (its brackets included) begins.
Placed = tuple[Any, int]


class Where:
    """What the functions here may ask: the text, where a node stands, and how it is written."""

    def __init__(self, text: str, extent: Callable[[Any], tuple[int, int]], behind: Callable[[Any], int],
                 code: Callable[[Any], str]):
        self.text, self.extent, self.behind, self.code = text, extent, behind, code

    def after(self, pattern: re.Pattern[str], at: int) -> int:
        """The offset behind what matches there. Raises ValueError where it does not."""
        found = pattern.match(self.text, at)
        if found is None:
            raise ValueError(pattern.pattern)
        return found.end()


def pieces(where: Where, node: Any) -> Iterator[Placed]:
    """The parts of a node from `Pairs.later`. Raises ValueError where the text does not look as it should."""
    return _PIECES[type(node)](where, node)


def _definition(where: Where, node: Any) -> Iterator[Placed]:
    yield node.name, where.after(_DEFINITION, where.extent(node)[0])


def _alias(where: Where, node: Any) -> Iterator[Placed]:
    start, end = where.extent(node)
    yield node.name, start
    if node.asname is not None:
        yield node.asname.name, end - len(node.asname.name.value)


def _import_from(where: Where, node: Any) -> Iterator[Placed]:
    if node.module is not None:
        yield node.module, where.after(_FROM, where.extent(node)[0])


def _names(where: Where, node: Any) -> Iterator[Placed]:
    at = where.after(_SCOPE, where.extent(node)[0])
    for item in node.names:
        yield item.name, at
        at += len(item.name.value)
        if isinstance(item.comma, cst.Comma):
            at = where.after(_COMMA, at)


def _caught(where: Where, node: Any) -> Iterator[Placed]:
    yield node.name.name, where.after(_AS, where.behind(node.type))


def _joined(where: Where, node: Any) -> Iterator[Placed]:
    """Adjacent string literals: libcst nests them to the right, so the whole goes on with the next one."""
    at = where.extent(node)[0]
    while isinstance(node, cst.ConcatenatedString):
        yield node.left, at
        at = where.after(_BETWEEN, at + len(where.code(node.left)))
        node = node.right
    yield node, at


def _formatted(where: Where, node: Any) -> Iterator[Placed]:
    at = where.extent(node)[0] + len(node.start)
    return _fields(where, node.parts, at)


def _fields(where: Where, parts: Any, at: int) -> Iterator[Placed]:
    for part in parts:
        expression = getattr(part, "expression", None)
        if expression is not None:
            yield expression, at + 1 + len(where.code(part.whitespace_before_expression))
            if part.format_spec:
                inner = sum(len(where.code(spec)) for spec in part.format_spec)
                yield from _fields(where, part.format_spec, at + len(where.code(part)) - 1 - inner)
        at += len(where.code(part))


_PIECES: dict[type, Callable[[Where, Any], Iterator[Placed]]] = {
    cst.ClassDef: _definition,
    cst.ConcatenatedString: _joined,
    cst.ExceptHandler: _caught,
    cst.ExceptStarHandler: _caught,
    cst.FormattedString: _formatted,
    cst.FunctionDef: _definition,
    cst.Global: _names,
    cst.ImportAlias: _alias,
    cst.ImportFrom: _import_from,
    cst.Nonlocal: _names,
}
if hasattr(cst, "TemplatedString"):
    _PIECES[cst.TemplatedString] = _formatted
