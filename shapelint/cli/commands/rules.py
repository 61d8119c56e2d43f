"""`shapelint rules`: all kinds of finding there are."""

from __future__ import annotations

from collections.abc import Iterator

import click

from ..output import write


@click.command("rules")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(output_format: str) -> int:
    """List every kind of finding: code, name, severity, and whether it is on by default."""
    write(_json() if output_format == "json" else _table())
    return 0


def _rows() -> list[tuple[str, str, str, bool]]:
    from shapelint.findings.registry import all_kinds

    return [(k.code, k.name, k.severity, k.default_on) for k in all_kinds().values() if not k.retired]


def _table() -> Iterator[str]:
    rows = [("code", "name", "severity", "default")]
    rows += [(code, name, severity, "on" if on else "off") for code, name, severity, on in _rows()]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()


def _json() -> Iterator[str]:
    import json

    yield json.dumps([dict(zip(("code", "name", "severity", "default_on"), row)) for row in _rows()], indent=2)
