"""The two smallest forms of a rule: operators that keep a shape, and operators that broadcast two."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Poly
from shapelint.rulebook.binding import Spec, spec_of
from shapelint.rulebook.convert import describe
from shapelint.rulebook.dtypes import (
    ANY, complex_of, computed, must_promote, must_take, promote, promote_all, promote_dtypes,
)
from shapelint.rulebook.path import broadcast_shapes, fresh, path, same
from shapelint.rulebook.registry import Rule, add, expand
from shapelint.rulebook.storing import stored
from shapelint.values import MISSING, Reject, Shape, Tensor, tensor as make_tensor

__all__ = ["as_tensor", "broadcast", "combine", "keep", "promote", "promote_all", "promote_dtypes", "same_shape"]


def same_shape(names: str, *prefixes: str, dtype: str | None = None, takes: str = ANY, more: str | None = None,
               in_place: str = "") -> None:
    """Operators whose result has the shape of their first argument.

    `dtype`: how the result's comes of that of the argument (see `computed`). `takes`: the kinds of dtype there is code
    for. `more`: the names of further arguments; None where those do not matter. `in_place`: where (of "torch Tensor")
    there are forms that end in an underscore, too, and write the result into the argument.
    """

    def rule(input: "Tensor", *args: Any, **kwargs: Any) -> Any:
        result = keep(input, dtype)
        must_take(takes, input.dtype, "input", result)
        return result

    def rule_in_place(input: "Tensor", *args: Any, **kwargs: Any) -> Any:
        return stored(input, rule(input))

    for name in expand(names, *(prefixes or ("torch", "Tensor"))):
        add(Rule(name, _one(rule, more), "family", "function", keeps=True))
    for name in expand(names, *in_place.split()):
        add(Rule(f"{name}_", _one(rule_in_place, more), "family", "function", keeps=True))


def _one(rule: Any, more: str | None) -> Spec:
    # Rules of one family share their code but not their dtype, so each family gets a Spec of its own.
    if more is None:
        return spec_of(rule, like=rule)
    return Spec.of(rule, [("input", "Tensor", MISSING), *((name, "Any", None) for name in more.split())])


def keep(input: Tensor, dtype: str | None) -> Tensor:
    """The same tensor with the dtype such an operator gives; its element values are gone."""
    return Tensor(input.shape, computed(input.dtype, dtype), input.marked, input.claim, input.roles)


def broadcast(names: str, *prefixes: str, dtype: str | None = None, takes: str = ANY, numbers: str = "second",
              other: str = "other", in_place: str = "", operators: str = "") -> None:
    """Operators of two arguments whose shapes are broadcast.

    `dtype`: how the result's comes of the one both promote to (see `computed`). `takes`: the kinds of dtype there is
    code for. `numbers`: which argument may be a number of Python: "second", "one", "both" or "none" (a method's first
    one is a tensor in any case). `other`: the second argument's name. `in_place`: as in same_shape. `operators`:
    Python's names of operators ("mul" for `__mul__`, `__rmul__` and `__imul__`).
    """

    def rule(first: Any, second: Any) -> Any:
        if numbers == "one":
            must_have_a_tensor(first, second)
        return combine(first, second, dtype, takes, other)

    def rule_in_place(first: Any, second: Any) -> Any:
        return stored(first, rule(first, second), second)

    of_methods = "none" if numbers == "none" else "second"
    for name in (*expand(names, *(prefixes or ("torch", "Tensor"))), *dunders(operators, "", "r")):
        add(Rule(name, _two(rule, of_methods if name.startswith("Tensor.") else numbers, other), "family", "function"))
    for name in (*(f"{name}_" for name in expand(names, *in_place.split())), *dunders(operators, "i")):
        add(Rule(name, _two(rule_in_place, of_methods, other), "family", "function", keeps=True))


def dunders(operators: str, *before: str) -> list[str]:
    """`dunders("add", "", "r")` -> Tensor.__add__, Tensor.__radd__."""
    return [f"Tensor.__{letter}{word}__" for word in operators.split() for letter in before]


def _two(rule: Any, numbers: str, other: str) -> Spec:
    either = "Tensor | Number"
    first, second = (either if numbers in ("one", "both") else "Tensor"), ("Tensor" if numbers == "none" else either)

    def call(**given: Any) -> Any:
        return rule(given["input"], given[other])

    return Spec.of(call, [("input", first, MISSING), (other, second, MISSING)])


def must_have_a_tensor(first: Any, second: Any, argument: str = "input") -> None:
    """Rejects "not-a-tensor" for two numbers of Python."""
    if all(not isinstance(value, Tensor) or value.kind == "number" for value in (first, second)):
        raise Reject("not-a-tensor", raises="TypeError", argument=argument, got=describe(first), value=first)


def combine(a: Any, b: Any, dtype: str | None = None, takes: str = ANY, other: str = "other",
            first: str = "input") -> Tensor:
    """The tensor two tensors or numbers broadcast to; `dtype` and `takes` as in broadcast. Rejects "broadcast", and
    "dtype" with one of the names of the two arguments."""
    a, b = as_tensor(a), as_tensor(b)
    result = computed(promote(a, b), dtype)
    roles = a.roles if b.rank == 0 or a.roles == b.roles else b.roles if a.rank == 0 else None
    if a.kind == "anything" or b.kind == "anything":
        return Tensor(_with_anything(a.shape if b.kind == "anything" else b.shape), result)
    out = Tensor(broadcast_shapes(a.shape, b.shape), result, roles=roles)
    must_promote(takes, out, {first: a, other: b})
    return out


def _with_anything(shape: Shape) -> Shape:
    """The shape after an operation with a value nobody knows, most likely a number: its axes stay the last ones. A size
    that has a name is taken not to be 1, for nobody names a size to have it broadcast."""
    back = shape.front if shape.back is None else shape.back
    return Shape((), tuple(fresh("an axis that may be broadcast") if same(size, 1) is True else size for size in back))


def as_tensor(value: Any) -> Tensor:
    """A number as the tensor torch makes of it: no axes; `kind` tells promotion that it is only a number."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, bool):
        dtype = "bool"
    elif isinstance(value, (int, Poly)):
        dtype = "int64"
    else:
        dtype = complex_of(path.default_dtype) if isinstance(value, complex) else path.default_dtype
    return Tensor(make_tensor().shape, dtype, kind="number")
