"""What is there to say about one parsed file? The door to the engine: a source goes in, findings and shapes come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shapelint.dims import Poly
from shapelint.interp.entries import run_file
from shapelint.interp.library import begin
from shapelint.interp.machine import Machine
from shapelint.interp.problem import Problem
from shapelint.rulebook import path
from shapelint.values import Shape

from .compose import compose
from .model import Expression, FileResult, Gap


def check_source(source: Any, *, inputs: Mapping[str, Mapping[str, str]] = {}, want_expressions: bool = False,
                 want_gaps: bool = False, contracts: bool = False,
                 torch_version: tuple[int, int] | None = None, program: Any = None) -> FileResult:
    """Run a file abstractly and say what was found, before selection and suppression.

    `inputs` are the configuration's shapes of parameters (`{"pkg.model.Tagger.forward": {"x": "[B, T, 16]"}}`).
    `torch_version`: the release the program is meant for; None stands for the newest.
    `program` knows the other files: its `library` reads what is imported, its `asked` tells where findings may stand.
    Places are worked out only for what is asked for: expressions, gaps, contracts and the findings there are.
    """
    m = Machine(source, want_expressions, contracts)
    m.inputs = inputs
    path.torch = torch_version
    begin(m, program.library if program is not None else None)
    run_file(m, source.module)
    result = FileResult(source.filename, modules=_modules(m), followed=sum(m.sites.values()), produced=len(m.sites))
    asked = program.asked if program is not None else lambda _: True
    if contracts:
        from .contract.door import not_called  # few ask for it

        m.problems[:0] = not_called(m, source.module)
    result.built = _built(m)
    found = _findings(m.problems, contracts, asked)
    result.findings = [f for f in found if f.span.filename == source.filename]
    result.elsewhere = [f for f in found if f.span.filename != source.filename]
    if want_gaps:
        result.gaps = sorted((Gap(g.source.span(g.node), g.reason, g.cost) for g in m.gaps.values()),
                             key=lambda gap: (-gap.cost, gap.span.row, gap.span.column))
    if want_expressions:
        result.expressions = _expressions(m, asked)
    return result


def _built(m: Machine) -> list[tuple[str, str]]:
    """The classes of other files that this one builds."""
    classes = [instances[0].cls for instances in m.instances.values() if instances]
    return sorted({(cls.source.filename, cls.qualname) for cls in classes if cls.source is not m.root})


def _modules(m: Machine) -> int:
    """How many nn.Module classes the file defines."""
    return sum(any(name.startswith("torch.nn.") for name in cls.refs()) for cls in m.classes)


def _findings(problems: list[Problem], contracts: bool, asked: Callable[[Any], bool]) -> list[Any]:
    """One finding for each place and kind of fact: a mistake that is met twice is told once."""
    told: dict[Any, Problem] = {}
    order = {"error": 0, "warning": 1, "contract": 2}
    for problem in problems:
        if problem.certainty == "contract" and not contracts:
            continue
        key = (problem.node, problem.fact.kind)
        known = told.get(key)
        if known is None or order[problem.certainty] < order[known.certainty]:
            told[key] = problem
    return [compose(problem, asked) for problem in told.values()]


def _expressions(m: Machine, asked: Callable[[Any], bool]) -> list[Expression]:
    """What was seen of tensor expressions in the files asked for, each place, context, instance and shape once."""
    seen: dict[Any, Expression] = {}
    for node, source, context, instance, value, stored, ran in m.observed:
        if not asked(source):
            continue
        shape = _known(value.shape)
        tail = None if shape is not None or not value.shape.back else tuple(map(_plain, value.shape.back))
        key = (node, context, instance, shape, tail, value.dtype, stored, ran)
        if key not in seen:
            seen[key] = Expression(source.span(node), context, instance, shape, tail, value.dtype, stored, ran)
    return sorted(seen.values(), key=lambda e: (e.span.row, e.span.column, e.span.end_row, e.span.end_column))


def _known(shape: Shape) -> tuple[Any, ...] | None:
    return tuple(map(_plain, shape.front)) if shape.back is None else None


def _plain(dim: Any) -> int | str | None:
    if isinstance(dim, Poly):
        return None if dim.anonymous else str(dim)
    return int(dim)
