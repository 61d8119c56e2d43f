"""Is a piece of text a list of sizes (`B, T, 2*H`), and which are they? Names, numbers, arithmetic over them."""

from __future__ import annotations

import ast
import re

_MULTIPLE = re.compile(r"(?<![\w.])(\d+)(?=[A-Za-z_])")
_ANY_AXES = re.compile(r"(?:^|(?<=,))\s*\*\s*(?=,|$)")
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)
_FUNCTIONS = frozenset({"max", "min"})


def parse_dims(text: str) -> tuple[str, ...] | None:
    """The sizes as Python expressions, `...` for any axes; None where some part is no size.

    `2H` is read as `2*H`, and `*` (alone or with a name) as `...`, as they are in comments and in PyTorch's own pages.
    """
    text = _ANY_AXES.sub("...", _MULTIPLE.sub(r"\1*", text.strip().removesuffix(",")))
    if not text:
        return ()
    try:
        parts = ast.parse(f"({text},)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(parts, ast.Tuple) or not all(map(_is_part, parts.elts)):
        return None
    return tuple("..." if _is_any(part) else ast.unparse(part) for part in parts.elts)


def _is_part(part: ast.expr) -> bool:
    return _is_any(part) or _is_size(part)


def _is_any(part: ast.expr) -> bool:
    if isinstance(part, ast.Starred):
        return isinstance(part.value, ast.Name)
    return isinstance(part, ast.Constant) and part.value is ...


def _is_size(part: ast.expr) -> bool:
    if isinstance(part, ast.Constant):
        return type(part.value) is int
    if isinstance(part, ast.Attribute):
        return _is_plain(part.value)
    if isinstance(part, ast.Subscript):
        return _is_plain(part.value) and _is_index(part.slice)
    if isinstance(part, ast.BinOp):
        return isinstance(part.op, _OPERATORS) and _is_size(part.left) and _is_size(part.right)
    if isinstance(part, ast.Call):
        named = isinstance(part.func, ast.Name) and part.func.id in _FUNCTIONS
        return named and not part.keywords and bool(part.args) and all(map(_is_size, part.args))
    return isinstance(part, ast.Name)


def _is_plain(part: ast.expr) -> bool:
    """A name, or a way from one through attributes."""
    while isinstance(part, ast.Attribute):
        part = part.value
    return isinstance(part, ast.Name)


def _is_index(part: ast.expr) -> bool:
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
        part = part.operand
    return isinstance(part, ast.Constant) and type(part.value) is int
