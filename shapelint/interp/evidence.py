"""What does the program say of the shapes of its parameters, in annotations, comments and docstrings? And is it true?

A function that runs alone is run as if nobody had said anything: what fails then fails whatever the words are. Then it
is run again with parameters as they are described. What fails only now contradicts the description: it is no error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst

from shapelint.interp.annotations import ShapeType, stated
from shapelint.interp.machine import ERROR, Dead, Exit, Machine, OutOfFuel, Raised
from shapelint.source.docstrings import input_shape, parameter_shapes
from shapelint.values import Fact

ANNOTATION, COMMENT, DOCSTRING = "annotation", "comment", "docstring"


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What was said of one variable: its sizes as Python expressions (`_` any size, `...` any axes), and where."""

    name: str
    dims: tuple[str, ...]
    place: Any
    kind: str = COMMENT
    dtype: str | None = None


def said_of_parameters(m: Machine, function: Any) -> tuple[Said, ...]:
    """What is said of a function's parameters: the most formal word counts for each. Docstrings are often wrong, so
    they tell of nothing but what can be shown."""
    found = m.said.get(function.node)
    if found is None:
        found = m.said[function.node] = tuple(_all_said(m, function))
    return found


def _all_said(m: Machine, function: Any) -> Iterator[Said]:
    if not isinstance(function.node, cst.FunctionDef):
        return
    told: set[str] = set()
    sources = [_annotated, _commented, _documented] if m.recording else [_annotated, _commented]
    for source in sources:
        new = [said for said in source(m, function) if said.name not in told]
        told.update(said.name for said in new)
        yield from new


def _parameters(function: Any) -> list[Any]:
    params = function.node.params
    return [*params.posonly_params, *params.params, *params.kwonly_params]


def _annotated(m: Machine, function: Any) -> Iterator[Said]:
    for param in _parameters(function) if m.declares else ():
        if param.annotation is not None:
            found = stated(m, param.annotation.annotation)
            if isinstance(found, ShapeType):
                yield Said(param.name.value, found.dims, param.annotation.annotation, ANNOTATION, found.dtype)


def _commented(m: Machine, function: Any) -> Iterator[Said]:
    """Comments that stand before the first statement speak of the parameters."""
    body = getattr(function.node.body, "body", ())
    for comment in m.comments_before(body[0]) if m.comments_by_line and body else ():
        for name in comment.names:
            yield Said(name, comment.dims, comment)


def _documented(m: Machine, function: Any) -> Iterator[Said]:
    text = function.node.get_docstring(clean=False) or ""
    shapes = parameter_shapes(text) if "(" in text or "[" in text else {}
    for param in _parameters(function):
        if param.name.value in shapes:
            yield Said(param.name.value, shapes[param.name.value], param, DOCSTRING)
    owner = function.owner.node if function.owner is not None else None
    if function.name == "forward" and isinstance(owner, cst.ClassDef) and len(function.node.params.params) > 1:
        dims = input_shape(owner.get_docstring(clean=False) or "")
        if dims is not None:
            first = function.node.params.params[1]
            yield Said(first.name.value, dims, first, DOCSTRING)


def with_evidence(m: Machine, function: Any, run: Callable[[], Any]) -> Any:
    """Run a function alone; where something is said of what nobody described, a second time, believing it."""
    if function.name == "__init__" or m.believing:
        return run()
    m.unbelieved = []
    before = _Seen(m)
    try:
        m.journal.begin()
        return run()
    finally:
        m.journal.undo()
        if m.unbelieved and m.fuel > 0:
            _believing(m, function, run, before)


class _Seen:
    """What a run adds to the machine, so that it can be taken back."""

    def __init__(self, m: Machine):
        self.problems, self.observed = len(m.problems), len(m.observed)
        self.gaps = {key: gap.cost for key, gap in m.gaps.items()}
        self.sites = dict(m.sites)


#: What belongs to one run and is put back behind it.
_KEPT = ("problems", "want_contracts", "ledger", "refused", "decisions", "alternatives", "scope", "source", "depth",
         "doubt", "gaps", "sites", "culprits")
_STACKS = ("frames", "activations", "modules", "qualname", "handlers", "building", "loops")


def _believing(m: Machine, function: Any, run: Callable[[], Any], before: _Seen) -> None:
    from shapelint.rulebook import path

    told = {(p.node, p.fact.kind) for p in m.problems[before.problems:]}
    kept = {name: getattr(m, name) for name in _KEPT}
    stacks = {name: list(getattr(m, name)) for name in _STACKS}
    known, plain = path.known, len(m.observed)
    m.problems, m.want_contracts, m.ledger, m.refused = [], False, None, set()
    m.decisions, m.alternatives = None if m.decisions is None else dict(m.decisions), []
    m.gaps, m.sites, m.culprits = {}, dict(before.sites), {}
    m.believing, m.believed = True, []
    ended = False
    m.journal.begin()
    try:
        run()
        ended = True
    except (Raised, Exit, Dead):
        ended = True
    except (OutOfFuel, RecursionError):
        pass
    finally:
        m.journal.undo()
        found, sites, m.believing = m.problems, m.sites, False
        for name, value in kept.items():
            setattr(m, name, value)
        for name, stack in stacks.items():
            getattr(m, name)[:] = stack
        path.known = known
    m.problems += [p for p in found if p.fact.kind == "comment" and (p.node, p.fact.kind) not in told]
    new = [p for p in found if p.fact.kind != "comment" and p.certainty == ERROR and (p.node, p.fact.kind) not in told]
    if new:
        _contradicted(m, function, new[0])
    if new or not ended:
        del m.observed[plain:]
        return
    del m.observed[before.observed:plain]
    m.sites.update(sites)


def _contradicted(m: Machine, function: Any, problem: Any) -> None:
    """The code and what is said of a parameter disagree; that is all anybody can say. Of a docstring not even that."""
    if not m.believed or any(said.kind == DOCSTRING for said in m.believed):
        return
    said, use = m.believed[0], problem.source.module.code_for_node(problem.node).strip()
    outer, doubt = m.source, m.doubt
    m.source, m.doubt = function.source, 0
    m.qualname.append(function.qualname)
    m.note(Fact("comment", {
        "claimed": "[" + ", ".join(said.dims) + "]", "name": said.name, "axis": problem.fact.get("axis"), "got": None,
        "wanted": None, "shape": None, "by": said.kind, "use": use,
    }), said.place, operator="comment")
    m.qualname.pop()
    m.source, m.doubt = outer, doubt


__all__ = ["ANNOTATION", "COMMENT", "DOCSTRING", "Said", "said_of_parameters", "with_evidence"]
