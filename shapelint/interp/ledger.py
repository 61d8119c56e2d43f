"""What did a class take for granted while it was run? Each thing that a rule or the program itself asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shapelint.interp.machine import Machine, Raised
from shapelint.interp.problem import Problem
from shapelint.interp.wanted_dtypes import wanted_dtypes
from shapelint.values import Fact, Input


@dataclass(slots=True)
class Demand:
    """Something that was taken for granted: what a rule asked of sizes (`problem`), or a condition of the program's own
    without which it raises (`condition` is to be `holds`). `doubtful`: in an arm that may not run. `before` are the
    choices that led to it: whatever is chosen later, it is demanded."""

    node: Any
    source: Any
    doubtful: bool
    before: dict[Any, bool]
    problem: Problem | None = None
    condition: Any = None
    holds: bool = True
    raises: str = ""


@dataclass(slots=True)
class Ledger:
    """What was met while one way through a class was run. `asked` holds the conditions that were chosen, by their keys.
    """

    demands: list[Demand] = field(default_factory=list)
    asked: dict[Any, Any] = field(default_factory=dict)
    #: For parameters by identity: the one kind of dtype that an operator takes.
    dtypes: dict[int, str] = field(default_factory=dict)

    #: How many choices may be made on one way, and how many ways wait to be run.
    LIMITS = (8, 32)

    def first(self, condition: Any) -> bool:
        """Which answer is tried first: what the defaults of parameters give, so that the usual ways come first."""
        about, parts = condition.about, condition.parts
        if about == "not":
            return not self.first(parts[0])
        if about in ("and", "or"):
            answers = [part if isinstance(part, bool) else self.first(part) for part in parts]
            return all(answers) if about == "and" else any(answers)
        parameter = parts[0] if parts and isinstance(parts[0], Input) else None
        if about == "flag" and parameter is not None and isinstance(parameter.default, bool):
            return parameter.default
        if about == "none" and parameter is not None:
            return parameter.optional
        if about == "equals" and parameter is not None and isinstance(parameter.default, (str, int)):
            return parameter.default == parts[1]
        return True

    def chosen(self, m: Machine) -> dict[Any, bool]:
        """What was chosen on this way up to here."""
        return {key: m.decisions[key] for key in self.asked}

    def required(self, m: Machine, fact: Fact, node: Any, **about: Any) -> None:
        """A rule goes on only if what it asks of sizes holds."""
        frames = tuple(reversed(m.frames))
        problem = Problem(fact, node, m.source, m.context, frames=frames, certainty="contract", **about)
        self.demands.append(Demand(node, m.source, m.doubt > 0, self.chosen(m), problem))

    def checked(self, m: Machine, condition: Any, holds: bool, node: Any, raises: str) -> None:
        """The program goes on only if the condition is as it should be."""
        if not isinstance(condition, bool) and not m.catches(raises):
            self.demands.append(Demand(node, m.source, m.doubt > 0, self.chosen(m), None, condition, holds, raises))

    def raised(self, m: Machine, condition: Any, held: bool, end: Raised) -> None:
        """An arm that runs where `condition` is `held` raises by itself."""
        node, source = end.place
        if not m.catches(end.name):
            self.demands.append(Demand(node, source, False, self.chosen(m), None, condition, not held, end.name))

    def used(self, rule: Any, args: Any, kwargs: Any) -> None:
        """A rule is about to be asked: which dtypes does it take of inputs nothing is known of?"""
        for value, dtype in wanted_dtypes(rule, args, kwargs):
            self.dtypes.setdefault(id(value), dtype)
