"""Draw `shapelint docs/example.py` as the picture in the README: the program runs, its real output becomes an SVG.

    python docs/make_picture.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
COMMAND = ("shapelint", "docs/example.py")
PICTURE = ROOT / "docs" / "shapelint.svg"


def output() -> str:
    """What the command writes to a terminal."""
    command = [sys.executable, "-m", *COMMAND, "--isolated", "--color", "always"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return done.stdout


def picture() -> str:
    """The terminal with the command and its output, as SVG."""
    lines = [Text("$ ", style="bold green") + Text(" ".join(COMMAND)), *Text.from_ansi(output().rstrip()).split("\n")]
    width = max(line.cell_len for line in lines)
    console = Console(record=True, width=width, file=StringIO(), force_terminal=True, color_system="truecolor")
    for line in lines:
        console.print(line)
    # A fixed id, so that the file changes only where the output does.
    return console.export_svg(title="shapelint", unique_id="shapelint")


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    print(f"written: {PICTURE.relative_to(ROOT)}")
