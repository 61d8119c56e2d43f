"""Which environment is active, and what does a bare name of a Python mean?"""

from __future__ import annotations

import sys

import pytest

from shapelint.cli import surroundings


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("variables, active, background", [
    ({}, (), ()),
    ({"VIRTUAL_ENV": "/v"}, ("/v",), ()),
    ({"VIRTUAL_ENV": ""}, (), ()),
    ({"CONDA_PREFIX": "/c", "CONDA_DEFAULT_ENV": "work"}, ("/c",), ()),
    ({"CONDA_PREFIX": "/c", "CONDA_DEFAULT_ENV": "base"}, (), ("/c",)),
    ({"VIRTUAL_ENV": "/v", "CONDA_PREFIX": "/c", "CONDA_DEFAULT_ENV": "base"}, ("/v",), ("/c",)),
    ({"VIRTUAL_ENV": "/v", "CONDA_PREFIX": "/c"}, ("/v", "/c"), ()),
])
def test_the_active_environment(monkeypatch, variables, active, background):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert (surroundings.active(), surroundings.in_the_background()) == (active, (*background, sys.prefix))


def test_the_name_of_a_python(monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python3.99"
    python.write_text("")
    python.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.chdir(tmp_path)
    assert surroundings.python_named("python3.99") == str(python)
    assert surroundings.python_named("bin") == "bin", "a folder that is there comes first"
    assert surroundings.python_named("python3.98") == "python3.98"
    assert surroundings.python_named(None) is None and surroundings.python_named("a/b") == "a/b"


def test_the_command_reads_the_active_environment(program, tmp_path):
    site = tmp_path / "active" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (site / "sizes.py").write_text("import torch\n\nHIDDEN = 20\n")
    (tmp_path / "a.py").write_text("import torch\nfrom torch import nn\nfrom sizes import HIDDEN\n\nnn.Linear(10, 5)(torch.randn(3, HIDDEN))\n")
    assert program("a.py", env={"VIRTUAL_ENV": "", "CONDA_PREFIX": ""}).status == 0
    assert program("a.py", env={"VIRTUAL_ENV": str(tmp_path / "active")}).status == 1
    assert program("a.py", "--no-environment", env={"VIRTUAL_ENV": str(tmp_path / "active")}).status == 0
