"""# SL903: unused-suppression

## What it is

A comment such as `# noqa: SL101` or `# shapelint: ignore[SL101]` stands where nothing of the kind is found.

## Why it is reported

The mistake it was written for is gone; left behind, the comment would hide the next one. Only what is surely meant for
shapelint is reported: SL codes in a `noqa`, and comments that begin with `shapelint:`. A bare `# noqa` and the codes of
other tools are not shapelint's to judge.

## Example

    self.fc = nn.Linear(20, 5)
    return self.fc(out)  # noqa: SL101

## Instead

Remove the comment, or the code in it.

    return self.fc(out)
"""

from __future__ import annotations

from collections.abc import Sequence

from .model import Words
from .registry import finding


@finding("SL903", "unused-suppression", severity="warning")
def words(comment: str, unused: Sequence[str] = (), unknown: Sequence[str] = ()) -> Words:
    """`unused` are the codes of the comment that met no finding (none: it names no code); `unknown` are no codes at all."""
    if unknown:
        return Words(f"{_listed(unknown)} in `{comment}` {_is(unknown)} no finding of shapelint's", help="see `shapelint rules`")
    if unused:
        return Words(f"{_listed(unused)} in `{comment}` {_is(unused)} not needed: nothing of the kind is found here",
                     help="remove the code, or the comment")
    return Words(f"`{comment}` is not needed: nothing is found here", help="remove the comment")


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes)


def _is(codes: Sequence[str]) -> str:
    return "is" if len(codes) == 1 else "are"
