"""What do people see?"""

from __future__ import annotations

import pytest
from samples import ERROR, GAP, LINEAR, LSTM, ROOT, SHAPES, TEXT, WARNING, sample, span

from shapelint.findings.model import Finding
from shapelint.report import format_named, formats
from shapelint.report.frame import WIDEST, Mark, frame
from shapelint.report.look import Look, clean
from shapelint.report.summary import last_line, shapes_line

LOOK = Look(ROOT)

FULL = """\
model.py:13:16: error SL101: `self.fc` takes 10 features, but `out` has 20
   7 |         self.lstm = nn.LSTM(10, 20)
     |                     --------------- gives 20 features
   8 |         self.relu = nn.ReLU()
   9 |         self.fc = nn.Linear(10, 5)
     |                   ---------------- takes 10 features
  ...
  13 |         return self.fc(out)
     |                ^^^^^^^^^^^^
   lib/train.py:3:5: called from here
   line 12: out is [32, 50, 20]
   fix: nn.Linear(20, 5) in line 9, or a projection nn.Linear(20, 10) before it
"""


def rendered(name: str, *findings: Finding, command: str = "check", look: Look = LOOK, **more) -> str:
    return "\n".join(format_named(command, name).render(sample(*findings, **more), look))


def test_the_formats_are_found():
    assert formats("check") == ("concise", "full", "github", "grouped", "json", "json-lines", "statistics-json")
    assert formats("shapes") == ("json", "text")


def test_full():
    assert rendered("full", ERROR) == FULL


def test_full_without_help_names_the_repairs():
    import dataclasses

    bare = dataclasses.replace(ERROR, help="")
    assert rendered("full", bare).splitlines()[-2:] == ["   fix: nn.Linear(20, 5)", "   fix: build it so in the other file"]


def test_concise():
    assert rendered("concise", WARNING, ERROR).splitlines() == [
        "model.py:12:9: warning SL701: [B, 1] against [B] makes [B, B]",
        "model.py:13:16: error SL101: `self.fc` takes 10 features, but `out` has 20",
    ]


def test_grouped():
    other = Finding("SL901", "syntax-error", "error", "no", span(1, 1, 2, "lib/x.py"))
    assert rendered("grouped", other, WARNING, ERROR).splitlines() == [
        "lib/x.py:",
        "  1:1  error SL901: no",
        "",
        "model.py:",
        "  12:9   warning SL701: [B, 1] against [B] makes [B, B]",
        "  13:16  error SL101: `self.fc` takes 10 features, but `out` has 20",
    ]


@pytest.mark.parametrize("name", ["full", "concise", "grouped"])
def test_statistics_stand_in_place_of_the_findings(name):
    look = Look(ROOT, statistics=True)
    assert rendered(name, WARNING, ERROR, ERROR, look=look).splitlines() == ["2  SL101  linear-features", "1  SL701  silent-broadcast"]


@pytest.mark.parametrize("name", ["full", "concise", "grouped"])
def test_nothing_found_prints_nothing(name):
    assert rendered(name) == ""


def test_colours():
    text = rendered("full", ERROR, look=Look(ROOT, color=True))
    assert "\x1b[1;31merror SL101\x1b[0m" in text and "\x1b[1;31m^^^^" in text
    assert "\x1b" not in rendered("full", ERROR)


@pytest.mark.parametrize(
    "findings, counts, line",
    [
        ((ERROR, ERROR, WARNING), {}, "Found 2 errors, 1 warning in 12 files (9 modules); followed 94 % of 310 shapes."),
        ((WARNING, WARNING), {}, "Found 2 warnings in 12 files (9 modules); followed 94 % of 310 shapes."),
        ((), {}, "Found no errors in 12 files (9 modules); followed 94 % of 310 shapes."),
        ((ERROR,), {"files": 1, "modules": 1, "followed": 1, "produced": 1},
         "Found 1 error in 1 file (1 module); followed 100 % of 1 shape."),
        ((), {"files": 1234, "modules": 0, "followed": 0, "produced": 0}, "Found no errors in 1,234 files (0 modules)."),
        ((), {"followed": 9999, "produced": 10000}, "Found no errors in 12 files (9 modules); followed 99 % of 10,000 shapes."),
        ((), {"files": 0}, "No Python files found; nothing was checked."),
    ],
)
def test_last_line(findings, counts, line):
    report = sample(*findings)
    for name, value in counts.items():
        setattr(report, name, value)
    assert last_line(report) == line


def test_gaps():
    from shapelint.report.summary import gaps

    assert list(gaps(sample(gaps=[GAP]), LOOK)) == ["model.py:8:21: could not follow: nobody knows `magic` (3 shapes lost)"]


def framed(lines: list[str], *marks: Mark) -> list[str]:
    return list(frame(lines, marks, LOOK))


def test_carets_stand_below_tabs_and_wide_letters():
    assert framed(["\tf(x)"], Mark(span(1, 4, 5))) == ["  1 |     f(x)", "    |       ^"]
    assert framed(["s = '日本'; f(x)"], Mark(span(1, 13, 14))) == ["  1 | s = '日本'; f(x)", "    |               ^"]


def test_a_place_of_several_lines_is_marked_to_the_end_of_the_first():
    assert framed(["f(  ", "  x)"], Mark(span(1, 1, 5, end_row=2))) == ["  1 | f(", "    | ^^"]


def test_an_empty_place_has_one_caret():
    assert framed(["x"], Mark(span(1, 2, 2))) == ["  1 | x", "    |  ^"]


def test_places_that_are_not_there_break_nothing():
    assert framed([], Mark(span(1, 1, 2))) == []
    assert framed(["x"], Mark(span(7, 1, 2))) == []
    assert framed(["x"], Mark(span(1, 50, 60))) == ["  1 | x", "    |  ^"]


def test_a_line_without_end_is_cut_around_the_place():
    line = "a" * 5000 + "HERE" + "b" * 5000
    shown, carets = framed([line], Mark(span(1, 5001, 5005)))
    assert len(shown) == WIDEST + len("  1 | ")
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_numbers_of_different_length_line_up():
    lines = ["x"] * 120
    assert framed(lines, Mark(span(9, 1, 2)), Mark(span(120, 1, 2))) == [
        "    9 | x", "      | ^", "  ...", "  120 | x", "      | ^",
    ]


def test_what_would_steer_a_terminal_is_taken_out():
    assert clean("a\x1b[31mb\nc\td") == "a\ufffd[31mb c d"
    bad = Finding("SL101", "linear-features", "error", "evil \x1b]0;title\x07", span(1, 1, 2, "a\x1bb.py"))
    for name in ("full", "concise", "grouped"):
        assert "\x1b" not in rendered(name, bad)


def test_names_are_shown_from_where_people_are():
    assert LOOK.shown(f"{ROOT}/lib/x.py") == LOOK.shown("./lib/x.py") == "lib/x.py"
    assert LOOK.shown("/elsewhere/x.py") == "/elsewhere/x.py"
    assert LOOK.shown("../x.py") == "/home/ada/x.py"
    assert LOOK.absolute("-") == "-"


SHAPES_TEXT = """\
model.py
 1 | from torch import nn
 2 |
 3 |
 4 | class Model(nn.Module):
 5 |     def __init__(self):
 6 |         super().__init__()
 7 |         self.lstm = nn.LSTM(10, 20)
 8 |         self.relu = nn.ReLU()
 9 |         self.fc = nn.Linear(10, 5)
10 |
11 |     def forward(self, x):      | x: [B, 50, 10]
12 |         out, _ = self.lstm(x)  | out: [B, 50, 20]
13 |         return self.fc(out)    | self.fc(out): [B, ?, 5] or [..., 5] int64
"""


def test_shapes_beside_the_source():
    assert rendered("text", command="shapes", expressions={"model.py": SHAPES}) == SHAPES_TEXT


def test_a_long_expression_is_named_by_its_beginning():
    from shapelint.findings.model import Expression

    line = "print(" + "f(" * 30 + "x" + ")" * 30 + ")"
    report = sample(expressions={"m.py": [Expression(span(1, 7, len(line), "m.py"), "<module>", None, (2,))]})
    report.texts["m.py"] = line + "\n"
    (shown,) = [row for row in format_named("shapes", "text").render(report, LOOK) if "[2]" in row]
    assert shown.endswith("  | f(f(f(f(f(f(f(f(f(f(f(f(f(f(f...: [2]")


def test_shapes_last_line():
    assert shapes_line(sample()) == "Looked at 12 files (9 modules); followed 94 % of 310 shapes."
