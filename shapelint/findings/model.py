"""What does a checked file hand up: findings with their places, repairs, gaps and shapes?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from shapelint.source import Span

Severity = Literal["error", "warning"]
Applicability = Literal["safe", "unsafe"]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about one place. It does not name its own line: printers put the place before it."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The text of `span` is to become `content`."""

    span: Span
    content: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair: all edits together, or none."""

    message: str
    applicability: Applicability
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a finding says of a fact: the sentence, what would repair it, the notes, the places a frame marks."""

    message: str
    help: str = ""
    trace: tuple[Note, ...] = ()
    marks: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, as it is reported.

    `trace` tells where the sizes came from and, for an operation in another file, the lines on the way;
    `marks` are those places of the same file that a code frame shows beside the finding itself.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    trace: tuple[Note, ...] = ()
    fixes: tuple[Fix, ...] = ()
    help: str = ""
    witness: dict[str, Any] | None = None
    confirmation: dict[str, Any] | None = None
    url: str = ""
    marks: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where following was lost, why, and how many shapes became unknown there."""

    span: Span
    reason: str
    cost: int


@dataclass(frozen=True, slots=True)
class Expression:
    """What is known of one tensor expression in one calling context (a row of `shapelint shapes`).

    `shape` holds integers, texts (Python arithmetic over names) and None for an unknown dim; it is None where the rank is
    unknown, and then `tail` may hold the last dims. `stored` is the target of an assignment or a parameter: people are
    shown what it holds, machines are not told of it. `ran`: the program itself comes here from the top of a file; else the
    function, or one that calls it, was run alone.
    """

    span: Span
    context: str
    instance: str | None
    shape: tuple[int | str | None, ...] | None
    tail: tuple[int | str | None, ...] | None = None
    dtype: str | None = None
    stored: bool = False
    ran: bool = False


@dataclass(slots=True)
class FileResult:
    """Everything one file gave, before selection and suppression.

    `elsewhere` are findings of its run that stand in other files of the program.
    `produced` counts the expressions that torch rules or module calls made in the functions that were run;
    `followed` those of them whose rank is known.
    """

    filename: str
    findings: list[Finding] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    expressions: list[Expression] = field(default_factory=list)
    modules: int = 0
    followed: int = 0
    produced: int = 0
    elsewhere: list[Finding] = field(default_factory=list)
    #: The classes of other files that were built: (filename, qualified name).
    built: list[tuple[str, str]] = field(default_factory=list)
