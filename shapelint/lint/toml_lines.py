"""In which line of a TOML text does a key, or a value below it, stand?

`tomllib` gives values without places, and a message about a value is worth little without one. This reads only what is
needed for that: table headers and the keys before `=`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Path = tuple[str, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_KEY})\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"\s*({_KEY})\s*=")
_INLINE = re.compile(rf"[{{,]\s*({_KEY})\s*=")


def _parts(key: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))


def _keys(text: str) -> Iterator[tuple[int, Path]]:
    """Every key of the text with its row, tables and the keys of inline tables included."""
    table: Path = ()
    for row, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            yield row, table
        elif assignment := _ASSIGNMENT.match(line):
            path = table + _parts(assignment[1])
            yield row, path
            for inner in _INLINE.finditer(line, assignment.end()):
                yield row, path + _parts(inner[1])


def line_of(text: str, path: Path, value: str | None = None) -> int | None:
    """The row of the key at `path`, or of the quoted `value` at or after it; of a table around it otherwise."""
    best: tuple[int, int] | None = None
    for row, found in _keys(text):
        shared = found == path[: len(found)]
        if shared and (best is None or len(found) > best[0]):
            best = len(found), row
    if best is None:
        return None
    row = best[1]
    if value is not None:
        quoted = (f'"{value}"', f"'{value}'")
        for later, line in enumerate(text.splitlines()[row - 1 :], row):
            if any(q in line for q in quoted):
                return later
    return row
