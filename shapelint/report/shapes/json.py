"""For programs: every expression that is a tensor, with its place, context, shape and dtype."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from shapelint.findings.model import Expression
from shapelint.lint.result import Report

from ..entry import places
from ..look import Look

MACHINE = True
VERSION = 1


def render(report: Report, look: Look) -> Iterator[str]:
    """The document `{"version": 1, "files": [...]}`, one file after the other."""
    yield f'{{"version": {VERSION}, "files": ['
    last = len(report.expressions) - 1
    for number, (filename, rows) in enumerate(report.expressions.items()):
        document = {"filename": look.absolute(filename), "expressions": _distinct(rows)}
        yield json.dumps(document) + ("," if number < last else "")
    yield "]}"


def _distinct(rows: list[Expression]) -> list[dict[str, Any]]:
    """One object for each place, context, instance and shape; what differs only in how often it was met is one."""
    return [_object(row) for row in dict.fromkeys(row for row in rows if not row.stored)]


def _object(row: Expression) -> dict[str, Any]:
    return {
        **places(row.span),
        "context": row.context,
        "instance": row.instance,
        "shape": row.shape,
        "tail": row.tail,
        "dtype": row.dtype,
    }
