"""The stubs of the catalogue and the engine, and the command line in this process and in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from stubs import engine, kinds

from shapelint.cli.app import run

__all__ = ["engine", "kinds"]
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """No colours from the environment that the tests happen to run in."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shapelint(monkeypatch, tmp_path, capsys, engine):
    """Runs a command line in an empty folder, with the stub in place of the engine."""
    monkeypatch.chdir(tmp_path)

    def shapelint(*args: str) -> Done:
        capsys.readouterr()
        status = run(args)
        return Done(status, *capsys.readouterr())

    return shapelint


@pytest.fixture
def program(tmp_path):
    """Runs `python -m shapelint` in an empty folder, as people do."""

    def program(*args: str, python: tuple[str, ...] = (), **more) -> Done:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
        command = [sys.executable, *python, "-m", "shapelint", *args]
        given = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 120} | more
        done = subprocess.run(command, env=environment, **given)
        return Done(done.returncode, done.stdout, done.stderr)

    return program
