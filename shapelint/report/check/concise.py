"""For people and editors' error lists: one line a finding."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.lint.result import Report

from ..headline import headline
from ..look import Look
from ..summary import last_line, statistics

MACHINE = False

__all__ = ["MACHINE", "last_line", "render"]


def render(report: Report, look: Look) -> Iterator[str]:
    """`model.py:21:18: error SL101: ...`, or the counts with `look.statistics`."""
    if look.statistics:
        yield from statistics(report, look)
        return
    for finding in report.findings:
        yield headline(finding, look)
