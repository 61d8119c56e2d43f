"""What is there to say about one file, after selection and suppression?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from shapelint.findings.declared import all_kinds, with_words
from shapelint.findings.model import FileResult, Finding, Fix, Gap
from shapelint.source import BadSource, Span, mentions_torch

from .selection import ALWAYS
from .settings import Settings
from .suppress import Suppressed

if TYPE_CHECKING:
    from .program import Program


@dataclass(slots=True)
class Examined:
    """What the engine says of one file, before selection and suppression. `found_from_elsewhere` are mistakes in this
    file that the run of another one came upon."""

    filename: str
    settings: Settings
    suppressed: Suppressed
    result: FileResult
    found_from_elsewhere: list[Finding] = field(default_factory=list)

    def reported(self) -> FileResult:
        """The file's result with only those findings that are to be reported."""
        if self.suppressed.whole_file:
            return FileResult(self.filename)
        wanted = self.settings.wanted(self.filename)
        # Suppression comes first: a comment about a code that is not selected is no unused one.
        kept = [f for f in self._all() if f.code in ALWAYS or not self.suppressed.covers(f)]
        kept += [_finding("SL903", unused.span, *unused.said, fix=unused.fix) for unused in self.suppressed.unused()]
        return replace(self.result, findings=[f for f in kept if f.code in wanted])

    def _all(self) -> list[Finding]:
        """Each mistake once, whichever runs came upon it."""
        own = list(self.result.findings)
        told = {(f.span, f.code) for f in own}
        for finding in self.found_from_elsewhere:
            if (finding.span, finding.code) not in told:
                told.add((finding.span, finding.code))
                own.append(finding)
        return own


def examine(filename: str, text: str, settings: Settings, program: Program | None = None) -> Examined:
    """Ask the engine about one file.

    A text that does not mention torch has nothing for the engine to say, so it is not parsed. Raises BadSource for a
    text that is no Python, and whatever the engine raises.
    """
    suppressed = Suppressed(filename, text)
    result = FileResult(filename)
    if not suppressed.whole_file and mentions_torch(text):
        result = _checked(filename, text, settings, settings.wanted(filename) | suppressed.codes, program)
    return Examined(filename, settings, suppressed, result)


def _checked(filename: str, text: str, settings: Settings, needed: frozenset[str], program: Program | None) -> FileResult:
    from shapelint.findings.check import check_source  # the whole engine, which most files of a project do not need
    from shapelint.source import parse

    options = settings.options
    if too_large(text):
        return FileResult(filename, gaps=[Gap(_point(filename, 1, 1), "the file is too large to be followed", 0)])
    return check_source(
        parse(filename, text),
        inputs=settings.inputs(filename),
        want_expressions=options.want_expressions,
        want_gaps=options.want_gaps,
        torch_version=settings.torch_version,
        # What is off by default is looked for only where somebody speaks of it.
        contracts=any(not kind.default_on for code, kind in all_kinds().items() if code in needed),
        program=program,
    )


#: Parsing takes some 50 microseconds and 8 kB for each small piece of a line; generated tables have millions of them.
_MOST_PIECES = 150_000


def too_large(text: str) -> bool:
    """Would parsing alone take ten seconds? Only files of megabytes are looked at closely."""
    return len(text) > 1_000_000 and text.count("\n") + text.count(",") + text.count("(") > _MOST_PIECES


def syntax_error(filename: str, bad: BadSource) -> Finding:
    """SL901 where the parser stopped."""
    return _finding("SL901", _point(filename, bad.row, bad.column), bad.message)


def internal_error(filename: str, error: Exception) -> Finding:
    """SL902 at the top of the file."""
    return _finding("SL902", _point(filename, 1, 1), PurePath(filename).name, error)


def _point(filename: str, row: int, column: int) -> Span:
    return Span(filename, row, column, row, column + 1)


def _finding(code: str, span: Span, *details: Any, fix: Fix | None = None) -> Finding:
    kind = with_words(code)
    words = kind.words(*details)
    return Finding(code, kind.name, kind.severity, words.message, span, help=words.help, fixes=(fix,) if fix else ())
