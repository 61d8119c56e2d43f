"""What Python's `ast` and libcst say about the places of nodes, to hold ours against."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from typing import Any

import libcst as cst

from shapelint.source import Source
from shapelint.source.lines import Lines
from shapelint.source.written import WrittenPlaces

KINDS = {
    cst.Attribute: ast.Attribute, cst.Await: ast.Await, cst.BinaryOperation: ast.BinOp, cst.Call: ast.Call,
    cst.Comparison: ast.Compare, cst.Dict: ast.Dict, cst.DictComp: ast.DictComp, cst.GeneratorExp: ast.GeneratorExp,
    cst.IfExp: ast.IfExp, cst.Lambda: ast.Lambda, cst.List: ast.List, cst.ListComp: ast.ListComp, cst.NamedExpr: ast.NamedExpr,
    cst.Set: ast.Set, cst.SetComp: ast.SetComp, cst.Slice: ast.Slice, cst.StarredElement: ast.Starred,
    cst.Subscript: ast.Subscript, cst.UnaryOperation: ast.UnaryOp, cst.Param: ast.arg,
    cst.FunctionDef: (ast.FunctionDef, ast.AsyncFunctionDef), cst.ClassDef: ast.ClassDef, cst.Return: ast.Return,
    cst.Assign: ast.Assign, cst.AnnAssign: ast.AnnAssign, cst.AugAssign: ast.AugAssign, cst.For: (ast.For, ast.AsyncFor),
    cst.While: ast.While, cst.If: ast.If, cst.With: (ast.With, ast.AsyncWith), cst.Expr: ast.Expr, cst.Raise: ast.Raise,
    cst.Assert: ast.Assert, cst.Import: ast.Import, cst.ImportFrom: ast.ImportFrom, cst.ImportAlias: ast.alias,
    cst.Try: ast.Try, cst.ExceptHandler: ast.ExceptHandler, cst.Pass: ast.Pass, cst.Match: ast.Match,
}
STRINGS = (cst.FormattedString, cst.ConcatenatedString)


def nodes(tree: Any, *, into_strings: bool) -> list[Any]:
    """All nodes of a libcst tree."""
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        found.append(node)
        if into_strings or not isinstance(node, STRINGS):
            stack.extend(node.children)
    return found


def by_ast(text: str) -> Counter[tuple[str, tuple[int, int, int, int]]]:
    """How often each kind of node stands at each place according to `ast`, f-strings' contents left out."""
    lines, found = Lines(text), Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stack: list[Any] = [ast.parse(text)]
    while stack:
        node = stack.pop()
        kind = next((ours.__name__ for ours, theirs in KINDS.items() if isinstance(node, theirs)), None)
        if kind is not None and not _starred_argument(node) and getattr(node, "name", "") != "*":
            found[kind, _place(node, lines)] += 1
        if not isinstance(node, ast.JoinedStr):
            stack.extend(ast.iter_child_nodes(node))
            for argument in getattr(node, "args", ()) if isinstance(node, ast.Call) else getattr(node, "bases", ()):
                if isinstance(argument, ast.Starred):
                    argument.is_argument = True
            if isinstance(node, ast.Subscript):
                for element in getattr(node.slice, "elts", [node.slice]):
                    element.is_argument = isinstance(element, ast.Starred) and not _has_brackets(node.slice, lines)
    return found


def by_us(source: Source) -> Counter[tuple[str, tuple[int, int, int, int]]]:
    """The same according to what is tested."""
    found, inside_imports = Counter(), set()
    for node in nodes(source.module, into_strings=False):
        if isinstance(node, (cst.ImportAlias, cst.ImportFrom)):  # dotted names, which `ast` has as strings
            names = node.name if isinstance(node, cst.ImportAlias) else node.module
            inside_imports |= {id(inner) for inner in nodes(names, into_strings=False)} if names is not None else set()
        if type(node) in KINDS and id(node) not in inside_imports:
            span = source.span(node)
            found[type(node).__name__, (span.row, span.column, span.end_row, span.end_column)] += 1
    return found


def differing(source: Source) -> list[tuple[str, str, str]]:
    """Expressions that stand elsewhere than libcst's own provider says, brackets of tuples and generators aside."""
    written = WrittenPlaces(source.module, source.lines)
    found = []
    for node in nodes(source.module, into_strings=True):
        if isinstance(node, cst.BaseExpression):
            ours, theirs = source.positions.extent(node), written.extent(node)
            if isinstance(node, cst.GeneratorExp) and not node.lpar:  # a call's brackets, which are the generator's in `ast`
                ours = ours[0] + 1, ours[1] - 1
                theirs = tuple(map(len, _stripped(source.text, *theirs)))
                ours = tuple(map(len, _stripped(source.text, *ours)))
            if ours != theirs:
                found.append((type(node).__name__, source.text[slice(*ours)], source.text[slice(*theirs)]))
    return found


def _stripped(text: str, begin: int, end: int) -> tuple[str, str]:
    """The text up to where something begins, and to where it ends, white space around it left out."""
    inner = text[begin:end]
    return text[: begin + len(inner) - len(inner.lstrip())], text[: begin + len(inner.rstrip())]


def _starred_argument(node: Any) -> bool:
    return getattr(node, "is_argument", False)


def _has_brackets(node: Any, lines: Lines) -> bool:
    return isinstance(node, ast.List) or lines.text[lines.offset(node.lineno, lines.column(node.lineno, node.col_offset))] == "("


def _place(node: Any, lines: Lines) -> tuple[int, int, int, int]:
    return (node.lineno, lines.column(node.lineno, node.col_offset),
            node.end_lineno, lines.column(node.end_lineno, node.end_col_offset))
