"""For programs: how often each code was found and, with the gaps, each reason not to follow on, as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterator

from shapelint.lint.result import Report

from ..counted import codes, reasons
from ..look import Look

MACHINE = COUNTS = True


def render(report: Report, look: Look) -> Iterator[str]:
    """`{"version": 1, "findings": [...], "gaps": [...]}`; `gaps` is there only where they were asked for."""
    document: dict[str, object] = {
        "version": 1,
        "findings": [{"code": code, "name": name, "count": count} for code, name, count in codes(report)],
    }
    if look.show_gaps:
        document["gaps"] = [{"reason": r.text, "places": r.places, "cost": r.cost} for r in reasons(report)]
    yield json.dumps(document, indent=2)
