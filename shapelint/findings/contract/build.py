"""How do the ways through a class become its contract? What it needs, what it takes and what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from shapelint.interp.contracts import Explored, Way
from shapelint.source import walk
from shapelint.values import Function

from .axes import Sizes
from .choices import Choices
from .forms import form, input_form
from .model import Alternative, Contract, Doubt, Form, Input
from .parameters import parameters
from .requirements import Requirements, demanded


def contract(explored: Explored) -> Contract:
    """The contract of a class."""
    cls = explored.cls
    made = Contract(cls.source.filename, cls.qualname, cls.source.span(cls.node.name), complete=not explored.left)
    sizes = {id(way): Sizes(way) for way in explored.ways}
    going, choices = _fitting(explored.ways), Choices(explored.ways, sizes, explored.left)
    made.parameters = list(parameters(cls, going or explored.ways))
    made.impossible = bool(explored.ways) and not going
    Requirements(made, explored.ways, going, choices, sizes).collect()
    if going and explored.forward is not None:
        made.inputs = [_input(name, explored.forward, going, choices, sizes) for name in _names(explored.forward)]
        made.outputs = _outputs(going, choices, sizes)
        made.doubts += _together(made.inputs, explored.forward)
        made.doubts += [Doubt(f"what `{name}` has to fit, for that depends on how many axes it has", made.span)
                        for name in sorted(set(_more_asked(going)))]
    lost = (Doubt(f"what follows from here: {gap.reason}", gap.source.span(gap.node))
            for gap in explored.gaps if gap.cost)
    made.doubts += [doubt for doubt in dict.fromkeys(lost) if doubt not in made.doubts]
    if not explored.ways or not all(way.ended for way in explored.ways):
        made.complete = False
    return made


def _fitting(ways: Sequence[Way]) -> list[Way]:
    """The ways that end neither with a mistake nor by the program's own raise."""
    return [way for way in ways if way.failed is None and way.refused is None]


def _names(forward: Function) -> list[str]:
    params = forward.node.params
    every = [p.name.value for p in (*params.posonly_params, *params.params)][1:]
    star = [params.star_arg.name.value] if isinstance(params.star_arg, cst.Param) else []
    named = [p.name.value for p in params.kwonly_params]
    return [*every, *star, *named, *([params.star_kwarg.name.value] if params.star_kwarg is not None else [])]


def _input(name: str, forward: Function, ways: Sequence[Way], choices: Choices, sizes: dict[int, Sizes]) -> Input:
    ran = [way for way in ways if name in way.inputs]
    used = name in _read(forward)
    found: dict[Form, list[Way]] = {}
    for way in ran:
        found.setdefault(input_form(way.inputs[name], sizes[id(way)], used), []).append(way)
    told = {one: inside for one, inside in found.items() if one.kind != "unknown"} or found
    alternatives = tuple(Alternative(one, choices.where(inside, ran, about=name)) for one, inside in told.items())
    param = next((p for p in walk(forward.node.params) if isinstance(p, cst.Param) and p.name.value == name), None)
    default = None if param is None or param.default is None else forward.source.module.code_for_node(param.default)
    return Input(name, default is not None, default, alternatives)


def _together(inputs: Sequence[Input], forward: Function) -> Iterator[Doubt]:
    """Axes whose number is not known may have to fit those of another input."""
    forms = {one.name: [a.form for a in one.alternatives] for one in inputs}
    untold = [name for name, all_ in forms.items() if any(one.kind == "tensor" and one.shape is None for one in all_)]
    if len(untold) > 1:
        names = f"{', '.join(f'`{name}`' for name in untold[:-1])} and `{untold[-1]}`"
        yield Doubt(f"how the axes of {names} that are not told go together", forward.source.span(forward.node.name))


def _more_asked(ways: Sequence[Way]) -> Iterator[str]:
    """The inputs of which more is asked where their number of axes is known than where it is not."""
    for way in ways:
        told = set(demanded(way, Sizes(way)))
        for name, trials in way.trials.items():
            if any(set(demanded(trial, Sizes(trial))) - told for trial in trials):
                yield name


def _read(function: Function) -> set[str]:
    return {node.value for node in walk(function.node.body) if isinstance(node, cst.Name)}


def _outputs(ways: Sequence[Way], choices: Choices, sizes: dict[int, Sizes]) -> list[Alternative]:
    ran = [way for way in ways if way.ran]
    found: dict[Form, list[Way]] = {}
    for way in ran:
        lost = Form("unknown", reason="forward was not followed to its end")
        told = form(way.output, sizes[id(way)]) if way.ended else lost
        found.setdefault(told, []).append(way)
    return [Alternative(one, choices.where(inside, ran)) for one, inside in found.items()]
