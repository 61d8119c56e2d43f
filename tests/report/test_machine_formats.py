"""What do programs read, and does it keep to the schemas that ship with it?"""

from __future__ import annotations

import json

import pytest
from samples import ERROR, ROOT, SHAPES, WARNING, sample, span

from shapelint.findings.model import Finding
from shapelint.report import format_named, schemas
from shapelint.report.look import Look

jsonschema = pytest.importorskip("jsonschema")
LOOK = Look(ROOT)


def rendered(command: str, name: str, report) -> str:
    return "\n".join(format_named(command, name).render(report, LOOK))


def valid(document: str, value) -> None:
    schema = json.loads(schemas.text(document))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(value)


def test_json_is_the_design_s():
    (entry,) = made = json.loads(rendered("check", "json", sample(ERROR)))
    valid("check", made)
    first = {
        "applicability": "unsafe",
        "message": "nn.Linear(20, 5)",
        "edits": [{"content": "20", "location": {"row": 9, "column": 29}, "end_location": {"row": 9, "column": 31}}],
    }
    elsewhere = {
        "applicability": "unsafe",
        "message": "build it so in the other file",
        "edits": [
            {
                "content": "x",
                "location": {"row": 2, "column": 1},
                "end_location": {"row": 2, "column": 1},
                "filename": f"{ROOT}/lib/other.py",
            }
        ],
    }
    trace = entry.pop("trace")
    assert entry == {
        "code": "SL101",
        "name": "linear-features",
        "severity": "error",
        "message": "`self.fc` takes 10 features, but `out` has 20",
        "filename": f"{ROOT}/model.py",
        "location": {"row": 13, "column": 16},
        "end_location": {"row": 13, "column": 28},
        "url": None,
        "noqa_row": 13,
        "fix": first,
        "fixes": [first, elsewhere],
        "witness": {"Model": {}, "x": [32, 50, 10]},
        "confirmation": None,
    }
    assert trace[0] == {"filename": f"{ROOT}/model.py", "location": {"row": 7, "column": 21}, "message": "gives 20 features"}
    assert trace[2]["filename"] == f"{ROOT}/lib/train.py"


def test_json_of_nothing_is_an_empty_array():
    assert json.loads(rendered("check", "json", sample())) == []


def test_a_repair_that_lies_elsewhere_is_no_fix():
    import dataclasses

    only = dataclasses.replace(ERROR, fixes=ERROR.fixes[1:])
    (entry,) = json.loads(rendered("check", "json", sample(only)))
    assert entry["fix"] is None and len(entry["fixes"]) == 1


def test_json_lines():
    lines = rendered("check", "json-lines", sample(ERROR, WARNING)).splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["SL101", "SL701"]
    assert json.loads(lines[0]) == json.loads(rendered("check", "json", sample(ERROR)))[0]


def test_json_takes_any_name_and_text():
    odd = Finding("SL101", "linear-features", "error", "größe \udc80\x1b", span(1, 1, 2, "m\udc80.py"))
    text = rendered("check", "json", sample(odd))
    assert text.isascii() and json.loads(text)[0]["message"] == odd.message


@pytest.mark.parametrize(
    "change",
    [
        {"code": "E501"},
        {"severity": "info"},
        {"noqa_row": 0},
        {"extra": 1},
        {"location": {"row": 1}},
        {"fix": {"applicability": "always", "message": "", "edits": []}},
    ],
)
def test_the_schema_refuses_what_is_wrong(change):
    (entry,) = json.loads(rendered("check", "json", sample(ERROR)))
    with pytest.raises(jsonschema.ValidationError):
        valid("check", [entry | change])


def test_github():
    lines = rendered("check", "github", sample(ERROR, WARNING)).splitlines()
    assert lines == [
        f"::error title=shapelint (SL101),file={ROOT}/model.py,line=13,endLine=13,col=16,endColumn=28::"
        "model.py:13:16: SL101 `self.fc` takes 10 features, but `out` has 20 "
        "(fix: nn.Linear(20, 5) in line 9, or a projection nn.Linear(20, 10) before it)",
        f"::warning title=shapelint (SL701),file={ROOT}/model.py,line=12,endLine=12,col=9,endColumn=12::"
        "model.py:12:9: SL701 [B, 1] against [B] makes [B, B]",
    ]


def test_github_escapes_what_would_end_a_command():
    odd = Finding("SL101", "linear-features", "error", "100 %\nof a,b:c", span(1, 1, 2, "a,b:c.py", end_row=2))
    line = rendered("check", "github", sample(odd))
    assert line == (
        f"::error title=shapelint (SL101),file={ROOT}/a%2Cb%3Ac.py,line=1,endLine=2::a,b:c.py:1:1: SL101 100 %25%0Aof a,b:c"
    )


def test_shapes_json():
    made = json.loads(rendered("shapes", "json", sample(expressions={"model.py": SHAPES, "b.py": []})))
    valid("shapes", made)
    assert made["version"] == 1
    assert [f["filename"] for f in made["files"]] == [f"{ROOT}/model.py", f"{ROOT}/b.py"]
    rows = made["files"][0]["expressions"]
    assert rows[0] == {
        "location": {"row": 12, "column": 28},
        "end_location": {"row": 12, "column": 29},
        "context": "Model.forward",
        "instance": "",
        "shape": ["B", 50, 10],
        "tail": None,
        "dtype": "float32",
    }
    assert [(r["shape"], r["tail"]) for r in rows[1:]] == [
        (["B", None, 5], None),
        (None, [5]),
        (["B", 50, "2*hidden_size"], None),
    ], "what is stored is for people, what is the same is told once"


def test_shapes_json_of_nothing():
    made = json.loads(rendered("shapes", "json", sample()))
    valid("shapes", made)
    assert made == {"version": 1, "files": []}


def test_every_schema_is_one():
    assert schemas.names() == ("check", "contract", "shapes")
    for name in schemas.names():
        jsonschema.Draft202012Validator.check_schema(json.loads(schemas.text(name)))
