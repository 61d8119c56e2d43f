"""How is a rule written as `[*lead, in_features] -> [*lead, out_features]` read?

The notation has names, numbers and arithmetic for sizes; `*lead` stands for any axes; `B?` for an axis that is there
everywhere or nowhere. Inputs and outputs are separated by commas, outputs may be grouped by brackets into tuples.
"""

from __future__ import annotations

import ast
import operator
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shapelint.dims import Dim


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a pattern: a size expression, or (`lead`) any number of axes under one name."""

    text: str
    expression: ast.expr | None
    lead: bool = False

    @property
    def name(self) -> str | None:
        return self.expression.id if isinstance(self.expression, ast.Name) else None


Pattern = tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Notation:
    """A parsed rule: the patterns of its inputs, and a tree of patterns for its output."""

    inputs: tuple[Pattern, ...]
    output: Any


@lru_cache(maxsize=None)
def parse(text: str) -> tuple[Notation, ...]:
    """The variants of a notation: one, or with `B?` in it two, the axis present first."""
    if "?" not in text:
        return (_parse_one(text),)
    # A comma left behind before a bracket is one that Python's parser accepts.
    without = re.sub(r"\w+\?\s*(,\s*)?", "", text)
    return _parse_one(text.replace("?", "")), _parse_one(without)


def _parse_one(text: str) -> Notation:
    before, _, after = text.partition("->")
    inputs = _parse_tree(f"({before},)")
    output = _parse_tree(f"({after},)")
    return Notation(tuple(inputs), output[0] if len(output) == 1 else output)


def _parse_tree(text: str) -> Any:
    """Patterns in nested tuples. `*lead` is Python's own star, so Python's parser reads the whole line."""
    return _tree(ast.parse(text.strip(), mode="eval").body)


def _tree(node: ast.expr) -> Any:
    if isinstance(node, ast.Tuple):
        return tuple(_tree(item) for item in node.elts)
    if isinstance(node, ast.List):
        return [_axis(item) for item in node.elts]
    raise ValueError(f"not a shape: {ast.unparse(node)}")


def _axis(node: ast.expr) -> Axis:
    if isinstance(node, ast.Starred):
        return Axis(ast.unparse(node.value), None, lead=True)
    return Axis(ast.unparse(node), node)


_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
              ast.Mod: operator.mod}


def evaluate(node: ast.expr, names: dict[str, Any]) -> Dim:
    """The size an expression stands for. Raises KeyError for a name that is not bound yet."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](evaluate(node.left, names), evaluate(node.right, names))
    raise ValueError(f"not a size: {ast.unparse(node)}")
