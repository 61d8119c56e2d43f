"""How are places shown in their lines of source, with carets below?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shapelint.source import Span

from .look import Look, clean

#: Longer lines (generated tables, whole programs in one line) are cut around the place.
WIDEST = 160
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A place, what is written beside its carets, and the style of both; `sign` draws them."""

    span: Span
    label: str = ""
    sign: str = "^"
    styles: tuple[str, ...] = ("bold", "red")


def source_lines(text: str) -> list[str]:
    """The lines as Python counts them (a form feed or a Unicode separator ends none)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def frame(lines: list[str], marks: Iterable[Mark], look: Look) -> Iterator[str]:
    """The marked lines with their numbers, in order, `...` where some are left out between them."""
    by_row: dict[int, list[Mark]] = {}
    for mark in sorted(marks, key=lambda m: (m.span.row, m.span.column, m.sign == "^")):
        if 1 <= mark.span.row <= len(lines):
            by_row.setdefault(mark.span.row, []).append(mark)
    gutter = len(str(max(by_row, default=0)))
    before = None
    for row, here in by_row.items():
        if before is not None and row == before + 2:  # a single line takes no more room than the dots
            yield _line(look, gutter, row - 1, clean(lines[row - 2].expandtabs(4))[:WIDEST].rstrip())
        elif before is not None and row > before + 1:
            yield "  " + look.paint("...", "blue")
        before = row
        yield from _marked(look, gutter, lines[row - 1], row, here)


def _line(look: Look, gutter: int, row: int | None, text: str) -> str:
    number = f"{'' if row is None else row:>{gutter}} |"
    return f"  {look.paint(number, 'blue')} {text}".rstrip()


def _marked(look: Look, gutter: int, line: str, row: int, marks: list[Mark]) -> Iterator[str]:
    line, shift = _window(line, marks[-1].span.column - 1)
    yield _line(look, gutter, row, clean(line.expandtabs(4)).rstrip())
    for mark in marks:
        start = min(max(mark.span.column - 1 - shift, 0), len(line))
        end = mark.span.end_column - 1 - shift if mark.span.end_row == mark.span.row else len(line.rstrip())
        indent = " " * _cells(line[:start])
        carets = mark.sign * max(_cells(line[:end]) - len(indent), 1)
        label = f" {clean(mark.label)}" if mark.label else ""
        yield _line(look, gutter, None, indent + look.paint(carets + label, *mark.styles))


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of an overlong line around the column, and by how much its columns are shifted."""
    if len(line) <= WIDEST:
        return line, 0
    start = max(0, column - _BEFORE)
    part = line[start : start + WIDEST]
    if start + WIDEST < len(line):
        part = part[:-3] + "..."
    if start:
        part = "..." + part[3:]
    return part, start


def _cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    text = text.expandtabs(4)
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
