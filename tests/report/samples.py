"""Reports to write: the design's example, and one with everything that a finding can have."""

from __future__ import annotations

from shapelint.findings.model import Edit, Expression, Finding, Fix, Gap, Note
from shapelint.lint.result import Report
from shapelint.source import Span

ROOT = "/home/ada/project"
TEXT = """\
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20)
        self.relu = nn.ReLU()
        self.fc = nn.Linear(10, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out)
"""


def span(row: int, column: int, end_column: int, filename: str = "model.py", end_row: int | None = None) -> Span:
    return Span(filename, row, column, row if end_row is None else end_row, end_column)


LSTM = Note(span(7, 21, 36), "gives 20 features")
LINEAR = Note(span(9, 19, 35), "takes 10 features")
CALLER = Note(Span("lib/train.py", 3, 5, 3, 9), "called from here")
FIXES = (
    Fix("nn.Linear(20, 5)", "unsafe", (Edit(span(9, 29, 31), "20"),)),
    Fix("build it so in the other file", "unsafe", (Edit(span(2, 1, 1, "lib/other.py"), "x"),)),
)
ERROR = Finding(
    "SL101",
    "linear-features",
    "error",
    "`self.fc` takes 10 features, but `out` has 20",
    span(13, 16, 28),
    trace=(LSTM, LINEAR, CALLER, Note(span(12, 9, 30), "out is [32, 50, 20]")),
    fixes=FIXES,
    help="nn.Linear(20, 5) in line 9, or a projection nn.Linear(20, 10) before it",
    witness={"Model": {}, "x": [32, 50, 10]},
    marks=(LSTM, LINEAR),
)
WARNING = Finding("SL701", "silent-broadcast", "warning", "[B, 1] against [B] makes [B, B]", span(12, 9, 12))
GAP = Gap(span(8, 21, 30), "nobody knows `magic`", 3)
SHAPES = [
    Expression(span(11, 23, 24), "Model.forward", "", ("B", 50, 10), stored=True),
    Expression(span(12, 9, 12), "Model.forward", "", ("B", 50, 20), stored=True),
    Expression(span(12, 28, 29), "Model.forward", "", ("B", 50, 10), dtype="float32"),
    Expression(span(13, 16, 28), "Model.forward", "", ("B", None, 5)),
    Expression(span(13, 16, 28), "Model.forward", "", ("B", None, 5)),
    Expression(span(13, 16, 28), "Model.forward", "encoder.0", None, (5,), "int64"),
    Expression(span(13, 24, 27), "Model.forward", "", ("B", 50, "2*hidden_size")),
]


def sample(*findings: Finding, **more) -> Report:
    report = Report(files=12, modules=9, followed=293, produced=310, texts={"model.py": TEXT}, **more)
    report.findings = list(findings)
    return report
