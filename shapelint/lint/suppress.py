"""Which findings of a file does a comment suppress, and which comments suppress nothing?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from shapelint.findings.declared import all_kinds
from shapelint.findings.model import Edit, Finding, Fix
from shapelint.source import Span, Suppression, Suppressions, suppressions
from shapelint.source.tokens import COMMENT, NEWLINE, STRING

from .selection import fits

#: Codes of other tools begin with the same letters (SLF001, SLOT000), and are not ours to judge.
_OURS = re.compile(r"SL\d{0,3}", re.I)


@dataclass(frozen=True, slots=True)
class Unused:
    """A comment that suppresses nothing: its place, the details that SL903 words, and its removal."""

    span: Span
    said: tuple[str, tuple[str, ...], tuple[str, ...]]
    fix: Fix | None


class Suppressed:
    """The suppressions of one file; remembers which of them were needed."""

    def __init__(self, filename: str, text: str, known: Suppressions | None = None):
        self._text = text
        self._all = suppressions(text, filename) if known is None else known
        self._met: dict[int, set[str]] = {}

    @property
    def comments(self) -> Suppressions:
        """The comments themselves."""
        return self._all

    @property
    def text(self) -> str:
        """The text they stand in."""
        return self._text

    @property
    def whole_file(self) -> bool:
        """Is the file not to be checked at all?"""
        return self._all.skip_file

    @property
    def codes(self) -> frozenset[str]:
        """The codes that a comment of ours speaks of, and that have to be looked for to judge it."""
        if not self._all.by_row:
            return frozenset()
        selectors = [c.upper() for s in self._all for c in (_judged(s) if s.codes else ["ALL"] * s.ours)]
        return frozenset(code for code in all_kinds() if any(fits(s, code) for s in selectors))

    def covers(self, finding: Finding) -> bool:
        """Is the finding suppressed? By a comment at the end of its first line, or of its last."""
        covered = False
        if self._all.by_row:
            for row in {finding.span.row, self._ends.get(finding.span.row, finding.span.row), finding.span.end_row}:
                for comment in self._all.by_row.get(row, ()):
                    if comment.covers(finding.code):
                        self._met.setdefault(id(comment), set()).add(finding.code)
                        covered = True
        return covered

    def unused(self) -> Iterator[Unused]:
        """The comments of ours, or the codes of ours in a comment, that no finding was met by so far."""
        for comment in self._all:
            met = self._met.get(id(comment), set())
            if comment.codes is None:
                if comment.ours and not met:
                    yield self._unused(comment, (), ())
                continue
            idle = [c for c in _judged(comment) if not any(fits(c.upper(), code) for code in met)]
            known = tuple(c for c in idle if any(fits(c.upper(), code) for code in all_kinds()))
            unknown = tuple(c for c in idle if c not in known)
            if known:
                yield self._unused(comment, known, ())
            if unknown:
                yield self._unused(comment, (), unknown)

    @cached_property
    def _ends(self) -> dict[int, int]:
        return line_ends(self._text)

    def _unused(self, comment: Suppression, unused: tuple[str, ...], unknown: tuple[str, ...]) -> Unused:
        line = re.split(NEWLINE, self._text)[comment.row - 1]
        span = comment.span
        written = line[span.column - 1 : span.end_column - 1]
        kept = [c for c in comment.codes or () if c not in unused and c not in unknown]
        return Unused(span, (written.strip(), unused, unknown), _removal(span, line, written, kept))


def _judged(comment: Suppression) -> list[str]:
    """The codes of a comment that are meant for us."""
    return [c for c in comment.codes or () if comment.kind == "ignore" or _OURS.fullmatch(c)]


def _removal(span: Span, line: str, written: str, kept: list[str]) -> Fix | None:
    """Take the codes out that are not needed, and the comment with them where none is left."""
    if kept:
        start = re.match(r"[^:]*:\s*(?:ignore\s*\[)?", written, re.I)
        end = "]" if written.rstrip().endswith("]") else ""
        edit = Edit(span, start[0] + ", ".join(kept) + end) if start else None
    elif not line[span.end_column - 1 :].strip():
        before = len(line[: span.column - 1].rstrip())
        edit = Edit(Span(span.filename, span.row, before + 1, span.row, len(line) + 1), "")
    elif line[span.end_column - 1 :].lstrip().startswith("#"):
        edit = Edit(span, "")
    else:  # words follow, which without it would be code
        edit = None
    return Fix("remove what is not needed", "safe", (edit,)) if edit else None


_PIECES = re.compile(rf"(?P<skip>{COMMENT})|(?P<string>{STRING})|(?P<joined>\\(?:{NEWLINE}))|(?P<line>{NEWLINE})", re.S)


@lru_cache(maxsize=2)  # asked for each finding of a file
def line_ends(text: str) -> dict[int, int]:
    """For each row that takes no comment at its end (a string or the line goes on), the row that does."""
    ends: dict[int, int] = {}
    row, open_rows = 1, []
    for piece in _PIECES.finditer(text):
        if piece["string"]:
            more = len(re.findall(NEWLINE, piece[0]))
            open_rows += range(row, row + more)
            row += more
        elif piece["joined"]:
            open_rows.append(row)
            row += 1
        elif piece["line"]:
            ends.update((before, row) for before in open_rows)
            open_rows.clear()
            row += 1
    ends.update((before, row) for before in open_rows)
    return ends


def noqa_row(finding: Finding, text: str) -> int:
    """The row at whose end a comment suppresses the finding."""
    row = finding.span.row
    return line_ends(text).get(row, row)
