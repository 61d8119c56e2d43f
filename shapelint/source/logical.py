"""On which row does a logical line end? That of a call over several rows, of a string, of a line with a backslash."""

from __future__ import annotations

import re

from shapelint.source.tokens import COMMENT, NEWLINE, STRING

_TOKEN = re.compile(
    rf"(?P<whole>{STRING}|\\(?:{NEWLINE}))|{COMMENT}|(?P<newline>{NEWLINE})|(?P<open>[(\[{{])|[)\]}}]", re.S)
_BREAK = re.compile(NEWLINE)


def logical_ends(text: str) -> dict[int, int]:
    """For each row behind which its logical line goes on, the row on which that line ends; the text may be any."""
    ends: dict[int, int] = {}
    row = first = 1
    depth = 0
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "newline":
            if not depth:
                ends.update(dict.fromkeys(range(first, row), row))
                first = row + 1
            row += 1
        elif kind == "whole":
            row += len(_BREAK.findall(found.group()))
        elif kind == "open":
            depth += 1
        elif found.group() in ")]}":
            depth = max(0, depth - 1)
    ends.update(dict.fromkeys(range(first, row), row))
    return ends
