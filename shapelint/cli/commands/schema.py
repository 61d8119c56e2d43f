"""`shapelint schema check|shapes|contract`: the JSON Schema of what machines read."""

from __future__ import annotations

import click

from shapelint.report.schemas import names, text

from ..output import write


@click.command("schema")
@click.argument("document", type=click.Choice(names()))
def command(document: str) -> int:
    """Print the JSON Schema of the JSON that `check`, `shapes` or `contract` prints."""
    write([text(document).rstrip("\n")])
    return 0
