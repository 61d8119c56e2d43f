"""What goes to standard output and standard error, in which colours, and what if nobody reads it?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

import click

from shapelint.report.look import clean


def settle() -> None:
    """A character that the terminal cannot show is written as its escape: no report fails on a file's name."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def write(lines: Iterable[str], output_file: str | None = None) -> None:
    """The lines to this file, or to standard output. Raises click.FileError where the file cannot be written."""
    if output_file is None:
        _print(lines, sys.stdout)
        return
    try:
        with open(output_file, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise click.FileError(output_file, error.strerror or str(error)) from None


def say(lines: Iterable[str]) -> None:
    """The lines to people, on standard error."""
    _print(lines, sys.stderr)


def complain(message: str) -> None:
    """Why the work could not be done."""
    say([f"shapelint: error: {clean(message)}"])


def colored(choice: str, stream: TextIO | None) -> bool:
    """Is the stream (None: a file) coloured? `auto` asks NO_COLOR, FORCE_COLOR and the terminal, in this order."""
    if choice != "auto":
        return choice == "always"
    if stream is None or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _print(lines: Iterable[str], stream: TextIO) -> None:
    try:
        for line in lines:
            stream.write(line + "\n")
        stream.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough. What is still in the buffer goes nowhere, and the status stays what it is.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
