"""`shapelint rules`: all kinds of finding there are, or all operators that are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    write({"json": _json, "markdown": _markdown, "text": _table}[output_format](head, rows))
    if operators and output_format == "text":
        _say_counts()
    return 0


def _kinds() -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    from shapelint.findings.registry import all_kinds

    return (("code", "name", "severity", "default_on"),
            [(k.code, k.name, k.severity, k.default_on) for k in all_kinds().values() if not k.retired])


def _operators() -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    from shapelint.rulebook.catalogue import catalogue

    return ("name", "what", "form", "not_known"), [(e.name, e.what, e.form, list(e.not_known)) for e in catalogue()]


def _say_counts() -> None:
    from shapelint.rulebook.catalogue import catalogue, counts

    found = counts(catalogue())
    words = ", ".join(f"{count} {form}" for form, count in found.items())
    click.echo(f"{sum(found.values())} operators: {words}", err=True)


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
