"""Do the judges of benchmarks/corpus.py judge as they say? Their pure parts, and the programs of the ledger."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def parts(monkeypatch):
    """The package benchmarks/corpus, as corpus.py imports it."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    for name in [name for name in sys.modules if name == "wheels" or name.partition(".")[0] == "corpus"]:
        monkeypatch.delitem(sys.modules, name)
    import corpus.ledger
    import corpus.planted

    return corpus


def found(row: int, code: str, severity: str = "error") -> dict:
    return {"filename": "/wheel/lib/a.py", "location": {"row": row}, "code": code, "message": "m", "severity": severity}


def entry(parts, row: int, verdict: str = "true"):
    return parts.ledger.Entry("lib", "lib/a.py", row, "SL101", verdict, "why", "a.py")


def library(parts, *findings: dict):
    return parts.runs.Library("lib", Path("/wheel"), findings=list(findings))


def test_an_error_that_is_in_the_ledger_is_nothing_to_look_at(parts):
    assert parts.ledger.compared(library(parts, found(3, "SL101"), found(9, "SL701", "warning")), [entry(parts, 3)]) == []


def test_an_error_nobody_judged(parts):
    assert parts.ledger.compared(library(parts, found(4, "SL101")), []) == ["not judged: lib/a.py:4 SL101 m"]


def test_an_error_that_was_judged_false(parts):
    (line,) = parts.ledger.compared(library(parts, found(4, "SL101")), [entry(parts, 4, "false")])
    assert line.startswith("judged false: lib/a.py:4")


def test_an_error_that_is_not_printed_any_more(parts):
    assert parts.ledger.compared(library(parts), [entry(parts, 4)]) == ["not printed any more: lib/a.py:4 SL101"]


@pytest.mark.parametrize("program", sorted((ROOT / "benchmarks" / "corpus" / "reproduced").glob("*.py")), ids=lambda p: p.stem)
def test_torch_refuses_what_the_ledger_says(parts, program):
    (judged,) = [one for one in parts.ledger.entries() if one.program == program.name]
    assert judged.verdict == "true"
    assert parts.ledger.shown(judged) == ""


MUTANT = {"library": "lib", "file": "lib/a.py", "row": 2, "column": 15, "end_column": 17, "old": "32", "new": "33",
          "raise_file": "lib/b.py", "raise_row": 8}


def test_a_change_is_put_in_its_place(parts):
    assert parts.planted.changed("a = 1\nb = nn.Linear(32, 5)\n", MUTANT) == "a = 1\nb = nn.Linear(33, 5)\n"
    with pytest.raises(ValueError):
        parts.planted.changed("a = 1\nb = nn.Linear(64, 5)\n", MUTANT)


@pytest.mark.parametrize("place, level", [
    (("lib/a.py", 2), "at the line"), (("lib/b.py", 8), "at the line"), (("lib/b.py", 6), "in the function"),
    (("lib/b.py", 30), "elsewhere"), (("../script/script.py", 5), "at the call"),
])
def test_how_near_an_error_is(parts, monkeypatch, place, level):
    monkeypatch.setattr(parts.planted, "around", lambda library, file, row: (row - 3, row + 3))
    assert parts.planted.level(MUTANT, {(*place, "SL101", "m")}) == level


def test_silence_is_a_miss(parts):
    assert parts.planted.level(MUTANT, set()) == "missed"
