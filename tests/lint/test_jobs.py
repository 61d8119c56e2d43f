"""Do several processes say what one says, whatever order the files come in and whatever happens to a process?"""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from shapelint.lint import jobs
from shapelint.lint.jobs import Processes, how_many
from shapelint.lint.options import Options
from shapelint.lint.run import run

HEAD = """\
from torch import nn


class Head(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.fc = nn.Linear(size, {out})

    def forward(self, x, table={{"b": 1, "a": 2}}):
        return self.fc(x) + magic(x)
"""
SCRIPT = """\
import torch
from head{number} import Head
from head0 import Head as Other

for size in (10, 20):
    Head(size)(torch.randn(3, 20))
Other(5)(torch.randn(3, {number}))
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Scripts that meet the same mistakes in the files that they share, and one that is no Python."""
    for number in range(4):
        (tmp_path / f"head{number}.py").write_text(HEAD.format(out=number + 1))
        (tmp_path / f"script{number}.py").write_text(SCRIPT.format(number=number))
    (tmp_path / "broken.py").write_text("import torch\nx = = 1\n")
    (tmp_path / "plain.py").write_text("x = 1\n")
    return tmp_path


def said(report) -> list:
    return [report.findings, report.gaps, list(report.expressions.items()), report.problems, report.texts, report.files,
            report.modules, report.followed, report.produced, report.status]


@pytest.mark.parametrize("wants", [{"want_gaps": True}, {"want_expressions": True}], ids=["gaps", "shapes"])
def test_order_processes_and_cache_change_nothing(folder, wants):
    files = sorted(folder.glob("*.py"))
    wanted = said(run(files, Options(**wants)))
    assert len(wanted[0]) == 5 and (wanted[1] or wanted[2])
    for jobs_, cache, seed in itertools.product((1, 2), (False, True, True), (1, 2)):
        random.Random(seed).shuffle(files)
        cold_or_warm = str(folder / f"cache{jobs_}")
        assert said(run(files, Options(jobs=jobs_, cache=cache, cache_dir=cold_or_warm, **wants))) == wanted


def test_errors_of_ours_come_with_their_traceback(folder, monkeypatch):
    monkeypatch.setattr(jobs, "_START", jobs._START.replace(
        "from shapelint.lint.worker", "from shapelint.findings import check; check.check_source = None; from shapelint.lint.worker"))
    report = run([folder], Options(jobs=2))
    assert report.status == 2 and [f.code for f in report.findings].count("SL902") == 8
    assert len(report.tracebacks) == 8 and all("not callable" in trace for trace in report.tracebacks)


def with_check(victim: str) -> str:
    """A process in which the check of `head1.py` does this."""
    return ("import sys, os; sys.path[:] = {path!r}; from shapelint.lint.checker import Checker; old = Checker.check; "
            f"Checker.check = lambda self, name: {victim} if name.endswith('head1.py') else old(self, name); "
            "from shapelint.lint.worker import serve; serve(sys.stdin.buffer, sys.stdout.buffer)")


@pytest.mark.parametrize("end, words", [
    ("os.kill(os.getpid(), 9)", "was ended by SIGKILL; memory may have run out"),
    ("os._exit(3)", "ended with status 3"),
    ("1 / 0", "ended with status 1"),
])
def test_a_process_that_dies_takes_only_its_file_along(folder, monkeypatch, end, words):
    alone = run([folder])
    monkeypatch.setattr(jobs, "_START", with_check(end))
    report = run([folder], Options(jobs=2))
    (failed,) = (f for f in report.findings if f.code == "SL902")
    assert Path(failed.span.filename).name == "head1.py" and words in failed.message and report.status == 2
    rest = [f for f in report.findings if f.code != "SL902"]
    assert rest == [f for f in alone.findings if f in rest] and len(rest) >= len(alone.findings) - 1


@pytest.mark.parametrize("start", ["this is no Python", "import os; os._exit(0)", "print('hello')"])
def test_without_processes_the_work_is_done_here(folder, monkeypatch, start):
    wanted = said(run([folder]))
    monkeypatch.setattr(jobs, "_START", start)
    assert said(run([folder], Options(jobs=2))) == wanted


def test_a_python_that_cannot_be_started(folder, monkeypatch):
    wanted = said(run([folder]))
    monkeypatch.setattr(jobs.sys, "executable", "/no/such/python")
    assert said(run([folder], Options(jobs=2))) == wanted
    monkeypatch.setattr(jobs.sys, "executable", "")
    assert how_many(4, ["a.py"] * 9) == 1


def test_processes_end_with_whoever_asked(folder):
    files = sorted(map(str, folder.glob("head*.py")))
    processes = Processes(2, files, Options())
    answers = processes.check(files)
    next(answers)
    assert processes._running
    answers.close()
    assert all(process.poll() is not None for process in processes._running)


def test_how_many_processes(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "_processors", lambda: 4)
    small, large = tmp_path / "small.py", tmp_path / "large.py"
    small.write_text("x = 1\n")
    large.write_text("#" * 1_000_000)
    files = [str(small)] * 100
    assert how_many(0, files) == 1, "not worth it"
    assert how_many(0, [str(large), *files]) == 4
    assert how_many(0, [str(large)]) == 1 and how_many(0, []) == 1 and how_many(0, [str(tmp_path / "gone.py")]) == 1
    assert how_many(3, files) == 3 and how_many(300, files) == 100


def test_two_runs_at_the_same_time(folder):
    """Their processes write the same entries over and over."""
    from concurrent.futures import ThreadPoolExecutor

    wanted = said(run([folder]))
    options = Options(jobs=2, cache=True, cache_dir=str(folder / "shared"))
    with ThreadPoolExecutor(3) as pool:
        for report in pool.map(lambda _: run([folder], options), range(3)):
            assert said(report) == wanted and report.remarks == []
    assert said(run([folder], options)) == wanted
    assert not list((folder / "shared").rglob("*.new"))
