"""The small edits of the reference programs: written out as files, and run under torch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

#: Runs each file as a program in one process. torch is loaded beforehand, and what the programs print is dropped.
RUN_ALL = """
import contextlib, io, pathlib, sys, time
import torch
import torch.nn as nn
torch.set_num_threads(1)
nn.LSTM(2, 2)(torch.randn(1, 1, 2))
files = sorted(pathlib.Path(sys.argv[1]).glob("*.py"))
began = time.process_time()
for file in files:
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(file.read_text(), str(file), "exec"), {"__name__": "__main__"})
        except Exception:
            pass
print(time.process_time() - began)
"""


def write_edits(seeds: Path, folder: Path) -> list[str]:
    """Each edit of `edits.json` made in its program, a file each."""
    written = []
    for number, edit in enumerate(json.loads((seeds / "edits.json").read_text())):
        lines = (seeds / edit["file"]).read_text().split("\n")
        line = lines[edit["row"] - 1]
        lines[edit["row"] - 1] = line[: edit["column"] - 1] + edit["new"] + line[edit["end_column"] - 1 :]
        path = folder / f"edit_{number:04}.py"
        path.write_text("\n".join(lines))
        written.append(str(path))
    return written


def run_under_torch(folder: Path) -> float:
    """Seconds of processor time torch takes over all programs of the folder, start-up aside."""
    done = subprocess.run([sys.executable, "-c", RUN_ALL, str(folder)], capture_output=True, text=True, check=True)
    return float(done.stdout)
