"""Is everything that was found still there when it was written down and read again?"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields

import pytest

from shapelint.findings.model import Edit, Expression, FileResult, Finding, Fix, Gap, Note
from shapelint.lint.examine import Examined
from shapelint.lint.stored import Damaged, plain, restored
from shapelint.lint.suppress import Suppressed
from shapelint.source import Span

TEXT = "x = 1  # noqa: SL101\n# shapelint: ignore\n"
HERE, THERE = Span("a.py", 1, 2, 3, 4), Span("/lib/b.py", 5, 6, 7, 8)
FINDING = Finding(
    "SL101", "name", "error", "größer \ud800 \n", HERE, trace=(Note(THERE, "there"),),
    fixes=(Fix("change", "unsafe", (Edit(HERE, "1"), Edit(THERE, "2"))),), help="help",
    witness={"entry": "f(x)", "inputs": {"x": "[3]"}}, confirmation={"verdict": "yes"}, url="https://x", marks=(Note(HERE, "here"),),
)
RESULT = FileResult(
    "a.py", [FINDING], [Gap(THERE, "a reason", 3)],
    [Expression(HERE, "f", None, (1, "B", None), None, None), Expression(THERE, "f", "", None, ("H",), "float32", True, True)],
    1, 2, 3, [FINDING], built=[("/lib/b.py", "Head")],
)


def written(result: FileResult = RESULT) -> dict:
    """What is read from the disk or a pipe."""
    return json.loads(json.dumps(plain(Examined(result.filename, None, Suppressed(result.filename, TEXT), result))))


def test_it_is_all_there():
    found = restored(written(), "a.py", TEXT, None)
    assert found.result == RESULT and found.suppressed.text == TEXT
    assert list(found.suppressed.comments) == list(Suppressed("a.py", TEXT).comments)


def test_nothing_is_left_at_its_default():
    """A field that were not written would come back as its default, and nobody would notice."""
    for one in (RESULT, FINDING, RESULT.expressions[1]):
        same = [f.name for f in fields(one) if getattr(one, f.name) in (f.default, *_made(f.default_factory))]
        assert not set(same) - {"shape"}


def _made(factory) -> list:
    return [] if factory is MISSING else [factory()]


def test_a_file_has_the_name_it_goes_by_now():
    found = restored(written(), "src/a.py", TEXT, None)
    assert found.result.filename == found.result.findings[0].span.filename == "src/a.py"
    finding = found.result.findings[0]
    assert [note.span.filename for note in (*finding.trace, *finding.marks)] == ["/lib/b.py", "src/a.py"]
    assert next(iter(found.suppressed.comments)).span.filename == "src/a.py"


def places(value: object, path: tuple = ()):
    """The ways to all plain values."""
    if isinstance(value, (list, dict)):
        for key, inner in enumerate(value) if isinstance(value, list) else value.items():
            yield from places(inner, (*path, key))
    else:
        yield path


#: What may be of any type; the name that the file went by before does not count.
FREE = ("entry", "inputs", "verdict")
BEFORE = (("result", 0), ("files", 0))


@pytest.mark.parametrize("path", [p for p in places(written()) if p not in BEFORE and not set(p) & set(FREE)],
                         ids=str)
def test_a_value_of_another_type_is_not_believed(path):
    value = written()
    at = value
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = 1.5
    with pytest.raises(Damaged):
        restored(value, "a.py", TEXT, None)
