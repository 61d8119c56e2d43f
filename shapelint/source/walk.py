"""Which nodes stand inside a node, in the order of the text? Without the white space, and much faster than `children`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import libcst as cst

#: Fields in the order of the text, where a node's own order is another or some of its parts are plain words.
_ORDER: dict[type, tuple[str, ...]] = {
    cst.IfExp: ("body", "test", "orelse"),
    cst.FunctionDef: ("decorators", "params", "returns", "body"),
    cst.ClassDef: ("decorators", "bases", "keywords", "body"),
    cst.Attribute: ("value",),
    cst.Arg: ("value",),
    cst.Param: ("annotation", "default"),
    cst.Parameters: ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    cst.Import: (), cst.ImportFrom: (), cst.Global: (), cst.Nonlocal: (),
    cst.ExceptHandler: ("type", "body"), cst.ExceptStarHandler: ("type", "body"),
    cst.For: ("target", "iter", "body", "orelse"), cst.With: ("items", "body"),
    cst.AnnAssign: ("target", "annotation", "value"), cst.CompFor: ("target", "iter", "ifs", "inner_for_in"),
    cst.DictComp: ("key", "value", "for_in"),
    cst.Comparison: ("left", "comparisons"), cst.BinaryOperation: ("left", "right"),
    cst.BooleanOperation: ("left", "right"), cst.UnaryOperation: ("expression",), cst.AugAssign: ("target", "value"),
    cst.ComparisonTarget: ("comparator",), cst.Lambda: ("params", "body"), cst.Call: ("func", "args"),
    cst.Subscript: ("value", "slice"), cst.Slice: ("lower", "upper", "step"),
}
_SKIP = ("whitespace", "lpar", "rpar", "comma", "semicolon", "leading_lines", "header", "footer", "equal", "dot",
         "lbrace", "rbrace", "lbracket", "rbracket", "trailing_whitespace", "asynchronous", "colon", "first_colon",
         "second_colon", "indent", "lines_after_decorators", "type_parameters", "operator")
_fields: dict[type, tuple[str, ...]] = dict(_ORDER)


def _fields_of(kind: type) -> tuple[str, ...]:
    found = _fields.get(kind)
    if found is None:
        names = [f.name for f in fields(kind) if not f.name.startswith(_SKIP)]  # type: ignore[arg-type]
        found = _fields[kind] = tuple(names)
    return found


#: libcst's nodes derive from an abstract class, and asking `isinstance` of those is slow: each type is asked once.
_is_node: dict[type, bool] = {type(None): False, str: False, tuple: False, list: False}


def _node(value: Any) -> bool:
    kind = value.__class__
    known = _is_node.get(kind)
    if known is None:
        known = _is_node[kind] = isinstance(value, cst.CSTNode)
    return known


def parts(node: Any) -> list[Any]:
    """The nodes right inside a node, in the order of the text."""
    found: list[Any] = []
    kind = node.__class__
    for name in _fields.get(kind) or _fields_of(kind):
        value = getattr(node, name)
        if value.__class__ is tuple or value.__class__ is list:
            found += [item for item in value if _node(item)]
        elif _node(value):
            found.append(value)
    return found


def walk(node: Any) -> Iterator[Any]:
    """The node and everything inside it, each before what it holds, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        inner = parts(current)
        inner.reverse()
        stack += inner
