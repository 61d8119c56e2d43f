"""Which comments stand in a text, and where? A `#` inside a string is none."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its row, its first column, its text from the `#` on, and whether nothing stands before it."""

    row: int
    column: int
    text: str
    own_line: bool


def comments(text: str) -> Iterator[Comment]:
    """Every comment of a text, in order. A text that cannot be cut into tokens gives those before that place."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                yield Comment(row, column + 1, token.string, not token.line[:column].strip())
    except (tokenize.TokenError, SyntaxError, ValueError, IndexError):
        return
