"""From paths to a report: what is found, what is left out, and what if something goes wrong?"""

from __future__ import annotations

from pathlib import Path

import pytest

from shapelint.lint.config import ConfigError
from shapelint.lint.options import Options
from shapelint.lint.run import check_text, run
from shapelint.lint.selection import Layer
from shapelint.source import MissingPath

pytestmark = pytest.mark.usefixtures("engine")

BUG = "import torch  # BUG SL101\n"


@pytest.fixture
def project(tmp_path):
    """A folder to write files into; returns a function that does."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/")
            path = path if path.suffix else path.with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(report) -> list[tuple[str, int, str]]:
    return [(Path(f.span.filename).name, f.span.row, f.code) for f in report.findings]


def test_findings_of_all_files_in_their_order(project):
    report = run([project(b=BUG, a="import torch\n\n# BUG SL201\n# BUG SL102\n", c="x = 1\n")])
    assert found(report) == [("a.py", 3, "SL201"), ("a.py", 4, "SL102"), ("b.py", 1, "SL101")]
    assert (report.files, report.modules, report.followed, report.produced) == (3, 2, 6, 8)
    assert report.status == 1


def test_a_file_that_does_not_mention_torch_is_counted_and_not_parsed(project, engine):
    report = run([project(a="def broken(:\n")])
    assert (report.files, found(report), report.status, engine.calls) == (1, [], 0, [])


def test_an_empty_folder(tmp_path):
    report = run([tmp_path])
    assert (report.files, report.status) == (0, 0)


def test_a_missing_path(tmp_path):
    with pytest.raises(MissingPath):
        run([tmp_path / "nowhere"])


def test_a_syntax_error_is_a_finding_at_its_place(project):
    report = run([project(a="import torch\n\nx = = 1\n", b=BUG)])
    assert found(report) == [("a.py", 3, "SL901"), ("b.py", 1, "SL101")]
    assert report.findings[0].severity == "error" and report.findings[0].name == "syntax-error"
    assert report.status == 1


@pytest.mark.parametrize("data", [b"import torch\n\xff\xfe", b"import torch\n\0"], ids=["not UTF-8", "NUL"])
def test_bytes_that_are_no_text(tmp_path, data):
    (tmp_path / "a.py").write_bytes(data)
    report = run([tmp_path])
    assert [f.code for f in report.findings] == ["SL901"] and report.status == 1


def test_an_internal_error_keeps_nothing_else_from_being_checked(project):
    report = run([project(a="import torch  # CRASH\n", b=BUG)])
    assert found(report) == [("a.py", 1, "SL902"), ("b.py", 1, "SL101")]
    message = report.findings[0].message
    assert "a.py" in message and "ZeroDivisionError: sizes do not divide" in message and "please report" in message
    assert "second line" not in message
    assert report.status == 2 and "ZeroDivisionError" in report.tracebacks[0]


def test_recursion_without_end_is_an_internal_error(project, engine):
    report = run([project(a="import torch  # DEEP\n", b=BUG)])
    assert found(report) == [("a.py", 1, "SL902"), ("b.py", 1, "SL101")]


def test_memory_that_runs_out(project, engine):
    def out_of_memory(source, **_):
        raise MemoryError

    engine.check_source = out_of_memory
    report = run([project(a=BUG)])
    assert "MemoryError" in report.findings[0].message and report.status == 2


def test_a_file_that_vanishes_is_a_problem(project, monkeypatch):
    folder = project(a=BUG, b=BUG)
    seen = []

    def remove_b(done, total, filename):
        seen.append((done, total, Path(filename).name))
        (folder / "b.py").unlink(missing_ok=True)

    report = run([folder], on_file=remove_b)
    assert seen == [(1, 2, "a.py"), (2, 2, "b.py")]
    assert found(report) == [("a.py", 1, "SL101")]
    assert len(report.problems) == 1 and "b.py: cannot be read: No such file" in report.problems[0]
    assert report.status == 2


def test_selection(project):
    text = "import torch\n# BUG SL101\n# BUG SL801\n# BUG SL701\n"
    folder = project(a=text)
    assert [c for *_, c in found(run([folder]))] == ["SL101", "SL701"]
    assert [c for *_, c in found(run([folder], Options(layer=Layer(select=("SL8",)))))] == ["SL801"]
    assert [c for *_, c in found(run([folder], Options(layer=Layer(ignore=("SL1",)))))] == ["SL701"]


def test_warnings_fail_only_where_they_are_to(project):
    folder = project(a="import torch  # BUG SL701\n")
    assert run([folder]).status == 0
    assert run([folder], Options(error_on_warning=True)).status == 1
    put(folder, "shapelint.toml", "error-on-warning = true")
    assert run([folder]).status == 1


def test_each_file_has_the_configuration_nearest_to_it(project):
    folder = project(a=BUG, sub__a=BUG)
    put(folder, "sub/shapelint.toml", 'ignore = ["SL1"]')
    assert [f.span.filename for f in run([folder]).findings] == [str(folder / "a.py")]
    assert len(run([folder], Options(isolated=True)).findings) == 2


def test_a_configuration_that_cannot_be_used_stops_before_anything_is_checked(project, engine):
    folder = project(a=BUG, z__a=BUG)
    put(folder, "z/shapelint.toml", "slect = []")
    with pytest.raises(ConfigError, match="shapelint.toml:1: unknown key `slect`"):
        run([folder])
    assert engine.calls == []


def test_per_file_ignores(project):
    folder = project(a=BUG, tests__b=BUG, tests__deep__c="import torch  # BUG SL201\n", tests__d="torch = = 1\n")
    put(folder, "shapelint.toml", '[per-file-ignores]\n"tests/*" = ["SL1", "SL9"]\n"c.py" = ["ALL"]\n')
    assert found(run([folder])) == [("a.py", 1, "SL101"), ("d.py", 1, "SL901")], "SL901 cannot be switched off"


def test_exclude(project):
    folder = project(a=BUG, gen__b=BUG, lib__gen__c=BUG, lib__d_pb2=BUG)
    put(folder, "shapelint.toml", 'exclude = ["gen", "*_pb2.py"]')
    assert found(run([folder])) == [("a.py", 1, "SL101")]
    assert found(run([folder / "gen/b.py"])) == [("b.py", 1, "SL101")], "named outright"
    assert found(run([folder / "gen/b.py"], Options(force_exclude=True))) == []


def test_exclude_on_the_command_line(project, monkeypatch):
    folder = project(a=BUG, gen__b=BUG)
    monkeypatch.chdir(folder)
    only_gen = Options(exclude=("gen",))
    assert found(run(["."], only_gen)) == [("a.py", 1, "SL101")]
    assert found(run(["gen/b.py"], only_gen)) == [("b.py", 1, "SL101")], "named outright"
    assert found(run(["gen/b.py"], Options(exclude=("gen",), force_exclude=True))) == []


def test_inputs_go_to_the_file_that_their_names_mean(project, engine):
    folder = project(src__pkg__model=BUG, other=BUG)
    put(folder, "src/pkg/__init__.py", BUG)
    put(
        folder,
        "shapelint.toml",
        '[inputs]\n"pkg.model.Tagger.forward" = {x = "[B, T, 16]"}\n"pkg.build" = {n = "[3]"}\n"other.f" = {y = "[B]"}\n',
    )
    run([folder])
    given = {Path(name).name: keywords["inputs"] for name, keywords in engine.calls}
    assert given["model.py"] == {"Tagger.forward": {"x": "[B, T, 16]"}}
    assert given["other.py"] == {"f": {"y": "[B]"}}
    assert given["__init__.py"]["build"] == {"n": "[3]"}


def test_expressions_are_asked_for_only_where_they_are_wanted(project, engine):
    folder = project(a=BUG)
    run([folder])
    run([folder], Options(want_expressions=True))
    assert [keywords["want_expressions"] for _, keywords in engine.calls] == [False, True]


def test_a_text_without_a_file(tmp_path):
    report = check_text(str(tmp_path / "new.py"), BUG)
    assert found(report) == [("new.py", 1, "SL101")] and report.texts == {str(tmp_path / "new.py"): BUG}


def test_a_text_has_the_configuration_of_its_place(tmp_path):
    put(tmp_path, "shapelint.toml", 'ignore = ["SL1"]\nexclude = ["new.py"]')
    assert found(check_text(str(tmp_path / "old.py"), BUG)) == []
    bad = "import torch\nx = = 1\n"
    assert found(check_text(str(tmp_path / "new.py"), bad)) == [("new.py", 2, "SL901")]
    assert check_text(str(tmp_path / "new.py"), bad, Options(force_exclude=True)).findings == []


def test_a_text_with_a_broken_configuration(tmp_path):
    put(tmp_path, "shapelint.toml", "slect = []")
    with pytest.raises(ConfigError):
        check_text(str(tmp_path / "new.py"), BUG)
