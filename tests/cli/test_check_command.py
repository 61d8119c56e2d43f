"""`shapelint check`: what is printed where, and with which status does it end?"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from shapelint import __version__
from shapelint.findings.model import FileResult, Gap
from shapelint.source import Span

BUG = "import torch  # BUG SL101\n"
WARN = "import torch  # BUG SL701\n"
LAST = "Found 1 error in 1 file (1 module); followed 75 % of 4 shapes."


@pytest.fixture
def bug(tmp_path):
    (tmp_path / "a.py").write_text(BUG)


@pytest.fixture
def warning(tmp_path):
    (tmp_path / "a.py").write_text(WARN)


@pytest.mark.parametrize("args", [(), (".",), ("a.py",), ("check",), ("check", "."), ("check", "a.py")])
def test_check_is_the_command_when_none_is_named(shapelint, bug, args):
    done = shapelint(*args)
    assert done.status == 1 and done.err == ""
    assert done.lines == [
        "a.py:1:1: error SL101: a mistake",
        "  1 | import torch  # BUG SL101",
        "    | ^^^",
        "",
        LAST,
    ]


def test_options_without_a_command_are_check_s(shapelint, bug):
    assert shapelint("--output-format", "concise", ".").lines == ["a.py:1:1: error SL101: a mistake", LAST]


def test_a_path_named_like_a_command(shapelint, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.py").write_text(BUG)
    assert shapelint("rules").lines[0].startswith("code")
    assert shapelint("./rules", "--output-format=concise").lines[0] == "rules/a.py:1:1: error SL101: a mistake"


def test_nothing_found(shapelint, tmp_path):
    (tmp_path / "a.py").write_text("import torch\n")
    done = shapelint()
    assert (done.status, done.lines) == (0, ["Found no errors in 1 file (1 module); followed 75 % of 4 shapes."])


def test_no_files(shapelint):
    done = shapelint()
    assert (done.status, done.lines) == (0, ["No Python files found; nothing was checked."])


@pytest.mark.parametrize("args, status", [((), 0), (("--error-on-warning",), 1), (("--error-on-warning", "--exit-zero"), 0)])
def test_the_status_of_warnings(shapelint, warning, args, status):
    assert shapelint(*args).status == status


def test_exit_zero(shapelint, bug, tmp_path):
    done = shapelint("--exit-zero")
    assert done.status == 0 and "SL101" in done.out
    (tmp_path / "b.py").write_text("import torch  # CRASH\n")
    assert shapelint("--exit-zero").status == 2, "work that could not be done stays told"


def test_an_internal_error(shapelint, bug, tmp_path):
    (tmp_path / "b.py").write_text("import torch  # CRASH\n")
    done = shapelint("--output-format", "concise")
    assert done.status == 2
    assert [line.split(":")[0] for line in done.lines[:2]] == ["a.py", "b.py"]
    assert "b.py:1:1: error SL902: could not check b.py (ZeroDivisionError: sizes do not divide)" in done.lines[1]
    assert "Traceback" not in done.out + done.err
    assert "Traceback" in shapelint("--verbose").err


def test_selection_in_its_spellings(shapelint, tmp_path):
    (tmp_path / "a.py").write_text("import torch\n# BUG SL101\n# BUG SL201\n# BUG SL701\n# BUG SL801\n")

    def codes(*args: str) -> list[str]:
        return [line.split(" ")[2].rstrip(":") for line in shapelint("-q", "--output-format=concise", *args).lines]

    assert codes() == ["SL101", "SL201", "SL701"]
    assert codes("--select", "SL1,SL2") == codes("--select=SL1", "--select=SL2") == ["SL101", "SL201"]
    assert codes("--ignore", "SL7") == ["SL101", "SL201"]
    assert codes("--extend-select", "sl8") == ["SL101", "SL201", "SL701", "SL801"]
    assert codes("--select", "ALL", "--ignore", "SL1, SL2") == ["SL701", "SL801"]


def test_json_has_standard_output_to_itself(shapelint, bug):
    done = shapelint("--output-format", "json", "--statistics", "--show-gaps", "--verbose")
    (entry,) = json.loads(done.out)
    assert entry["code"] == "SL101" and entry["filename"].endswith("/a.py") and entry["filename"].startswith("/")
    assert "1  SL101  made-up" in done.err and "checked ./a.py" in done.err.replace("checked a.py", "checked ./a.py")
    assert json.loads(shapelint("--output-format", "json").out) and shapelint("--output-format", "json").err == ""


def test_statistics(shapelint, bug):
    assert shapelint("--statistics").lines == ["1  SL101  made-up", LAST]


def test_quiet(shapelint, bug, tmp_path):
    assert shapelint("-q", "--output-format", "concise").lines == ["a.py:1:1: error SL101: a mistake"]
    (tmp_path / "a.py").write_text("import torch\n")
    assert shapelint("-q").out == ""


def test_output_file(shapelint, bug, tmp_path):
    done = shapelint("--output-file", "report.json", "--output-format", "json")
    assert (done.status, done.out, done.err) == (1, "", "")
    assert json.loads((tmp_path / "report.json").read_text())[0]["code"] == "SL101"
    assert shapelint("-o", "report.txt", "--output-format", "concise").out == ""
    assert (tmp_path / "report.txt").read_text().splitlines()[-1] == LAST


def test_an_output_file_that_cannot_be_written(shapelint, bug):
    done = shapelint("--output-file", "no/where.json")
    assert done.status == 2 and "no/where.json" in done.err


def stdin(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def test_standard_input(shapelint, monkeypatch, tmp_path):
    stdin(monkeypatch, BUG.encode())
    assert shapelint("-", "--output-format", "concise").lines == ["-:1:1: error SL101: a mistake", LAST]
    stdin(monkeypatch, BUG.encode())
    (entry,) = json.loads(shapelint("-", "--stdin-filename", "lib/x.py", "--output-format", "json").out)
    assert entry["filename"] == str(tmp_path / "lib" / "x.py")


def test_standard_input_that_is_no_text(shapelint, monkeypatch):
    stdin(monkeypatch, b"import torch \xff\xfe")
    done = shapelint("-", "--output-format", "concise")
    assert done.status == 1 and "error SL901" in done.lines[0]


def test_standard_input_stands_alone(shapelint):
    done = shapelint("-", "a.py")
    assert done.status == 2 and "standard input" in done.err


@pytest.mark.parametrize(
    "args, words",
    [
        (("nowhere.py",), "nowhere.py"),
        (("--select", "SL555"), "unknown code `SL555`"),
        (("--select", "SL1O1"), "did you mean `SL101`?"),
        (("--ignore", "SL901"), "SL901 cannot be ignored"),
        (("--output-format", "xml"), "xml"),
        (("--colour",), "--colour"),
        (("--config", "no.toml"), "no.toml: cannot be read"),
    ],
)
def test_bad_usage(shapelint, args, words):
    done = shapelint(*args)
    assert (done.status, done.out) == (2, "")
    assert words in done.err and "Traceback" not in done.err


def test_bad_configuration(shapelint, bug, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.shapelint]\nslect = []\n")
    done = shapelint()
    assert (done.status, done.out) == (2, "")
    assert "pyproject.toml:2: unknown key `slect`; did you mean `select`?" in done.err
    assert shapelint("--isolated").status == 1
    (tmp_path / "other.toml").write_text('ignore = ["SL1"]')
    assert shapelint("--config", "other.toml").status == 0


def test_exclude(shapelint, bug, tmp_path):
    (tmp_path / "gen").mkdir()
    (tmp_path / "gen" / "b.py").write_text(BUG)
    assert shapelint().lines[-1].startswith("Found 2 errors in 2 files")
    assert shapelint("--exclude", "gen,other").lines[-1] == LAST


def test_a_cache(shapelint, bug, tmp_path, engine):
    assert shapelint("--no-cache").status == 1 and not (tmp_path / ".shapelint_cache").exists()
    first = shapelint()
    assert (tmp_path / ".shapelint_cache").is_dir() and len(engine.calls) == 2
    assert shapelint() == first and len(engine.calls) == 2
    assert shapelint("--no-cache") == first and len(engine.calls) == 3
    assert shapelint("--cache-dir", "elsewhere") == first and (tmp_path / "elsewhere" / "results").is_dir()


def test_a_cache_that_cannot_be_written(shapelint, bug):
    done = shapelint("--cache-dir", "a.py")
    assert (done.status, done.err) == (1, "")
    lines = [line for line in shapelint("--cache-dir", "a.py", "--verbose").err.splitlines() if not line.startswith("checked ")]
    assert len(lines) == 1 and "results are not kept" in lines[0]


@pytest.mark.parametrize("jobs", ["1", "2", "0", "auto"])
def test_jobs(shapelint, bug, jobs):
    assert shapelint("-j", jobs).lines[-1] == LAST


@pytest.mark.parametrize("jobs", ["-1", "many", "1.5", ""])
def test_jobs_that_are_no_number(shapelint, bug, jobs):
    done = shapelint("--jobs", jobs)
    assert (done.status, done.out) == (2, "") and "neither a number nor `auto`" in done.err


@pytest.mark.parametrize("option, key", [("--python", ""), ("", "python")])
def test_an_environment_that_is_none(shapelint, bug, tmp_path, option, key):
    if key:
        (tmp_path / "shapelint.toml").write_text(f'{key} = "nowhere"')
    done = shapelint(*([option, "nowhere"] if option else []))
    assert (done.status, done.out) == (2, "") and "nowhere: neither the Python of an environment" in done.err
    assert shapelint("--no-environment", "--isolated").status == 1


def test_reasons_are_counted(shapelint, bug, engine):
    def check_source(source, **keywords):
        place = Span(source.filename, 1, 1, 1, 2)
        gaps = [Gap(place, "`a` is not known", 2), Gap(replace(place, row=2), "`b.c` is not known", 3), Gap(place, "too deep", 4)]
        return FileResult(source.filename, modules=1, followed=3, produced=4, gaps=gaps)

    engine.check_source = check_source
    assert shapelint("--statistics", "--show-gaps").lines[:2] == [
        "5 shapes lost in 2 places: could not follow: `...` is not known",
        "4 shapes lost in 1 place: could not follow: too deep",
    ]
    done = shapelint("--output-format", "statistics-json", "--show-gaps")
    assert json.loads(done.out)["gaps"] == [{"reason": "`...` is not known", "places": 2, "cost": 5},
                                            {"reason": "too deep", "places": 1, "cost": 4}]
    assert done.err == ""
    assert [line.rpartition(": ")[2] for line in shapelint("--show-gaps").lines[:3]] == [
        "too deep (4 shapes lost)", "`b.c` is not known (3 shapes lost)", "`a` is not known (2 shapes lost)"]


def test_codes_are_counted_for_programs(shapelint, bug):
    done = shapelint("--output-format", "statistics-json", "--statistics")
    assert json.loads(done.out) == {"version": 1, "findings": [{"code": "SL101", "name": "made-up", "count": 1}]}
    assert (done.status, done.err) == (1, "")


@pytest.mark.parametrize(
    "args, environment, colored",
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "0"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours(shapelint, bug, monkeypatch, args, environment, colored):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in shapelint(*args).out) == colored


def test_version(shapelint):
    assert shapelint("--version").lines == [f"shapelint {__version__}"]


@pytest.mark.parametrize("args", [("--help",), ("check", "--help"), ("shapes", "-h"), ("explain", "-h"), ("rules", "-h")])
def test_help(shapelint, args):
    done = shapelint(*args)
    assert done.status == 0 and "Usage: shapelint" in done.out


def test_an_error_of_the_command_line_itself(shapelint, bug, monkeypatch):
    from shapelint.lint import run

    monkeypatch.setattr(run, "discover", lambda *_: 1 / 0)
    done = shapelint()
    assert done.status == 2 and "please report it" in done.err and "Traceback" not in done.err
