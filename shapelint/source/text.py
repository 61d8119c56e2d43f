"""What text does a file hold? Decoded as Python itself would decode it, or refused with a reason and a place."""

from __future__ import annotations

import codecs
import io
import tokenize
from os import PathLike


class BadSource(Exception):
    """A file that cannot be read as Python: why, and where."""

    def __init__(self, message: str, row: int = 1, column: int = 1):
        super().__init__(message)
        self.message, self.row, self.column = message, row, column


def read_text(path: str | PathLike[str]) -> str:
    """The text of a file. Raises BadSource where it is no text, OSError where it cannot be read."""
    with open(path, "rb") as file:
        return decode(file.read())


def decode(data: bytes) -> str:
    """Bytes as text: a byte order mark and a coding cookie (PEP 263) count, UTF-8 otherwise. Line ends stay."""
    if b"\0" in data:
        before = data[: data.index(b"\0")]
        row = before.count(b"\n") + 1
        raise BadSource("the file holds a NUL byte, so it is no Python source", row, len(before.rpartition(b"\n")[2]) + 1)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        raise BadSource(f"the encoding of the file is not clear: {error.msg or error}") from None
    if data.startswith(codecs.BOM_UTF8):
        data, encoding = data[3:], "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        row = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode(encoding, "replace")) + 1
        raise BadSource(f"the file is not {encoding}: byte 0x{data[error.start]:02x} cannot be read", row, column) from None
    except LookupError:
        raise BadSource(f"the encoding {encoding} is not known") from None


def mentions_torch(text: str) -> bool:
    """Could the text have anything to do with torch?"""
    return "torch" in text
