"""For people: the sentence, a code frame with the places that take part, where the sizes came from, what repairs it."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.findings.model import Finding
from shapelint.lint.result import Report

from ..frame import Mark, frame, source_lines
from ..headline import COLORS, headline
from ..look import Look, clean
from ..summary import last_line, statistics

MACHINE = False

__all__ = ["MACHINE", "last_line", "render"]


def render(report: Report, look: Look) -> Iterator[str]:
    """A block of lines for each finding, an empty line after it; with `look.statistics` only the counts."""
    if look.statistics:
        yield from statistics(report, look)
        return
    lines: dict[str, list[str]] = {}
    for finding in report.findings:
        name = finding.span.filename
        if name not in lines:
            lines[name] = source_lines(report.texts.get(name, ""))
        yield headline(finding, look)
        yield from frame(lines[name], marks(finding), look)
        yield from traced(finding, look)
        yield from repairs(finding, look)
        yield ""


def marks(finding: Finding) -> list[Mark]:
    """The finding's own place and the others of its file; a mark on the same place becomes the label."""
    here = finding.span
    others = [note for note in finding.marks if note.span.filename == here.filename]
    label = next((note.message for note in others if note.span == here), "")
    own = Mark(here, label, "^", ("bold", COLORS[finding.severity]))
    return [own, *(Mark(note.span, note.message, "-", ("blue",)) for note in others if note.span != here)]


def traced(finding: Finding, look: Look) -> Iterator[str]:
    """The notes that do not stand in the frame already, each with its place."""
    framed = {(note.span, note.message) for note in finding.marks if note.span.filename == finding.span.filename}
    for note in finding.trace:
        if (note.span, note.message) not in framed:
            same = note.span.filename == finding.span.filename
            place = f"line {note.span.row}" if same else look.place(note.span)
            yield f"   {look.paint(place, 'blue')}: {clean(note.message)}"


def repairs(finding: Finding, look: Look) -> Iterator[str]:
    """What would repair it: in words, or else what the edits offered do."""
    said = [finding.help] if finding.help else [fix.message for fix in finding.fixes]
    for text in said:
        yield f"   {look.paint('fix', 'bold', 'cyan')}: {clean(text)}"
