"""For GitHub Actions: workflow commands, which become annotations beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.findings.model import Finding
from shapelint.lint.result import Report

from ..look import Look

MACHINE = True


def render(report: Report, look: Look) -> Iterator[str]:
    """`::error title=...,file=...,line=...::message`, a line for each finding."""
    for finding in report.findings:
        span = finding.span
        properties: dict[str, object] = {
            "title": f"shapelint ({finding.code})",
            "file": look.absolute(span.filename),
            "line": span.row,
            "endLine": span.end_row,
        }
        if span.end_row == span.row:  # GitHub takes columns only within one line
            properties |= {"col": span.column, "endColumn": span.end_column}
        listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        yield f"::{finding.severity} {listed}::{_data(_message(finding, look))}"


def _message(finding: Finding, look: Look) -> str:
    repair = f" (fix: {finding.help})" if finding.help else ""
    return f"{look.place(finding.span)}: {finding.code} {finding.message}{repair}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
