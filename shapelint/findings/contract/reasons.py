"""What requires it? The words of the kind of finding that a violation would be, or the author's own line."""

from __future__ import annotations

from typing import Any

from shapelint.interp.ledger import Demand
from shapelint.interp.problem import Problem

from ..compose import kind_of
from ..trace import code
from ..wording import callee


def because(demand: Demand) -> str:
    """The sentence for something that is demanded."""
    if demand.problem is None:
        return line(demand.node, demand.source)
    return constructor(demand.problem) or kind_of(demand.problem).words(demand.problem).message


def constructor(problem: Problem) -> str:
    """What a layer asks of one of its parameters, without what it was given; empty for any other problem."""
    fact = problem.fact
    if fact.kind != "constructor" or not fact.get("parameter") or not fact.get("rule"):
        return ""
    return f"{fact.get('parameter')} of {callee(problem)} must be {fact.get('rule')}"


def line(node: Any, source: Any) -> str:
    """The author's own statement."""
    return code(node, source)
