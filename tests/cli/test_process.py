"""The program as a process: start-up, pipes, interrupts, standard streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

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


def test_a_name_that_the_terminal_cannot_show(program, tmp_path):
    (tmp_path / "größe.py").write_text(BROKEN, encoding="utf-8")
    done = program("check", ".", "--output-format", "concise", env={"PYTHONIOENCODING": "ascii"})
    assert done.status == 1 and done.out.startswith("gr\\xf6\\xdfe.py:2:5: error SL901")


def test_no_progress_bar_where_nobody_sees_it(program, tmp_path):
    for number in range(30):
        (tmp_path / f"m{number}.py").write_text("x = 1\n")
    assert program("check", ".").err == ""
