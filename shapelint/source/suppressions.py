"""Which findings did the author ask not to see? `# noqa` and `# shapelint: ignore` comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shapelint.source.comments import comments
from shapelint.source.logical import logical_ends
from shapelint.source.span import Span

_NOQA = re.compile(r"#\s*noqa\b(?!-)(?:\s*:\s*(?P<codes>[A-Za-z]+\d*(?:(?:\s*,\s*|\s+)[A-Za-z]+\d+)*))?", re.I)
#: Other tools' codes begin with the same letters (SLF001).
_CODE = re.compile(r"SL\d*", re.I)
_OURS = re.compile(r"#\s*shapelint:\s*(?P<what>ignore|skip-file)\b(?:\s*\[(?P<codes>[^\]]*)\])?", re.I)


@dataclass(slots=True)
class Suppression:
    """One comment that suppresses findings on its line. `codes` is None where it means all of them; `ours` says
    whether it names codes of this tool or has its form, so that it may be reported where nothing needed it."""

    row: int
    span: Span
    codes: tuple[str, ...] | None
    kind: str
    ours: bool

    def covers(self, code: str) -> bool:
        return self.codes is None or any(code.upper().startswith(c.upper()) for c in self.codes)


@dataclass(slots=True)
class Suppressions:
    """All suppressions of a file."""

    skip_file: bool = False
    by_row: dict[int, list[Suppression]] = field(default_factory=dict)
    text: str = ""
    _ends: dict[int, int] | None = None

    def find(self, row: int, code: str) -> Suppression | None:
        """What suppresses a finding of that code that begins on that row: a comment there, or where its line ends."""
        if not self.by_row:
            return None
        rows = dict.fromkeys((row, self.logical_line_end(row)))
        return next((s for r in rows for s in self.by_row.get(r, ()) if s.covers(code)), None)

    def logical_line_end(self, row: int) -> int:
        """The row on which the logical line ends that this row is part of."""
        if self._ends is None:
            self._ends = logical_ends(self.text)
        return self._ends.get(row, row)

    def __iter__(self):
        for row in sorted(self.by_row):
            yield from self.by_row[row]


def suppressions(text: str, filename: str = "") -> Suppressions:
    """Read the suppressions of a text; it need not be valid Python. Cheap where no comment can be one."""
    found = Suppressions(text=text)
    lowered = text.lower()
    if "noqa" not in lowered and "shapelint:" not in lowered:
        return found
    for comment in comments(text):
        for match in (*_NOQA.finditer(comment.text), *_OURS.finditer(comment.text)):
            what = match.groupdict().get("what")
            if what and what.lower() == "skip-file":
                found.skip_file = found.skip_file or comment.own_line
                continue
            codes = tuple(re.split(r"[\s,]+", match["codes"].strip())) if match["codes"] else None
            start = comment.column + match.start()
            span = Span(filename, comment.row, start, comment.row, comment.column + match.end())
            ours = what is not None or any(map(_CODE.fullmatch, codes or ()))
            found.by_row.setdefault(comment.row, []).append(
                Suppression(comment.row, span, codes, "ignore" if what else "noqa", ours))
    return found
