"""What does a class of modules need? Its constructor and forward are run with sizes nobody chose, along each way that
its flags can be chosen, and what was taken for granted on the way is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shapelint.dims import Known, Poly, Symbol
from shapelint.interp.attributes import is_module
from shapelint.interp.entries import (
    _forget, _free_instance, _guarded, _standing_alone, changed_by_others, free_scope, run_with,
)
from shapelint.interp.ledger import Demand, Ledger
from shapelint.interp.machine import Dead, Exit, Gap, Machine, Raised
from shapelint.interp.problem import Problem
from shapelint.rulebook import fresh, path
from shapelint.values import (
    UNLEARNED, ClassV, DictV, Function, Input, Instance, ListV, Scope, Shape, Tensor, is_dim, settled,
)

#: Inputs are tried with up to so many axes; what fits with the most of them may fit with more.
_MOST_AXES = 5
#: So many ways through a class are run.
_MOST_WAYS = 24
#: The most combinations of numbers of axes that are told apart.
_MOST_FORMS = 4


@dataclass(slots=True)
class Given:
    """One parameter of the constructor or of forward: what it was (a number, a parameter learned by use), and what
    could be said of it in the end."""

    name: str
    start: Any
    value: Any
    dtype: str | None = None
    #: The names that a layer's rule has for its axes, by how many there are.
    axes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    #: Its parts that were asked for, with what they are: `.hidden_size`, `[0]`.
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Way:
    """One way through the constructor and forward.

    `choices` are the flags chosen on it and `ranks` the numbers of axes inputs were given; `asked` tells the conditions
    behind the choices. Where it ends early, `failed` is the mistake or `refused` the program's own raise (its node and
    source).
    """

    choices: dict[Any, bool]
    asked: dict[Any, Any]
    ranks: dict[str, int]
    parameters: dict[str, Given]
    inputs: dict[str, Given]
    demands: list[Demand]
    output: Any = None
    known: Known = field(default_factory=Known)
    failed: Problem | None = None
    refused: tuple[Any, Any] | None = None
    ended: bool = True  # False: the budget came to its end
    possible: bool = True  # False: what was chosen contradicts itself, or the program ends there
    ran: bool = False  # was forward entered?
    #: For inputs whose number of axes is not told: the same way with some numbers.
    trials: dict[str, list[Way]] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Did forward come to its end?"""
        return self.ran and self.ended and self.possible and self.failed is None and self.refused is None


@dataclass(slots=True)
class Explored:
    """The ways through a class that were run."""

    cls: ClassV
    ways: list[Way]
    #: The choices of ways that were not run.
    left: list[dict[Any, bool]]
    forward: Function | None
    #: Where following was lost.
    gaps: list[Gap] = field(default_factory=list)


def classes_of(m: Machine, module: Any) -> list[ClassV]:
    """Run a file's top level, and give the classes it defines outside of functions."""
    _guarded(m, module, lambda: m.exec_body(module.body))
    return defined(m)


def defined(m: Machine) -> list[ClassV]:
    """The classes that were defined outside of functions in the file itself."""
    return [cls for cls in m.classes if cls.node is not None and cls.source is m.source and _standing_alone(cls)
            and "<locals>" not in cls.qualname]


def explore(m: Machine, cls: ClassV, forms: bool = True) -> Explored:
    """Run the class along each way. `forms`: tell apart the numbers of axes that inputs may have, too."""
    forward = cls.lookup("forward")
    forward = forward if isinstance(forward, Function) and forward.kind == "function" else None
    gaps, m.gaps = m.gaps, {}
    ways, left = _along_ways(m, cls, forward, {}, {}, {})
    lost = list(m.gaps.values())
    if forms:
        ways = [known for way in ways for known in _told_apart(m, cls, forward, way)]
    m.gaps = gaps
    return Explored(cls, ways, left, forward, lost)


def is_module_class(cls: ClassV) -> bool:
    """Does the class make modules?"""
    return is_module(Instance(cls))


def _along_ways(m: Machine, cls: ClassV, forward: Function | None, ranks: dict[str, int], dtypes: dict[str, str],
                start: dict[Any, bool]) -> tuple[list[Way], list[dict[Any, bool]]]:
    """The ways that were run, and the choices of those that were not."""
    todo: list[dict[Any, bool]] = [start]
    ways: list[Way] = []
    while todo and len(ways) < _MOST_WAYS:
        ways.append(_one_way(m, cls, forward, todo, ranks, dtypes))
    return [way for way in ways if way.possible], todo


def _told_apart(m: Machine, cls: ClassV, forward: Function | None, way: Way) -> list[Way]:
    """The way once for each number of axes of its inputs with which it comes to its end; itself where there are none
    to tell apart."""
    if not way.finished:
        return [way]
    dtypes = {name: given.dtype for name, given in way.inputs.items() if given.dtype}
    shapes = {name: given.value.shape for name, given in way.inputs.items()
              if isinstance(given.start, Input) and isinstance(given.value, Tensor)}
    forms = [{name: len(shape.front) for name, shape in shapes.items() if shape.known}]
    for name, shape in shapes.items():
        if shape.known:
            continue
        wider = [{**form, name: rank} for form in forms for rank in _ranks(shape)]
        tried = [(form, [new for new in _along_ways(m, cls, forward, form, dtypes, way.choices)[0] if new.finished])
                 for form in wider]
        fitting = [form for form, ways in tried if ways]
        endless = shape.ranks is None and any(form[name] == _MOST_AXES for form in fitting)
        if 0 < len(fitting) <= _MOST_FORMS and not endless:
            forms = fitting
        else:
            way.trials[name] = [new for _, ways in tried for new in ways]
    found = [new for form in forms if form or dtypes
             for new in _along_ways(m, cls, forward, form, dtypes, way.choices)[0]]
    fitting = [new for new in found if new.finished] or [way]
    for new in fitting:
        new.trials = way.trials
    return fitting


def _ranks(shape: Shape) -> list[int]:
    """The numbers of axes that are worth trying."""
    return [rank for rank in range(_MOST_AXES + 1) if shape.may_have_rank(rank)]


def _one_way(m: Machine, cls: ClassV, forward: Function | None, todo: list[dict[Any, bool]], ranks: dict[str, int],
             dtypes: dict[str, str]) -> Way:
    decisions = dict(todo.pop(0))  # those that differ least from the first way come first
    kept = m.problems, m.decisions, m.alternatives, m.free, m.use_defaults, m.ledger, m.parts
    m.problems, m.decisions, m.alternatives, m.free, m.use_defaults = [], decisions, todo, True, False
    m.ledger, m.budget = Ledger(), None
    m.parts = {key: part for key, part in m.parts.items() if not isinstance(part, tuple)}
    path.thorough, path.readings = True, []
    way = Way(decisions, m.ledger.asked, ranks, {}, {}, m.ledger.demands)

    def body() -> None:
        m.journal.begin()
        try:
            _run(m, cls, forward, way, dtypes)
        except (Dead, Exit):
            way.possible = False
            raise
        except Raised as error:
            way.refused = error.place
            way.ended = error.place is not None
            raise
        finally:
            way.known = path.known
            _look(m, way)
            while m.journal.frames:
                m.journal.undo()

    way.ended = _guarded(m, cls.node, body) and way.ended
    way.failed = next((p for p in m.problems if p.certainty == "error" and p.fact.raises), None)
    m.problems, m.decisions, m.alternatives, m.free, m.use_defaults, m.ledger, m.parts = kept
    return way


def _run(m: Machine, cls: ClassV, forward: Function | None, way: Way, dtypes: dict[str, str]) -> None:
    instance: Any = Instance(cls, None)
    init = cls.lookup("__init__")
    if isinstance(init, Function):
        scope = free_scope(m, init, instance)
        way.parameters = _given(init, scope, instance)
        _take_defaults(way.parameters, scope)
        run_with(m, init, scope, instance)
    else:
        instance = _free_instance(m, cls)
    if forward is None or not isinstance(instance, Instance):
        return
    _forget(m, instance, changed_by_others(forward))
    scope = free_scope(m, forward, instance)
    way.inputs = _given(forward, scope, instance)
    for name, given in way.inputs.items():
        given.dtype = dtypes.get(name)
        _preset(given.start, way.ranks.get(name), given.dtype)
    way.ran = True
    way.output = run_with(m, forward, scope, instance)


def _given(function: Function, scope: Scope, instance: Any) -> dict[str, Given]:
    return {name: Given(name, value, value) for name, value in scope.vars.items() if value is not instance}


def _take_defaults(parameters: dict[str, Given], scope: Scope) -> None:
    """A list of sizes stands for itself: nothing could be said of one that is free."""
    for name, given in parameters.items():
        start = given.start
        if isinstance(start, Input) and isinstance(settled(start.default), (tuple, ListV, DictV)):
            scope.vars[name] = given.start = given.value = start.default


def _preset(value: Any, rank: int | None, dtype: str | None) -> None:
    if not isinstance(value, Input) or rank is None and dtype is None:
        return
    shape = Shape((), ()) if rank is None else Shape(tuple(fresh("an axis of an input") for _ in range(rank)))
    value.value = Tensor(shape, {"float": "float32", "int": "int64", "bool": "bool"}.get(dtype or ""), source=value)


def _look(m: Machine, way: Way) -> None:
    """What can be said of the parameters in the end, before it is taken back."""
    by_owner: dict[int, list[Input]] = {}
    for part, owner in (pair for pair in m.parts.values() if isinstance(pair, tuple)):
        by_owner.setdefault(id(owner), []).append(part)
    for given in (*way.parameters.values(), *way.inputs.values()):
        given.value = settled(given.start)
        given.dtype = m.ledger.dtypes.get(id(given.start)) or given.dtype
        given.parts = dict(_parts(given.start, by_owner))
        for patterns in (patterns for source, patterns in path.readings if source is given.start):
            for pattern in (pattern for pattern in patterns if not any(axis.lead for axis in pattern)):
                given.axes.setdefault(len(pattern), tuple(axis.text for axis in pattern))


def _parts(owner: Any, by_owner: dict[int, list[Input]], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(`.hidden_size` or `[0]`, what it is) for each part of a parameter that was asked for."""
    for part in by_owner.get(id(owner), ()):
        index = part.name.removeprefix(owner.name) if part.name.startswith(f"{owner.name}[") else ""
        name = prefix + (index or f".{part.name}")
        inner = list(_parts(part, by_owner, name))
        if inner or not hasattr(str, part.name):  # that a text is asked for its methods tells of no part
            yield from inner or [(name, settled(part))]


def symbols_of(given: Given) -> dict[Symbol, str]:
    """The sizes that are a parameter itself, or a part of it, with the author's words for them."""
    found: dict[Symbol, str] = {}
    for words, value in ((given.name, given.value), *((given.name + name, v) for name, v in given.parts.items())):
        if is_dim(value) and isinstance(value, Poly) and len(value.symbols) == 1:
            symbol = next(iter(value.symbols))
            if value == symbol.dim:
                found.setdefault(symbol, words)
    return found


def is_learned(value: Any) -> bool:
    """Did any use tell what the parameter is?"""
    return not (isinstance(value, Input) and value.value is UNLEARNED)
