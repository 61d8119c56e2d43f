"""What do the files of a run hold, and which sign stands for the content of each?"""

from __future__ import annotations

import hashlib
import os

from shapelint.source import BadSource, decode

#: Stands for a file whose content was not the same all the time; no content has this sign.
_CHANGED = "changed while it was read"
#: Stands for a file that is not there or cannot be read.
_MISSING = "missing"


def sign(data: bytes) -> str:
    """A short text that other content does not have."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def size_of(filename: str) -> int:
    """The size of a file in bytes; 0 where there is none."""
    try:
        return os.path.getsize(filename)
    except OSError:
        return 0


class Contents:
    """Reads files and remembers the sign of what was read. Content alone tells whether a file is the same: times and
    sizes stay when an editor is quick, and change when a repository is copied."""

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}

    def read(self, filename: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        try:
            with open(filename, "rb") as file:
                data = file.read()
        except OSError:
            self._note(filename, _MISSING)
            raise
        self._note(filename, sign(data))
        return data

    def text(self, filename: str) -> str:
        """The text of a file; empty where it cannot be read or is none."""
        try:
            return decode(self.read(filename))
        except (OSError, BadSource):
            return ""

    def sign_of(self, filename: str) -> str:
        """The sign of what was read of the file in this run."""
        if filename not in self._signs:
            try:
                self.read(filename)
            except OSError:
                pass
        return self._signs[filename]

    def _note(self, filename: str, found: str) -> None:
        if self._signs.setdefault(filename, found) != found:
            self._signs[filename] = _CHANGED
