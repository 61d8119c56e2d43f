"""Whose packages are read, and what if what was named has none?"""

from __future__ import annotations

from pathlib import Path

import pytest

from shapelint.lint import environment
from shapelint.lint.config import ConfigError, read
from shapelint.lint.environment import NoEnvironment, packages
from shapelint.lint.options import Options
from shapelint.lint.run import check_text, run
from shapelint.source import site_packages

FOUND = Options(discover_environment=True)


def make(folder: Path, *names: str, version: str = "3.11") -> Path:
    """An environment with these packages, as `python -m venv` lays it out."""
    site = folder / "lib" / f"python{version}" / "site-packages"
    site.mkdir(parents=True)
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin" / "python").write_text("")
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
    for name in names:
        (site / name).mkdir()
        (site / name / "__init__.py").write_text("")
    return site


@pytest.fixture
def config(tmp_path):
    """Writes a configuration and reads it."""

    def config(text: str = ""):
        (tmp_path / "shapelint.toml").write_text(text)
        return read(tmp_path / "shapelint.toml")

    return config


def test_the_named_one_comes_first_then_the_active_then_the_project_s(tmp_path, config):
    sites = {name: make(tmp_path / name) for name in ("named", "said", "active", "conda", ".venv")}
    active = Options(discover_environment=True, active=(str(tmp_path / "active"),), in_the_background=(str(tmp_path / "conda"),))
    said = config('python = "said"')
    assert packages(said, Options(python=str(tmp_path / "named" / "bin" / "python"))) == (str(sites["named"]),)
    assert packages(said, active) == (str(sites["said"]),)
    assert packages(config(), active) == (str(sites["active"]),)
    behind = Options(discover_environment=True, in_the_background=(str(tmp_path / "conda"),))
    assert packages(config(), behind) == (str(sites[".venv"]),)
    (tmp_path / ".venv").rename(tmp_path / "other")
    assert packages(config(), behind) == (str(sites["conda"]),)
    assert packages(config(), FOUND) == ()


def test_none_where_none_is_wanted(tmp_path, config):
    make(tmp_path / ".venv")
    assert packages(config('python = ".venv"'), Options(environment=False)) == ()
    assert packages(config(), Options()) == ()


def test_without_a_configuration_the_current_folder_counts(tmp_path, monkeypatch):
    from shapelint.lint.config import Config

    site = make(tmp_path / "venv")
    monkeypatch.chdir(tmp_path)
    assert packages(Config(), FOUND) == (str(site),)


def test_one_made_for_shapelint_alone_is_passed_over(tmp_path, config, monkeypatch):
    own, project = make(tmp_path / "own", "shapelint"), make(tmp_path / ".venv")
    monkeypatch.setattr(environment.sys, "prefix", str(tmp_path / "own"))
    active = Options(discover_environment=True, active=(str(tmp_path / "own"),))
    assert packages(config(), active) == (str(project),)
    (own / "torch").mkdir()
    assert packages(config(), active) == (str(own),), "installed beside the program"


@pytest.mark.parametrize("named", ["nowhere", "file.txt", "empty", "venv/bin/python9"])
def test_what_is_no_environment(tmp_path, config, named):
    make(tmp_path / "venv")
    (tmp_path / "file.txt").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoEnvironment, match="neither the Python of an environment nor the folder of one"):
        packages(config(), Options(python=str(tmp_path / named)))
    with pytest.raises(ConfigError, match=r"shapelint.toml:2: `python`: .*neither"):
        packages(config(f'ignore = []\npython = "{named}"'), Options())


def test_it_is_told_before_anything_is_checked(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    with pytest.raises(NoEnvironment):
        run([tmp_path], Options(python="nowhere"))
    with pytest.raises(NoEnvironment):
        check_text("a.py", "", Options(python="nowhere"))


def test_a_python_of_several_versions(tmp_path):
    make(tmp_path, version="3.9")
    new = make(tmp_path, version="3.12")
    (tmp_path / "bin" / "python3.12").write_text("")
    (tmp_path / "bin" / "python3").symlink_to("python3.12")
    assert site_packages(str(tmp_path / "bin" / "python3")) == site_packages(str(tmp_path / "bin" / "python3.12")) == (str(new),)
    assert len(site_packages(str(tmp_path))) == 2


def test_packages_of_the_system_where_they_are_let_in(tmp_path):
    own, system = make(tmp_path / "venv"), make(tmp_path / "usr")
    (tmp_path / "venv" / "pyvenv.cfg").write_text(f"home = {tmp_path}/usr/bin\ninclude-system-site-packages = true\n")
    assert site_packages(str(tmp_path / "venv")) == (str(own), str(system))
    (tmp_path / "venv" / "pyvenv.cfg").write_text(f"home = {tmp_path}/usr/bin\ninclude-system-site-packages = false\n")
    assert site_packages(str(tmp_path / "venv")) == (str(own),)


def test_the_environment_of_conda(tmp_path, config):
    site = make(tmp_path / "env")
    (tmp_path / "env" / "pyvenv.cfg").unlink()
    assert packages(config(), FOUND) == ()
    (tmp_path / "env" / "conda-meta").mkdir()
    assert packages(config(), FOUND) == (str(site),)


LIBRARY = "from torch import nn\n\nclass Block(nn.Linear):\n    def __init__(self, size):\n        super().__init__(size, 5)\n"
PROGRAM = "import torch\nfrom blocks import Block\n\nBlock(10)(torch.randn(3, 20))\n"


@pytest.mark.parametrize("editable", [False, True], ids=["installed", "editable"])
def test_what_is_installed_is_followed(tmp_path, editable):
    site = make(tmp_path / ".venv", "torch")
    home = tmp_path / "checkout" / "src" if editable else site
    home.mkdir(parents=True, exist_ok=True)
    (home / "blocks.py").write_text(LIBRARY)
    if editable:
        (site / "__editable__.blocks.pth").write_text(f"import sys; sys.path.append('/nowhere')\n{home}\n")
    (tmp_path / "a.py").write_text(PROGRAM)
    (tmp_path / "shapelint.toml").write_text("")
    assert [f.code for f in run([tmp_path / "a.py"], FOUND).findings] == ["SL101"]
    assert run([tmp_path / "a.py"]).findings == []


def test_an_installation_counts_as_a_change(tmp_path):
    site = make(tmp_path / ".venv", "torch")
    (tmp_path / "a.py").write_text(PROGRAM)
    (tmp_path / "shapelint.toml").write_text("")
    kept = Options(discover_environment=True, cache=True)
    assert run([tmp_path / "a.py"], kept).findings == []
    (site / "blocks.py").write_text(LIBRARY)
    assert [f.code for f in run([tmp_path / "a.py"], kept).findings] == ["SL101"]
    (site / "blocks.py").write_text(LIBRARY.replace("size, 5", "20, 5"))
    assert run([tmp_path / "a.py"], kept).findings == []
