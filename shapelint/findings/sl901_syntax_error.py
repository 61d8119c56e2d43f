"""# SL901: syntax-error

## What it is

The file cannot be read as Python: a syntax error, text that is not UTF-8, a NUL byte, or brackets nested so deep that no
parser takes them. Nothing else is known of such a file; all other files are checked.

## Why it is reported

A file that was asked for and not checked must not look like a file without mistakes. So this finding is always on:
neither `ignore` nor `# noqa` switches it off. `exclude` leaves the file out.

## Example

    class Model(nn.Module)
        pass

## Instead

    class Model(nn.Module):
        pass
"""

from __future__ import annotations

from .model import Words
from .registry import finding


@finding("SL901", "syntax-error", severity="error")
def words(reason: str) -> Words:
    """The parser's own words."""
    return Words(reason)
