"""The program as a process: start-up, pipes, interrupts, standard streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shapelint import __version__

BROKEN = "import torch\nx = = 1\n"


def test_python_m(program):
    done = program("--version")
    assert (done.status, done.out, done.err) == (0, f"shapelint {__version__}\n", "")


def test_a_syntax_error(program, tmp_path):
    (tmp_path / "a.py").write_text(BROKEN)
    done = program("check", ".", "--output-format", "concise")
    assert done.status == 1 and done.out.startswith("a.py:2:5: error SL901: ") and done.err == ""


HEAVY = ("torch", "numpy", "rich", "jsonschema", "hypothesis", "asyncio", "pygments", "yaml", "tomli", "importlib.metadata")


def imported(program, *args: str) -> set[str]:
    done = program(*args, python=("-X", "importtime"))
    return {line.split("|")[2].strip() for line in done.err.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("text", ["", "x = 1\n", "import torch\n"], ids=["empty", "no torch", "torch"])
def test_a_check_imports_nothing_heavy(program, tmp_path, text):
    (tmp_path / "a.py").write_text(text)
    names = imported(program, "check", "a.py")
    assert "shapelint.lint.run" in names
    assert not {n for n in names if n in HEAVY or n.partition(".")[0] in HEAVY}


def test_a_check_without_torch_in_it_loads_no_engine(program, tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    assert "shapelint.interp.machine" not in imported(program, "check", "a.py")


MISTAKE = """\
import torch
from torch import nn

nn.Linear(3, 4)(torch.randn(2, 5))
nn.Linear(3, 4)(torch.randn(2, 5))  # noqa: SL101
nn.Linear(3, 4)(torch.randn(2, 3))  # noqa: SL101
"""


@pytest.mark.parametrize("args", [(), ("--output-format", "json", "--show-gaps"), ("--select", "SL1,SL9")])
def test_a_run_that_finds_everything_in_its_cache_loads_no_engine(program, tmp_path, args):
    (tmp_path / "a.py").write_text(MISTAKE)
    (tmp_path / "b.py").write_text("import torch\nimport a\n")
    first = program(*args)
    assert first.status == 1 and "SL101" in first.out and "SL903" in first.out
    again = program(*args, python=("-X", "importtime"))
    assert (again.status, again.out) == (1, first.out)
    loaded = {line.split("|")[2].strip() for line in again.err.splitlines() if line.startswith("import time:")}
    assert "shapelint.lint.cache" in loaded
    assert not {name for name in loaded if name.startswith(("libcst", "shapelint.interp", "shapelint.ops", "shapelint.values"))}


def test_version_and_help_load_no_linter(program):
    assert not {n for n in imported(program, "--version") if n.startswith(("shapelint.lint", "libcst"))}


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_broken_pipe_is_quiet(tmp_path):
    for number in range(300):
        (tmp_path / f"m{number}.py").write_text(BROKEN)
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    command = [sys.executable, "-m", "shapelint", "check", "."]
    process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 1 and said == b""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupt_ends_with_130_and_no_traceback(tmp_path):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    # Standard input stays open: the program waits in it, which is when the signal comes.
    process = subprocess.Popen([sys.executable, "-m", "shapelint", "check", "-"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": root},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    status = process.wait(60)
    said = process.stderr.read()
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    assert status == 130 and b"Traceback" not in said


def children(pid: int) -> list[int]:
    """The processes that a process started and that are alive."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:  # it is gone
            continue
        if int(lines["PPid"]) == pid and not lines["State"].startswith("Z"):
            found.append(int(lines["Pid"]))
    return found


def waited(condition) -> bool:
    """Did it come true within a minute?"""
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(condition())


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes of Linux")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_no_process_is_left_behind(tmp_path, number):
    block = "class M{n}(nn.Module):\n    def forward(self, x):\n        for i in range(1000):\n            x = nn.Linear(3, 3)(x)\n        return x\n"
    for name in range(40):
        (tmp_path / f"m{name}.py").write_text("import torch\nfrom torch import nn\n" + "".join(block.format(n=n) for n in range(100)))
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    process = subprocess.Popen([sys.executable, "-m", "shapelint", "--jobs", "2"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": root},
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert waited(lambda: len(children(process.pid)) == 2)
    others = children(process.pid)
    process.send_signal(number)
    status = process.wait(60)
    said = process.stderr.read() + process.stdout.read()
    for stream in (process.stdout, process.stderr):
        stream.close()
    assert status == (130 if number == signal.SIGINT else -9) and b"Traceback" not in said
    assert waited(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in others))


def test_a_name_that_the_terminal_cannot_show(program, tmp_path):
    (tmp_path / "größe.py").write_text(BROKEN, encoding="utf-8")
    done = program("check", ".", "--output-format", "concise", env={"PYTHONIOENCODING": "ascii"})
    assert done.status == 1 and done.out.startswith("gr\\xf6\\xdfe.py:2:5: error SL901")


def test_no_progress_bar_where_nobody_sees_it(program, tmp_path):
    for number in range(30):
        (tmp_path / f"m{number}.py").write_text("x = 1\n")
    assert program("check", ".").err == ""
