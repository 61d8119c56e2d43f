"""`shapelint explain CODE`: the page of one kind of finding."""

from __future__ import annotations

import click

from ..output import write


@click.command("explain")
@click.argument("code")
def command(code: str) -> int:
    """Tell what a finding means, why it is reported and what to write instead.

    CODE is a code (SL101) or the name of a finding.
    """
    from shapelint.findings.registry import all_kinds
    from shapelint.lint.words import did_you_mean

    kinds = all_kinds()
    named = {kind.name: kind for kind in kinds.values() if not kind.retired}
    kind = kinds.get(code.upper()) or named.get(code.lower())
    if kind is None:
        near = did_you_mean(code.upper(), kinds)
        raise click.UsageError(f"unknown code `{code}`{near} (`shapelint rules` lists all)")
    if kind.retired:
        write([f"# {kind.code} (retired)", "", kind.page])
    else:
        state = "on" if kind.default_on else f"off; `--extend-select {kind.code}` switches it on"
        write([kind.page, "", f"{kind.code} {kind.name}: {kind.severity}, by default {state}"])
    return 0
