"""The linter as people run it, in a process of its own, and what must hold whatever it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Seconds. Answers come within a few; this only keeps a run that hangs from hanging the tests.
LIMIT = 90


def shapelint(*arguments: object, cwd: Path, command: str = "check") -> subprocess.CompletedProcess[str]:
    """One run of the command line with nothing on its standard input."""
    words = [sys.executable, "-m", "shapelint", command, "--isolated", *map(str, arguments)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          encoding="utf-8", timeout=LIMIT)


def findings(*arguments: object, cwd: Path) -> list[dict]:
    """What a check reports. It must end with status 0 or 1, without a traceback or an internal error."""
    done = shapelint("--output-format", "json", *arguments, cwd=cwd)
    assert done.returncode in (0, 1), f"status {done.returncode}: {done.stderr[-2000:]}"
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)
    assert "SL902" not in {f["code"] for f in found}
    assert done.returncode == int(any(f["severity"] == "error" for f in found))
    return found


def codes(*arguments: object, cwd: Path) -> list[str]:
    """The codes of what a check reports."""
    return [f["code"] for f in findings(*arguments, cwd=cwd)]
