"""What is the value of an expression? Names, literals, operators, conditionals; calls and subscripts stand elsewhere."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from shapelint.interp.attributes import attribute
from shapelint.interp.branches import choose, supposing
from shapelint.interp.bulk import too_heavy, too_long
from shapelint.interp.joins import join
from shapelint.interp.library import member, resolved
from shapelint.interp.machine import Dead, Machine, evaluates
from shapelint.interp.operators import binary, compare, unary
from shapelint.interp.truth import truth
from shapelint.values import (
    MISSING, Deferred, DictV, Function, Input, ListV, Origin, Question, Ref, SetV, Tensor, Unknown, negate, given, settled, with_origin,
)


@evaluates(cst.Name)
def name(m: Machine, node: cst.Name) -> Any:
    word = node.value
    scope = m.scope
    while scope is not None:
        found = scope.vars.get(word, scope)
        if found is not scope:
            return latest(found) if type(found) is not Deferred else resolved(m, scope, word, found)
        if scope.module is not None and (value := member(m, scope.module, word)) is not MISSING:
            return latest(value)
        scope = scope.parent
    return builtin_name(m, node)


def latest(value: Any) -> Any:
    """What is known of a value by now: a parameter, or a tensor learned from one, may have taught more since."""
    kind = type(value)
    if kind is Input:
        return settled(value)
    if kind is Tensor and value.source is not None:
        known = settled(value.source)
        return known if type(known) is Tensor else value
    return value


def builtin_name(m: Machine, node: cst.Name) -> Any:
    from shapelint.interp.builtins_ import CONSTANTS, is_builtin

    if node.value == "__file__":
        from shapelint.interp.paths import file_name

        return file_name(m, node)
    if node.value in CONSTANTS:
        return CONSTANTS[node.value]
    if is_builtin(node.value):
        return Ref("builtins." + node.value)
    return m.unknown(node, f"`{node.value}` is not defined in what was read")


@evaluates(cst.Attribute)
def dotted(m: Machine, node: cst.Attribute) -> Any:
    return attribute(m, m.eval(node.value), node.attr.value, node)


@evaluates(cst.Integer)
def integer(m: Machine, node: cst.Integer) -> Any:
    found = m.literals.get(node)
    if found is None:
        found = m.literals[node] = with_origin(int(node.value.replace("_", ""), 0), Origin(node, m.source))
    return found


@evaluates(cst.Float, cst.Imaginary, cst.SimpleString)
def literal(m: Machine, node: Any) -> Any:
    found = m.literals.get(node, m)
    if found is m:
        found = m.literals[node] = _read(node)
    return found


def _read(node: Any) -> Any:
    text = node.value
    if text[0] in "'\"" and "\\" not in text:  # most texts stand for themselves between their quotes
        quotes = 3 if text[:3] in ("\"\"\"", "'''") and len(text) > 5 else 1
        return text[quotes:-quotes]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return Unknown("a literal that could not be read", node)


@evaluates(cst.ConcatenatedString)
def concatenated(m: Machine, node: cst.ConcatenatedString) -> Any:
    parts = [m.eval(node.left), m.eval(node.right)]
    if all(isinstance(p, str) for p in parts):
        return "".join(parts)
    return Unknown("a string that is not known", node)


@evaluates(cst.FormattedString)
def formatted(m: Machine, node: cst.FormattedString) -> Any:
    """An f-string: known where all its parts are."""
    out: list[str] = []
    for part in node.parts:
        if type(part) is cst.FormattedStringText:
            out.append(part.value)
            continue
        value = m.eval(part.expression)
        value = value.as_text() if hasattr(value, "as_text") else value
        plain = part.format_spec is None and part.conversion is None and part.equal is None
        if not plain or not isinstance(value, (str, int, float)):
            out = None  # type: ignore[assignment]
            break
        out.append(str(value))
        if too_long(*map(len, out)):
            return m.unknown(node, "a text that grows too long to follow")
    return Unknown("a string that is not known", node) if out is None else "".join(out)


@evaluates(cst.Ellipsis)
def ellipsis(m: Machine, node: cst.Ellipsis) -> Any:
    return ...


@evaluates(cst.Tuple)
def make_tuple(m: Machine, node: cst.Tuple) -> Any:
    return _exact_or_open(m, node, tuple)


@evaluates(cst.List)
def make_list(m: Machine, node: cst.List) -> Any:
    values = elements(m, node)
    return m.unknown(node, "a nest too big to follow") if too_heavy(values.items) else values


@evaluates(cst.Set)
def make_set(m: Machine, node: cst.Set) -> Any:
    values = elements(m, node)
    try:
        return SetV(values.items, values.exact)
    except TypeError:
        return SetV((), False)


def elements(m: Machine, node: Any) -> ListV:
    """The elements of a display, starred ones spread out."""
    from shapelint.interp.iteration import spread

    out = ListV()
    for element in node.elements:
        value = m.eval(element.value)
        if type(element) is cst.StarredElement:
            spread(m, out, value, element)
        elif out.rest is None:
            out.items.append(value)
        else:
            from shapelint.interp.joins import join

            out.rest = join(out.rest, value)
            out.length = None
    return out


def _exact_or_open(m: Machine, node: Any, kind: type) -> Any:
    values = elements(m, node)
    if too_heavy(values.items):
        return m.unknown(node, "a nest too big to follow")
    return kind(values.items) if values.exact else values


@evaluates(cst.Dict)
def make_dict(m: Machine, node: cst.Dict) -> Any:
    out = DictV()
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            inner = settled(m.eval(element.value))
            if isinstance(inner, DictV):
                out.items.update(inner.items)
                out.rest = out.rest if inner.exact else Unknown("a dictionary known in part")
            else:
                out.rest = Unknown("a dictionary that is not known")
            continue
        key, value = m.eval(element.key), m.eval(element.value)
        try:
            out.items[settled(key)] = value
        except TypeError:
            out.rest = Unknown("a key that is not known")
    return out


@evaluates(cst.BinaryOperation)
def binary_operation(m: Machine, node: cst.BinaryOperation) -> Any:
    """Long sums lean to the left, so the left spine is walked in a loop, not by recursion."""
    spine = [node]
    while type(spine[-1].left) is cst.BinaryOperation:
        spine.append(spine[-1].left)
    value = m.eval(spine[-1].left)
    for operation in reversed(spine):
        right = m.eval(operation.right)
        value = binary(m, type(operation.operator).__name__, value, right, operation)
        if m.recording and operation is not node:
            m.observe(operation, value)
    return value


@evaluates(cst.UnaryOperation)
def unary_operation(m: Machine, node: cst.UnaryOperation) -> Any:
    value = m.eval(node.expression)
    if type(node.operator) is cst.Not:
        return negate(truth(m, value))
    return unary(m, type(node.operator).__name__, value, node)


@evaluates(cst.BooleanOperation)
def boolean_operation(m: Machine, node: cst.BooleanOperation) -> Any:
    """`a and b`, `a or b`: the value where the first decides, an open condition where it does not."""
    spine = [node]
    while type(spine[-1].left) is cst.BooleanOperation:
        spine.append(spine[-1].left)
    left = m.eval(spine[-1].left)
    for operation in reversed(spine):
        left = _boolean_step(m, operation, left)
    return left


def _boolean_step(m: Machine, node: cst.BooleanOperation, left: Any) -> Any:
    is_and = isinstance(node.operator, cst.And)
    answer = truth(m, left)
    if isinstance(answer, bool):
        return m.eval(node.right) if answer is is_and else left
    try:
        right = supposing(m, answer, is_and, lambda: m.eval(node.right))
    except Dead:
        return not is_and  # the second part is never asked, so the first one has decided
    if isinstance(settled(left), (Input,)) and not is_and:
        # `x or default`: whichever it is, it is usable like the default.
        return _either(m, left, right)
    if not isinstance(settled(right), (bool, Question, Unknown, Input)):
        return join(given(left), right)  # a value is asked for, not a condition: it is one of the two
    return Question("and" if is_and else "or", (answer, truth(m, right)))


def _either(m: Machine, left: Any, right: Any) -> Any:
    return left


@evaluates(cst.Comparison)
def comparison(m: Machine, node: cst.Comparison) -> Any:
    left = m.eval(node.left)
    result: Any = True
    for target in node.comparisons:
        right = m.eval(target.comparator)
        step = compare(m, target.operator, left, right, node)
        if len(node.comparisons) == 1:
            return step
        answer = truth(m, step)
        if answer is False:
            return False
        if answer is not True:
            result = answer if result is True else Question("and", (result, answer))
        left = right
    return result


@evaluates(cst.IfExp)
def conditional(m: Machine, node: cst.IfExp) -> Any:
    answer = truth(m, m.eval(node.test))
    return choose(m, answer, lambda: m.eval(node.body), lambda: m.eval(node.orelse), node)


@evaluates(cst.Lambda)
def make_lambda(m: Machine, node: cst.Lambda) -> Any:
    from shapelint.interp.functions import default_values

    return Function(node, m.scope, m.source, f"{_prefix(m)}<lambda>", default_values(m, node.params))


def _prefix(m: Machine) -> str:
    return f"{m.context}.<locals>." if m.qualname else ""


@evaluates(cst.NamedExpr)
def walrus(m: Machine, node: cst.NamedExpr) -> Any:
    from shapelint.interp.assignment import assign

    value = m.eval(node.value)
    assign(m, node.target, value, node)
    return value


@evaluates(cst.Await)
def awaited(m: Machine, node: cst.Await) -> Any:
    return m.eval(node.expression)


@evaluates(cst.Yield)
def yielded(m: Machine, node: cst.Yield) -> Any:
    """A generator's values are collected where it is run; what `send` gives back is unknown."""
    from shapelint.interp.iteration import append, spread

    if node.value is None:
        value: Any = None
    elif isinstance(node.value, cst.From):
        value = m.eval(node.value.item)
        if m.activations and m.activations[-1].yields is not None:
            spread(m, m.activations[-1].yields, value, node)
        return Unknown("what a generator gives back", node)
    else:
        value = m.eval(node.value)
    if m.activations and m.activations[-1].yields is not None:
        append(m, m.activations[-1].yields, value)
    return Unknown("what is sent into a generator", node)
