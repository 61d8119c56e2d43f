"""What does a comprehension give? Element by element where its iterable is known, else "the first, then any later one"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from shapelint.interp.assignment import assign
from shapelint.interp.branches import decided
from shapelint.interp.iteration import iterate
from shapelint.interp.joins import join
from shapelint.interp.machine import Dead, Machine, evaluates
from shapelint.interp.truth import suppose, truth
from shapelint.rulebook import path
from shapelint.values import DictV, ListV, Scope, SetV, Unknown, settled


class _Collector:
    """Gathers what a comprehension makes; `sure` is False while an element may be left out or is a later one."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.rest: Any = None
        self.length: Any = None

    def add(self, value: Any, sure: bool) -> None:
        if sure and self.rest is None:
            self.items.append(value)
        else:
            self.rest = value if self.rest is None else join(self.rest, value)


def _collect(m: Machine, for_in: Any, make: Callable[[], Any]) -> _Collector:
    out = _Collector()
    outer = m.scope
    m.scope = Scope(outer, outer.function, outer.globals_of)
    known = path.known
    try:
        _level(m, for_in, make, out, True)
    finally:
        m.scope = outer
        path.known = known
    return out


def _level(m: Machine, for_in: Any, make: Callable[[], Any], out: _Collector, sure: bool) -> None:
    sequence = iterate(m, m.eval(for_in.iter), for_in.iter)
    for item in sequence.items:
        m.burn()
        _one(m, for_in, item, make, out, sure)
    if sequence.rest is not None:
        before = len(out.items)
        _one(m, for_in, sequence.rest, make, out, False)
        single = for_in.inner_for_in is None and not for_in.ifs
        if single and sequence.length is not None and before == len(sequence.items):
            out.length = sequence.length


def _one(m: Machine, for_in: Any, item: Any, make: Callable[[], Any], out: _Collector, sure: bool) -> None:
    assign(m, for_in.target, item, for_in)
    for test in for_in.ifs:
        answer = decided(m, truth(m, m.eval(test.test)))
        if answer is False:
            return
        if answer is not True:
            sure = False
            try:
                suppose(m, answer, True)
            except Dead:
                return
    if for_in.inner_for_in is not None:
        _level(m, for_in.inner_for_in, make, out, sure)
    else:
        out.add(make(), sure)


@evaluates(cst.ListComp, cst.GeneratorExp)
def list_comprehension(m: Machine, node: Any) -> ListV:
    found = _collect(m, node.for_in, lambda: m.eval(node.elt))
    return ListV(found.items, found.rest, found.length)


@evaluates(cst.SetComp)
def set_comprehension(m: Machine, node: cst.SetComp) -> SetV:
    found = _collect(m, node.for_in, lambda: settled(m.eval(node.elt)))
    try:
        return SetV(found.items, found.rest is None)
    except TypeError:
        return SetV((), False)


@evaluates(cst.DictComp)
def dict_comprehension(m: Machine, node: cst.DictComp) -> DictV:
    found = _collect(m, node.for_in, lambda: (settled(m.eval(node.key)), m.eval(node.value)))
    out = DictV()
    for key, value in found.items:
        try:
            out.items[key] = value
        except TypeError:
            out.rest = Unknown("a key that is not known")
    if found.rest is not None:
        out.rest = found.rest[1] if isinstance(found.rest, tuple) else found.rest
    return out
