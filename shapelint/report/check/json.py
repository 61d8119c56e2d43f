"""For programs: one JSON array, an object a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator

from shapelint.lint.result import Report

from ..entry import entry
from ..look import Look

MACHINE = True


def render(report: Report, look: Look) -> Iterator[str]:
    """The array, an object a line group, indented as ruff does."""
    yield json.dumps([entry(finding, report, look) for finding in report.findings], indent=2)
