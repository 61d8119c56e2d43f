"""Does the hook of this checkout work, as people install it?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What a checkout has and a hook does not need.
LEFT_OUT = shutil.ignore_patterns(".git", "__pycache__", ".venv", "*.egg-info", ".pytest_cache", ".hypothesis", "build", "dist")

PROGRAM = """\
import torch
from torch import nn

model = nn.Sequential(nn.Linear(10, 20), nn.Linear({features}, 5))
print(model(torch.randn(4, 10)).shape)
"""
BAD, GOOD = PROGRAM.format(features=30), PROGRAM.format(features=20)


def git(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    named = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *named, *args], cwd=folder, capture_output=True, text=True, check=True)


def commit_all(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--no-verify", "-m", "all")
    return git(folder, "rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def hooked(tmp_path_factory):
    """A repository whose pre-commit configuration names a copy of this checkout, with the hook installed."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    base = tmp_path_factory.mktemp("pre_commit")
    shutil.copytree(ROOT, base / "hook", ignore=LEFT_OUT)
    git(base / "hook", "init", "-q")
    revision = commit_all(base / "hook")
    work = base / "work"
    work.mkdir()
    git(work, "init", "-q")
    (work / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {base / 'hook'}\n  rev: {revision}\n  hooks:\n  - id: shapelint\n", encoding="utf-8"
    )
    environment = {**os.environ, "PRE_COMMIT_HOME": str(base / "home"), "NO_COLOR": "1"}
    environment.pop("PYTHONPATH", None)  # the hook stands on what it installs

    def pre_commit(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", *args]
        return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, timeout=600)

    installed = pre_commit("install-hooks")
    if installed.returncode:
        said = installed.stdout + installed.stderr
        if any(sign in said for sign in ("No matching distribution", "Could not find a version", "ConnectionError", "Max retries")):
            pytest.skip("pip reaches no index here, so the hook cannot be installed")
        pytest.fail(said)
    return work, pre_commit


def tried(hooked, text: str) -> subprocess.CompletedProcess[str]:
    work, pre_commit = hooked
    (work / "model.py").write_text(text, encoding="utf-8")
    git(work, "add", "-A")
    return pre_commit("run")


def test_a_good_commit_passes(hooked):
    done = tried(hooked, GOOD)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "shapelint" in done.stdout and "Passed" in done.stdout


def test_a_bad_commit_is_stopped(hooked):
    done = tried(hooked, BAD)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Failed" in done.stdout and "model.py:5:" in done.stdout and "error SL1" in done.stdout


def test_a_file_that_is_no_python_is_stopped(hooked):
    done = tried(hooked, GOOD + "def (")
    assert done.returncode == 1
    assert "error SL901" in done.stdout
