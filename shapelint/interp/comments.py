"""What do shape comments and annotations say? They name sizes, and are held against what was inferred.

A name in a comment means, in this order: a parameter of the instance's constructor that is kept as an attribute, a
variable where the comment stands, or a size of its own that stays the same within one run of the function.
"""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from shapelint.dims import symbol
from shapelint.interp.annotations import ShapeType, stated
from shapelint.interp.evidence import ANNOTATION, DOCSTRING, Said, said_of_parameters
from shapelint.interp.loops import names_bound
from shapelint.interp.machine import Machine
from shapelint.rulebook import fresh, same
from shapelint.rulebook.notation import evaluate
from shapelint.values import (
    MISSING, Fact, Input, Instance, ListV, Shape, Sizes, Tensor, Unknown, is_dim, settled,
)


def after_parameters(m: Machine, function: Any, scope: Any) -> None:
    """A function starts: what is said of its parameters is held against what a call gave. Where nobody gave anything,
    it is believed in runs that try that, as far as the number of axes and their names go. What the sizes really are is
    left to the uses."""
    if m.source is not m.root or not (m.comments_by_line or m.declares or m.recording):
        return
    for said in said_of_parameters(m, function):
        value = settled(scope.vars.get(said.name, MISSING))
        if not _is_undescribed(value):
            if said.kind != DOCSTRING and value is not MISSING:
                check(m, said, said.name, value)
        elif m.believing:
            m.believed.append(said)
            scope.vars[said.name] = _as_said(m, said, getattr(value, "dtype", None))
        else:
            m.unbelieved.append(said)


def _is_undescribed(value: Any) -> bool:
    return isinstance(value, Input) and not value.optional \
        or isinstance(value, Tensor) and value.source is not None and not value.shape.known


def _as_said(m: Machine, said: Any, dtype: str | None) -> Tensor:
    """A parameter as it is described. Names stand for sizes of their own; those of an annotation for what the
    constructor was given under them, where it was."""
    free = m.free_names()

    def size(text: str) -> Any:
        own = _of_self(m, text) if said.kind == ANNOTATION and _is_word(text) else None
        if is_dim(own):
            return own
        if said.kind == ANNOTATION and text.isdigit():
            return int(text)
        return free.setdefault(text, symbol(text)) if text.isidentifier() and text != "_" else fresh(text)

    front, back = _ends(said.dims)
    sizes = tuple(map(size, front)), None if back is None else tuple(map(size, back))
    return Tensor(Shape(*sizes), said.dtype or dtype)


def _is_word(text: str) -> bool:
    """A name that says something: `h` may be the height here and the number of heads in the constructor."""
    return text.isidentifier() and len(text) > 2


def _ends(dims: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """What stands before and behind `...`; None behind where there is none."""
    at = next((i for i, dim in enumerate(dims) if dim in ("...", "*")), None)
    return (dims, None) if at is None else (dims[:at], dims[at + 1:])


def after_return(m: Machine, function: Any, value: Any) -> None:
    """A function ends: what its annotation says of the value is held against it."""
    returns = getattr(function.node, "returns", None)
    if returns is None or m.source is not m.root or function.generator:
        return
    if (function.node, "return") not in m.said:
        m.said[function.node, "return"] = stated(m, returns.annotation)
    _check_stated(m, m.said[function.node, "return"], value, returns.annotation, "")


def after_annotated(m: Machine, node: Any, value: Any) -> None:
    """`y: Float[Tensor, "batch 10"] = f(x)`."""
    if m.source is m.root:
        if (node, "variable") not in m.said:
            m.said[node, "variable"] = stated(m, node.annotation.annotation)
        _check_stated(m, m.said[node, "variable"], value, node.annotation.annotation, m.text(node.target))


def _check_stated(m: Machine, found: Any, value: Any, place: Any, name: str) -> None:
    value = settled(value)
    if isinstance(found, tuple) and isinstance(value, tuple) and len(found) == len(value):
        for part, inner in zip(found, value):
            _check_stated(m, part, inner, place, name)
    elif isinstance(found, ShapeType):
        check(m, Said(name, found.dims, place, ANNOTATION), name, value)


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


def check(m: Machine, said: Any, name: str, value: Any) -> None:
    """Hold what is said against what was inferred; a definite difference is a fact about the words."""
    if isinstance(value, Sizes):
        value = Tensor()  # a comment on sizes says nothing of a tensor
    if not isinstance(value, Tensor) or value.marked or value.shape.back is not None:
        return
    is_annotation = getattr(said, "kind", "") == ANNOTATION
    if not is_annotation and ("..." in said.dims or "*" in said.dims):
        return
    front, back = _ends(said.dims)
    axes = value.shape.front
    if len(axes) < len(front) + len(back or ()) or back is None and len(axes) != len(front):
        _report(m, said, name, value, None)
        return
    words = [*front, *["_"] * (len(axes) - len(front) - len(back or ())), *(back or ())]
    dims = [None if text == "_" else _size(m, text, is_annotation) for text in words]
    for axis, (got, wanted) in enumerate(zip(axes, dims)):
        if wanted is not None and same(got, wanted) is False:
            _report(m, said, name, value, axis, got, wanted)
            return
    _bind(m, words, value, dims)


def _report(m: Machine, said: Any, name: str, value: Tensor, axis: Any, got: Any = None, wanted: Any = None) -> None:
    if m.doubt:
        return
    claimed = "[" + ", ".join(said.dims) + "]"
    m.note(Fact("comment", {"claimed": claimed, "shape": value.shape, "name": name, "axis": axis, "got": got,
                            "wanted": wanted, "by": getattr(said, "kind", "comment")}), getattr(said, "place", said),
           operator="comment", values={name: value})


def _size(m: Machine, text: str, is_annotation: bool = False) -> Any:
    """The size a comment's expression stands for; None where it is free or not known. Short names of an annotation are
    its own."""
    if is_annotation and text.isidentifier() and not _is_word(text):
        found = settled(m.free_names().get(text))
        return found if is_dim(found) else None
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


def _bind(m: Machine, words: list[str], value: Tensor, dims: list[Any]) -> None:
    """Names that nothing bound stand for the sizes found here, until the function ends."""
    free = m.free_names()
    for text, wanted, got in zip(words, dims, value.shape.front):
        if wanted is None and text.isidentifier() and text != "_" and text not in free:
            free[text] = got


__all__ = ["after_annotated", "after_line", "after_parameters", "after_return", "symbol"]
