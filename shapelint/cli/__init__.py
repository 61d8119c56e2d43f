"""The command line: what people type, what it prints, and the status it ends with."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(args: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its status: 0 good, 1 errors, 2 not all work done, 130 interrupted."""
    from .app import run

    sys.exit(run(sys.argv[1:] if args is None else args))
