"""Does a second run say the same without checking anew, and is everything checked anew that may have changed?"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import fields
from pathlib import Path

import pytest

from shapelint.findings import check
from shapelint.findings.model import FileResult
from shapelint.interp import paths
from shapelint.lint import questions
from shapelint.lint import cache as cache_module
from shapelint.lint.contents import sign
from shapelint.lint.options import Options
from shapelint.lint.run import run
from shapelint.lint.selection import Layer

MODEL = """\
from torch import nn


class Head(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.fc = nn.Linear(size, 5)

    def forward(self, x):
        return self.fc(x)
"""
SCRIPT = """\
import torch
from model import Head

head = Head(10)
head(torch.randn(3, 20))
"""
ALONE = """\
import torch
from torch import nn

nn.Linear(3, 4)(torch.randn(2, 5))
nn.Linear(3, 4)(torch.randn(2, 5))  # noqa: SL101
nn.Linear(3, 4)(torch.randn(2, 3))  # noqa: SL101
"""
PLAIN = "print('no tensors here')\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    for name, text in {"model": MODEL, "script": SCRIPT, "alone": ALONE, "plain": PLAIN}.items():
        (tmp_path / f"{name}.py").write_text(text)
    (tmp_path / "shapelint.toml").write_text("")
    return tmp_path


@pytest.fixture
def checked(monkeypatch) -> list[str]:
    """The names of the files that the engine was asked about since the list was last cleared."""
    names: list[str] = []
    real = check.check_source

    def check_source(source, **keywords):
        names.append(Path(source.filename).name)
        return real(source, **keywords)

    monkeypatch.setattr(check, "check_source", check_source)
    return names


KEPT = Options(cache=True)


def said(report) -> list[tuple]:
    """All that a report can show."""
    return [report.findings, report.gaps, report.expressions, report.problems, report.texts,
            (report.files, report.modules, report.followed, report.produced, report.status)]


def entries(folder: Path) -> list[Path]:
    return sorted((folder / ".shapelint_cache" / "results").glob("*.json"))


def test_a_second_run_says_the_same_and_checks_nothing(folder, checked):
    first = run([folder], KEPT)
    assert sorted(checked) == ["alone.py", "model.py", "script.py"]
    checked.clear()
    second = run([folder], KEPT)
    assert checked == [] and said(second) == said(first)
    assert [(Path(f.span.filename).name, f.span.row, f.code) for f in second.findings] == [
        ("alone.py", 4, "SL101"), ("alone.py", 6, "SL903"), ("model.py", 10, "SL101")]
    assert said(run([folder])) == said(first), "without a cache"


def test_shapes_and_gaps_are_kept_beside_findings(folder, checked):
    wants = [Options(cache=True, want_expressions=True), Options(cache=True, want_gaps=True), KEPT]
    first = [said(run([folder], want)) for want in wants]
    checked.clear()
    assert [said(run([folder], want)) for want in wants] == first and checked == []
    assert first[0][2] and not first[1][2]


def edit(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def quickly(folder: Path) -> None:
    """An edit that neither size nor time give away."""
    path = folder / "alone.py"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    edit(folder, "alone.py", "nn.Linear(3, 4)(torch.randn(2, 5))\nnn", "nn.Linear(5, 4)(torch.randn(2, 5))\nnn")
    os.utime(path, ns=times)


CHANGES = {
    "what is imported": (lambda folder: edit(folder, "model.py", "size, 5", "size, 6"), ["model.py", "script.py"]),
    "what imports": (lambda folder: edit(folder, "script.py", "10", "20"), ["script.py"]),
    "what stands alone": (lambda folder: edit(folder, "alone.py", "2, 5", "2, 3"), ["alone.py"]),
    "times and sizes are the same": (quickly, ["alone.py"]),
    "a file without torch": (lambda folder: edit(folder, "plain.py", "no", "some"), []),
    "only the time": (lambda folder: os.utime(folder / "model.py", (1, 1)), []),
    "an import leads elsewhere": (lambda folder: ((folder / "src").mkdir(), (folder / "model.py").rename(folder / "src" / "model.py")),
                                  ["model.py", "script.py"]),
    "an import leads nowhere": (lambda folder: (folder / "model.py").unlink(), ["script.py"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_depends_on_a_change_is_checked_anew(folder, checked, change):
    make, wanted = CHANGES[change]
    run([folder], KEPT)
    checked.clear()
    make(folder)
    report = run([folder], KEPT)
    assert sorted(checked) == wanted
    assert said(report) == said(run([folder]))


def test_a_file_that_is_there_now(folder, checked):
    edit(folder, "script.py", "from model", "from helpers")
    run([folder], KEPT)
    checked.clear()
    (folder / "helpers.py").write_text(MODEL)
    report = run([folder], KEPT)
    assert sorted(checked) == ["helpers.py", "script.py"]
    assert [Path(f.span.filename).name for f in report.findings if f.code == "SL101"] == ["alone.py", "helpers.py"]


def test_which_other_files_are_checked_counts(folder, checked):
    run([folder], KEPT)
    report = run([folder / "script.py"], KEPT)
    assert [(Path(f.span.filename).name, f.span.row) for f in report.findings] == [("script.py", 5)], "at the call"
    again = run([folder], KEPT)
    assert [Path(f.span.filename).name for f in again.findings] == ["alone.py", "alone.py", "model.py"]


SETTINGS = {
    'torch-version = "2.3"': ["alone.py", "model.py", "script.py"],
    'extend-select = ["SL8"]': ["alone.py", "model.py", "script.py"],
    '[inputs]\n"model.Head.forward" = {x = "[B, 3]"}': ["model.py"],
    'ignore = ["SL1"]': [],
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_that_change_what_is_found(folder, checked, setting):
    run([folder], KEPT)
    checked.clear()
    (folder / "shapelint.toml").write_text(setting)
    report = run([folder], KEPT)
    assert sorted(checked) == SETTINGS[setting]
    assert said(report) == said(run([folder]))


def test_selection_is_not_part_of_what_is_kept(folder, checked):
    run([folder], KEPT)
    checked.clear()
    report = run([folder], Options(cache=True, layer=Layer(select=("SL903",))))
    assert checked == [] and [f.code for f in report.findings] == ["SL903"]


def test_another_shapelint(folder, checked, monkeypatch):
    run([folder], KEPT)
    checked.clear()
    monkeypatch.setattr(cache_module, "_ourselves", lambda: "another")
    run([folder], KEPT)
    assert len(checked) == 3


def forged(entry: Path, **parts) -> str:
    """The entry with other parts and a checksum that fits."""
    body = json.dumps(json.loads(entry.read_text().partition("\n")[2]) | parts)
    return f"{sign(body.encode())}\n{body}"


def found_with(entry: Path, name: str, value: object) -> dict:
    """What was found, with another value for one of its fields."""
    found = json.loads(entry.read_text().partition("\n")[2])["found"]
    found["result"][[field.name for field in fields(FileResult)].index(name)] = value
    return found


DAMAGE = {
    "empty": lambda entry: "",
    "cut off": lambda entry: entry.read_text()[:-20],
    "a letter": lambda entry: entry.read_text().replace("SL101", "SL102").replace('"skip":false', '"skip":true '),
    "no JSON": lambda entry: f"{sign(b'{')}\n{{",
    "another form": lambda entry: f"{sign(b'[]')}\n[]",
    "no findings": lambda entry: forged(entry, found={}),
    "words for numbers": lambda entry: forged(entry, found=found_with(entry, "modules", "one")),
    "a number for findings": lambda entry: forged(entry, found=found_with(entry, "findings", 3)),
    "findings of nothing": lambda entry: forged(entry, found=found_with(entry, "elsewhere", [[]])),
    "questions nobody knows": lambda entry: forged(entry, questions={"finds": {}, "others": {"run": ["x.py"]}}),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_as_if_nothing_was_kept(folder, checked, damage):
    first = said(run([folder], KEPT))
    checked.clear()
    found = entries(folder)
    assert len(found) == 3
    for entry in found:
        entry.write_text(DAMAGE[damage](entry))
    assert said(run([folder], KEPT)) == first
    assert len(checked) == 3
    checked.clear()
    assert said(run([folder], KEPT)) == first and checked == [], "and repaired"


def test_bytes_that_are_no_text_are_damage(folder, checked):
    first = said(run([folder], KEPT))
    for entry in entries(folder):
        entry.write_bytes(b"\xff\xfe\0")
    assert said(run([folder], KEPT)) == first


def test_a_cache_that_cannot_be_made(folder):
    (folder / "taken").write_text("")
    report = run([folder], Options(cache=True, cache_dir=str(folder / "taken" / "here")))
    assert said(report) == said(run([folder]))
    assert len(report.remarks) == 1 and "taken" in report.remarks[0]
    assert run([folder]).remarks == []


def test_a_full_disk(folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    wanted = said(run([folder]))
    monkeypatch.setattr(cache_module.os, "replace", full)
    report = run([folder], KEPT)
    assert said(report) == wanted and len(report.remarks) == 1 and "No space left" in report.remarks[0]
    assert not [path for path in folder.rglob("*.new")], "nothing half-written stays"


def test_errors_of_ours_are_not_kept(folder, checked, monkeypatch):
    def crash(*_, **__):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(check, "check_source", crash)
        assert run([folder], KEPT).status == 2
    assert run([folder], KEPT).status == 1 and len(checked) == 3


def test_where_it_lies(folder, monkeypatch):
    place = folder / "deep"
    place.mkdir()
    (place / "alone.py").write_text(ALONE)
    monkeypatch.chdir(place)
    run(["alone.py"], KEPT)
    assert entries(folder) and not (place / ".shapelint_cache").exists(), "beside the configuration"
    run(["alone.py"], Options(cache=True, isolated=True))
    assert entries(place), "in the current folder"
    (folder / "shapelint.toml").write_text('cache-dir = "made/here"')
    run(["alone.py"], KEPT)
    assert (folder / "made" / "here" / "results").is_dir()
    run(["alone.py"], Options(cache=True, cache_dir="there"))
    assert (place / "there" / "results").is_dir()


def test_version_control_and_backups_pass_it_by(folder):
    run([folder], KEPT)
    cache = folder / ".shapelint_cache"
    assert "*" in (cache / ".gitignore").read_text().splitlines()
    assert (cache / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    run([folder], Options(cache=True, cache_dir=str(folder)))
    assert not (folder / ".gitignore").exists(), "a folder of the user's own"


def test_without_a_cache_nothing_is_written(folder):
    before = sorted(folder.rglob("*"))
    run([folder])
    assert sorted(folder.rglob("*")) == before


def test_what_nobody_used_for_long_goes(folder):
    run([folder], KEPT)
    results = folder / ".shapelint_cache" / "results"
    for name in ("old.json", "left.json.1.new"):
        (results / name).write_text("")
        os.utime(results / name, (1, 1))
    (results / "new.json").write_text("")
    edit(folder, "alone.py", "2, 5", "2, 3")
    run([folder], KEPT)
    assert {path.name for path in results.iterdir()} > {"new.json"} and len(list(results.iterdir())) == 4


READS = """\
import json
import torch
from torch import nn

with open("sizes.json") as file:
    sizes = json.load(file)
nn.Linear(sizes["n"], 5)(torch.randn(3, 20))
"""


def test_data_that_the_program_reads_counts(tmp_path, checked, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(READS)
    steps = [(None, []), ('{"n": 10}', ["SL101"]), ('{"n": 20}', []), (" " * 2_000_000, []), ('{"n": 11}', ["SL101"])]
    for text, codes in steps:
        if text is not None:
            (tmp_path / "sizes.json").write_text(text)
        checked.clear()
        assert [f.code for f in run(["a.py"], KEPT).findings] == codes and checked == ["a.py"]
        assert [f.code for f in run(["a.py"], KEPT).findings] == codes and checked == ["a.py"]


def test_the_folder_it_reads_from_counts(tmp_path, monkeypatch):
    project, other = tmp_path / "project" / "src", tmp_path / "project" / "src" / "deep"
    other.mkdir(parents=True)
    (other / "a.py").write_text(READS)
    kept = Options(cache=True, cache_dir=str(tmp_path / "kept"))
    (tmp_path / "project" / "sizes.json").write_text('{"n": 10}')
    for folder, codes in ((tmp_path, []), (tmp_path / "project", ["SL101"]), (tmp_path, [])):
        monkeypatch.chdir(folder)
        assert [f.code for f in run([other / "a.py"], kept).findings] == codes
    (tmp_path / "project" / "setup.py").write_text("")
    assert [f.code for f in run([other / "a.py"], kept).findings] == ["SL101"], "from the root of the project"
    assert questions.ROOTS == paths._ROOTS


def test_packages_that_are_installed_count(tmp_path):
    site = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    (site / "torch").mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("")
    (tmp_path / "shapelint.toml").write_text("")
    (tmp_path / "a.py").write_text("""\
import importlib.util
import torch
from torch import nn

if importlib.util.find_spec("speedups") is not None:
    nn.Linear(10, 5)(torch.randn(3, 20))
""")
    kept = Options(cache=True, discover_environment=True)
    assert run([tmp_path / "a.py"], kept).findings == []
    (site / "speedups.cpython-311-x86_64-linux-gnu.so").write_text("")
    assert [f.code for f in run([tmp_path / "a.py"], kept).findings] == ["SL101"]
