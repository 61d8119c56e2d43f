"""How does a function of the program run? Its parameters are bound, its body is run, its ways out are joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import libcst as cst

from shapelint.interp.branches import NOTHING, RETURN
from shapelint.interp.handing import may_grow
from shapelint.interp.joins import join, merge_changes
from shapelint.interp.machine import MAX_DEPTH, Activation, Dead, Machine, Raised
from shapelint.interp.problem import Frame
from shapelint.values import DictV, Function, Generator, ListV, Scope, Unknown, settled

#: How often one function may stand on the stack: recursion beyond it is not followed.
_MAX_RECURSION = 6


def default_values(m: Machine, params: cst.Parameters) -> dict[str, Any]:
    """The defaults of a function's parameters, evaluated where it is defined."""
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return {p.name.value: m.eval(p.default) for p in every if p.default is not None}


def parameter_names(params: cst.Parameters) -> list[str]:
    """The names that positional arguments bind, in order."""
    return [p.name.value for p in (*params.posonly_params, *params.params)]


def run(m: Machine, function: Function, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any,
        self_value: Any = None) -> Any:
    """The value a call of the function gives. `args` include self."""
    again = sum(a.function is function for a in m.activations)
    if m.depth >= MAX_DEPTH or again >= (_MAX_RECURSION if _progresses(args, kwargs, self_value) else 1):
        may_grow(m, (*args, *kwargs.values()))
        return m.unknown(node, f"`{function.name}` calls itself or others too deeply to follow")
    scope = Scope(function.scope, function, function.scope.globals_of)
    problem = bind_arguments(m, function, scope, args, kwargs)
    if problem is not None:
        if m.catches("TypeError"):
            raise Raised("TypeError")
        return m.unknown(node, f"`{function.name}` is called with other arguments than it takes: {problem}")
    if (m.comments_by_line or m.inputs or m.declares) and function.name == "__init__" and self_value is not None:
        m.arguments.setdefault(id(self_value), (self_value, dict(scope.vars)))
    return enter(m, function, scope, node, self_value)


def _progresses(args: tuple[Any, ...], kwargs: dict[str, Any], self_value: Any) -> bool:
    """May a function that calls itself come to an end with these arguments? Those nothing is known of lead nowhere."""
    return not any(isinstance(settled(a), Unknown) for a in (*args, *kwargs.values()) if a is not self_value)


def enter(m: Machine, function: Function, scope: Scope, node: Any, self_value: Any = None) -> Any:
    """Run the body of a function whose parameters are bound in `scope`."""
    from shapelint.interp.comments import after_return

    m.burn(2)
    if function.rest is not None:
        _complete(m, function)
    m.reached.add(function.node)
    activation = Activation(function, scope, self_value, yields=Generator() if function.generator else None)
    outer = m.scope, m.source
    m.scope, m.source = scope, function.source
    m.depth += 1
    m.activations.append(activation)
    m.qualname.append(function.qualname)
    if node is not None:
        m.frames.append(Frame(node, outer[1], function.qualname))
    try:
        result = _body(m, function, activation)
        if m.declares:
            after_return(m, function, result)
        return result
    finally:
        if node is not None:
            m.frames.pop()
        m.qualname.pop()
        m.activations.pop()
        m.depth -= 1
        m.scope, m.source = outer


def _complete(m: Machine, function: Function) -> None:
    """Read the body of a method that was left out when its class was read. Raises OutOfFuel where too much was read."""
    from shapelint.interp.library import load

    source, statements = load(m, function.rest)
    function.rest = None
    if len(statements) == 1 and isinstance(statements[0], cst.FunctionDef):
        function.node, function.source = statements[0], source


def _body(m: Machine, function: Function, activation: Activation) -> Any:
    from shapelint.interp.comments import after_parameters

    body = function.node.body
    if isinstance(function.node, cst.Lambda):
        return m.eval(body)
    after_parameters(m, function, activation.scope)
    flow = m.exec_body(body.body)
    if flow == RETURN and activation.returned is NOTHING:
        values, ends = [], []
    else:
        values = [activation.returned if flow == RETURN else None]
        ends: list[Any] = [[]]
    if activation.yields is not None:
        return activation.yields
    if not activation.early:
        if not values:
            raise Dead
        return values[0]
    return _join_exits(activation, values, ends)


def _join_exits(activation: Activation, values: list[Any], ends: list[Any]) -> Any:
    """The value and the effects of a function that may be left at several places."""
    for value, changes in activation.early:
        values.append(value)
        ends.append([(thing, after) for thing, after in changes if thing is not activation.scope])
    if any(ends):
        merge_changes(ends)
    result = values[0]
    for other in values[1:]:
        result = join(result, other)
    return result


def bind_arguments(m: Machine, function: Function, scope: Scope, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
    """Bind parameters as Python does; returns what is wrong with the call, or None."""
    params = function.node.params
    names = parameter_names(params)
    values = scope.vars
    values.update(zip(names, args))
    extra = args[len(names):]
    star = params.star_arg
    if isinstance(star, cst.Param):
        values[star.name.value] = tuple(extra)
    elif extra:
        return "too many"
    rest: dict[str, Any] = {}
    known = {*names, *(p.name.value for p in params.kwonly_params)}
    open_keywords = kwargs.pop("**", None)
    taken = frozenset(names[:len(args)])
    for name, value in kwargs.items():
        if name in taken:
            return f"`{name}` twice"
        if name in known:
            values[name] = value
        else:
            rest[name] = value
    if params.star_kwarg is not None:
        values[params.star_kwarg.name.value] = DictV(rest, open_keywords)
    elif rest:
        return f"`{next(iter(rest))}`"
    for p in (*params.posonly_params, *params.params, *params.kwonly_params):
        name = p.name.value
        if name not in values:
            if name in function.defaults and open_keywords is None:
                values[name] = function.defaults[name]
            elif open_keywords is not None or name in function.defaults:
                values[name] = Unknown("an argument that is not known")
            else:
                return f"`{name}` is missing"
    return None


def evaluate_arguments(m: Machine, node: cst.Call) -> tuple[tuple[Any, ...], dict[str, Any], bool]:
    """The arguments of a call. A starred one that is not known in full stands there as a Spread, and the third part
    says so; an unknown `**x` stands under "**"."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    lost = False
    for argument in node.args:
        value = m.eval(argument.value)
        if argument.star == "*":
            items = _items(settled(value))
            if items is None:
                lost = True
                args.append(Spread(settled(value)))
            else:
                args.extend(items)
        elif argument.star == "**":
            inner = settled(value)
            if isinstance(inner, DictV):
                kwargs.update({k: v for k, v in inner.items.items() if isinstance(k, str)})
                if not inner.exact:
                    kwargs["**"] = inner.rest
            else:
                kwargs["**"] = Unknown("keywords that are not known")
        elif argument.keyword is not None:
            kwargs[argument.keyword.value] = value
        else:
            args.append(value)
    return tuple(args), kwargs, lost


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """A starred argument whose elements are not all known."""

    value: Any


def _items(value: Any) -> Any:
    if isinstance(value, tuple):
        return value
    if isinstance(value, ListV) and value.exact:
        return value.items
    if isinstance(value, DictV) and value.exact:
        return list(value.items)
    from shapelint.values import Tensor

    if isinstance(value, Tensor) and value.rank and isinstance(value.dims[0], int) and value.dims[0] <= 64:
        return [value.with_shape(value.dims[1:])] * value.dims[0]
    return None
