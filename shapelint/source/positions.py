"""Where do the nodes of a tree stand? Worked out once for a file, when it is first asked about one of them.

Most stand where the node of Python's own `ast` does that means the same (pairing.py). Some names, pieces of strings and
the contents of f-strings are searched for in the text from there (pieces.py); what `ast` has no node for at all reaches
from its first part to its last. Where `ast` cannot read the file (syntax newer than the running Python), and for the
few nodes that remain, libcst is asked (written.py).
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from typing import Any

import libcst as cst

from shapelint.source.lines import Lines
from shapelint.source.pairing import pair
from shapelint.source.pairs import Mismatch, Pairs
from shapelint.source.pieces import Where, pieces
from shapelint.source.runtime import deep_stack, no_collection
from shapelint.source.span import Span
from shapelint.source.walk import parts
from shapelint.source.written import WrittenPlaces

_CLOSING = re.compile(r"(?:\s|\\|#[^\r\n]*)*\)")
#: What is searched for in the text, or may stand in the fields of f-strings.
_IN_STRINGS = (cst.BaseExpression, cst.Arg, cst.Param)
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError, Mismatch)
Extent = tuple[int, int]


class _Part:
    """A text that `ast` could read, laid beside its nodes: the whole file, or what stands in a field of an f-string."""

    __slots__ = ("pairs", "lines", "base")

    def __init__(self, pairs: Pairs, lines: Lines, base: int):
        self.pairs, self.lines, self.base = pairs, lines, base

    def extent(self, node: Any) -> Extent | None:
        """Begin and end of a node as offsets in the file; None where the pairs do not tell."""
        key, pairs = id(node), self.pairs
        p = pairs.whole.get(key)
        if p is not None:
            return self._begin(p), self._end(p)
        p = pairs.heads.get(key)
        if p is not None:
            begin = self._begin(p)
            return begin, begin + len(node.value)
        p = pairs.tails.get(key)
        if p is not None:
            end = self._end(p)
            return end - len(node.value), end
        return None

    def _begin(self, p: Any) -> int:
        return self.base + self.lines.starts[p.lineno - 1] + self.lines.column(p.lineno, p.col_offset) - 1

    def _end(self, p: Any) -> int:
        return self.base + self.lines.starts[p.end_lineno - 1] + self.lines.column(p.end_lineno, p.end_col_offset) - 1


class Positions:
    """The places of one file's nodes."""

    __slots__ = ("filename", "module", "lines", "_main", "_owners", "_placed", "_pending", "_written")

    def __init__(self, filename: str, module: cst.Module, lines: Lines):
        self.filename, self.module, self.lines = filename, module, lines
        self._main: _Part | None = deep_stack(_read, module, lines)
        #: The parts of f-strings' fields by the nodes in them, and the places of names that had to be searched for.
        self._owners: dict[int, _Part] = {}
        self._placed: dict[int, Extent] = {}
        self._pending = [self._main] if self._main is not None else []
        self._written: WrittenPlaces | None = None

    def of(self, node: Any) -> Span:
        """The span of a node. The file's begin for one that does not stand in it or has no place of its own."""
        main = self._main
        if main is not None:
            p = main.pairs.whole.get(id(node))
            if p is not None:
                column = main.lines.column
                return Span(self.filename, p.lineno, column(p.lineno, p.col_offset),
                            p.end_lineno, column(p.end_lineno, p.end_col_offset))
        try:
            begin, end = self.extent(node)
        except RecursionError:
            begin, end = deep_stack(self.extent, node)
        return Span(self.filename, *self.lines.place(begin), *self.lines.place(end))

    def extent(self, node: Any) -> Extent:
        """Begin and end of a node as offsets in the text."""
        if isinstance(node, cst.Module):
            return 0, len(self.lines.text)
        found = self._placed.get(id(node)) or self._known(node)
        if found is None:
            around = self._around(node) if self._main is not None else None
            found = self._placed[id(node)] = around or self._asked(node)
        return found

    def _known(self, node: Any) -> Extent | None:
        if self._main is None:
            return None
        found = self._main.extent(node)
        if found is None and isinstance(node, _IN_STRINGS):
            self._search()
            part = self._owners.get(id(node))
            found = self._placed.get(id(node)) or (part and part.extent(node))
        return found

    # -- parts that `ast` has no node for

    def _search(self) -> None:
        """Place the pieces of all nodes that have some, and those inside them."""
        while self._pending:
            part = self._pending.pop()
            where = Where(self.lines.text, self.extent, self._behind, self.module.code_for_node)
            for node, _ in part.pairs.later:
                try:
                    for piece, at in pieces(where, node):
                        self._place(piece, at)
                except _UNREADABLE:
                    continue  # libcst will be asked

    def _place(self, node: Any, at: int) -> None:
        """Note where a piece stands and what is in it, given where its text begins."""
        if isinstance(node, (cst.Name, cst.SimpleString)) and not node.lpar:
            self._placed[id(node)] = at, at + len(node.value)
            return
        code = self.module.code_for_node(node)
        if not self.lines.text.startswith(code, at):
            raise ValueError(code)
        tree = _parsed(f"({code})").body[0].value
        part = _Part(pair(node, tree), Lines(f"({code})"), at - 1)
        if isinstance(node, cst.Tuple) and not node.lpar:  # ast takes our brackets for its own
            del part.pairs.whole[id(node)]
            self._placed[id(node)] = at, at + len(code)
        for known in (part.pairs.whole, part.pairs.heads, part.pairs.tails):
            self._owners.update(dict.fromkeys(known, part))
        self._pending.append(part)

    # -- nodes around others

    def _around(self, node: Any) -> Extent | None:
        """From the first node inside to the last, with their brackets."""
        inner = list(parts(node))
        if not inner:
            return None
        return self._before(inner[0]), self._behind(inner[-1])

    def _behind(self, node: Any) -> int:
        """The offset behind a node and the brackets around it."""
        end = self.extent(node)[1]
        for _ in _outer(node, "rpar"):
            closing = _CLOSING.match(self.lines.text, end)
            if closing is None:
                raise ValueError("no closing bracket")
            end = closing.end()
        return end

    def _before(self, node: Any) -> int:
        """The offset at which the brackets around a node begin."""
        begin = self.extent(node)[0]
        for bracket in reversed(_outer(node, "lpar")):
            begin = self._opening(begin, bracket.whitespace_after)
        return begin

    def _opening(self, at: int, space: Any) -> int:
        """Where the bracket is that this white space follows, given where the space ends."""
        if isinstance(space, cst.SimpleWhitespace):
            return at - len(space.value) - 1
        first = space.first_line
        row = self.lines.place(at)[0] - 1 - len(space.empty_lines)
        after = len(first.whitespace.value) + len(first.comment.value if first.comment else "")
        return self.lines.starts[row - 1] + len(self.lines.line(row)) - after - 1

    # -- all others

    def _asked(self, node: Any) -> Extent:
        if self._written is None:
            self._written = WrittenPlaces(self.module, self.lines)
        return self._written.extent(node) or (0, 0)


def _outer(node: Any, side: str) -> Sequence[Any]:
    """Those of a node's opening ("lpar") or closing ("rpar") brackets that are not part of it, as in the text."""
    brackets = getattr(node, side, ()) if isinstance(node, cst.BaseExpression) else ()
    if brackets and isinstance(node, (cst.Tuple, cst.GeneratorExp)):
        return brackets[:-1] if side == "lpar" else brackets[1:]
    return brackets


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _read(module: cst.Module, lines: Lines) -> _Part | None:
    """The whole file as `ast` has it; None where it has not."""
    try:
        with no_collection():
            return _Part(pair(module, _parsed(lines.text)), lines, 0)
    except _UNREADABLE:
        return None
