"""What text does a file hold? Decoded as Python itself would decode it, or refused with a reason and a place."""

from __future__ import annotations

import codecs
import io
import tokenize
from os import PathLike

from shapelint.source.lines import Lines

_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class BadSource(Exception):
    """A text that cannot be read as Python: why, and where (row and column from 1, in characters)."""

    def __init__(self, message: str, row: int = 1, column: int = 1):
        super().__init__(message)
        self.message, self.row, self.column = message, row, column


def read_text(path: str | PathLike[str]) -> str:
    """The text of a file, its line ends as they are. Raises BadSource where it is no text, OSError where it cannot be
    read."""
    with open(path, "rb") as file:
        return decode(file.read())


def decode(data: bytes) -> str:
    """Bytes as text: a byte order mark (it is left out) or a coding cookie (PEP 263) counts, else UTF-8.

    Raises BadSource where that is impossible.
    """
    if data.startswith(_WIDE):
        raise BadSource("the file is UTF-16 or UTF-32, which Python does not read as source")
    if b"\0" in data:
        raise BadSource("the file holds a NUL byte, so it is no Python source", *_place(data, data.index(b"\0")))
    encoding = _encoding(data)
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError as error:
        where = error.start + len(data) - len(error.object)  # of the file, with its byte order mark
        message = f"the file is not {encoding}: byte 0x{data[where]:02x} cannot be read"
        raise BadSource(message, *_place(data, where, encoding)) from None
    except (LookupError, UnicodeError):  # `# coding: hex` names a codec that makes no text
        raise BadSource(f"the encoding {encoding} is not one of a text") from None


def mentions_torch(text: str) -> bool:
    """Could the text have anything to do with torch?"""
    return "torch" in text


def _encoding(data: bytes) -> str:
    """What byte order mark and cookie say, with the names of Python's `tokenize`."""
    try:
        found, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:  # no cookie stands in these lines, tokenize only gave up on their bytes
            return "utf-8"
        raise BadSource(f"the file's encoding is not clear: {error.msg}") from None
    return "utf-8" if found == "utf-8-sig" else found


def _place(data: bytes, at: int, encoding: str = "utf-8") -> tuple[int, int]:
    before = data[:at].removeprefix(codecs.BOM_UTF8).decode(encoding, "replace")
    return Lines(before).place(len(before))
