"""How often was each code found, and each reason not to follow on, whatever the names?"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from shapelint.lint.result import Report

_NAME = re.compile(r"`[^`]*`")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for which following was lost: in how many places, and how many shapes were lost there."""

    text: str
    places: int
    cost: int


def codes(report: Report) -> list[tuple[str, str, int]]:
    """Code, name and number, the most frequent first."""
    counts = Counter((f.code, f.name) for f in report.findings)
    return [(*kind, number) for kind, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def reasons(report: Report) -> list[Reason]:
    """The reasons of all gaps, the most costly first; what differs only in the names in it is one."""
    costs: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for gap in report.gaps:
        text = _NAME.sub("`...`", gap.reason)
        costs[text] += gap.cost
        places[text] += 1
    made = [Reason(text, places[text], cost) for text, cost in costs.items()]
    return sorted(made, key=lambda reason: (-reason.cost, -reason.places, reason.text))
