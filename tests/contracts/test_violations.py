"""A class whose sizes have to fit: an error at a call that breaks it, a warning where nobody calls it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from shapelint.lint.options import Options
from shapelint.lint.run import run
from shapelint.lint.selection import Layer, codes

MODEL = dedent('''\
    import torch
    from torch import nn

    class Residual(nn.Module):
        def __init__(self, input_size, hidden_size, num_heads=2):
            super().__init__()
            self.lstm = nn.LSTM(input_size, hidden_size, batch_first=True)
            self.attend = nn.MultiheadAttention(hidden_size, num_heads)
            self.fc = nn.Linear(input_size, 5)

        def forward(self, x):
            out, _ = self.lstm(x)
            return self.fc(out)
''')
CALL = "import torch\nfrom model import Residual\n\nmodel = Residual({})\nmodel(torch.randn({}))\n"


@pytest.fixture
def found(tmp_path, monkeypatch):
    """Checks the files of those written that are asked for: [(file, row, code)], and the findings."""
    monkeypatch.chdir(tmp_path)

    def found(asked: str, select: str | None = "SL8", **files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        layer = Layer(extend_select=codes([select]) if select else ())
        options = Options(layer=layer, isolated=True, cache=False, environment=False, jobs=1)
        report = run([f"{name}.py" for name in asked.split()], options)
        return [(f.span.filename.rpartition("/")[2], f.span.row, f.code) for f in report.findings], report.findings

    return found


def test_nobody_calls_it(found):
    rows, findings = found("model", model=MODEL)
    assert rows == [("model.py", 8, "SL801"), ("model.py", 13, "SL801")]
    assert [f.severity for f in findings] == ["warning", "warning"]
    assert findings[0].message == ("works only where hidden_size % num_heads == 0: "
                                   "embed_dim of `nn.MultiheadAttention` must be a multiple of num_heads")
    assert findings[1].message.startswith("works only where hidden_size == input_size: `self.fc` takes input_size")


def test_off_by_default(found):
    assert found("model", None, model=MODEL)[0] == []


def test_a_call_that_keeps_it(found):
    assert found("model main", model=MODEL, main=CALL.format("10, 10", "3, 4, 10"))[0] == []


def test_a_call_that_breaks_it_in_a_file_that_is_asked_for(found):
    rows, findings = found("model main", model=MODEL, main=CALL.format("10, 20", "3, 4, 10"))
    assert rows == [("model.py", 13, "SL101")]
    assert any((n.span.filename.endswith("main.py"), n.span.row) == (True, 5) for n in findings[0].trace)


def test_a_call_that_breaks_it_where_the_class_is_not_asked_for(found):
    rows, findings = found("main", model=MODEL, main=CALL.format("10, 20", "3, 4, 10"))
    assert rows == [("main.py", 5, "SL101")] and findings[0].severity == "error"
    inside = [n for n in findings[0].trace if n.span.filename.endswith("model.py")]
    assert (inside[0].span.row, inside[0].message) == (13, "it fails here: self.fc(out)")


def test_a_construction_that_breaks_it_where_the_class_is_not_asked_for(found):
    rows, findings = found("main", model=MODEL, main=CALL.format("9, 9, 4", "3, 4, 9"))
    assert rows == [("main.py", 4, "SL401")] and findings[0].severity == "error"
    inside = [n for n in findings[0].trace if n.span.filename.endswith("model.py")]
    assert inside[0].span.row == 8


def test_an_input_that_breaks_it(found):
    rows, findings = found("main", model=MODEL, main=CALL.format("10, 10", "3, 4, 11"))
    assert rows == [("main.py", 5, "SL102")]
    assert [n.span.row for n in findings[0].trace if n.span.filename.endswith("model.py")][0] == 12


def test_a_call_in_a_function_that_nobody_calls(found):
    main = dedent('''\
        import torch
        from model import Residual

        def build():
            model = Residual(10, 20)
            return model(torch.randn(3, 4, 10))
    ''')
    assert found("main", model=MODEL, main=main)[0] == [("main.py", 6, "SL101")]
    assert found("model main", model=MODEL, main=main)[0] == [("model.py", 13, "SL101")]


ALWAYS = dedent('''\
    import torch
    from torch import nn

    class Fits(nn.Module):
        def __init__(self, size, width, heads=4, flag=False, hidden=None):
            super().__init__()
            hidden = hidden or 2 * size
            assert width % heads == 0
            self.attend = nn.MultiheadAttention(width, heads)
            self.first = nn.Linear(size, hidden)
            self.second = nn.Linear(hidden, width)
            self.norm = nn.LayerNorm(width if flag else hidden)
            self.flag = flag
            self.scale = nn.Parameter(torch.ones(1, width))

        def forward(self, x, mask=None):
            x = self.first(x)
            if not self.flag:
                x = self.norm(x)
            x = self.second(x) * self.scale
            return self.norm(x) if self.flag else x

    class Outer(nn.Module):
        def __init__(self, size):
            super().__init__()
            self.one = Inner(size, size)

        def forward(self, x):
            return self.one(x)

    class Inner(nn.Module):
        def __init__(self, n, k):
            super().__init__()
            self.a = nn.Linear(n, k)
            self.b = nn.Linear(n, k)

        def forward(self, x):
            return self.b(self.a(x))
''')


def test_what_always_holds_is_no_warning(found):
    assert found("fits", fits=ALWAYS)[0] == []


def test_what_the_program_does_not_allow_is_no_way_around_a_mistake(found):
    """All sizes that the constructor lets in fail."""
    text = dedent('''\
        import torch
        from torch import nn

        class Refusing(nn.Module):
            def __init__(self, width, heads):
                super().__init__()
                if width % heads != 0:
                    raise ValueError("width")
                self.first = nn.Linear(8, 2 * width + 2)
                self.second = nn.Linear(2 * width + 1, 3)

            def forward(self, x):
                return self.second(self.first(x))
    ''')
    assert found("refusing", None, refusing=text)[0] == [("refusing.py", 13, "SL101")]
