"""`shapelint shapes`, `explain`, `rules`, `schema`."""

from __future__ import annotations

import json

import pytest

from shapelint.findings.model import Expression, FileResult
from shapelint.findings.registry import all_kinds
from shapelint.source import Span

jsonschema = pytest.importorskip("jsonschema")


@pytest.fixture
def shaped(engine, tmp_path):
    """A file, and an engine that knows one shape in it."""
    (tmp_path / "a.py").write_text("import torch\nx = torch.randn(2, 3)\n")

    def check_source(source, *, want_expressions, **_):
        span = Span(source.filename, 2, 5, 2, 22)
        rows = [Expression(span, "<module>", None, (2, 3), None, "float32")] if want_expressions else []
        return FileResult(source.filename, expressions=rows, modules=0, followed=1, produced=1)

    engine.check_source = check_source


def test_shapes(shapelint, shaped):
    done = shapelint("shapes", "a.py")
    assert done.status == 0
    assert done.lines == [
        "a.py",
        "1 | import torch",
        "2 | x = torch.randn(2, 3)  | torch.randn(2, 3): [2, 3]",
        "",
        "Looked at 1 file (0 modules); followed 100 % of 1 shape.",
    ]


def test_shapes_json(shapelint, shaped, tmp_path):
    done = shapelint("shapes", "a.py", "--output-format", "json")
    document = json.loads(done.out)
    jsonschema.validate(document, json.loads(shapelint("schema", "shapes").out))
    assert document["files"][0]["filename"] == str(tmp_path / "a.py")
    assert document["files"][0]["expressions"][0]["shape"] == [2, 3]


def test_shapes_of_what_is_no_python(shapelint, shaped, tmp_path):
    (tmp_path / "b.py").write_text("import torch\nx = = 1\n")
    done = shapelint("shapes", ".", "--output-format", "json")
    assert done.status == 1 and "b.py:2:5: error SL901" in done.err
    assert len(json.loads(done.out)["files"]) == 1


def test_shapes_does_not_judge(shapelint, tmp_path):
    (tmp_path / "a.py").write_text("import torch  # BUG SL101\n")
    done = shapelint("shapes", ".")
    assert done.status == 0 and "SL101:" not in done.out + done.err


def test_check_json_keeps_to_the_schema_it_prints(shapelint, tmp_path):
    (tmp_path / "a.py").write_text("import torch  # BUG SL101\n")
    (tmp_path / "b.py").write_text("import torch\nx = = 1\n")
    document = json.loads(shapelint("check", "--output-format", "json").out)
    assert len(document) == 2
    jsonschema.validate(document, json.loads(shapelint("schema", "check").out))


def test_schema_of_something_else(shapelint):
    assert shapelint("schema", "other").status == 2


def test_rules(shapelint):
    done = shapelint("rules")
    assert done.status == 0 and done.lines[0].split() == ["code", "name", "severity", "default"]
    assert ["SL901", "syntax-error", "error", "on"] in [line.split() for line in done.lines]
    assert [line.split()[0] for line in done.lines[1:]] == [k.code for k in all_kinds().values() if not k.retired]


def test_rules_json(shapelint):
    rows = json.loads(shapelint("rules", "--output-format", "json").out)
    assert {"code": "SL903", "name": "unused-suppression", "severity": "warning", "default_on": True} in rows


@pytest.mark.parametrize("name", ["SL901", "sl901", "syntax-error"])
def test_explain(shapelint, name):
    done = shapelint("explain", name)
    assert done.status == 0 and done.lines[0] == "# SL901: syntax-error"
    assert done.lines[-1] == "SL901 syntax-error: error, by default on"


def test_explain_what_is_not(shapelint):
    done = shapelint("explain", "SL9O1")
    assert done.status == 2 and "unknown code `SL9O1`; did you mean `SL901`?" in done.err


@pytest.mark.parametrize("code", [k.code for k in all_kinds().values()])
def test_every_kind_has_a_page(shapelint, code):
    assert len(shapelint("explain", code).lines) > 3
