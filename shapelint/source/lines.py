"""At which row and column does a place in a text stand, and the other way round?"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from shapelint.source.tokens import NEWLINE

_BREAK = re.compile(NEWLINE)
_WIDE = re.compile(r"[^\x00-\x7f]+")


class Lines:
    """The lines of a text, cut as Python's tokenizer cuts them: a form feed or U+2028 ends none."""

    __slots__ = ("text", "starts", "_wide")

    def __init__(self, text: str):
        self.text = text
        if "\r" in text:
            self.starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        else:
            self.starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
            self.starts.pop()
        #: The rows on which bytes and characters differ.
        wide = () if text.isascii() else _WIDE.finditer(text)
        self._wide = frozenset(self.place(found.start())[0] for found in wide)

    def __len__(self) -> int:
        """The number of rows; an end of line at the very end opens no further one."""
        return len(self.starts) - (self.starts[-1] == len(self.text))

    def line(self, row: int) -> str:
        """The text of a row, counted from 1, without its end; empty where there is no such row."""
        if not 0 < row <= len(self.starts):
            return ""
        end = self.starts[row] if row < len(self.starts) else len(self.text)
        return self.text[self.starts[row - 1]:end].rstrip("\r\n")

    def rows(self, first: int, last: int) -> str:
        """The text from a row to another one, that one included, with its ends of lines."""
        end = self.starts[last] if last < len(self.starts) else len(self.text)
        return self.text[self.starts[first - 1]:end]

    def place(self, offset: int) -> tuple[int, int]:
        """Row and column (from 1, in characters) of an offset."""
        row = bisect_right(self.starts, offset)
        return row, offset - self.starts[row - 1] + 1

    def offset(self, row: int, column: int) -> int:
        """The offset of a row and column, both from 1."""
        return self.starts[row - 1] + column - 1

    def column(self, row: int, byte: int) -> int:
        """The column (from 1, in characters) of a place that `ast` gives in bytes of UTF-8 (from 0)."""
        if row not in self._wide:
            return byte + 1
        return len(self.line(row).encode("utf-8", "surrogatepass")[:byte].decode("utf-8", "replace")) + 1
