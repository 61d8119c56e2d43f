"""What is the syntax tree of a text? A libcst module, or the place where the syntax breaks."""

from __future__ import annotations

import ast
import gc
import re
import sys
import threading
import warnings
from collections.abc import Callable
from functools import cached_property
from typing import Any

import libcst as cst

from shapelint.source.positions import Positions
from shapelint.source.span import Span
from shapelint.source.text import BadSource

#: CPython's own tokenizer refuses deeper nesting of brackets, so nothing that runs is lost.
MAX_BRACKETS = 200
#: libcst's parser needs stack for each operator and call it nests, and a time that grows with nested brackets.
_STACK = 512 * 1024 * 1024
_RECURSION = 60_000


class Source:
    """One parsed file: its name, its text, its tree, and the places of its nodes (worked out when first asked)."""

    def __init__(self, filename: str, text: str, module: cst.Module):
        self.filename, self.text, self.module = filename, text, module

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def rows(self) -> int:
        return len(self.lines)

    def line(self, row: int) -> str:
        """The text of a row, counted from 1; empty behind the end."""
        return self.lines[row - 1] if 0 < row <= len(self.lines) else ""

    @cached_property
    def positions(self) -> Positions:
        return Positions(self.filename, self.text, self.module)

    def span(self, node: Any) -> Span:
        """Where a node stands, as Python's `ast` has it: brackets around an expression are not part of it."""
        known = getattr(node, "span", None)  # comments know their own place
        return known if isinstance(known, Span) else self.positions.of(node)


def parse(filename: str, text: str) -> Source:
    """Parse a text. Raises BadSource where its syntax is wrong or it is nested more deeply than Python allows."""
    check_nesting(text)
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Source(filename, text, cst.parse_module(text))
    except cst.ParserSyntaxError as error:
        raise _syntax_error(text, error) from None
    except RecursionError:
        raise BadSource("the file is nested too deeply to be read") from None
    finally:
        if collecting:
            gc.enable()


def _syntax_error(text: str, error: cst.ParserSyntaxError) -> BadSource:
    """Python's own words for a syntax error where it finds one too, else libcst's place with plain words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<text>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as found:
        column = found.offset if found.offset and found.offset > 0 else 1
        return BadSource(f"syntax error: {found.msg}", found.lineno or 1, column)
    except (ValueError, RecursionError, MemoryError):
        pass
    message = error.message.splitlines()[0] if error.message else "invalid syntax"
    return BadSource(f"syntax error: {message}", max(1, error.raw_line), max(1, error.raw_column + 1))


_TOKEN = re.compile(
    r"""[([{]|[)\]}]|\#[^\r\n]*|(?:[rRbBuUfF]{0,2})(?:'''(?:\\.|[^\\])*?(?:'''|\Z)|\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)"""
    r"""|'(?:\\.|[^\\'\n])*'?|"(?:\\.|[^\\"\n])*"?)""", re.S)


def check_nesting(text: str) -> None:
    """Raises BadSource where brackets are nested more deeply than CPython allows: libcst's parser would crash the
    process on some thousands of them."""
    if text.count("(") + text.count("[") + text.count("{") <= MAX_BRACKETS:
        return
    if not _DENSE.search(text):
        return
    depth = 0
    for token in _TOKEN.finditer(text):
        first = token.group()[0]
        if first in "([{":
            depth += 1
            if depth > MAX_BRACKETS:
                before = text[: token.start()]
                row = before.count("\n") + 1
                raise BadSource("syntax error: too many nested parentheses", row, len(before.rpartition("\n")[2]) + 1)
        elif first in ")]}":
            depth = max(0, depth - 1)


#: Python does not nest deeply without many opening brackets close to one another.
_DENSE = re.compile(r"(?:[(\[{][^)\]}]{0,400}){60}")


def deep_stack(function: Callable[..., Any], *args: Any) -> Any:
    """Run a function with a stack deep enough for long sums and call chains; its result, or its exception."""
    outcome: list[Any] = [None, None]

    def body() -> None:
        try:
            outcome[0] = function(*args)
        except BaseException as error:  # noqa: BLE001  (handed to the caller)
            outcome[1] = error

    limit, size = sys.getrecursionlimit(), threading.stack_size()
    sys.setrecursionlimit(max(limit, _RECURSION))
    threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=body, name="shapelint", daemon=True)
        thread.start()
    finally:
        threading.stack_size(size)
    try:
        while thread.is_alive():
            thread.join(0.2)  # so that Ctrl-C is heard
    finally:
        sys.setrecursionlimit(limit)
    if outcome[1] is not None:
        raise outcome[1]
    return outcome[0]
