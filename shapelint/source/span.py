"""Where in a file does something stand?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a file: rows and columns count from 1, columns in characters, the end is exclusive."""

    filename: str
    row: int
    column: int
    end_row: int
    end_column: int

    def lower(self, rows: int) -> Span:
        """The same place, so many rows further down."""
        return Span(self.filename, self.row + rows, self.column, self.end_row + rows, self.end_column)
