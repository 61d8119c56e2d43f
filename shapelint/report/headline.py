"""One finding in one line."""

from __future__ import annotations

from shapelint.findings.model import Finding

from .look import Look, clean

COLORS = {"error": "red", "warning": "yellow"}


def headline(finding: Finding, look: Look) -> str:
    """`model.py:21:18: error SL101: ...`."""
    kind = look.paint(f"{finding.severity} {finding.code}", "bold", COLORS[finding.severity])
    return f"{look.paint(look.place(finding.span), 'bold')}: {kind}: {clean(finding.message)}"
