"""Which file does an import mean?"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from shapelint.source.environment import nearby, site_packages
from shapelint.source.imports import Modules, absolute

TREE = ("main.py", "helper.py", "pkg/__init__.py", "pkg/model.py", "pkg/sub/__init__.py", "pkg/sub/deep.py", "space/inner/part.py",
        "src/lib/__init__.py", "src/lib/core.py", "other/pkg/__init__.py", "other/space/more.py", "other/only.py")


@pytest.fixture
def tree(tmp_path):
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


@pytest.mark.parametrize("name", ["main", "pkg", "pkg.model", "pkg.sub", "pkg.sub.deep", "space", "space.inner", "space.inner.part",
                                  "lib", "lib.core", "only", "space.more", "nothing", "pkg.nothing", "helper.inside", "space.nothing"])
def test_as_python_finds_it(tree, name):
    roots = [str(tree), str(tree / "src"), str(tree / "other")]
    found = Modules(roots=roots).find(name)
    code = f"import importlib.util as u\ns = u.find_spec({name!r})\nprint(s and (s.origin or list(s.submodule_search_locations)))"
    done = subprocess.run([sys.executable, "-S", "-c", code], env={"PYTHONPATH": os.pathsep.join(roots)}, cwd="/",
                          capture_output=True, text=True)
    real = done.stdout.strip() if done.returncode == 0 else "None"  # a parent that is no package raises
    if found is None:
        assert real == "None"
    else:
        assert real == str(found.filename or list(found.folders))


def test_the_scripts_own_folder_comes_first_and_given_files_before_all(tree):
    modules = Modules(given=[str(tree / "other" / "only.py")], roots=[str(tree / "src")])
    assert modules.find("only").filename == str(tree / "other" / "only.py")
    assert modules.find("pkg", beside=str(tree / "other")).filename == str(tree / "other" / "pkg" / "__init__.py")
    assert Modules(roots=[str(tree)]).find("pkg").filename == str(tree / "pkg" / "__init__.py")


@pytest.mark.parametrize("file, name", [
    ("pkg/sub/deep.py", "pkg.sub.deep"), ("pkg/__init__.py", "pkg"), ("main.py", "main"), ("src/lib/core.py", "lib.core"),
    ("space/inner/part.py", "space.inner.part"),
])
def test_the_name_of_a_file(tree, file, name):
    assert Modules(roots=[str(tree / "src"), str(tree)]).name_of(str(tree / file)) == name


@pytest.mark.parametrize("name, level, package, full", [
    ("a.b", 0, "x.y", "a.b"), ("a", 1, "x.y", "x.y.a"), ("a", 2, "x.y", "x.a"), ("", 1, "x.y", "x.y"), ("", 2, "x.y", "x"),
    ("a", 3, "x.y", None), ("", 3, "x.y", None), ("a", 1, "", None), ("", 1, "", None),
])
def test_relative_names(name, level, package, full):
    assert absolute(name, level, package) == full


def test_an_environment_and_its_editable_installs(tmp_path):
    place = tmp_path / ".venv"
    packages = place / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (place / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (place / "bin").mkdir()
    (place / "bin" / "python").symlink_to(sys.executable)
    project = tmp_path / "project"
    project.mkdir()
    (packages / "edited.pth").write_text(f"{project}\nimport os; raise SystemExit\n# a comment\n{tmp_path}/nowhere\n")
    wanted = (os.path.realpath(packages), os.path.realpath(project))
    assert nearby(str(tmp_path)) == str(place)
    assert site_packages(str(place)) == site_packages(str(place / "bin" / "python")) == wanted
    assert nearby(str(project)) is None and site_packages(str(project)) == ()


def test_the_environment_that_runs_this():
    import pytest as installed

    assert os.path.dirname(os.path.dirname(os.path.realpath(installed.__file__))) in site_packages(sys.executable)
