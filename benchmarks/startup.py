"""How long until the first output, beside `python -c "import libcst"`, and is torch left alone?

The target is under three times; the median of several runs counts, the commands taken in turn, all from bytecode as pip
leaves it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "import torch\nfrom torch import nn\n\nnn.Linear(3, 4)(torch.randn(2, 5))\n"


def first_output(arguments: list[str], folder: str) -> float:
    """Seconds until the process writes its first byte, or ends."""
    began = perf_counter()
    with subprocess.Popen([sys.executable, *arguments], cwd=folder, env=environment(folder), stdout=subprocess.PIPE) as process:
        process.stdout.read(1)
        took = perf_counter() - began
        process.stdout.read()
    return took


def environment(folder: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode"))}


def imported(folder: str) -> list[str]:
    """The modules that a check imports, as `-X importtime` tells them."""
    command = [sys.executable, "-X", "importtime", "-m", "shapelint", "--isolated", "--no-cache", "wrong.py"]
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True)
    return [line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]


def main(runs: int = 15) -> int:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "wrong.py").write_text(PROGRAM)
        rivals = {
            "import libcst": ["-c", "import libcst"],
            "shapelint --version": ["-m", "shapelint", "--version"],
            "shapelint wrong.py": ["-m", "shapelint", "--isolated", "--no-cache", "wrong.py"],
        }
        times: dict[str, list[float]] = {name: [] for name in rivals}
        for turn in range(runs + 1):
            for name, arguments in rivals.items():
                taken = first_output(arguments, folder)
                if turn:  # the first one writes the bytecode
                    times[name].append(taken)
        base = statistics.median(times["import libcst"])
        for name, taken in times.items():
            middle = statistics.median(taken)
            print(f"{name:<22} {1000 * middle:6.0f} ms   {middle / base:4.2f} times `import libcst`")
        modules = imported(folder)
        torch = [name for name in modules if name.partition(".")[0] == "torch"]
        print(f"{len(modules)} modules imported by a check, of torch: {', '.join(torch) or 'none'}")
    return int(bool(torch))


if __name__ == "__main__":
    sys.exit(main())
