"""How do libcst and `ast` differ in the form of statements?"""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.source.pair_expressions import arguments, parameters
from shapelint.source.pairs import Add, Handler, Mismatch, Pairs, both, in_turn


def body(block: Any, statements: list[Any], add: Add) -> None:
    """A module's or block's statements, where libcst holds those of one line together."""
    i = 0
    for statement in (block,) if block.__class__ is cst.SimpleStatementSuite else block.body:
        if statement.__class__ in (cst.SimpleStatementLine, cst.SimpleStatementSuite):
            for small in statement.body:
                add((small, statements[i]))
                i += 1
        else:
            add((statement, statements[i]))
            i += 1
    if i != len(statements):
        raise Mismatch("statements")


def _otherwise(branch: Any, statements: list[Any], add: Add) -> None:
    """An `else` or `finally`; `elif` is an If of its own in both trees."""
    if isinstance(branch, cst.If):
        add((branch, statements[0]))
    elif branch is not None:
        body(branch.body, statements, add)
    elif statements:
        raise Mismatch("else")


def _module(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    body(c, p.body, add)


def _function(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    pairs.later.append((c, p))
    in_turn([decorator.decorator for decorator in c.decorators], p.decorator_list, add)
    parameters(c.params, p.args, add, pairs)
    if c.returns is not None:
        add((c.returns.annotation, p.returns))
    body(c.body, p.body, add)


def _class(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    pairs.later.append((c, p))
    in_turn([decorator.decorator for decorator in c.decorators], p.decorator_list, add)
    arguments([*c.bases, *c.keywords], p.bases, p.keywords, add, pairs)
    body(c.body, p.body, add)


def _if(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.test, p.test))
    body(c.body, p.body, add)
    _otherwise(c.orelse, p.orelse, add)


def _for(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.target, p.target))
    add((c.iter, p.iter))
    body(c.body, p.body, add)
    _otherwise(c.orelse, p.orelse, add)


def _try(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    body(c.body, p.body, add)
    in_turn(c.handlers, p.handlers, add)
    _otherwise(c.orelse, p.orelse, add)
    _otherwise(c.finalbody, p.finalbody, add)


def _handler(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    if c.type is not None:
        add((c.type, p.type))
    if c.name is not None:
        pairs.later.append((c, p))
    body(c.body, p.body, add)


def _with(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    for ours, theirs in zip(c.items, p.items, strict=True):
        add((ours.item, theirs.context_expr))
        if ours.asname is not None:
            add((ours.asname.name, theirs.optional_vars))
    body(c.body, p.body, add)


def _assign(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    in_turn([target.target for target in c.targets], p.targets, add)
    add((c.value, p.value))


def _annotated(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.target, p.target))
    add((c.annotation.annotation, p.annotation))
    if c.value is not None:
        add((c.value, p.value))


def _raise(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    if c.exc is not None:
        add((c.exc, p.exc))
    if c.cause is not None:
        add((c.cause.item, p.cause))


def _delete(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    """`del a, b` has two targets in `ast` and a tuple here; in `del (a, b)` the tuple is the one target."""
    if isinstance(c.target, cst.Tuple) and not c.target.lpar:
        in_turn([element.value for element in c.target.elements], p.targets, add)
    else:
        in_turn([c.target], p.targets, add)


def _import(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    in_turn(c.names, p.names, add)


def _import_from(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    pairs.later.append((c, p))
    if not isinstance(c.names, cst.ImportStar):
        in_turn(c.names, p.names, add)


def _later(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    pairs.later.append((c, p))


STATEMENTS: dict[type, Handler] = {
    cst.AnnAssign: _annotated,
    cst.Assert: both("test", "msg"),
    cst.Assign: _assign,
    cst.AugAssign: both("target", "value"),
    cst.ClassDef: _class,
    cst.Del: _delete,
    cst.ExceptHandler: _handler,
    cst.ExceptStarHandler: _handler,
    cst.Expr: both("value"),
    cst.For: _for,
    cst.FunctionDef: _function,
    cst.Global: _later,
    cst.If: _if,
    cst.Import: _import,
    cst.ImportAlias: _later,
    cst.ImportFrom: _import_from,
    cst.Module: _module,
    cst.Nonlocal: _later,
    cst.Raise: _raise,
    cst.Return: both("value"),
    cst.Try: _try,
    cst.TryStar: _try,
    cst.While: _if,
    cst.With: _with,
}
