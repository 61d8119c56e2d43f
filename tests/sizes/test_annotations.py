"""Annotations that state shapes: they name what nobody described, and are warned of where they are wrong."""

from __future__ import annotations

import pytest

from shapelint.interp.annotations import jaxtyping_dims

HEAD = """\
from __future__ import annotations
from typing import Optional
import torch
from torch import nn, Tensor
from jaxtyping import Bool, Float, Int
Image = Float[Tensor, "c h w"]
class Net(nn.Module):
    def __init__(self, hidden_size, classes):
        super().__init__()
        self.embed = nn.Embedding(100, hidden_size)
        self.fc = nn.Linear(hidden_size, classes)
"""


def shapes_of(project, program: str) -> dict[int, set[str]]:
    """What is known of the tensor expressions of each row."""
    from shapelint.lint.options import Options
    from shapelint.lint.run import run

    project.write(main_py=program)
    found: dict[int, set[str]] = {}
    for expressions in run([project.folder / "main.py"], Options(want_expressions=True)).expressions.values():
        for one in expressions:
            found.setdefault(one.span.row, set()).add("?" if one.shape is None else ", ".join(map(str, one.shape)))
    return found


def test_they_name_the_sizes_of_parameters(project):
    rows = shapes_of(project, HEAD + """\
    def forward(self, tokens: Int[Tensor, "batch seq"], mask: Optional[Bool[Tensor, "batch seq"]] = None):
        x = self.embed(tokens)
        return self.fc(x)
    def other(self, x: Image, y: "Float[Tensor, '*some c h 4']", z: Float[Image, "2*n"]):
        x.transpose(0, 1)
        y.flatten(-2)
        z.sum(0)
Net(8, 5)(torch.zeros(3, 7, dtype=torch.long))
""")
    assert rows[14] >= {"3, 7, 5"}
    assert "h, c, w" in rows[16]
    assert "c, h, w" in rows[18]


WRONG = {
    "number of axes": ('    def forward(self, x: Float[Tensor, "batch hidden_size"]):\n        return self.fc(x)\n',
                       "Net(8, 5)(torch.zeros(3, 7, 8))\n", 12),
    "a number": ('    def forward(self, x: Float[Tensor, "batch 9"]):\n        return self.fc(x)\n',
                 "Net(8, 5)(torch.zeros(3, 8))\n", 12),
    "a constructor's size": ('    def forward(self, x: Float[Tensor, "batch hidden_size"]):\n        return x.mean(1)\n',
                             "Net(8, 5)(torch.zeros(3, 9))\n", 12),
    "one name, two sizes": ('    def forward(self, x: Float[Tensor, "batch d"], y: Float[Tensor, "batch d"]):\n        return x.mean(1), y\n',
                            "Net(8, 5)(torch.zeros(3, 9), torch.zeros(3, 8))\n", 12),
    "what is returned": ('    def forward(self, x: Tensor) -> Float[Tensor, "batch hidden_size"]:\n        return self.fc(x)\n',
                         "Net(8, 5)(torch.zeros(3, 8))\n", 12),
    "one of two that are returned": ('    def forward(self, x) -> tuple[Float[Tensor, "b d"], Float[Tensor, "b d e"]]:\n        return self.fc(x), x\n',
                                     "Net(8, 5)(torch.zeros(3, 8))\n", 12),
    "a variable": ('    def forward(self, x):\n        y: Float[Tensor, "batch 4"] = self.fc(x)\n        return y\n',
                   "Net(8, 5)(torch.zeros(3, 8))\n", 13),
    "few axes": ('    def forward(self, x: Float[Tensor, "*lead seq 8"]):\n        return self.fc(x)\n',
                 "Net(8, 5)(torch.zeros(8))\n", 12),
}


@pytest.mark.parametrize("way", WRONG)
def test_one_that_is_wrong_is_a_warning(project, way):
    method, call, row = WRONG[way]
    lines = (HEAD + method + call).split("\n")
    lines[row - 1] += "  # warning: SL601"
    project.judge("\n".join(lines), ("jaxtyping",))


RIGHT = {
    "names": '    def forward(self, x: Float[Tensor, "batch hidden_size"]) -> Float[Tensor, "batch classes"]:\n        return self.fc(x)\n',
    "any axes": '    def forward(self, x: Float[Tensor, "... hidden_size"]) -> Float[Tensor, "*lead classes"]:\n        return self.fc(x)\n',
    "arithmetic": '    def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n 2*d"]:\n        return torch.cat([x, x], 1)\n',
    "one that broadcasts": '    def forward(self, x: Float[Tensor, "n d"], y: Float[Tensor, "#n #d"] = torch.zeros(1, 1)):\n        return self.fc(x)\n',
    "documented numbers": '    def forward(self, x: Float[Tensor, "rows=3 _any"]):\n        return self.fc(x)\n',
    "put in at run time": '    def forward(self, x: Float[Tensor, "n {self.size}"]):\n        return self.fc(x)\n',
    "a short name of the constructor's own": '    def forward(self, x: Float[Tensor, "n h"]):\n        self.h = 4\n        return self.fc(x)\n',
}


@pytest.mark.parametrize("way", RIGHT)
def test_one_that_is_right_is_silent(project, way):
    project.judge(HEAD + RIGHT[way] + "Net(8, 5)(torch.zeros(3, 8))\n", ("jaxtyping",))


def test_it_is_never_the_cause_of_an_error(project):
    """`unpacked` is right, whatever its annotation says; what fails in `fails` fails for all it may be handed."""
    project.judge(HEAD + """\
    def unpacked(self, x: Float[Tensor, "batch seq dim"]):  # warning: SL601
        rows, columns = x.shape
        return rows
    def fails(self, x: Float[Tensor, "batch seq dim"]):
        y = nn.Linear(3, 4)(x)
        return nn.Linear(5, 2)(y)  # error: SL101
""", can_run=False)


def test_torchtyping(project):
    project.judge("""\
import torch
from torch import nn
from torchtyping import TensorType
def right(x: TensorType["batch", 10, float], y: TensorType[-1, 10], z: TensorType["batch": 3, ..., "last"]):
    return x.sum(1)
def wrong(x: TensorType["batch", 9]):  # warning: SL601
    return x
def rank(x: TensorType["batch", "seq", 10]):  # warning: SL601
    return x
right(torch.zeros(3, 10), torch.zeros(4, 10), torch.zeros(3, 4, 5))
wrong(torch.zeros(3, 10))
rank(torch.zeros(3, 10))
""", can_run=False)


@pytest.mark.parametrize("text, dims", [
    ("batch seq 10", ("batch", "seq", "10")),
    ("", ()),
    ("*batch dim", ("...", "dim")),
    ("... 3", ("...", "3")),
    ("_ #n ?m _n", ("_", "_", "_", "_")),
    ("rows=4 2*n n-1", ("4", "2 * n", "n - 1")),
    ("*a *b", None),
    ("a(", None),
])
def test_the_notation_of_jaxtyping(text, dims):
    assert jaxtyping_dims(text) == dims
