"""For people: the findings of each file under its name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from shapelint.lint.result import Report

from ..headline import COLORS
from ..look import Look, clean
from ..summary import last_line, statistics

MACHINE = False

__all__ = ["MACHINE", "last_line", "render"]


def render(report: Report, look: Look) -> Iterator[str]:
    """The name of a file, below it a line for each finding, then an empty line; the counts with `look.statistics`."""
    if look.statistics:
        yield from statistics(report, look)
        return
    for filename, group in groupby(report.findings, key=lambda f: f.span.filename):
        findings = list(group)
        places = [f"{f.span.row}:{f.span.column}" for f in findings]
        width = max(map(len, places))
        yield f"{look.paint(look.shown(filename), 'bold')}:"
        for finding, place in zip(findings, places):
            kind = look.paint(f"{finding.severity} {finding.code}", COLORS[finding.severity])
            yield f"  {place:<{width}}  {kind}: {clean(finding.message)}"
        yield ""
