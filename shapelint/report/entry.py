"""One finding as the object that programs read (design: the form that linters of the ecosystem use, and ours)."""

from __future__ import annotations

from typing import Any

from shapelint.findings.model import Edit, Finding, Fix
from shapelint.lint.result import Report
from shapelint.lint.suppress import noqa_row
from shapelint.source import Span

from .look import Look


def entry(finding: Finding, report: Report, look: Look) -> dict[str, Any]:
    """The finding with plain values only."""
    own = finding.span.filename
    fixes = [_fix(fix, own, look) for fix in finding.fixes]
    # Tools that know only `fix` take its edits to lie in this file, so a repair elsewhere stands in `fixes` alone.
    here = (made for fix, made in zip(finding.fixes, fixes) if all(e.span.filename == own for e in fix.edits))
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "filename": look.absolute(own),
        **places(finding.span),
        "url": finding.url or None,
        "noqa_row": noqa_row(finding, report.texts.get(own, "")),
        "fix": next(here, None),
        "fixes": fixes,
        "trace": [
            {"filename": look.absolute(n.span.filename), "location": places(n.span)["location"], "message": n.message}
            for n in finding.trace
        ],
        "witness": finding.witness,
        "confirmation": finding.confirmation,
    }


def places(span: Span) -> dict[str, dict[str, int]]:
    """Start and end: counted from 1, columns in characters, the end exclusive."""
    return {
        "location": {"row": span.row, "column": span.column},
        "end_location": {"row": span.end_row, "column": span.end_column},
    }


def _fix(fix: Fix, own: str, look: Look) -> dict[str, Any]:
    edits = [_edit(edit, own, look) for edit in fix.edits]
    return {"applicability": fix.applicability, "message": fix.message, "edits": edits}


def _edit(edit: Edit, own: str, look: Look) -> dict[str, Any]:
    made: dict[str, Any] = {"content": edit.content, **places(edit.span)}
    if edit.span.filename != own:
        made["filename"] = look.absolute(edit.span.filename)
    return made
