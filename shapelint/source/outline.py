"""What stands at the top of a file that is only imported? Its statements, each parsed when it is first asked for.

Python's own parser finds where they are in a tenth of the time that libcst takes for the whole, and of a class with
forty methods only those that are called are ever parsed.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import libcst as cst

from shapelint.source.lines import Lines
from shapelint.source.parse import Source, parse
from shapelint.source.runtime import deep_stack
from shapelint.source.text import BadSource

#: A method of so many rows or fewer is parsed with its class.
_SHORT = 6


class Piece:
    """Whole rows of a file: a statement at its top, or a method of a class that was parsed without its body."""

    __slots__ = ("outline", "first", "last", "inner", "yields", "_loaded")

    def __init__(self, outline: Outline, first: int, last: int, inner: bool, yields: bool = False):
        self.outline, self.first, self.last = outline, first, last
        #: Does it stand inside something else, so that its rows are indented?
        self.inner = inner
        #: Of a method: is it a generator?
        self.yields = yields
        self._loaded: tuple[Source, tuple[Any, ...]] | None = None

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.last - self.first + 1

    def load(self) -> tuple[Source, tuple[Any, ...]]:
        """Its source, whose places are those in the file, and its statements. None of them where libcst cannot read it."""
        if self._loaded is None:
            self._loaded = self._parse()
            self.outline.loaded += self.rows
        return self._loaded

    def _parse(self) -> tuple[Source, tuple[Any, ...]]:
        text = self.outline.lines.rows(self.first, self.last)
        left_out = [] if self.inner or self.rows <= _SHORT else _left_out(self, text)
        if left_out:
            text = _without(text, self.first, left_out)
        try:
            source = parse(self.outline.filename, "if 1:\n" + text if self.inner else text)
        except BadSource:
            return parse(self.outline.filename, ""), ()
        source.above = self.first - 1 - self.inner
        body = source.module.body
        if left_out:
            source.methods = _beside(body[0], left_out)
        return source, tuple(body[0].body.body if self.inner else body)


class Outline:
    """The statements of a file by the names they bind."""

    def __init__(self, filename: str, text: str):
        self.filename = filename
        self.lines = Lines(text)
        #: How many of its rows were parsed so far.
        self.loaded = 0
        #: The pieces that bind each name or change its value, in order.
        self.bindings: dict[str, list[Piece]] = {}
        #: The modules whose names are taken over: (name, level), in order.
        self.stars: list[tuple[str, int]] = []
        tree = deep_stack(_tree, text)
        for first, last, nodes in _grouped(tree.body):
            self._add(Piece(self, first, last, False), nodes)

    def _add(self, piece: Piece, nodes: list[Any]) -> None:
        node = nodes[0]
        if isinstance(node, ast.If) and _is_type_checking(node.test):  # what a lazy package gives in the end
            for first, last, inner in _grouped(node.body):
                self._add(Piece(self, first, last, True), inner)
            return
        for name in dict.fromkeys(name for one in nodes for name in bound_names(one)):
            self.bindings.setdefault(name, []).append(piece)
        for one in nodes:
            if isinstance(one, ast.ImportFrom) and one.names[0].name == "*":
                self.stars.append((one.module or "", one.level))

    @cached_property
    def rows(self) -> int:
        """How many rows the file has."""
        return len(self.lines)


def outline(filename: str, text: str) -> Outline | None:
    """The outline of a file; None where Python cannot read it."""
    try:
        return Outline(filename, text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _tree(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _grouped(statements: list[Any]) -> Iterator[tuple[int, int, list[Any]]]:
    """First and last row of each statement; those that share a row belong together."""
    group: tuple[int, int, list[Any]] | None = None
    for node in statements:
        first = _first_row(node)
        if group is not None and first <= group[1]:
            group = group[0], max(group[1], node.end_lineno), [*group[2], node]
            continue
        if group is not None:
            yield group
        group = first, node.end_lineno, [node]
    if group is not None:
        yield group


def _first_row(node: Any) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])


def _is_type_checking(test: Any) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


# -- methods that are parsed when they are called


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """A method whose body is not parsed with its class: which of the class's functions it is, and where it begins."""

    number: int
    begin: int
    method: Piece


def _left_out(piece: Piece, text: str) -> list[_LeftOut]:
    """The longer methods of a class. (The trees of `ast` are not kept: those of a large package take a gigabyte.)"""
    if "\r" in text or not _CLASS.match(text):
        return []
    node = deep_stack(_tree, text).body[0]
    functions = [one for one in getattr(node, "body", ()) if isinstance(one, _FUNCTIONS)] if isinstance(node, ast.ClassDef) else []
    lines, above = Lines(text), piece.first - 1
    return [_LeftOut(number, above + one.body[0].lineno, _method(piece.outline, one, lines, above))
            for number, one in enumerate(functions) if _can_be_left_out(lines, one)]


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: What a class may begin with: decorators, comments and blank rows before it.
_CLASS = re.compile(r"class\b|@")


def _method(outline: Outline, node: Any, lines: Lines, above: int) -> Piece:
    first = _first_row(node)
    return Piece(outline, above + first, above + node.end_lineno, True, _yields(node, lines.rows(first, node.end_lineno)))


def _can_be_left_out(lines: Lines, node: Any) -> bool:
    """Is the body long, and does it begin on a row of its own?"""
    begin = node.body[0]
    if node.end_lineno - begin.lineno < _SHORT or isinstance(begin, (*_FUNCTIONS, ast.ClassDef)):
        return False  # decorators stand above the row that `ast` gives
    return not lines.line(begin.lineno).encode("utf-8", "surrogatepass")[: begin.col_offset].strip()


def _yields(node: Any, text: str) -> bool:
    """Is the function a generator?"""
    stack = list(node.body) if "yield" in text else []
    while stack:
        one = stack.pop()
        if isinstance(one, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(one, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            stack.extend(ast.iter_child_nodes(one))
    return False


def _without(text: str, first: int, left_out: list[_LeftOut]) -> str:
    """The text with `...` for the bodies; all other rows stay where they are."""
    rows = text.split("\n")
    for one in left_out:
        at = one.begin - first
        indent = len(rows[at]) - len(rows[at].lstrip())
        rows[at:one.method.last - first + 1] = [rows[at][:indent] + "...", *[""] * (one.method.last - one.begin)]
    return "\n".join(rows)


def _beside(node: cst.ClassDef, left_out: list[_LeftOut]) -> dict[int, Piece]:
    """The methods that were left out, by the identity of their nodes in the class."""
    functions = [one for one in node.body.body if isinstance(one, cst.FunctionDef)]
    return {id(functions[one.number]): one.method for one in left_out}


# -- names


def bound_names(node: Any) -> Iterator[str]:
    """The names a statement binds, or whose value it changes (`table["a"] = 1`, `names.append(x)`)."""
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield one.name
        elif isinstance(one, (ast.Import, ast.ImportFrom)):
            yield from (a.asname or a.name.partition(".")[0] for a in one.names if a.name != "*")
        elif isinstance(one, ast.Expr):
            if isinstance(one.value, ast.Call) and isinstance(one.value.func, ast.Attribute):
                yield from _targets(one.value.func.value)
        else:
            for target in _BINDING.get(type(one), _nothing)(one):
                yield from _targets(target)
            if isinstance(one, ast.ExceptHandler) and one.name:
                yield one.name
            stack.extend(inner for inner in ast.iter_child_nodes(one) if isinstance(inner, _BLOCKS))


def _nothing(node: Any) -> list[Any]:
    return []


_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_BINDING: dict[type, Any] = {
    ast.Assign: lambda node: node.targets,
    ast.AugAssign: lambda node: [node.target],
    ast.AnnAssign: lambda node: [node.target],
    ast.For: lambda node: [node.target],
    ast.With: lambda node: [item.optional_vars for item in node.items if item.optional_vars is not None],
}


def _targets(node: Any) -> Iterator[str]:
    if isinstance(node, (ast.Tuple, ast.List)):
        for element in node.elts:
            yield from _targets(element)
        return
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
