"""When is a progress bar drawn?"""

from __future__ import annotations

import io
import sys

import pytest

from shapelint.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(monkeypatch, stream: io.StringIO, total: int, *, seconds: float = -1.0, **options: bool) -> str:
    """What goes to this standard error during a run over so many files; it is long at once where `seconds` is negative."""
    monkeypatch.setattr(progress, "SECONDS", seconds)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.Progress(**options) as on_file:
        for done in range(1, total + 1):
            on_file(done, total, f"m{done}.py")
    return stream.getvalue()


def test_a_long_run_over_many_files_on_a_terminal(monkeypatch):
    assert "Checking" in drawn(monkeypatch, Terminal(), 50)


@pytest.mark.parametrize(
    "stream, total, options",
    [
        (io.StringIO(), 50, {}),
        (Terminal(), 3, {}),
        (Terminal(), 50, {"seconds": 60.0}),
        (Terminal(), 50, {"quiet": True}),
    ],
    ids=["no terminal", "few files", "a short run", "quiet"],
)
def test_otherwise_nothing(monkeypatch, stream, total, options):
    assert drawn(monkeypatch, stream, total, **options) == ""


def test_verbose_names_the_files_instead(monkeypatch):
    lines = drawn(monkeypatch, Terminal(), 30, verbose=True).splitlines()
    assert len(lines) == 30 and lines[0].startswith("checked m1.py in ")
