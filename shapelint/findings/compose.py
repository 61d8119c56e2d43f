"""How does a raw problem become a finding? The kind's words, the trace, the place, the severity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.interp.problem import Problem
from shapelint.source import Span
from shapelint.values import Tensor, settled

from . import sl203_recurrent_output, sl204_packed_sequence, sl301_matmul, sl303_cat, sl305_index, sl801_contract
from .model import Finding, Note, Words
from .registry import Kind, all_kinds, kind_for_fact
from .trace import build_trace, call_notes, code, size_notes, unique

#: One fact, several kinds of finding: what the value is tells which. The first that fits speaks.
_FINER: dict[str, tuple[tuple[Callable[[Problem], bool], str], ...]] = {
    "not-a-tensor": (
        (sl204_packed_sequence.is_packed, "packed"),
        (sl203_recurrent_output.is_recurrent_output, "recurrent-output"),
    ),
    "rank": ((sl301_matmul.is_of_matrices, "matmul"), (sl303_cat.is_of_joined, "cat")),
    "broadcast": ((sl305_index.is_of_indices, "index"), (sl301_matmul.is_of_matrices, "matmul")),
}


def compose(problem: Problem, asked: Callable[[Any], bool] = lambda source: True) -> Finding:
    """The finding of a problem. `asked` tells of a source whether findings may be placed in it."""
    kind = kind_of(problem)
    words = kind.words(problem)
    if problem.certainty == "contract":
        kind, words = all_kinds()[sl801_contract.CODE], sl801_contract.words(problem, words)
    # A fact that nothing is raised for runs, or may run.
    doubtful = problem.certainty == "warning" or not problem.fact.raises
    span, inner = _placed(problem, words, asked)
    trace = unique([*inner, *words.trace, *build_trace(problem)])
    witness = problem.witness or _witness(problem) if problem.needs is None else {"class": problem.needs[3]}
    return Finding(
        kind.code, kind.name, "warning" if doubtful else kind.severity, words.message, span,
        trace=trace, help=words.help, witness=witness, marks=_marks(problem, words, span, trace),
    )


def _witness(problem: Problem) -> dict[str, Any] | None:
    """With what it fails: the call that leads there, how the layer is built, and the shapes of the inputs."""
    found: dict[str, Any] = {}
    if problem.frames:
        outer = problem.frames[-1]
        found["entry"] = code(outer.node, outer.source)
    if problem.layer is not None and problem.layer.made is not None:
        found["construction"] = code(problem.layer.made.node, problem.layer.made.source)
    shapes = {problem.arguments.get(name, name): str(settled(value).shape)
              for name, value in problem.values.items() if isinstance(settled(value), Tensor)}
    if shapes:
        found["inputs"] = shapes
    return found or None


def kind_of(problem: Problem) -> Kind:
    """The kind of finding that words the problem's fact; SL399 for one that nobody has words for."""
    fact = problem.fact.kind
    fact = next((finer for fits, finer in _FINER.get(fact, ()) if fits(problem)), fact)
    try:
        return kind_for_fact(fact)
    except KeyError:
        return kind_for_fact("refused")


def _placed(problem: Problem, words: Words, asked: Callable[[Any], bool]) -> tuple[Span, list[Note]]:
    """The place of the operation, or the innermost call on the way that stands in a file that was asked for; then
    the lines further in are notes."""
    own = problem.source.span(problem.node)
    if asked(problem.source):
        return own, []
    inner = [Note(own, f"it fails here: {code(problem.node, problem.source)}")]
    for frame in problem.frames:
        span = frame.source.span(frame.node)
        if asked(frame.source):
            return span, inner
        inner.append(Note(span, f"called from here: {code(frame.node, frame.source)}"))
    return own, []


def _marks(problem: Problem, words: Words, span: Span, trace: tuple[Note, ...]) -> tuple[Note, ...]:
    """The places of the finding's own file that a code frame shows: not the calls, which are many."""
    sizes = {note.span for note in (*size_notes(problem), *words.trace)} - {n.span for n in call_notes(problem)}
    return (*words.marks, *(n for n in trace if n.span in sizes and n.span.filename == span.filename))

