"""Where do the sizes of a finding come from? The places they were written at, the layer's construction, the calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from shapelint.interp.problem import Problem
from shapelint.source import Span
from shapelint.values import Origin, Tensor, origin_of, settled

from .model import Note
from .wording import argument, argument_text, callee, clipped, dims, line_of, shape, size

#: Of a long way of calls (recursion) the innermost and the outermost are shown.
MOST_CALLS = 8
_CODE = 70


def build_trace(problem: Problem) -> tuple[Note, ...]:
    """Where each of the sizes was written, where the layer was built, and the calls on the way."""
    return unique([*size_notes(problem), *call_notes(problem)])


def size_notes(problem: Problem) -> tuple[Note, ...]:
    """What takes part, and where: the shape at the operation, both sizes, the construction of the layer."""
    return unique([*_here(problem), *_since(problem), *_sizes(problem), *_built(problem)])


def call_notes(problem: Problem) -> tuple[Note, ...]:
    """The calls on the way, innermost first."""
    frames = list(problem.frames)
    if len(frames) > MOST_CALLS:
        frames = [*frames[: MOST_CALLS - 1], frames[-1]]
    return tuple(Note(frame.source.span(frame.node), f"called from here: {code(frame.node, frame.source)}")
                 for frame in frames)


def unique(notes: list[Note]) -> tuple[Note, ...]:
    """One note a place, the first; no note twice."""
    first: dict[Span, Note] = {}
    for note in notes:
        first.setdefault(note.span, note)
    return tuple(first.values())


def code(node: Any, source: Any) -> str:
    """The author's text of a node, on one line; of a comment the line it stands in."""
    if not isinstance(node, cst.CSTNode):
        return clipped(source.line(source.span(node).row), _CODE)
    return clipped(source.module.code_for_node(node).strip(), _CODE)


#: Details that hold two shapes which do not go together.
_PAIRS = (("left", "right"), ("input", "target"))


def _here(problem: Problem) -> Iterator[Note]:
    """What arrived: the shape of the argument, or of both operands, at the operation itself."""
    fact = problem.fact
    if fact.kind == "comment":
        return  # the message says it all, and nothing arrives at a comment
    pair = next((p for p in _PAIRS if all(fact.get(name) is not None for name in p)), None)
    if pair:
        sides = [shape(fact.get(name)) for name in pair]
        text = f"{sides[0]} against {sides[1]}" if all(sides) else ""
    else:
        owner, arrived = owner_of_shape(problem), shape(fact.get("shape"))
        text = f"{owner} is {arrived}" if arrived and owner else ""
    if text:
        yield Note(problem.source.span(problem.node), text)


def owner_of_shape(problem: Problem) -> str:
    """Whose shape a fact speaks of, in the author's words: the argument at fault, or the operand that has it."""
    fact = problem.fact
    name = str(fact.get("argument") or "")
    given = problem.values.get(name.partition("[")[0])
    if not problem.values or (name and "[" in name) or _has_shape(given, fact.get("shape")):
        return argument(problem, otherwise="what arrives")
    found = next((key for key, value in problem.values.items() if _has_shape(value, fact.get("shape"))), None)
    return argument(problem, found, "what arrives") if found else ""


def _has_shape(value: Any, wanted: Any) -> bool:
    value = settled(value)
    return isinstance(value, Tensor) and (value.shape is wanted or value.shape == wanted)


def _since(problem: Problem) -> Iterator[Note]:
    origin = problem.origin
    if isinstance(origin, Origin):
        what = argument_text(problem)
        arrived = shape(problem.fact.get("shape"))
        named = f"`{what}`" if what else "the value"
        is_that = f" is {arrived}" if arrived else " gets its shape"
        yield Note(origin.source.span(origin.node), f"{named}{is_that} since here: {code(origin.node, origin.source)}")


def _sizes(problem: Problem) -> Iterator[Note]:
    """Where the two sizes were written; for one that came out of a layer, where that layer was built."""
    for value in taking_part(problem):
        origin = origin_of(value)
        if isinstance(origin, Origin):
            yield from _written(problem, value, origin)


def taking_part(problem: Problem) -> list[Any]:
    """The sizes a finding is about: what arrived, what was wanted, or the axes these words stand for."""
    fact = problem.fact
    axis = fact.get("axis")
    found = [fact.get("got"), fact.get("wanted")]
    if fact.kind == "view":
        given, into = dims(fact.get("shape")) or (), dims(fact.get("wanted_shape")) or ()
        return [size for size in (*given, *into) if (size in given) != (size in into)]
    known = [size for size in found if size is not None]
    for name in ("shape", "left", "right", "wanted_shape", "input", "target"):
        axes = dims(fact.get(name))
        if axes is not None and isinstance(axis, int) and -len(axes) <= axis < len(axes):
            # The same size may know its place here only; another one has no part in it.
            found += [axes[axis]] if len(known) < 2 or axes[axis] in known else []
    return found


def _written(problem: Problem, value: Any, origin: Origin) -> Iterator[Note]:
    words, maker = line_of(origin.words) or code(origin.node, origin.source), origin.maker
    built = problem.layer.made if problem.layer is not None else None
    if maker is None and isinstance(built, Origin) and _row(built) == _row(origin):
        maker = built
    number = size(value)
    text = f"{number} comes from here"
    if words != number:
        text += f": {words}"
    elif isinstance(maker, Origin) and _row(maker) == _row(origin):
        text += f": {code(maker.node, maker.source)}"
    yield Note(origin.source.span(origin.node), text)
    if isinstance(maker, Origin) and _row(maker) != _row(origin):
        yield Note(maker.source.span(maker.node),
                   f"the layer that gives {number} is built here: {code(maker.node, maker.source)}")


def _row(origin: Origin) -> tuple[str, int]:
    span = origin.source.span(origin.node)
    return span.filename, span.row


def _built(problem: Problem) -> Iterator[Note]:
    """The construction of the layer that was called, where none of the sizes led there already."""
    made = problem.layer.made if problem.layer is not None else None
    rows = {_row(o) for o in map(origin_of, taking_part(problem)) if isinstance(o, Origin)}
    said = made is not None and code(made.node, made.source) == callee(problem).strip("`")
    if isinstance(made, Origin) and _row(made) not in rows and not said:
        yield Note(made.source.span(made.node), f"{callee(problem)} is built here: {code(made.node, made.source)}")
