"""For people: each line of source, and beside it the shapes of what it makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from shapelint.findings.model import Expression
from shapelint.lint.result import Report
from shapelint.source import Span

from ..frame import WIDEST, source_lines
from ..look import Look, clean
from ..summary import shapes_line as last_line

MACHINE = False

__all__ = ["MACHINE", "last_line", "render"]

#: The shapes stand in one column where lines allow it; a longer line pushes only its own aside.
COLUMN = 64
#: An expression is named by so much of its text; the rest stands in the line beside it.
NAMED = 32
#: So many shapes of one expression (from different calls or passes of a loop) are listed.
LISTED = 3


def render(report: Report, look: Look) -> Iterator[str]:
    """The files in which there is something to show, each under its name."""
    for filename, rows in report.expressions.items():
        lines = [clean(line.expandtabs(4))[:WIDEST].rstrip() for line in source_lines(report.texts[filename])]
        while lines and not lines[-1]:
            lines.pop()
        yield look.paint(look.shown(filename), "bold")
        yield from _file(lines, rows, look, report.texts[filename])
        yield ""


def _file(lines: list[str], rows: list[Expression], look: Look, text: str) -> Iterator[str]:
    by_row: dict[int, list[Expression]] = defaultdict(list)
    for row in rows:
        by_row[row.span.row].append(row)
    raw = source_lines(text)
    gutter = len(str(len(lines)))
    column = min(max((len(lines[row - 1]) for row in by_row if row <= len(lines)), default=0), COLUMN)
    for number, line in enumerate(lines, 1):
        start = f"{look.paint(f'{number:>{gutter}} |', 'dim')} {line:<{column}}"
        made = _made(by_row.get(number, []), raw)
        yield f"{start}  {look.paint('| ' + made, 'cyan')}" if made else start.rstrip()


def _made(rows: list[Expression], raw: list[str]) -> str:
    """`out: [32, 50, 20]; h: [1, 32, 20]`: what the line stores, or else its outermost expressions."""
    shapes: dict[str, list[str]] = {}
    for row in [r for r in rows if r.stored] or list(_outermost(rows)):
        listed = shapes.setdefault(_text(row, raw), [])
        if (shown := shape_text(row)) not in listed:
            listed.append(shown)
    return "; ".join(f"{name}: {_listed(found)}" for name, found in shapes.items())


def _outermost(rows: Iterable[Expression]) -> Iterator[Expression]:
    rows = list(rows)
    spans = {row.span for row in rows}
    for row in rows:
        here = row.span
        if not any(other != here and _within(here, other) for other in spans):
            yield row


def _within(inner: Span, outer: Span) -> bool:
    starts = (outer.row, outer.column) <= (inner.row, inner.column)
    return starts and (inner.end_row, inner.end_column) <= (outer.end_row, outer.end_column)


def _text(row: Expression, raw: list[str]) -> str:
    """The expression as it is written, cut where it is long or goes on in another line."""
    span = row.span
    line = raw[span.row - 1] if span.row <= len(raw) else ""
    whole = span.end_row == span.row
    text = clean(line[span.column - 1 : span.end_column - 1] if whole else line[span.column - 1 :]).rstrip()
    return text if whole and len(text) <= NAMED else text[: NAMED - 3] + "..."


def _listed(shapes: list[str]) -> str:
    more = len(shapes) - LISTED
    return " or ".join(shapes[:LISTED]) + (f" or {more} more" if more > 0 else "")


def shape_text(row: Expression) -> str:
    """`[B, T, 20]`, `?` for an unknown dim, `[..., 20]` where only the end is known; a dtype that is not float32."""
    dims = ["?" if dim is None else str(dim) for dim in (row.shape if row.shape is not None else row.tail or ())]
    if row.shape is None:
        dims.insert(0, "...")
    dtype = f" {row.dtype}" if row.dtype not in (None, "float32") else ""
    return f"[{', '.join(dims)}]{dtype}"
