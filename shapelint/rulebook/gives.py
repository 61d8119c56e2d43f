"""Does an operator surely give one tensor, and not sizes, a number or several tensors? Its examples say so."""

from __future__ import annotations

import inspect
from functools import cache

from shapelint.rulebook.registry import Rule


@cache
def one_tensor(rule: Rule) -> bool:
    """Is every result among the rule's examples a tensor? They are tests, so they are right; a rule without examples is
    a family, whose members give tensors."""
    results = [line.rpartition(" -> ")[2] for line in _lines(rule) if " -> " in line]
    return all(result.startswith(("[", "error")) for result in results)


def _lines(rule: Rule) -> list[str]:
    return (inspect.getdoc(rule.spec.function) or "").splitlines() if rule.what == "function" else []
