"""What does a statement do? Assignments, branches, handlers, definitions and imports."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import libcst as cst

from shapelint.interp.assignment import assign, assign_name
from shapelint.interp.branches import RETURN, decided, split
from shapelint.interp.comments import after_annotated
from shapelint.interp.functions import default_values
from shapelint.interp.library import deferred, imported, star
from shapelint.interp.machine import Dead, Machine, Raised, executes
from shapelint.interp.operators import binary
from shapelint.interp.truth import suppose, truth
from shapelint.rulebook.held_numbers import overwrite
from shapelint.source import parts
from shapelint.values import Array, ClassV, DictV, Function, Instance, ListV, Partial, Ref, Tensor, Unknown, settled


@executes(cst.SimpleStatementLine, cst.SimpleStatementSuite)
def simple_line(m: Machine, node: Any) -> Any:
    for statement in node.body:
        flow = m.exec(statement)
        if flow is not None:
            return flow
    return None


@executes(cst.IndentedBlock)
def block(m: Machine, node: cst.IndentedBlock) -> Any:
    return m.exec_body(node.body)


@executes(cst.Expr)
def expression_statement(m: Machine, node: cst.Expr) -> Any:
    m.eval(node.value)


@executes(cst.Assign)
def assignment(m: Machine, node: cst.Assign) -> Any:
    value = m.eval(node.value)
    for target in node.targets:
        assign(m, target.target, value, node)


@executes(cst.AnnAssign)
def annotated(m: Machine, node: cst.AnnAssign) -> Any:
    if node.value is not None:
        value = m.eval(node.value)
        assign(m, node.target, value, node)
        if m.declares:
            after_annotated(m, node, value)
    elif isinstance(node.target, cst.Name) and m.annotations is not None:
        m.annotations.setdefault(node.target.value, None)


@executes(cst.AugAssign)
def augmented(m: Machine, node: cst.AugAssign) -> Any:
    """`x += y`: lists and tensors are changed in place, everything else is made anew."""
    old = settled(m.eval(node.target))
    right = m.eval(node.value)
    name = type(node.operator).__name__.removesuffix("Assign")
    if isinstance(old, ListV) and name == "Add":
        from shapelint.interp.iteration import spread

        spread(m, old, right, node.value)
        return
    if isinstance(old, (Tensor, Array)):
        overwrite(old)
    assign(m, node.target, binary(m, name, old, right, node, in_place=isinstance(old, Tensor)), node)


@executes(cst.If)
def branch(m: Machine, node: cst.If) -> Any:
    condition = decided(m, truth(m, m.eval(node.test)))
    if condition is True:
        return m.exec(node.body)
    if condition is False:
        return _otherwise(m, node)
    return split(m, condition, lambda: m.exec(node.body), lambda: _otherwise(m, node))


def _otherwise(m: Machine, node: cst.If) -> Any:
    if node.orelse is None:
        return None
    return m.exec(node.orelse if isinstance(node.orelse, cst.If) else node.orelse.body)


@executes(cst.Else, cst.Finally)
def inner_block(m: Machine, node: Any) -> Any:
    return m.exec(node.body)


@executes(cst.Return)
def return_statement(m: Machine, node: cst.Return) -> Any:
    value = None if node.value is None else m.eval(node.value)
    if m.activations:
        m.activations[-1].returned = value
    return RETURN


@executes(cst.Raise)
def raise_statement(m: Machine, node: cst.Raise) -> Any:
    error = Raised(_exception_name(settled(m.eval(node.exc))) if node.exc is not None else ANY_EXCEPTION)
    error.place = node, m.source
    raise error


def _exception_name(value: Any) -> str:
    if isinstance(value, Instance):
        value = value.cls
    if isinstance(value, ClassV):
        refs = value.refs()
        return refs[0].removeprefix("builtins.") if refs else value.name
    if isinstance(value, Ref):
        return value.name.removeprefix("builtins.")
    return ANY_EXCEPTION


#: The name of an exception whose class was not followed: any handler may catch it.
ANY_EXCEPTION = "?"


@executes(cst.Assert)
def assertion(m: Machine, node: cst.Assert) -> Any:
    condition = truth(m, m.eval(node.test))
    if condition is False:
        error = Raised("AssertionError")
        error.place = node, m.source
        raise error
    if m.ledger is not None:
        m.ledger.checked(m, condition, True, node, "AssertionError")
    suppose(m, condition, True)


@executes(cst.Del)
def delete(m: Machine, node: cst.Del) -> Any:
    targets = [e.value for e in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        if isinstance(target, cst.Name):
            m.journal.touch(m.scope)
            m.scope.vars.pop(target.value, None)
        elif isinstance(target, cst.Attribute):
            holder = settled(m.eval(target.value))
            if isinstance(holder, Instance):
                m.journal.touch(holder)
                holder.attrs.pop(target.attr.value, None)
        elif isinstance(target, cst.Subscript):
            _delete_item(m, target)


def _delete_item(m: Machine, target: cst.Subscript) -> None:
    from shapelint.interp.subscripts import key_of

    holder, key = settled(m.eval(target.value)), key_of(m, target)
    if isinstance(holder, DictV) and isinstance(key, (str, int)):
        m.journal.touch(holder)
        holder.items.pop(key, None)
    elif isinstance(holder, ListV):
        m.journal.touch(holder)
        if isinstance(key, int) and holder.exact and -len(holder.items) <= key < len(holder.items):
            del holder.items[key]
        else:
            holder.items, holder.rest, holder.length = [], Unknown("a list with elements taken out"), None


@executes(cst.Global, cst.Nonlocal)
def outer_names(m: Machine, node: Any) -> Any:
    if m.scope.function is not None:
        kind = "global" if isinstance(node, cst.Global) else "nonlocal"
        names = m.outer_names.setdefault(m.scope.function.node, {})
        names.update((item.name.value, kind) for item in node.names)


@executes(cst.FunctionDef)
def define_function(m: Machine, node: cst.FunctionDef) -> Any:
    from shapelint.interp.decorators import applied

    rest = m.source.methods.get(id(node))
    function = Function(node, _enclosing(m), m.source, m.prefix + node.name.value, default_values(m, node.params),
                        owner=m.building[-1] if m.building and m.building[-1].scope is m.scope else None,
                        generator=rest.yields if rest is not None else _has_yield(m.source) and is_generator(node),
                        rest=rest)
    if function.owner is None:
        m.functions.append(function)
    value: Any = function
    for decorator in reversed(node.decorators):
        value = applied(m, value, function, decorator)
    assign_name(m, node.name.value, value)


@lru_cache(maxsize=64)
def _has_yield(source: Any) -> bool:
    return "yield" in source.text


def _enclosing(m: Machine) -> Any:
    """The scope a function's free names are looked up in: names of a class body are not seen from its methods."""
    scope = m.scope
    while m.building and any(scope is c.scope for c in m.building) and scope.parent is not None:
        scope = scope.parent
    return scope


def is_generator(node: cst.FunctionDef) -> bool:
    """Does a `yield` of its own stand in the function?"""
    stack: list[Any] = [node.body]
    while stack:
        current = stack.pop()
        kind = type(current)
        if kind is cst.Yield:
            return True
        if kind not in _INNER:
            stack.extend(parts(current))
    return False


_INNER = frozenset({cst.FunctionDef, cst.Lambda, cst.ClassDef, cst.Name, cst.SimpleString, cst.Integer})


@executes(cst.ClassDef)
def define_class(m: Machine, node: cst.ClassDef) -> Any:
    from shapelint.interp.classes import define

    from shapelint.interp.decorators import applied

    value: Any = define(m, node)
    cls = value
    for decorator in reversed(node.decorators):
        value = applied(m, value, cls, decorator)
    assign_name(m, node.name.value, value)


@executes(cst.Import)
def import_statement(m: Machine, node: cst.Import) -> Any:
    from shapelint.interp.packages import must_be_there

    for alias in node.names:
        name = _dotted(alias.name)
        must_be_there(m, name)
        if alias.asname is not None:
            assign(m, alias.asname.name, imported(m, name), node)
        else:
            assign_name(m, name.partition(".")[0], imported(m, name.partition(".")[0]))


@executes(cst.ImportFrom)
def import_from(m: Machine, node: cst.ImportFrom) -> Any:
    from shapelint.interp.packages import must_be_there

    base = _dotted(node.module) if node.module is not None else ""
    if isinstance(node.names, cst.ImportStar):
        star(m, base, len(node.relative))
        return
    if not node.relative:
        must_be_there(m, base)
    for alias in node.names:
        name = _dotted(alias.name)
        bound = alias.asname.name.value if alias.asname is not None else name
        assign_name(m, bound, deferred(m, base, len(node.relative), name))


def _dotted(node: Any) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    parts.append(node.value)
    return ".".join(reversed(parts))


@executes(cst.With)
def with_statement(m: Machine, node: cst.With) -> Any:
    """A `with` whose manager expects an exception (`pytest.raises`) is a place where a crash is meant."""
    from shapelint.interp.attributes import find_method
    from shapelint.interp.calls import call

    expected: list[Any] = []
    entered: list[Any] = []
    for item in node.items:
        manager = settled(m.eval(item.item))
        if isinstance(manager, Ref) and manager.name == EXPECTS:
            expected.append(manager)
        value: Any = manager if not isinstance(manager, (Ref, Unknown)) else Unknown("what `with` gives")
        if isinstance(manager, ListV):  # a generator, which contextlib.contextmanager makes a manager: what it yields
            value = manager.items[0] if manager.exact and len(manager.items) == 1 else Unknown("what `with` gives")
        if isinstance(manager, Instance):
            enter = find_method(m, manager, "__enter__")
            entered.append(manager)
            value = call(m, enter, (), {}, item.item) if enter is not None else value
        if item.asname is not None:
            assign(m, item.asname.name, value, node)
    if not expected:
        flow = m.exec(node.body)
        for manager in reversed(entered):
            leave = find_method(m, manager, "__exit__")
            if leave is not None:
                call(m, leave, (None, None, None), {}, node.items[0].item)
        return flow
    m.handlers.append(None)
    try:
        return m.exec(node.body)
    except Raised:
        return None
    finally:
        m.handlers.pop()


#: What `pytest.raises(...)` and `self.assertRaises(...)` give: see builtins.
EXPECTS = "shapelint.expects"


@executes(cst.Try, cst.TryStar)
def try_statement(m: Machine, node: Any) -> Any:
    """The body is run; where it surely raises, the handler that fits is run from there. A handler that nothing is
    known to reach is not run."""
    caught = [_caught(m, handler) for handler in node.handlers]
    names = None if None in caught else frozenset().union(*caught) if caught else frozenset()
    flow = None
    try:
        flow = _try_body(m, node, names, caught)
    finally:
        if node.finalbody is not None:
            left = m.exec(node.finalbody.body)
            flow = left if left is not None else flow
    return flow


def _try_body(m: Machine, node: Any, names: Any, caught: list[Any]) -> Any:
    from shapelint.interp.machine import _ancestors

    raised = None
    m.handlers.append(names)
    try:
        flow = m.exec(node.body)
    except Raised as error:
        raised = error
    finally:
        m.handlers.pop()
    if raised is None:
        if flow is None and node.orelse is not None:
            return m.exec(node.orelse.body)
        return flow
    for handler, fits in zip(node.handlers, caught):
        if fits is None or raised.name == ANY_EXCEPTION or fits & _ancestors(raised.name):
            if handler.name is not None:
                assign(m, handler.name.name, Unknown("an exception"), handler)
            return m.exec(handler.body)
    raise raised


def _caught(m: Machine, handler: Any) -> frozenset[str] | None:
    """The names of the exceptions a handler catches; None for all."""
    if handler.type is None:
        return None
    value = settled(m.eval(handler.type))
    parts = value if isinstance(value, tuple) else (value,)
    names = set()
    for part in parts:
        part = settled(part)
        if isinstance(part, (Ref, ClassV)):
            name = _exception_name(part) if isinstance(part, Ref) else part.name
            names.add(name.rpartition(".")[2])
        else:
            return None
    return frozenset(names)


@executes(cst.Match)
def match_statement(m: Machine, node: cst.Match) -> Any:
    """The first case that surely fits is run; those before it that may fit are arms of their own."""
    return _match_cases(m, m.eval(node.subject), list(node.cases))


def _match_cases(m: Machine, subject: Any, cases: list[Any]) -> Any:
    from shapelint.interp.patterns import fits

    if not cases:
        return None
    case, later = cases[0], cases[1:]
    bound: dict[str, Any] = {}
    answer = decided(m, fits(m, case.pattern, subject, bound))
    if answer is False:
        return _match_cases(m, subject, later)

    def run() -> Any:
        for name, value in bound.items():
            assign_name(m, name, value)
        if case.guard is None:
            return m.exec(case.body)
        guard = decided(m, truth(m, m.eval(case.guard)))
        if isinstance(guard, bool):
            return m.exec(case.body) if guard else _match_cases(m, subject, later)
        return split(m, guard, lambda: m.exec(case.body), lambda: _match_cases(m, subject, later))

    return run() if answer is True else split(m, answer, run, lambda: _match_cases(m, subject, later))


__all__ = ["is_generator", "EXPECTS", "Dead", "Partial", "replace"]
