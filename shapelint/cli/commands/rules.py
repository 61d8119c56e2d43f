"""`shapelint rules`: all kinds of finding there are, or all operators that are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import click

from ..output import write


@click.command("rules")
@click.option("--operators", is_flag=True, help="List the operators of PyTorch and other libraries that have a rule.")
@click.option("--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def command(operators: bool, output_format: str) -> int:
    """List every kind of finding: code, name, severity, and whether it is on by default.

    With --operators, list every operator with a rule: its name, how the rule is written (a family of many names, one
    line of notation, a function; opaque: nothing is said) and what the rule does not say.
    """
    head, rows = _operators() if operators else _kinds()
    lines = {"json": _json, "markdown": _markdown, "text": _table}[output_format](head, rows)
    if operators and output_format == "markdown":
        lines = chain(_opening(), lines)
    write(lines)
    if operators and output_format == "text":
        click.echo(_in_numbers(), err=True)
    return 0


def _opening() -> Iterator[str]:
    """What stands above the table on the page of operators."""
    yield "# Operators with a rule"
    yield ""
    yield "Written by `shapelint rules --operators --output-format markdown`, which reads the rules; a test fails where it is stale."
    yield ""
    yield _in_numbers()
    yield ""


def _in_numbers() -> str:
    from shapelint.rulebook.catalogue import in_numbers

    return in_numbers()


def _kinds() -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    from shapelint.findings.registry import all_kinds

    return (("code", "name", "severity", "default_on"),
            [(k.code, k.name, k.severity, k.default_on) for k in all_kinds().values() if not k.retired])


def _operators() -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    from shapelint.rulebook.catalogue import catalogue

    return ("name", "what", "form", "not_known"), [(e.name, e.what, e.form, list(e.not_known)) for e in catalogue()]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "; ".join(value) if isinstance(value, list) else str(value)


def _titles(head: Sequence[str]) -> tuple[str, ...]:
    return tuple({"default_on": "default", "not_known": "not known"}.get(word, word) for word in head)


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    cells = [_titles(head), *(tuple(map(_cell, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()


def _markdown(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(_titles(head))} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| `{row[0]}` | {' | '.join(_cell(value).replace('|', chr(92) + '|') for value in row[1:])} |"


def _json(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    import json

    yield json.dumps([dict(zip(head, row)) for row in rows], indent=2)
