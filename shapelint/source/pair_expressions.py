"""How do libcst and `ast` differ in the form of expressions?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from shapelint.source.pairs import Add, Handler, Mismatch, Pairs, both, in_turn


def _attribute(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    pairs.tails[id(c.attr)] = p
    add((c.value, p.value))


def _binary(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.left, p.left))
    add((c.right, p.right))


def _boolean(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    """`a and b and c` is one node of `ast`, and two here, the first inside the second."""
    values, operator = p.values, type(c.operator)
    for i in range(len(values) - 1, 0, -1):
        if type(c) is not cst.BooleanOperation or type(c.operator) is not operator:
            raise Mismatch("and, or")
        add((c.right, values[i]))
        c = c.left
    add((c, values[0]))


def _comparison(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.left, p.left))
    in_turn([target.comparator for target in c.comparisons], p.comparators, add)


def _call(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.func, p.func))
    if len(c.args) != len(p.args) + len(p.keywords):
        raise Mismatch("arguments")
    arguments(c.args, p.args, p.keywords, add, pairs)


def arguments(given: Sequence[Any], positional: list[Any], keywords: list[Any], add: Add, pairs: Pairs) -> None:
    """`ast` keeps positional and keyword arguments apart, each in the order of the text."""
    places, names = iter(positional), iter(keywords)
    for argument in given:
        value = argument.value
        if argument.keyword is not None:
            p = next(names)
            pairs.heads[id(argument.keyword)] = pairs.whole[id(argument)] = p
            add((value, p.value))
        elif argument.star:
            p = next(names if argument.star == "**" else places)
            pairs.whole[id(argument)] = p
            add((value, p.value))
        else:
            add((value, next(places)))


def _subscript(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    add((c.value, p.value))
    elements, index = c.slice, p.slice
    first = elements[0]
    if len(elements) == 1 and not isinstance(first.comma, cst.Comma) and not getattr(first.slice, "star", None):
        add((first.slice, index))
    else:  # a tuple of `ast` that has no brackets of its own
        in_turn([element.slice for element in elements], index.elts, add)


def _index(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    if c.star:
        add((c.value, p.value))
    else:  # `ast` has no node for it, and it includes the brackets around its value
        del pairs.whole[id(c)]
        add((c.value, p))


def _elements(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    for element, value in zip(c.elements, p.elts, strict=True):
        if element.__class__ is cst.StarredElement:
            add((element, value))
        else:
            add((element.value, value))


def _dict(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    for element, key, value in zip(c.elements, p.keys, p.values, strict=True):
        if key is not None:
            add((element.key, key))
        add((element.value, value))


def _comprehension(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    if c.__class__ is cst.DictComp:
        add((c.key, p.key))
        add((c.value, p.value))
    else:
        add((c.elt, p.elt))
    loop = c.for_in
    for generator in p.generators:
        add((loop.target, generator.target))
        add((loop.iter, generator.iter))
        in_turn([condition.test for condition in loop.ifs], generator.ifs, add)
        loop = loop.inner_for_in


def _yield(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    if c.value is not None:
        add((c.value.item if isinstance(c.value, cst.From) else c.value, p.value))


def _lambda(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    parameters(c.params, p.args, add, pairs)
    add((c.body, p.body))


def parameters(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    plain = [*c.posonly_params, *c.params]
    in_turn([*plain, *c.kwonly_params], [*p.posonlyargs, *p.args, *p.kwonlyargs], add)
    if isinstance(c.star_arg, cst.Param):
        add((c.star_arg, p.vararg))
    if c.star_kwarg is not None:
        add((c.star_kwarg, p.kwarg))
    defaults = [q.default for q in plain if q.default is not None] + [q.default for q in c.kwonly_params]
    for ours, theirs in zip(defaults, [*p.defaults, *p.kw_defaults], strict=True):
        if ours is not None:
            add((ours, theirs))


def _param(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    pairs.heads[id(c.name)] = p
    if c.annotation is not None:
        add((c.annotation.annotation, p.annotation))


def _later(c: Any, p: Any, add: Add, pairs: Pairs) -> None:
    pairs.later.append((c, p))


EXPRESSIONS: dict[type, Handler] = {
    cst.Attribute: _attribute,
    cst.Await: both(expression="value"),
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Call: _call,
    cst.Comparison: _comparison,
    cst.ConcatenatedString: _later,
    cst.Dict: _dict,
    cst.DictComp: _comprehension,
    cst.FormattedString: _later,
    cst.GeneratorExp: _comprehension,
    cst.IfExp: both("test", "body", "orelse"),
    cst.Index: _index,
    cst.Lambda: _lambda,
    cst.List: _elements,
    cst.ListComp: _comprehension,
    cst.NamedExpr: both("target", "value"),
    cst.Param: _param,
    cst.Set: _elements,
    cst.SetComp: _comprehension,
    cst.Slice: both("lower", "upper", "step"),
    cst.StarredElement: both("value"),
    cst.Subscript: _subscript,
    cst.Tuple: _elements,
    cst.UnaryOperation: both(expression="operand"),
    cst.Yield: _yield,
}
if hasattr(cst, "TemplatedString"):  # newer than the oldest libcst we run with
    EXPRESSIONS[cst.TemplatedString] = _later
