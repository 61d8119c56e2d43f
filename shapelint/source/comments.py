"""Which comments stand in a text, and where? A `#` inside a string is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shapelint.source.lines import Lines
from shapelint.source.tokens import NOT_CODE


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its row, its first column, its text from the `#` on, and whether nothing stands before it."""

    row: int
    column: int
    text: str
    own_line: bool


def comments(text: str) -> Iterator[Comment]:
    """Every comment of a text, in order. The text need not be Python: what is never closed ends with its line."""
    if "#" not in text:
        return
    lines = Lines(text)
    for found in NOT_CODE.finditer(text):
        if text[found.start()] == "#":
            row, column = lines.place(found.start())
            own_line = not text[lines.offset(row, 1):found.start()].strip()
            yield Comment(row, column, found.group(), own_line)
