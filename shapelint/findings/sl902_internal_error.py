"""# SL902: internal-error

## What it is

shapelint itself failed on this file. The mistake is in shapelint, not in the program; every other file is still checked,
and the exit status is 2.

## What to do

Report it, with the file or the part of it that is to blame. Until it is repaired, `exclude` leaves the file out. The
finding itself cannot be ignored: a file that was not checked must not look like a file without mistakes.
"""

from __future__ import annotations

from .model import Words
from .registry import finding


@finding("SL902", "internal-error", severity="error")
def words(filename: str, exception: BaseException) -> Words:
    """The file and the exception in one line."""
    said = next(iter(str(exception).splitlines()), "").strip()
    what = type(exception).__name__ + (f": {said}" if said else "")
    return Words(
        f"could not check {filename} ({what}); this is an error of shapelint's, please report it",
        help="until then, leave the file out with `exclude`",
    )
