"""For programs that read as it comes: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from shapelint.lint.result import Report

from ..entry import entry
from ..look import Look

MACHINE = True


def render(report: Report, look: Look) -> Iterator[str]:
    """A line for each finding, nothing where there is none."""
    for finding in report.findings:
        yield json.dumps(entry(finding, report, look))
