"""Which node of Python's own `ast` stands for which node of libcst's tree?

libcst's nodes do not know where they stand, and to work that out it writes the file anew, which takes longer than to
parse it. `ast` is parsed ten times as fast and knows. Both hold the same program, so the two are walked side by side.
Names are compared on the way, so that trees that do not fit are noticed.
"""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from shapelint.source.pair_expressions import EXPRESSIONS
from shapelint.source.pair_patterns import PATTERNS
from shapelint.source.pair_statements import STATEMENTS
from shapelint.source.pairs import Handler, Mismatch, Pairs

_HANDLERS: dict[type, Handler] = {**EXPRESSIONS, **STATEMENTS, **PATTERNS}


def pair(node: Any, tree: Any) -> Pairs:
    """Lay a libcst tree beside one of `ast`. Raises Mismatch where they are not the same program."""
    pairs = Pairs()
    todo = [(node, tree)]
    try:
        _walk(pairs, todo)
    except (AttributeError, IndexError, StopIteration, TypeError, ValueError) as error:
        raise Mismatch(repr(error)) from None
    if isinstance(tree, ast.Module):  # the one node without a place
        del pairs.whole[id(node)]
    return pairs


def _walk(pairs: Pairs, todo: list[tuple[Any, Any]]) -> None:
    whole, handlers, name = pairs.whole, _HANDLERS, cst.Name
    pop, add = todo.pop, todo.append
    while todo:
        c, p = pop()
        kind = c.__class__
        whole[id(c)] = p
        if kind is name:
            if p.__class__ is ast.Name and p.id != c.value and c.value.isascii():  # others are normalised by Python
                raise Mismatch(c.value)
        else:
            handler = handlers.get(kind)
            if handler is not None:
                handler(c, p, add, pairs)
