"""What does the analysis see in a small program? For rules whose layers only the interpreter can run."""

from __future__ import annotations

from typing import Any

from shapelint.findings.check import check_source
from shapelint.source import parse

HEAD = "import torch\nfrom torch import nn\n"


def seen(program: str) -> dict[str, Any]:
    """The shape of every variable that is assigned a tensor at top level, or in a method; the last one counts."""
    source = parse("program.py", HEAD + program)
    rows = {}
    for row in check_source(source, want_expressions=True).expressions:
        if row.stored:
            line = source.line(row.span.row)
            rows[line[row.span.column - 1: row.span.end_column - 1]] = None if row.shape is None else list(row.shape)
    return rows


def codes(program: str) -> list[tuple[int, str]]:
    """(row of the program, code) of every finding."""
    found = check_source(parse("program.py", HEAD + program)).findings
    return sorted((finding.span.row - HEAD.count("\n"), finding.code) for finding in found)
