"""What is said to people after the findings: statistics, gaps, problems, the last line?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import ModuleType

from shapelint.lint.result import Report
from shapelint.lint.words import count

from .counted import codes, reasons
from .look import Look, clean


def statistics(report: Report, look: Look) -> Iterator[str]:
    """One line a code, the most frequent first."""
    counted = codes(report)
    width = max((len(str(number)) for *_, number in counted), default=0)
    for code, name, number in counted:
        yield f"{number:>{width}}  {look.paint(code, 'bold')}  {name}"


def gaps(report: Report, look: Look) -> Iterator[str]:
    """One line for each place where following was lost."""
    for gap in report.gaps:
        yield f"{look.place(gap.span)}: could not follow: {clean(gap.reason)} ({count(gap.cost, 'shape')} lost)"


def gap_statistics(report: Report) -> Iterator[str]:
    """One line for each reason, the most costly first."""
    found = reasons(report)
    width = max((len(count(reason.cost, "shape")) for reason in found), default=0)
    for reason in found:
        lost = count(reason.cost, "shape")
        yield f"{lost:>{width}} lost in {count(reason.places, 'place')}: could not follow: {clean(reason.text)}"


def problems(report: Report, look: Look) -> Iterator[str]:
    """What could not be read at all."""
    for problem in report.problems:
        yield f"{look.paint('error', 'bold', 'red')}: {clean(problem)}"


def last_line(report: Report) -> str:
    """How much was found, in how much, and how much of it was followed."""
    severities = Counter(f.severity for f in report.findings)
    found = [count(severities[s], s) for s in ("error", "warning") if severities[s]]
    return _counted(f"Found {', '.join(found) or 'no errors'} in", report)


def shapes_line(report: Report) -> str:
    """In how much the shapes were looked for, and how much of it was followed."""
    return _counted("Looked at", report)


def _counted(start: str, report: Report) -> str:
    if not report.files:
        return "No Python files found; nothing was checked."
    line = f"{start} {count(report.files, 'file')} ({count(report.modules, 'module')})"
    if report.produced:
        # Rounded down: "100 %" is said only where nothing was lost.
        line += f"; followed {100 * report.followed // report.produced} % of {count(report.produced, 'shape')}"
    return line + "."


def afterwards(report: Report, look: Look, form: ModuleType) -> Iterator[str]:
    """All that follows a report in this format. For machines only what was asked for, without the last line."""
    if getattr(form, "COUNTS", False):  # it has said the rest itself
        return
    if form.MACHINE and look.statistics:
        yield from statistics(report, look)
    if look.show_gaps:
        yield from gap_statistics(report) if look.statistics else gaps(report, look)
    if not form.MACHINE and not look.quiet:
        yield form.last_line(report)
