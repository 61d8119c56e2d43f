"""How does a loop run? Pass by pass where its length is known; else the first pass, then any later one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from shapelint.dims import Poly
from shapelint.interp.branches import BREAK, CONTINUE, NOTHING, RETURN, decided, split
from shapelint.interp.iteration import iterate
from shapelint.interp.joins import equal, join, merge_changes, merge_snapshots
from shapelint.interp.machine import Dead, Machine, executes
from shapelint.interp.truth import truth
from shapelint.rulebook import path
from shapelint.source import walk
from shapelint.values import Batches, Cycle, Input, Instance, Layer, ListV, Scope, Unknown, settled

#: Passes of a `while` loop whose condition stays known.
_MAX_PASSES = 300
#: How often a later pass is run to see whether what it changes settles; what was joined then is taken for settled.
_ROUNDS = 2


@executes(cst.For)
def for_loop(m: Machine, node: cst.For) -> Any:
    from shapelint.interp.assignment import assign

    sequence = iterate(m, m.eval(node.iter), node.iter)
    target = node.target

    def run(item: Any) -> Any:
        assign(m, target, item, node)
        return m.exec(node.body)

    flow = run_passes(m, sequence, run, names_bound(target), node)
    if flow == RETURN:
        return flow
    if node.orelse is not None and flow != BREAK:
        return m.exec(node.orelse.body)
    return None


def run_passes(m: Machine, sequence: ListV, run: Callable[[Any], Any], bound: frozenset[str], node: Any) -> Any:
    """Run a loop's passes; returns RETURN or BREAK where the loop was surely left that way."""
    m.loops.append([])
    try:
        flow = _passes(m, sequence, run, bound, node)
    finally:
        exits = m.loops.pop()
    if exits and flow != RETURN:
        merge_changes([[], *exits])
    return flow


def _passes(m: Machine, sequence: ListV, run: Callable[[Any], Any], bound: frozenset[str], node: Any) -> Any:
    steady = len(sequence.items) > 3 and not (bound and bound & names_read(m, node))
    for item in sequence.items:
        if steady:
            m.journal.begin()
        flow = run(item)
        if steady:
            before = m.journal.keep()
            if flow is None and all(_unchanged(thing, b, bound) for thing, b in before):
                break
        if flow in (RETURN, BREAK):
            return flow
    if sequence.rest is None:
        return None
    first_unknown = not sequence.items
    if first_unknown:
        flow = run(sequence.rest)
        if flow in (RETURN, BREAK):
            return flow
    done = max(1, len(sequence.items))
    left = None if sequence.length is None else sequence.length - done
    if not isinstance(sequence, Batches):
        return _later_passes(m, lambda: run(sequence.rest), bound, left)
    return _up_to_the_last(m, sequence, run, bound, None if left is None else left - 1)


def _up_to_the_last(m: Machine, sequence: Batches, run: Callable[[Any], Any], bound: frozenset[str], left: Any) -> Any:
    """The later passes, and the last one as it is, unless the loop may be left before."""
    flows: list[Any] = []

    def ways_out() -> tuple[int, int]:
        return len(m.loops[-1]), len(m.activations[-1].early) if m.activations else 0

    def later() -> Any:
        flows.append(run(sequence.rest))
        return flows[-1]

    before = ways_out()
    flow = _later_passes(m, later, bound, left)
    if flow is not None or not flows or any(f in (RETURN, BREAK) for f in flows) or ways_out() != before:
        return flow
    return run(sequence.last)


def _later_passes(m: Machine, run: Callable[[], Any], bound: frozenset[str], left: Any) -> Any:
    """Any pass behind those that were run. It is run until what it changes stays the same; a size that goes on
    changing becomes a fresh unknown. What fails only here may never be reached, so it is a contract."""
    doubt, m.doubt = m.doubt, 2
    known = path.known
    try:
        for round_ in range(_ROUNDS):
            m.journal.begin()
            try:
                flow = run()
            except Dead:
                m.journal.undo()
                return None
            if flow == RETURN:
                value = m.activations[-1].returned
                changes = m.journal.undo()
                if value is not NOTHING:
                    m.activations[-1].early.append((value, changes))
                return None
            before = m.journal.keep()
            changed = [(thing, b) for thing, b in before if not _unchanged(thing, b, bound)]
            for thing, b in before:
                if isinstance(thing, ListV) and _unchanged(thing, b, bound):
                    thing.restore(b)  # its length counts all passes already
            for thing, b in changed:
                thing.restore(_widen(thing, b, thing.snapshot(), left if round_ == 0 else None))
            if not changed or flow == BREAK:
                return None
        return None
    finally:
        m.doubt = doubt
        path.known = known


def _widen(thing: Any, before: Any, after: Any, left: Any) -> Any:
    """What a thing is after any number of later passes."""
    if isinstance(thing, ListV):
        return _widen_list(before, after, left)
    return merge_snapshots(thing, before, after)


def _widen_list(before: Any, after: Any, left: Any) -> Any:
    items, rest, length = before
    new_items, new_rest, _ = after
    grown = len(new_items) - len(items)
    if rest is None and new_rest is None and grown > 0 and all(a is b for a, b in zip(items, new_items)):
        later = new_items[len(items)]
        for other in new_items[len(items) + 1:]:
            later = join(later, other)
        if isinstance(later, Unknown) and grown > 1:
            later = Cycle("one of several that come round in turn", items=tuple(new_items[len(items):]))
        return list(items), later, None if left is None else left * grown + len(items)
    if rest is not None and new_rest is not None and len(items) == len(new_items):
        return [join(a, b) for a, b in zip(items, new_items)], join(rest, new_rest), length
    return merge_snapshots(ListV(), before, after)


def _unchanged(thing: Any, before: Any, bound: frozenset[str]) -> bool:
    """Did the pass leave the thing as it was? (Loop variables do not count, nor one unknown size for another.)"""
    now = thing.snapshot()
    if isinstance(thing, Scope):
        return _names_equal(before, now, bound)
    if isinstance(thing, Instance):
        return _names_equal(before[0], now[0], frozenset()) and before[1] is now[1]
    if isinstance(thing, ListV):
        return (len(before[0]) == len(now[0]) and all(map(_alike, before[0], now[0]))
                and (before[1] is now[1] or before[1] is not None and _alike(before[1], now[1])))
    if isinstance(thing, (Layer, Input)):
        return all(map(_alike, before, now)) if isinstance(thing, Input) else _names_equal(before[0], now[0], frozenset())
    if isinstance(before, tuple) and before and isinstance(before[0], dict):
        return _names_equal(before[0], now[0], frozenset())
    return before == now


def _names_equal(a: dict[Any, Any], b: dict[Any, Any], ignore: frozenset[str]) -> bool:
    return all(k in ignore or k in a and _alike(a[k], v) for k, v in b.items())


def _alike(a: Any, b: Any) -> bool:
    a, b = settled(a), settled(b)
    if isinstance(a, Poly) and isinstance(b, Poly) and a.anonymous and b.anonymous:
        return True
    from shapelint.values import Tensor

    if isinstance(a, Unknown) and isinstance(b, Unknown):
        return a.marked == b.marked and type(a) is type(b)
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return (len(a.shape.front) == len(b.shape.front) and all(map(_alike, a.shape.front, b.shape.front))
                and (a.shape.back is None) == (b.shape.back is None)
                and (a.shape.back is None or len(a.shape.back) == len(b.shape.back)
                     and all(map(_alike, a.shape.back, b.shape.back))) and a.dtype == b.dtype)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_alike, a, b))
    return equal(a, b)


@executes(cst.While)
def while_loop(m: Machine, node: cst.While) -> Any:
    """Known conditions are followed; at an open one the body is taken to run once, then any number of times."""
    m.loops.append([])
    try:
        flow = _while(m, node)
    finally:
        exits = m.loops.pop()
    if exits and flow != RETURN:
        merge_changes([[], *exits])
    if flow is None and node.orelse is not None:
        return m.exec(node.orelse.body)
    return RETURN if flow == RETURN else None


def _while(m: Machine, node: cst.While) -> Any:
    for passes in range(_MAX_PASSES):
        answer = truth(m, m.eval(node.test))
        if not isinstance(answer, bool):
            answer = decided(m, answer) if passes == 0 and m.free else answer
        if answer is False:
            return None
        if answer is not True:
            return _open_while(m, node, answer)
        exits = len(m.loops[-1])
        flow = m.exec(node.body)
        if flow in (RETURN, BREAK):
            return flow
        if len(m.loops[-1]) > exits:
            # The pass may have left the loop, so from here on nobody knows how often it runs.
            return _later_passes(m, lambda: m.exec(node.body), frozenset(), None)
    return _later_passes(m, lambda: m.exec(node.body), frozenset(), None)


def _open_while(m: Machine, node: cst.While, condition: Any) -> Any:
    flow = m.exec(node.body)
    if flow in (RETURN, BREAK):
        return None if flow == BREAK else flow
    return _later_passes(m, lambda: m.exec(node.body), frozenset(), None)


@executes(cst.Break)
def break_statement(m: Machine, node: cst.Break) -> Any:
    return BREAK


@executes(cst.Continue)
def continue_statement(m: Machine, node: cst.Continue) -> Any:
    return CONTINUE


def names_bound(target: Any) -> frozenset[str]:
    """The plain names an assignment target binds."""
    if isinstance(target, cst.Name):
        return frozenset({target.value})
    if isinstance(target, (cst.Tuple, cst.List)):
        return frozenset().union(*(names_bound(e.value) for e in target.elements))
    return frozenset({"*"})


def names_read(m: Machine, node: Any) -> frozenset[str]:
    """Every name that stands in a loop's body (a lean walk, once for each loop)."""
    found = m.names_read.get(node)
    if found is None:
        names = {inner.value for inner in walk(node.body) if isinstance(inner, cst.Name)}
        found = m.names_read[node] = frozenset(names | {"*"})
    return found


__all__ = ["run_passes", "names_bound", "split"]
