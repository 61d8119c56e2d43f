"""`shapelint contract PATH[::Class]`: what is printed, where places are, and how it ends."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from shapelint.cli.app import run
from shapelint.report import schemas

ATTENTION = dedent('''\
    import torch
    from torch import nn

    class Attention(nn.Module):
        def __init__(self, embed_dim, num_heads=8, bidirectional=False, unused=0):
            super().__init__()
            assert embed_dim % num_heads == 0
            self.gru = nn.GRU(embed_dim, 6, batch_first=True, bidirectional=bidirectional)
            self.head = nn.Linear(6, 2)

        def forward(self, x, mask=None):
            out, _ = self.gru(x)
            return self.head(out)

        class Inner(nn.Module):
            def __init__(self, width):
                super().__init__()
                self.layer = nn.Linear(width, 3)

            def forward(self, x):
                return self.layer(x), x.shape[0]

    class Config:
        pass
''')


@pytest.fixture
def contract(monkeypatch, tmp_path, capsys):
    """Runs the command over files in an empty folder: (status, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def contract(*args: str, **files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        capsys.readouterr()
        status = run(["contract", "--isolated", "--no-environment", *args])
        return status, *capsys.readouterr()

    return contract


def told(out: str) -> list[dict]:
    jsonschema = pytest.importorskip("jsonschema")
    document = json.loads(out)
    schema = json.loads(schemas.text("contract"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["version"] == 1
    return document["contracts"]


def test_text(contract):
    status, out, err = contract("a.py::Attention", a=ATTENTION)
    assert (status, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines == [
        "a.py:4:7: Attention(embed_dim, num_heads=8, bidirectional=False, unused=0)",
        "needs",
        "unused: not used",
        "requires",
        "embed_dim % num_heads == 0 line 7: assert embed_dim % num_heads == 0",
        "embed_dim >= 1 line 8: input_size of `nn.GRU` must be at least 1",
        "not bidirectional line 13: `self.head` takes 6 features, but `out` has 12",
        "takes",
        "x: [T, embed_dim] float or [B, T, embed_dim] float",
        "mask: not used, None if it is not given",
        "gives",
        "[T, 2] float32 where x.dim() == 2",
        "[B, T, 2] float32 where x.dim() == 3",
    ]


def test_json(contract, tmp_path):
    status, out, _ = contract("a.py::Attention", "--output-format", "json", a=ATTENTION)
    (one,) = told(out)
    assert status == 0
    assert (one["filename"], one["class"]) == (str(tmp_path / "a.py"), "Attention")
    assert one["location"] == {"row": 4, "column": 7}
    assert {p["name"]: (p["kind"], p["default"]) for p in one["parameters"]} == {
        "embed_dim": ("size", None), "num_heads": ("size", "8"), "bidirectional": ("flag", "False"),
        "unused": ("unused", "0"),
    }
    assert one["requires"][0] == {
        "text": "embed_dim % num_heads == 0", "where": None, "because": "assert embed_dim % num_heads == 0",
        "location": {"row": 7, "column": 9},
    }
    assert one["inputs"][0]["alternatives"] == [
        {"kind": "tensor", "shape": ["T", "embed_dim"], "dtype": "float", "where": None},
        {"kind": "tensor", "shape": ["B", "T", "embed_dim"], "dtype": "float", "where": None},
    ]
    assert one["outputs"][0] == {"kind": "tensor", "shape": ["T", 2], "dtype": "float32", "where": "x.dim() == 2"}
    assert one["possible"] and one["complete"] and one["not_known"] == []


def test_all_modules_of_a_folder_and_no_other_classes(contract):
    status, out, _ = contract(".", "--output-format", "json", a=ATTENTION, b="import torch\nx = 1\n")
    assert status == 0 and [one["class"] for one in told(out)] == ["Attention", "Attention.Inner"]


def test_a_class_inside_another(contract):
    status, out, _ = contract("a.py::Attention.Inner", a=ATTENTION)
    assert status == 0
    assert out.splitlines()[0] == "a.py:15:11: Attention.Inner(width)"
    assert "    ([..., 3] float32, number N)" in out.splitlines()


@pytest.mark.parametrize(("name", "near"), [
    ("Atention", "did you mean `Attention`?"), ("Inner", "no class `Inner`"), ("Nothing", "no class"),
])
def test_a_class_that_is_not_there(contract, name, near):
    status, out, err = contract(f"a.py::{name}", a=ATTENTION)
    assert (status, out) == (2, "") and near in err


def test_a_path_that_is_not_there(contract):
    assert contract("b.py")[0] == 2


def test_a_file_that_is_no_python(contract):
    status, out, err = contract("a.py", "--output-format", "json", a="import torch\nx = = 1\n")
    assert status == 1 and told(out) == [] and "a.py:2:5: error SL901" in err


def test_the_file_of_a_base_is_named(contract, tmp_path):
    base = dedent('''\
        from torch import nn

        class Base(nn.Module):
            def __init__(self, size, width):
                super().__init__()
                if size % width:
                    raise ValueError("size")
                self.layer = nn.Linear(size, width)
    ''')
    derived = dedent('''\
        import torch
        from base import Base

        class Derived(Base):
            def forward(self, x):
                return self.layer(x)
    ''')
    status, out, _ = contract("derived.py", "--output-format", "json", base=base, derived=derived)
    (one,) = told(out)
    assert status == 0
    (requirement,) = one["requires"]
    assert requirement["text"] == "size % width == 0" and requirement["filename"] == str(tmp_path / "base.py")
    assert requirement["location"] == {"row": 7, "column": 13}
    assert one["outputs"][0]["tail"] == ["width"]


def test_what_depends_on_a_choice_says_on_which(contract):
    text = dedent('''\
        from torch import nn

        class Either(nn.Module):
            def __init__(self, size, width, deep=False, groups=1):
                super().__init__()
                self.deep = deep
                self.first = nn.Linear(size, width)
                if deep:
                    self.second = nn.Linear(size, 3)

            def forward(self, x):
                x = self.first(x)
                return self.second(x) if self.deep else x
    ''')
    (one,) = told(contract("a.py", "--output-format", "json", a=text)[1])
    assert [(r["text"], r["where"], r["location"]["row"]) for r in one["requires"]] == [("width == size", "deep", 13)]
    assert [(o["tail"], o["where"]) for o in one["outputs"]] == [(["width"], "not deep"), ([3], "deep")]


def test_what_always_fails_says_so(contract):
    text = dedent('''\
        from torch import nn

        class Broken(nn.Module):
            def __init__(self, size):
                super().__init__()
                self.first = nn.Linear(size, 4)
                self.second = nn.Linear(5, 3)

            def forward(self, x):
                return self.second(self.first(x))
    ''')
    (one,) = told(contract("a.py", "--output-format", "json", a=text)[1])
    assert not one["possible"] and one["requires"][-1]["text"] == "False"
    assert "always fails" in contract("a.py")[1]


def test_what_is_not_known_says_why(contract):
    text = dedent('''\
        import torch
        from torch import nn
        from elsewhere import head

        class Open(nn.Module):
            def __init__(self, size, other, make):
                super().__init__()
                self.layer = make(size)
                self.norm = nn.Linear(size, 3)

            def forward(self, x, state, mask):
                return self.layer(x), self.norm(x), head(mask)
    ''')
    (one,) = told(contract("a.py", "--output-format", "json", a=text)[1])
    kinds = {p["name"]: p["kind"] for p in one["parameters"]}
    assert kinds == {"size": "size", "other": "unused", "make": "unknown"}
    inputs = {i["name"]: i["alternatives"][0] for i in one["inputs"]}
    assert inputs["state"]["kind"] == "unused" and inputs["mask"]["kind"] == "unknown" and inputs["mask"]["reason"]
    assert inputs["x"]["tail"] == ["size"]
    assert [item["kind"] for item in one["outputs"][0]["items"]] == ["unknown", "tensor", "unknown"]
    assert any(doubt["location"]["row"] == 12 for doubt in one["not_known"])


def test_standard_input(contract, monkeypatch):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ATTENTION.encode())))
    status, out, _ = contract("--output-format", "json", "--", "-::Attention.Inner")
    (one,) = told(out)
    assert status == 0 and one["filename"] == "-" and one["class"] == "Attention.Inner"


def test_a_name_that_stands_for_two_sizes_is_told_apart(contract):
    text = dedent('''\
        from torch import nn

        class Clash(nn.Module):
            def __init__(self, T, width):
                super().__init__()
                self.layer = nn.Linear(T, width)

            def forward(self, x, y):
                B, T, C = x.shape
                z = self.layer(y)
                return x.new_zeros(B, T)
    ''')
    (one,) = told(contract("a.py", "--output-format", "json", a=text)[1])
    (output,) = one["outputs"]
    assert output["shape"][1] != "T" and output["shape"] == one["inputs"][0]["alternatives"][0]["shape"][:2]
    assert one["inputs"][1]["alternatives"][0]["tail"] == ["T"]
