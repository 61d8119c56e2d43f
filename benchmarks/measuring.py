"""How long does a check take, beside a bare parse of the same text? Start-up aside, one core, collector off for both."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the checkout beside this file, installed or not

import libcst  # noqa: E402

from shapelint.lint.examine import examine, syntax_error  # noqa: E402
from shapelint.lint.options import Options  # noqa: E402
from shapelint.lint.program import Program  # noqa: E402
from shapelint.lint.settings import SettingsFor  # noqa: E402
from shapelint.source import BadSource, deep_stack, read_text  # noqa: E402

WARM_UP = "import torch\nfrom torch import nn\n\nnn.LSTM(3, 4)(torch.randn(2, 5))[0].view(3, -1)\n"


@dataclass(slots=True)
class Timed:
    """One file: seconds of processor time for a bare parse and for a check, and what the check said."""

    filename: str
    rows: int
    bare: float
    check: float
    result: object | None
    crash: Exception | None

    @property
    def errors(self) -> list:
        return [f for f in self.result.findings if f.severity == "error"] if self.result else []


class Checker:
    """The linter's own way with one file, without its configuration files."""

    def __init__(self, **options: object):
        self.settings_for = SettingsFor(Options(isolated=True, **options))
        self.program = Program(())

    def begin(self, filenames: Iterable[str], roots: Iterable[str] = ()) -> None:
        """These files are one program: what they import is looked for in them and below the roots."""
        self.program = Program(tuple(filenames), lambda: tuple(roots))

    def check(self, filename: str):
        """The file's result after selection and suppression; what does not parse is a finding, as in the linter."""
        try:
            return examine(filename, read_text(filename), self.settings_for(filename), self.program).reported()
        except BadSource as bad:
            from shapelint.findings.model import FileResult

            return FileResult(filename, [syntax_error(filename, bad)])

    def warm_up(self) -> None:
        """Load what is loaded once: start-up is measured elsewhere."""
        examine("warm_up.py", WARM_UP, self.settings_for("warm_up.py"))
        gc.collect()
        gc.freeze()


def timed(filenames: Iterable[str], checker: Checker, repeat: int = 1) -> list[Timed]:
    """Each file parsed and checked, one after the other; of several passes the fastest counts."""
    return deep_stack(lambda: [_one(filename, checker, repeat) for filename in filenames])


def _one(filename: str, checker: Checker, repeat: int) -> Timed:
    text = read_text(filename)
    bare = min(_clock(lambda: libcst.parse_module(text))[0] for _ in range(repeat))
    result = crash = None
    try:
        check, result = min((_clock(lambda: checker.check(filename)) for _ in range(repeat)), key=lambda pair: pair[0])
    except Exception as error:  # noqa: BLE001  (a crash is a result here)
        check, crash = 0.0, error
    return Timed(filename, text.count("\n") + 1, bare, check, result, crash)


def _clock(action):
    gc.collect()
    gc.disable()
    try:
        began = process_time()
        value = action()
        return process_time() - began, value
    finally:
        gc.enable()


def one_core() -> None:
    """Keep this process to one core, where the system lets it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def totals(name: str, files: list[Timed]) -> str:
    """One row: how many files and lines, both times, and the ratio that counts."""
    bare, check = sum(f.bare for f in files), sum(f.check for f in files)
    rows, errors = sum(f.rows for f in files), sum(len(f.errors) for f in files)
    return (f"{name:<24} {len(files):>5} files {rows:>8} lines   parse {bare:7.2f} s   check {check:7.2f} s   "
            f"ratio {check / bare if bare else 0:5.2f}   {errors} errors")


def peak_memory(arguments: list[str]) -> float:
    """The most memory in MB that `python -m shapelint ARGUMENTS` held at any time."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'shapelint', *sys.argv[1:]], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, check=True)
    return int(done.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def crashes(files: list[Timed]) -> Iterator[str]:
    """What broke the engine, a line each."""
    for file in files:
        if file.crash is not None:
            yield f"crash: {file.filename}: {type(file.crash).__name__}: {file.crash}"
