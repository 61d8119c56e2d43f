"""Makes docs/shapelint.svg: what `shapelint docs/example.py` really prints, as a picture.

    python docs/make_picture.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run the linter on the example in colour and draw its output."""
    command = [sys.executable, "-m", "shapelint", "docs/example.py", "--color", "always"]
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True)
    with open("/dev/null", "w") as nowhere:
        console = Console(record=True, width=132, file=nowhere, force_terminal=True)
        console.print(Text("$ shapelint docs/example.py", style="bold"))
        console.print(Text.from_ansi(done.stdout))
    (HERE / "shapelint.svg").write_text(console.export_svg(title="shapelint", unique_id="shapelint"), encoding="utf-8")


if __name__ == "__main__":
    main()
