"""What does a loop run over? Every iterable as a list whose elements may be known one by one, or in part."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, Poly
from shapelint.interp.bulk import too_long
from shapelint.interp.joins import equal, join
from shapelint.interp.machine import Machine, Raised
from shapelint.rulebook import path, rule_for
from shapelint.rulebook.path import fresh
from shapelint.values import (
    Array, Batches, ClassV, Cycle, DictV, Input, Instance, Layer, ListV, OpenSizes, Parameters, RangeV, SetV, Tensor, Unknown, is_dim, given, settled,
)

#: Loops up to this length are run pass by pass; longer ones as "first, then any later one".
UNROLL = 256
#: Objects of the program with so many elements or fewer are asked for each of them.
_FEW = 32


def iterate(m: Machine, value: Any, node: Any) -> ListV:
    """The elements a loop over the value would see. What cannot be followed has unknown elements."""
    value = given(value)
    if isinstance(value, tuple):
        return ListV(value)
    if isinstance(value, Parameters):
        told = value.told()
        return ListV(value.items, value.rest, value.length) if told is None or len(told) > UNROLL else ListV(told)
    if isinstance(value, Batches):
        return Batches(value.items, value.rest, value.length, value.last)
    if isinstance(value, ListV):
        return ListV(value.items, value.rest, value.length)
    if isinstance(value, RangeV):
        return range_elements(value)
    if isinstance(value, (DictV, SetV)):
        open_end = isinstance(value, DictV) and not value.exact or isinstance(value, SetV) and not value.exact
        return ListV(value.items, Unknown("a key that is not known") if open_end else None)
    if isinstance(value, str):
        return ListV(value) if len(value) <= UNROLL else _unknown_elements("a long string")
    if isinstance(value, Layer) and value.children is not None:
        return _of_container(value)
    if isinstance(value, Tensor):
        return _of_tensor(m, value, node)
    if isinstance(value, Instance):
        return _of_instance(m, value, node)
    if isinstance(value, ClassV) and value.meta.get("members"):
        return ListV(value.meta["members"].values())
    if isinstance(value, Array):
        from shapelint.interp import numpy_values

        return numpy_values.elements(value)
    found = getattr(value, "iterate", None)
    if callable(found):
        return found(m, node)
    m.unknown(node, _reason(value))
    return _unknown_elements(_reason(value), getattr(value, "marked", False))


def _reason(value: Any) -> str:
    if isinstance(value, Input):
        return f"`{value.name}` is a parameter that nobody described"
    if isinstance(value, OpenSizes):
        return "the number of axes is not known"
    return value.reason if isinstance(value, Unknown) else "what is looped over is not followed"


def _unknown_elements(reason: str, marked: bool = False) -> ListV:
    return ListV((), Unknown(reason, None, marked), fresh("the length of something not followed"))


def _of_container(layer: Layer) -> ListV:
    children = layer.children
    if isinstance(children, DictV):
        return ListV(children.items, None if children.exact else Unknown("a key that is not known"))
    return ListV(children.items, children.rest, children.length)


def range_elements(value: RangeV) -> ListV:
    """The numbers of a range: all of them where they are few and known, else the first and any later one."""
    start, stop, step = value.start, value.stop, value.step
    if isinstance(start, int) and isinstance(stop, int):
        numbers = range(start, stop, step)
        if (stop - start) // step <= UNROLL:
            return ListV(numbers)
    length = range_length(value)
    later = fresh("a later number of a range")
    if step > 0:
        known = path.known
        try:
            known = known.assume_at_least(later, start + step)
            path.known = known.assume_at_most(later, stop - 1)
        except Exception:  # noqa: BLE001  (a bound that says nothing is left out)
            path.known = known
    return ListV((start,), later, length)


def range_length(value: RangeV) -> Dim:
    """How many numbers a range has, taking it for not empty."""
    span = value.stop - value.start
    if value.step == 1:
        return span
    return -(-span // value.step) if value.step > 0 else -(span // -value.step)


def _of_tensor(m: Machine, value: Tensor, node: Any) -> ListV:
    rule = rule_for("Tensor.__iter__")
    if rule is None:
        return _unknown_elements("iterating over a tensor")
    from shapelint.interp.rules import apply

    found = settled(apply(m, rule, (value,), {}, node, operands=("value",)))
    if isinstance(found, tuple):
        return ListV(found)
    if isinstance(found, ListV):
        return found
    return _unknown_elements("the rows of a tensor that is not followed", getattr(found, "marked", False))


def _of_instance(m: Machine, value: Instance, node: Any) -> ListV:
    from shapelint.interp.attributes import find_method
    from shapelint.interp.calls import call

    if value.layer is not None and value.layer.children is not None:
        return _of_container(value.layer)
    method = find_method(m, value, "__iter__")
    if method is not None:
        inner = settled(call(m, method, (), {}, node))
        if inner is not value:
            return iterate(m, inner, node)
    method = find_method(m, value, "__next__")
    if method is not None:
        return _taken(m, method, node)
    method = find_method(m, value, "__getitem__")
    if method is not None and find_method(m, value, "__len__") is not None:
        length = settled(call(m, find_method(m, value, "__len__"), (), {}, node))
        if isinstance(length, int) and length <= _FEW:
            return ListV([call(m, method, (i,), {}, node) for i in range(length)])
        element = call(m, method, (fresh("an index"),), {}, node)
        return ListV((), element, length if is_dim(length) else None)
    from shapelint.interp.held import held

    if held(value) is not None:
        return iterate(m, held(value), node)
    m.unknown(node, "iterating over an object that is not followed")
    return _unknown_elements("an object that is not followed")


def _taken(m: Machine, method: Any, node: Any) -> ListV:
    """What an object gives one after the other until it raises StopIteration, if that comes soon."""
    from shapelint.interp.calls import call

    items: list[Any] = []
    m.handlers.append(frozenset({"StopIteration"}))
    try:
        while len(items) < _FEW:
            items.append(call(m, method, (), {}, node))
    except Raised as error:
        if error.name != "StopIteration":
            raise
        return ListV(items)
    finally:
        m.handlers.pop()
    return ListV(items[:1], items[1], fresh("how many elements an iterator gives"))


def append(m: Machine, target: ListV, value: Any) -> None:
    """Add one element at the end."""
    m.journal.touch(target)
    if target.exact:
        target.items.append(value)
    else:
        if not (isinstance(target.rest, Cycle) and any(equal(value, item) for item in target.rest.items)):
            target.rest = join(target.rest, value)
        target.length = None if target.length is None else target.length + 1


def spread(m: Machine, target: ListV, value: Any, node: Any) -> None:
    """Add every element of an iterable at the end."""
    more = iterate(m, value, node)
    m.journal.touch(target)
    if too_long(len(target.items), len(more.items)):
        target.rest, target.length = Unknown("a list too long to follow", node), None
        return
    if target.exact:
        target.length = None if more.exact or more.length is None else more.length + len(target.items)
        target.items.extend(more.items)
        target.rest = more.rest
        return
    for item in more.items:
        append(m, target, item)
    if not more.exact:
        target.rest, target.length = join(target.rest, more.rest), None


def length_of(value: ListV) -> Any:
    """len() of a list: known, symbolic, or fresh."""
    if value.exact:
        return len(value.items)
    return value.length if value.length is not None else fresh("the length of a list")


__all__ = ["iterate", "append", "spread", "length_of", "range_elements", "range_length", "UNROLL", "Poly"]
