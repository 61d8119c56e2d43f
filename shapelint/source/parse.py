"""What is the syntax tree of a text? A libcst module, or the place where the syntax breaks."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

import libcst as cst

from shapelint.source.comments import Comment, comments
from shapelint.source.lines import Lines
from shapelint.source.nesting import check_nesting
from shapelint.source.positions import Positions
from shapelint.source.runtime import deep_stack, no_collection
from shapelint.source.span import Span
from shapelint.source.text import BadSource

#: libcst counts rows from 1 and columns from 0 in its parser's messages; its errors' own columns are always 0.
_LIBCST_PLACE = re.compile(r"error at (\d+):(\d+)")


class Source:
    """One parsed file: its name, its text, its tree, and the rest worked out when it is first asked for."""

    __slots__ = ("filename", "text", "module", "_lines", "_positions", "_comments", "above", "methods",
                 "__weakref__")

    def __init__(self, filename: str, text: str, module: cst.Module):
        self.filename, self.text, self.module = filename, text, module
        self._lines: Lines | None = None
        self._positions: Positions | None = None
        self._comments: list[Comment] | None = None
        #: Of a piece of a file (see outline): how many rows stand above it, and what is to be parsed for its methods.
        self.above = 0
        self.methods: dict[int, Any] = {}

    @property
    def lines(self) -> Lines:
        """The text's lines: rows and offsets."""
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines

    @property
    def rows(self) -> int:
        """How many rows the text has."""
        return len(self.lines)

    def line(self, row: int) -> str:
        """The text of a row, counted from 1, without its end; empty where there is no such row."""
        return self.lines.line(row - self.above)

    @property
    def comments(self) -> list[Comment]:
        """All comments, in order."""
        if self._comments is None:
            self._comments = list(comments(self.text))
        return self._comments

    @property
    def positions(self) -> Positions:
        """The places of the tree's nodes."""
        if self._positions is None:
            self._positions = Positions(self.filename, self.module, self.lines)
        return self._positions

    def span(self, node: Any) -> Span:
        """Where a node stands, as Python's `ast` has it: brackets around an expression are not part of it, those of a
        tuple or a generator are. A comment (`comments`, `shape_comments`) may be given too."""
        if not isinstance(node, cst.CSTNode):
            return node.span
        span = self.positions.of(node)
        return span.lower(self.above) if self.above else span


def parse(filename: str, text: str) -> Source:
    """Parse a text. Raises BadSource where its syntax is wrong or it is too deep to be read; never takes the process
    down, whatever the text."""
    text = text.removeprefix("\ufeff")
    check_nesting(text)
    with no_collection():
        return Source(filename, text, deep_stack(_module, text))


def _module(text: str) -> cst.Module:
    try:
        return cst.parse_module(text)
    except RecursionError:
        raise BadSource("the text is nested too deeply to be read") from None
    except Exception as error:  # besides its syntax error, whatever its nodes check, and the conversion to UTF-8
        raise _syntax_error(text, error) from None


def _syntax_error(text: str, error: Exception) -> BadSource:
    """Python's own words and place for a syntax error where it finds one too, else libcst's."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<text>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as found:
        return BadSource(found.msg, *_inside(text, found.lineno or 1, found.offset or 1))
    except UnicodeEncodeError as found:
        return BadSource("the text holds half a character (a lone surrogate)", *Lines(text).place(found.start))
    except (ValueError, RecursionError, MemoryError):  # too deep for Python itself
        return _libcst_error(text, error, "invalid syntax")
    return _libcst_error(text, error, "libcst cannot parse this")


def _libcst_error(text: str, error: Exception, message: str) -> BadSource:
    place = _LIBCST_PLACE.search(str(error))
    if place is not None:
        return BadSource(message, *_inside(text, int(place[1]), int(place[2]) + 1))
    if isinstance(error, cst.ParserSyntaxError):
        return BadSource(message, *_inside(text, error.raw_line, error.raw_column + 1))
    return BadSource(f"{message}: {error}")


def _inside(text: str, row: int, column: int) -> tuple[int, int]:
    """The place, or the nearest one that the text has: an error may be told behind the end."""
    lines = Lines(text)
    if row > len(lines):
        row = max(1, len(lines))
        return row, len(lines.line(row)) + 1
    return max(1, row), min(max(1, column), len(lines.line(row)) + 1)
