"""Where do the nodes of a tree stand?

libcst works places out by writing the whole file anew, which takes longer than parsing it. Python's own `ast` has them
for the asking, and both trees hold the same expressions in the same order: so for each kind of node the two lists are
laid side by side. Where they do not match (newer syntax than the running Python's, rare forms), libcst is asked.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any

import libcst as cst

from shapelint.source.span import Span
from shapelint.source.walk import parts

_KINDS: dict[type, str] = {
    cst.Attribute: "Attribute", cst.Call: "Call", cst.Subscript: "Subscript", cst.BinaryOperation: "BinOp",
    cst.UnaryOperation: "UnaryOp", cst.Comparison: "Compare", cst.Tuple: "Tuple", cst.List: "List", cst.Dict: "Dict",
    cst.Set: "Set", cst.ListComp: "ListComp", cst.SetComp: "SetComp", cst.DictComp: "DictComp",
    cst.GeneratorExp: "GeneratorExp", cst.Lambda: "Lambda", cst.IfExp: "IfExp", cst.Await: "Await",
    cst.NamedExpr: "NamedExpr", cst.Integer: "number", cst.Float: "number", cst.Imaginary: "number",
    cst.SimpleString: "text", cst.ConcatenatedString: "text", cst.FormattedString: "text", cst.Ellipsis: "Ellipsis",
    cst.Param: "arg", cst.FunctionDef: "def", cst.ClassDef: "class", cst.Return: "Return", cst.Assign: "Assign",
    cst.AnnAssign: "AnnAssign", cst.AugAssign: "AugAssign", cst.For: "for", cst.While: "While", cst.If: "If",
    cst.With: "with", cst.Raise: "Raise", cst.Try: "Try", cst.Assert: "Assert", cst.Del: "Delete", cst.Expr: "Expr",
    cst.Pass: "Pass", cst.Break: "Break", cst.Continue: "Continue", cst.Yield: "yield", cst.StarredElement: "Starred",
    cst.Import: "Import", cst.ImportFrom: "ImportFrom", cst.Global: "Global", cst.Nonlocal: "Nonlocal",
}
_AST_KINDS = {
    "FunctionDef": "def", "AsyncFunctionDef": "def", "ClassDef": "class", "For": "for", "AsyncFor": "for",
    "With": "with", "AsyncWith": "with", "Yield": "yield", "YieldFrom": "yield", "JoinedStr": "text", "Name": "name",
    "TemplateStr": "text",
}
_SINGLETONS = frozenset({"True", "False", "None"})
_Place = tuple[int, int, int, int]


class Positions:
    """The places of one file's nodes."""

    def __init__(self, filename: str, text: str, module: cst.Module):
        self.filename, self.text, self.module = filename, text, module
        self._places: dict[Any, _Place] = {}
        self._full: Any = None
        self._pair()

    def of(self, node: Any) -> Span:
        """The span of a node; the file's first character for one that does not stand in it."""
        place = self._places.get(node)
        if place is None:
            place = self._combined(node) or self._asked(node)
        return Span(self.filename, *place)

    def _pair(self) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        theirs = _places_of(tree, self.text)
        for kind, nodes in _nodes_of(self.module).items():
            places = theirs.get(kind, [])
            if len(places) == len(nodes):
                places.sort()
                for node, (row, column, end_row, end_column) in zip(nodes, places):
                    self._places[node] = (row, column, -end_row, -end_column)

    def _combined(self, node: Any) -> _Place | None:
        """Nodes that `ast` does not have: from the first part to the last."""
        if isinstance(node, (cst.BooleanOperation, cst.SimpleStatementLine, cst.SimpleStatementSuite, cst.Arg,
                             cst.IndentedBlock, cst.Else, cst.SubscriptElement, cst.Index, cst.Annotation)):
            inner = parts(node)
            if inner:
                first, last = self.of(inner[0]), self.of(inner[-1])
                return first.row, first.column, last.end_row, last.end_column
        return None

    def _asked(self, node: Any) -> _Place:
        """libcst's own answer, corrected where `ast` counts brackets."""
        if self._full is None:
            wrapper = cst.MetadataWrapper(self.module, unsafe_skip_copy=True)
            self._full = wrapper.resolve(cst.metadata.PositionProvider)
        found = self._full.get(node)
        if found is None:
            return 1, 1, 1, 1
        place = (found.start.line, found.start.column + 1, found.end.line, found.end.column + 1)
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node.lpar:
            opening, closing = self._full.get(node.lpar[-1]), self._full.get(node.rpar[0])
            if opening is not None and closing is not None:
                return opening.start.line, opening.start.column + 1, closing.end.line, closing.end.column + 1
        return place


def _nodes_of(module: cst.Module) -> dict[str, list[Any]]:
    """The tree's nodes by kind, in the order of the text. What stands inside an f-string is left out: `ast` has no
    sure places for it before Python 3.12."""
    found: dict[str, list[Any]] = {}
    stack: list[Any] = [module]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is cst.Name:
            word = "singleton" if node.value in _SINGLETONS else "name"
        else:
            word = _KINDS.get(kind, "")
        if word:
            found.setdefault(word, []).append(node)
            if word == "text":
                continue
        inner = parts(node)
        inner.reverse()
        stack += inner
    return found


def _places_of(tree: ast.AST, text: str) -> dict[str, list[_Place]]:
    """Where `ast` has its nodes, by the same kinds; ends are negative, so that sorting puts outer nodes first."""
    found: dict[str, list[_Place]] = {}
    columns = _Columns(text)
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        kind = type(node).__name__
        if kind == "Constant":
            value = node.value
            word = ("Ellipsis" if value is ... else "singleton" if value is None or value is True or value is False
                    else "text" if isinstance(value, (str, bytes)) else "number")
        else:
            word = _AST_KINDS.get(kind, kind)
        row = getattr(node, "lineno", None)
        if row is not None and not (kind == "Tuple" and getattr(node, "in_subscript", False)):
            if kind in ("FunctionDef", "ClassDef", "AsyncFunctionDef") and node.decorator_list:
                pass  # ast places a definition at its own line, not at its decorators
            found.setdefault(word, []).append((row, columns.of(row, node.col_offset), -node.end_lineno,
                                               -columns.of(node.end_lineno, node.end_col_offset)))
        if word == "text":
            continue
        if kind == "Subscript":
            _mark_bare_tuple(node.slice)
        for name in node._fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += [v for v in value if isinstance(v, ast.AST)]
            elif isinstance(value, ast.AST):
                stack.append(value)
    return found


def _mark_bare_tuple(index: Any) -> None:
    """`x[a, b]`: ast makes a tuple of it, libcst several elements."""
    if isinstance(index, ast.Tuple) and index.elts:
        first = index.elts[0]
        if (index.lineno, index.col_offset) == (first.lineno, first.col_offset):
            index.in_subscript = True  # type: ignore[attr-defined]


class _Columns:
    """ast counts columns in UTF-8 bytes from 0, we in characters from 1; they differ only in lines beyond ASCII."""

    def __init__(self, text: str):
        self.lines = None if text.isascii() else _lines(text)

    def of(self, row: int, offset: int) -> int:
        if self.lines is None:
            return offset + 1
        line = self.lines[row - 1]
        if line.isascii():
            return offset + 1
        return len(line.encode()[:offset].decode(errors="replace")) + 1


def _lines(text: str) -> list[str]:
    """Lines as Python's tokenizer cuts them: at line feeds and carriage returns only."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
