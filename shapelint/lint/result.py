"""What came of a run over files, and with which status does it end?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shapelint.findings.model import Expression, FileResult, Finding, Gap
from shapelint.source import Span


@dataclass(slots=True)
class Report:
    """All findings that are to be shown, sorted by place, and what was counted on the way.

    `problems` are sentences about what could not be read at all, `remarks` about what went wrong without harm,
    `tracebacks` belong to the SL902 among the findings; `texts` holds the text of each file that something is said about.
    """

    findings: list[Finding] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    expressions: dict[str, list[Expression]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    files: int = 0
    modules: int = 0
    followed: int = 0
    produced: int = 0
    failed: bool = False
    broken: bool = False

    @property
    def status(self) -> int:
        """The exit status: 0 nothing that fails, 1 findings that do, 2 some of the work could not be done."""
        return 2 if self.broken or self.problems else int(self.failed)

    def add(self, result: FileResult, text: str, error_on_warning: bool = False) -> None:
        """Take in one file: what was counted in it, and its findings, all of which are to be shown."""
        self.files += 1
        self.modules += result.modules
        self.followed += result.followed
        self.produced += result.produced
        self.gaps += result.gaps
        self.findings += result.findings
        self.failed |= any(error_on_warning or f.severity == "error" for f in result.findings)
        self.broken |= any(f.code == "SL902" for f in result.findings)
        for row in result.expressions:
            self.expressions.setdefault(row.span.filename, []).append(row)
        if result.findings or result.expressions:
            self.texts[result.filename] = text

    def sort(self) -> None:
        """Put everything in the order of files and places."""
        self.findings.sort(key=lambda f: (f.span.filename, f.span.row, f.span.column, f.code, f.message))
        self.gaps = _most_costly_first(self.gaps)
        # The runs of several files may lead to a place and see the same there.
        self.expressions = {filename: _as_it_runs(dict.fromkeys(rows)) for filename, rows in sorted(self.expressions.items())}
        for rows in self.expressions.values():
            rows.sort(key=lambda e: (e.span.row, e.span.column, e.span.end_row, e.span.end_column))


def _as_it_runs(rows: Iterable[Expression]) -> list[Expression]:
    """Of a function that the program itself calls only what its calls show: what it does alone, or in the hands of a
    function that nobody calls, says nothing of this program."""
    rows = list(rows)
    called = {row.context for row in rows if row.ran}
    return [row for row in rows if row.ran or row.context not in called]


def _most_costly_first(gaps: Iterable[Gap]) -> list[Gap]:
    """The gaps, those of one place and reason as one."""
    costs: dict[tuple[Span, str], int] = {}
    for gap in gaps:
        costs[gap.span, gap.reason] = costs.get((gap.span, gap.reason), 0) + gap.cost
    merged = [Gap(span, reason, cost) for (span, reason), cost in costs.items()]
    return sorted(merged, key=lambda g: (-g.cost, g.span.filename, g.span.row, g.span.column, g.reason))
