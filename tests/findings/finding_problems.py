"""Problems as the engine hands them up, made from a text by hand: nodes are named by their own text."""

from __future__ import annotations

from functools import cache
from typing import Any

import libcst as cst

from shapelint.interp.problem import Frame, Problem
from shapelint.source import parse, walk
from shapelint.values import Fact, Layer, Origin, Shape, with_origin

MODEL = '''\
class Tagger(nn.Module):
    def __init__(self, hidden_size):
        self.lstm = nn.LSTM(10, hidden_size)
        self.fc = nn.Linear(10, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out)

model = Tagger(20)
model(torch.randn(50, 32, 10))
'''


class Text:
    """A parsed text whose nodes are found by what they read."""

    def __init__(self, text: str = MODEL, filename: str = "model.py"):
        self.source = parse(filename, text)

    def node(self, text: str, nth: int = 0) -> Any:
        """The nth expression that reads so."""
        return [node for node in walk(self.source.module)
                if isinstance(node, cst.BaseExpression) and self.source.module.code_for_node(node) == text][nth]

    def origin(self, text: str, nth: int = 0, **more: Any) -> Origin:
        return Origin(self.node(text, nth), self.source, **more)


@cache
def model() -> Text:
    """The usual text."""
    return Text()


def shape(*dims: Any) -> Shape:
    return Shape(dims)


def problem(kind: str = "features", text: Text | None = None, at: str = "self.fc(out)", context: str = "Tagger.forward",
            **more: Any) -> Problem:
    """A problem at the expression `at`; what Problem itself has no field for becomes a detail of the fact."""
    text = text or model()
    fields = {name: more.pop(name) for name in list(more) if name in Problem.__slots__}
    return Problem(Fact(kind, more), text.node(at), text.source, context, **fields)


def linear_problem(**more: Any) -> Problem:
    """`self.fc` takes 10 features, but `out` has 20; every size knows where it was written."""
    text = model()
    made = text.origin("nn.Linear(10, 5)")
    got = with_origin(20, text.origin("20", maker=text.origin("nn.LSTM(10, hidden_size)")))
    wanted = with_origin(10, text.origin("10", 1))
    layer = Layer("torch.nn.Linear", {"in_features": wanted, "out_features": 5, "bias": True}, None, made=made)
    frame = Frame(text.node("model(torch.randn(50, 32, 10))"), text.source, "Tagger.forward")
    about = dict(operator="torch.nn.Linear", callee="self.fc", arguments={"input": "out"}, layer=layer, frames=(frame,),
                 argument="input", parameter="in_features", axis=-1, got=got, wanted=wanted, shape=shape(50, 32, got))
    return problem("features", text, **{**about, **more})
