"""How far is a long run? Shown on a terminal only, and only once it has become long."""

from __future__ import annotations

import sys
import time
from typing import Any

#: Nobody needs a bar for less.
SECONDS, FILES = 1.0, 20


class Progress:
    """Called after each file; draws a bar on standard error when the run is long, and takes it away at the end."""

    def __init__(self, verbose: bool = False, quiet: bool = False):
        self._verbose = verbose
        self._wanted = sys.stderr.isatty() and not quiet and not verbose
        self._began = self._last = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __call__(self, done: int, total: int, filename: str) -> None:
        now = time.monotonic()
        if self._verbose:
            print(f"checked {filename} in {now - self._last:.2f} s", file=sys.stderr)
        if self._wanted and self._bar is None and total >= FILES and now - self._began > SECONDS:
            self._start(total)
        if self._bar is not None:
            self._bar.update(self._task, completed=done)
        self._last = now

    def _start(self, total: int) -> None:
        # Imported here: rich takes longer to load than most runs last.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=total)
        self._bar.start()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
