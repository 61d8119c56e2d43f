"""Small projects: what shapelint says of their main file, and what happens when it is run."""

from __future__ import annotations

import re
import runpy
import sys
import traceback

import pytest

_MARK = re.compile(r"# (error|warning): (SL\d+)")


class Project:
    """A folder with a program, `main.py`, and the files it reads."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.monkeypatch = folder, monkeypatch

    def write(self, **files: str) -> None:
        """`conf__config_yaml` is the file `conf/config.yaml`."""
        for name, text in files.items():
            stem, _, ending = name.replace("__", "/").rpartition("_")
            path = self.folder / f"{stem}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def findings(self) -> list[tuple[int, str, str]]:
        """(row, severity, code) of the main file."""
        from shapelint.lint.options import Options
        from shapelint.lint.run import run

        report = run([self.folder / "main.py"], Options(cache=False))
        return sorted((f.span.row, f.severity, f.code) for f in report.findings)

    def crash(self) -> int | None:
        """The row of main.py at which the program fails; None where it runs to its end."""
        self.monkeypatch.chdir(self.folder)
        self.monkeypatch.setattr(sys, "argv", ["main.py"])
        self.monkeypatch.syspath_prepend(self.folder)
        try:
            runpy.run_path(str(self.folder / "main.py"), run_name="__main__")
        except SystemExit:
            return None
        except Exception as error:
            rows = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith("main.py")]
            return rows[-1]
        return None

    def judge(self, program: str, needs: tuple[str, ...] = (), can_run: bool = True, **files: str) -> None:
        """shapelint finds what the marks say, and nothing else; torch fails at the row of the error, if there is one,
        where the packages that the program needs are there."""
        self.write(main_py=program, **files)
        self.monkeypatch.chdir(self.folder)
        marked = sorted((row, *mark.groups()) for row, line in enumerate(program.split("\n"), 1)
                        for mark in _MARK.finditer(line))
        assert self.findings() == marked
        if not can_run or not all(map(_is_there, needs)):
            return
        errors = [row for row, severity, _ in marked if severity == "error"]
        assert self.crash() == (errors[0] if errors else None)


def _is_there(package: str) -> bool:
    try:
        __import__(package)
    except ImportError:
        return False
    return True


@pytest.fixture
def project(tmp_path, monkeypatch):
    return Project(tmp_path, monkeypatch)
