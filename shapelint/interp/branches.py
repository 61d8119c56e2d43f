"""What happens at a condition? One arm is taken, or a flag is chosen for the whole path, or both arms are run and joined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.dims import Poly
from shapelint.interp.joins import join, merge_changes
from shapelint.interp.machine import MAX_CHOICES, MAX_PATHS, Dead, Exit, Machine, Raised
from shapelint.interp.truth import suppose
from shapelint.rulebook import path
from shapelint.values import Input, Question, Unknown

RETURN, BREAK, CONTINUE = "return", "break", "continue"


def decided(m: Machine, condition: Any) -> Any:
    """True or False where the condition is known or is a flag that can be chosen for this path; else the Question."""
    if isinstance(condition, bool):
        return condition
    key = decision_key(condition)
    if key is None or m.decisions is None:
        return condition
    if key not in m.decisions:
        choices, paths = (MAX_CHOICES, MAX_PATHS) if m.ledger is None else m.ledger.LIMITS
        if len(m.decisions) >= choices or len(m.alternatives) >= paths:
            return condition
        first = m.ledger is None or m.ledger.first(condition)
        m.alternatives.append({**m.decisions, key: not first})
        m.decisions[key] = first
    answer = m.decisions[key]
    if m.ledger is not None:
        m.ledger.asked.setdefault(key, condition)
    suppose(m, condition, answer)
    return answer


def decision_key(question: Question) -> Any:
    """A name for the question that stays the same when the entry is run again; None where it cannot be chosen."""
    about, parts = question.about, question.parts
    if about in ("flag", "none"):
        return (about, parts[0].path) if isinstance(parts[0], Input) else None
    if about == "equals":
        return (about, parts[0].path, repr(parts[1])) if isinstance(parts[0], Input) else None
    if about in ("same", "less", "divides"):
        if any(isinstance(p, Poly) and p.anonymous for p in parts):
            return None
        return about, str(parts[0]), str(parts[1])
    if about == "not":
        inner = decision_key(parts[0])
        return None if inner is None else ("not", inner)
    if about in ("and", "or"):
        keys = tuple(decision_key(p) if isinstance(p, Question) else p for p in parts)
        return None if None in keys else (about, *keys)
    return None


def choose(m: Machine, condition: Any, yes: Callable[[], Any], no: Callable[[], Any], node: Any) -> Any:
    """The value of `yes() if condition else no()`."""
    condition = decided(m, condition)
    if condition is True:
        return yes()
    if condition is False:
        return no()
    values: list[Any] = []

    def arm(run: Callable[[], Any]) -> Callable[[], None]:
        def body() -> None:
            values.append(run())

        return body

    split(m, condition, arm(yes), arm(no))
    if not values:
        raise Dead
    return values[0] if len(values) == 1 else join(values[0], values[1])


def split(m: Machine, condition: Any, yes: Callable[[], Any], no: Callable[[], Any], doubtful: bool = True) -> Any:
    """Run both arms from the same state and join what they leave behind.

    Returns how the block was left: None where it goes on behind the arms. An arm that raises, or cannot be taken,
    leaves nothing; one that returns early is kept for the end of the function.
    """
    before = path.known
    outcomes: list[tuple[Any, Any, list[tuple[Any, Any]]]] = []
    for run, holds in ((yes, True), (no, False)):
        outcome = _arm(m, condition, run, holds, doubtful)
        after, path.known = path.known, before
        if outcome is not None:
            outcomes.append((outcome[0], after, outcome[1]))
    return _settle(m, outcomes)


def _arm(m: Machine, condition: Any, run: Callable[[], Any], holds: bool, doubtful: bool) -> Any:
    """(how the arm was left, its changes), or None where it does not get to its end."""
    m.journal.begin()
    doubt = m.doubt
    m.doubt = max(doubt, 1) if doubtful else doubt
    try:
        if condition is not None:
            suppose(m, condition, holds)
        flow = run()
    except (Raised, Exit, Dead) as end:
        m.journal.undo()
        if m.ledger is not None and doubt == 0 and getattr(end, "place", None) is not None and condition is not None:
            m.ledger.raised(m, condition, holds, end)
        return None
    finally:
        m.doubt = doubt
    if flow == RETURN:
        value = m.activations[-1].returned
        changes = m.journal.undo()
        if value is not NOTHING:
            m.activations[-1].early.append((value, changes))
        return RETURN, changes
    changes = m.journal.undo()
    if flow in (BREAK, CONTINUE) and m.loops:
        m.loops[-1].append(changes)
    return flow, changes


def _settle(m: Machine, outcomes: list[tuple[Any, Any, list[tuple[Any, Any]]]]) -> Any:
    going = [o for o in outcomes if o[0] is None]
    if not outcomes:
        raise Dead
    if not going:
        # Every arm left: by return if one did (its value is kept already), else by the loop's own exits.
        leaving = [o for o in outcomes if o[0] != RETURN]
        if not leaving:
            m.activations[-1].returned = NOTHING
            return RETURN
        going = leaving
    merge_changes([o[2] for o in going])
    if len(going) == 1:
        path.known = going[0][1]
    flows = {o[0] for o in going}
    return flows.pop() if len(flows) == 1 else CONTINUE


class _Nothing:
    """What a function returned where every arm returned early: the early values say it all."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()


def supposing(m: Machine, condition: Any, holds: bool, run: Callable[[], Any]) -> Any:
    """Evaluate something that runs only where the condition holds (`a and b`). Raises Dead where it cannot."""
    before, doubt = path.known, m.doubt
    m.doubt = max(doubt, 1)
    m.journal.begin()
    try:
        suppose(m, condition, holds)
        return run()
    finally:
        changed = m.journal.undo()
        if changed:
            merge_changes([[], changed])
        m.doubt, path.known = doubt, before


__all__ = ["RETURN", "BREAK", "CONTINUE", "NOTHING", "choose", "decided", "split", "Unknown"]
