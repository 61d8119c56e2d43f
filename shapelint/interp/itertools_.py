"""What do the functions of itertools, functools and operator give that sizes and layers go through?"""

from __future__ import annotations

import itertools
from typing import Any

from shapelint.interp.builtins_ import builtin, range_, zip_
from shapelint.interp.calls import call
from shapelint.interp.iteration import UNROLL, iterate, spread
from shapelint.interp.machine import Machine
from shapelint.interp.operators import binary
from shapelint.interp.truth import truth
from shapelint.rulebook.path import fresh
from shapelint.values import DATA, ListV, Unknown, is_dim, settled


@builtin("itertools.repeat")
def repeat(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    if not args:
        return Unknown("nothing is repeated", node)
    times = settled(args[1] if len(args) > 1 else kwargs.get("times"))
    if isinstance(times, int) and times <= UNROLL:
        return ListV([args[0]] * max(0, times))
    return ListV((), args[0], times if is_dim(times) else fresh("how often something is repeated"))


@builtin("itertools.chain.from_iterable")
def chain_from(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    out = ListV()
    outer = iterate(m, args[0], node) if args else ListV()
    for part in outer.items:
        spread(m, out, part, node)
    if not outer.exact:
        out.rest, out.length = Unknown("an element of a later part"), None
    return out


@builtin("itertools.accumulate")
def accumulate(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    inner = iterate(m, args[0], node) if args else ListV()
    if not inner.exact:
        return ListV((), Unknown("a running total"))
    function = args[1] if len(args) > 1 else kwargs.get("func")
    out: list[Any] = [kwargs["initial"]] if kwargs.get("initial") is not None else []
    for item in inner.items:
        out.append(item if not out else _combined(m, function, out[-1], item, node))
    return ListV(out)


def _combined(m: Machine, function: Any, left: Any, right: Any, node: Any) -> Any:
    return binary(m, "Add", left, right, node) if function is None else call(m, function, (left, right), {}, node)


@builtin("itertools.islice")
def islice(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    inner = iterate(m, args[0], node) if args else ListV()
    bounds = [settled(a) for a in args[1:]]
    if not all(isinstance(b, (int, type(None))) for b in bounds) or any((b or 0) < 0 for b in bounds):
        return ListV((), Unknown("one of several"))
    cut = slice(*bounds)
    if inner.exact:
        return ListV(inner.items[cut])
    if cut.stop is not None and cut.stop <= len(inner.items):
        return ListV(inner.items[cut])
    return ListV(inner.items[cut], inner.rest)


@builtin("itertools.zip_longest")
def zip_longest(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    lists = [iterate(m, a, node) for a in args]
    if all(x.exact for x in lists):
        fill = kwargs.get("fillvalue")
        return ListV(itertools.zip_longest(*(x.items for x in lists), fillvalue=fill))
    return zip_(m, args, {}, node)


@builtin("itertools.starmap")
def starmap(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    inner = iterate(m, args[1], node) if len(args) > 1 else ListV()
    items = [call(m, args[0], tuple(iterate(m, item, node).items), {}, node) for item in inner.items]
    return ListV(items, None if inner.exact else Unknown("a later result"), inner.length)


@builtin("itertools.count")
def count(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    first = settled(args[0]) if args else 0
    return ListV((first,) if is_dim(first) else (), fresh("a later number"), fresh("a number without end"))


@builtin("itertools.combinations", "itertools.permutations", "itertools.combinations_with_replacement", "itertools.pairwise")
def combinations(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    inner = iterate(m, args[0], node) if args else ListV()
    name = getattr(getattr(node.func, "attr", node.func), "value", "")
    size = settled(args[1]) if len(args) > 1 else 2
    if not inner.exact or not isinstance(size, int) or len(inner.items) > 12 or not hasattr(itertools, name):
        return ListV((), Unknown("some of several"))
    made = itertools.pairwise(inner.items) if name == "pairwise" else getattr(itertools, name)(inner.items, size)
    return ListV(itertools.islice(made, UNROLL))


@builtin("itertools.takewhile", "itertools.dropwhile", "itertools.groupby", "itertools.compress", "itertools.tee",
         "itertools.cycle", "itertools.filterfalse")
def some(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return ListV((), Unknown("one of several"))


_BINARY = {
    "add": "Add", "iadd": "Add", "concat": "Add", "sub": "Subtract", "mul": "Multiply", "imul": "Multiply",
    "floordiv": "FloorDivide", "truediv": "Divide", "mod": "Modulo", "pow": "Power", "matmul": "MatrixMultiply",
}


def _operator(name: str) -> Any:
    def run(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
        return binary(m, name, args[0], args[1], node)

    return run


for _name, _kind in _BINARY.items():
    builtin(f"operator.{_name}")(_operator(_kind))


@builtin("operator.not_")
def not_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    answer = truth(m, args[0])
    return not answer if isinstance(answer, bool) else DATA
