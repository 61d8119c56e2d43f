"""How is text to look: from which folder are names shown, in which colours, and what may a terminal be sent?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line stands on this module, and --help is to need no parser
    from shapelint.source import Span

_CODES = {"bold": 1, "dim": 2, "red": 31, "yellow": 33, "blue": 34, "cyan": 36}


@dataclass(frozen=True, slots=True)
class Look:
    """What the person (or the program) who reads wants. `root` is the folder that relative names start from."""

    root: str
    color: bool = False
    quiet: bool = False
    statistics: bool = False
    show_gaps: bool = False

    def absolute(self, filename: str) -> str:
        """The full name of a file; a name in angle brackets or `-` (standard input) stays."""
        if filename == "-" or filename.startswith("<"):
            return filename
        return os.path.normpath(os.path.join(self.root, filename))

    def shown(self, filename: str) -> str:
        """The name for people: from the folder they are in where the file is below it, in full otherwise."""
        full = self.absolute(filename)
        below = os.path.join(self.root, "")
        return clean(full[len(below) :] if full.startswith(below) else full)

    def place(self, span: Span) -> str:
        """`model.py:21:18`."""
        return f"{self.shown(span.filename)}:{span.row}:{span.column}"

    def paint(self, text: str, *styles: str) -> str:
        """The text in these styles, or as it is where no colour is wanted."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(str(_CODES[s]) for s in styles)}m{text}\x1b[0m"


def clean(text: str) -> str:
    """The text in one line, without what would steer a terminal: it comes from files that nobody vouches for."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)
