"""What do shape comments say? They name the sizes of what nobody described, and are held against what was inferred.

A name in a comment means, in this order: a parameter of the instance's constructor that is kept as an attribute, a
variable where the comment stands, or a size of its own that stays the same within one run of the function.
"""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from shapelint.dims import symbol
from shapelint.interp.loops import names_bound
from shapelint.interp.machine import Machine
from shapelint.rulebook import fresh, same
from shapelint.rulebook.notation import evaluate
from shapelint.values import (
    MISSING, Fact, Input, Instance, ListV, Shape, Sizes, Tensor, Unknown, is_dim, settled,
)


def after_parameters(m: Machine, function: Any, scope: Any) -> None:
    """A function starts: comments that stand before its first statement speak of its parameters."""
    if not m.comments_by_line or not isinstance(function.node, cst.FunctionDef):
        return
    body = getattr(function.node.body, "body", ())
    if body:
        for comment in m.comments_before(body[0]):
            for name in comment.names:
                if name in scope.vars:
                    _of_parameter(m, comment, name, scope)


def _of_parameter(m: Machine, comment: Any, name: str, scope: Any) -> None:
    """A comment on a parameter: held against what a call gave, or, where nobody gave anything, believed as far as the
    number of axes and their names go. What its sizes really are is left to the uses."""
    value = settled(scope.vars[name])
    unknown = isinstance(value, Input) or isinstance(value, Tensor) and value.source is not None and not value.shape.known
    if not unknown:
        check(m, comment, name, value)
    elif not ("..." in comment.dims or "*" in comment.dims):
        free = m.free_names()
        dims = [free.setdefault(text, symbol(text)) if text.isidentifier() else fresh(text) for text in comment.dims]
        scope.vars[name] = Tensor(Shape(tuple(dims)), getattr(value, "dtype", None), claim=_Claim(comment, name))


class _Claim:
    """What is said where a use contradicts the number of axes a comment gave: the two disagree."""

    def __init__(self, comment: Any, name: str):
        self.comment, self.name = comment, name

    def __call__(self, m: Machine, fact: Fact, node: Any) -> None:
        if m.doubt == 0:
            claimed = "[" + ", ".join(self.comment.dims) + "]"
            m.note(Fact("comment", {"claimed": claimed, "name": self.name, "axis": fact.get("axis"), "got": None,
                                    "wanted": None, "shape": None, "use": m.text(node)}), self.comment,
                   operator="comment")


def after_line(m: Machine, node: Any) -> None:
    """A line was run: a comment behind it, or on the lines right below it, speaks of what it bound."""
    simple = isinstance(node, cst.SimpleStatementLine)
    for comment in m.comments_after(node):
        if comment.names:
            for name in comment.names:
                value = settled(_variable(m, name))
                check(m, comment, name, value)
        elif simple and not comment.own_line:
            for name in _targets(node):
                check(m, comment, name, settled(_variable(m, name)))


def _targets(node: Any) -> list[str]:
    statement = node.body[-1] if node.body else None
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target = statement.targets[0].target
        if isinstance(target, cst.Name):
            return sorted(names_bound(target))
    return []


def _variable(m: Machine, name: str) -> Any:
    scope = m.scope
    return scope.vars.get(name)


def check(m: Machine, comment: Any, name: str, value: Any) -> None:
    """Hold a comment against what was inferred; a definite difference is a fact about the comment."""
    if isinstance(value, Sizes):
        value = Tensor()  # a comment on sizes says nothing of a tensor
    if not isinstance(value, Tensor) or value.marked or value.shape.back is not None:
        return
    dims = [_size(m, text) for text in comment.dims]
    if "..." in comment.dims or "*" in comment.dims:
        return
    if len(dims) != len(value.shape.front):
        _report(m, comment, name, value, None)
        return
    for axis, (got, wanted) in enumerate(zip(value.shape.front, dims)):
        if wanted is not None and same(got, wanted) is False:
            _report(m, comment, name, value, axis, got, wanted)
            return
    _bind(m, comment, value, dims)


def _report(m: Machine, comment: Any, name: str, value: Tensor, axis: Any, got: Any = None, wanted: Any = None) -> None:
    if m.doubt:
        return
    claimed = "[" + ", ".join(comment.dims) + "]"
    m.note(Fact("comment", {"claimed": claimed, "shape": value.shape, "name": name, "axis": axis, "got": got,
                            "wanted": wanted}), comment, operator="comment", values={name: value})


def _size(m: Machine, text: str) -> Any:
    """The size a comment's expression stands for; None where it is free or not known."""
    try:
        node = ast.parse(text, mode="eval").body
        value = _evaluate(m, node)
    except (SyntaxError, ValueError, LookupError, TypeError, ZeroDivisionError):
        return None
    return value if is_dim(value) else None


def _evaluate(m: Machine, node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        found = _named(m, node.id)
        if not is_dim(found):
            raise KeyError(node.id)
        return found
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        return _of_self(m, node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        holder = settled(_lookup(m, node.value.id))
        index = ast.literal_eval(node.slice)
        items = holder.items if isinstance(holder, ListV) and holder.exact else holder
        return settled(items[index]) if isinstance(items, (list, tuple)) else None
    names = {n.id: _evaluate(m, n) for n in ast.walk(node) if isinstance(n, ast.Name)}
    return evaluate(node, names)


def _named(m: Machine, name: str) -> Any:
    of_self = _of_self(m, name)
    if is_dim(of_self):
        return of_self
    free = m.free_names()
    if name in free:
        return free[name]
    found = settled(_lookup(m, name))
    return found if is_dim(found) else None


def _of_self(m: Machine, name: str) -> Any:
    """A constructor's parameter of the running instance, as it was given, or an attribute of that name."""
    instance = m.activations[-1].self_value if m.activations else None
    if not isinstance(instance, Instance):
        return None
    if name in instance.attrs:
        return settled(instance.attrs[name])
    return settled(m.constructed_with(instance).get(name))


def _lookup(m: Machine, name: str) -> Any:
    """A variable, where the comment stands in a function only one of that function's own, or a constant of the file."""
    scope = m.scope
    found = scope.vars.get(name, MISSING)
    if found is MISSING and (scope.function is None or name.isupper()):
        found = m.globals.vars.get(name, MISSING)
    return Unknown("not bound") if found is MISSING else found


def _bind(m: Machine, comment: Any, value: Tensor, dims: list[Any]) -> None:
    """Names that nothing bound stand for the sizes found here, until the function ends."""
    free = m.free_names()
    for text, wanted, got in zip(comment.dims, dims, value.shape.front):
        if wanted is None and text.isidentifier() and text not in free:
            free[text] = got


__all__ = ["after_parameters", "after_line", "symbol"]
