"""Does every kind say what was expected and what arrived, whatever details it is given?"""

from __future__ import annotations

import pytest
from finding_problems import Text, linear_problem, problem, shape

from shapelint.dims import symbol
from shapelint.findings.compose import compose, kind_of
from shapelint.findings.registry import all_kinds
from shapelint.values import Layer, ListV, NamedTuple, Shape, Sizes, Tensor, tensor

H = symbol("hidden_size")
PACKED = NamedTuple.of(("data", "batch_sizes"), (tensor(5, 10), tensor(5)), "PackedSequence")
STATE = tensor(1, 32, 20)
OUTPUT = Tensor(shape(50, 32, 20), "float32", roles=("time", "batch", "feature"))
LSTM = Layer("torch.nn.LSTM", {"input_size": 10, "hidden_size": 20, "batch_first": False}, None)

CASES = [
    (linear_problem(),
     "`self.fc` takes 10 features, but `out` has 20",
     "change in_features: nn.Linear(20, 5) in line 4, or put a projection nn.Linear(20, 10) before it"),
    (linear_problem(got=2 * H, wanted=H, shape=shape(50, 32, 2 * H)),
     "`self.fc` takes hidden_size features, but `out` has 2*hidden_size",
     "change in_features: nn.Linear(2*hidden_size, 5) in line 4, or put a projection "
     "nn.Linear(2*hidden_size, hidden_size) before it"),
    (linear_problem(got=5, wanted=400, shape=shape(8, 16, 5, 5)),
     "`self.fc` takes 400 features, but `out` has 5",
     "flatten it: out.flatten(1), or change in_features: nn.Linear(5, 5) in line 4, or put a projection "
     "nn.Linear(5, 400) before it"),
    (problem("recurrent-input", callee="self.lstm", arguments={"input": "x"}, got=50, wanted=10, axis=-1,
             argument="input", shape=shape(32, 10, 50)),
     "`self.lstm` takes 10 features, but `x` has 50",
     "swap its axes: x.transpose(1, 2), or put a projection nn.Linear(50, 10) before it"),
    (problem("norm-size", callee="self.norm", arguments={"input": "out"}, argument="input", got=50, wanted=32, axis=1,
             parameter="num_features", shape=shape(8, 50, 32)),
     "`self.norm` normalizes 32 features, but `out` has 50 in axis 1", "swap its axes: out.transpose(1, 2)"),
    (problem("rank", callee="self.lstm", operator="torch.nn.LSTM", arguments={"input": "x"}, argument="input", got=4,
             wanted=[2, 3], shape=shape(8, 5, 20, 10), pattern=["T", "B", "input_size"]),
     "`self.lstm` takes a tensor with 2 or 3 axes, but `x` has 4: [8, 5, 20, 10] (it takes [T, B, input_size])",
     "merge axes: x.flatten(0, 1), or drop those of size 1: x.squeeze(axis)"),
    (problem("rank", callee="cell", operator="torch.nn.LSTMCell", arguments={"input": "x + y"}, argument="input", got=3,
             wanted=[1, 2], shape=shape(8, 5, 10)),
     "`cell` takes a tensor with 1 or 2 axes, but `x + y` has 3: [8, 5, 10]",
     "give it one step at a time: (x + y)[:, t]"),
    (problem("dtype", callee="self.embed", arguments={"input": "tokens"}, argument="input", got="float32",
             wanted="integers"),
     "`self.embed` takes integers, but `tokens` is float32", "convert it: tokens.long()"),
    (problem("dtype", callee="self.fc", arguments={"input": "x"}, argument="input", got="int64",
             wanted="a floating dtype"),
     "`self.fc` takes a floating dtype, but `x` is int64", "convert it: x.float()"),
    (problem("matrix-size", callee="torch.linalg.solve", arguments={"A": "a", "B": "b"}, argument="B", got=4, wanted=3,
             axis=-2, shape=shape(4, 2)),
     "`torch.linalg.solve` takes 3 in axis -2 of `b` ([4, 2]), which has 4 there", ""),
    (problem("broadcast", callee="torch.addmm", operator="torch.addmm", arguments={"input": "bias"}, argument="input",
             left=shape(5), right=shape(8, 4), axis=-1, got=5, wanted=4),
     "`torch.addmm` cannot add `bias` [5] to a product of [8, 4]", ""),
    (problem("not-a-tensor", callee="self.fc", arguments={"input": "x"}, argument="input", got="None", value=None),
     "`self.fc` takes a tensor, but `x` is None", "see whether what makes it returns something on every way"),
    (problem("not-a-tensor", callee="self.fc", arguments={"input": "steps"}, argument="input", got="a list",
             value=ListV([tensor(3), tensor(3)])),
     "`self.fc` takes a tensor, but `steps` is a list", "make one tensor of them: torch.stack(steps)"),
    (problem("hidden-state", callee="self.lstm", operator="torch.nn.LSTM", layer=LSTM, argument="hx[0]",
             arguments={"input": "x", "hx": "(h0, c0)"}, values={"input": tensor(4, 10, 10)}, axis=1, got=4, wanted=10,
             shape=shape(1, 4, 20), wanted_shape=shape(1, 10, 20)),
     "`self.lstm` takes a hidden state of shape [1, 10, 20], but `h0` is [1, 4, 20]",
     "change batch_first to True, or make it for a batch of 10"),
    (problem("hidden-state", callee="gru", operator="torch.nn.GRU", argument="hx", arguments={"hx": "h"},
             shape=shape(4, 20), wanted_shape=shape(1, 4, 20)),
     "`gru` takes a hidden state of shape [1, 4, 20], but `h` is [4, 20]",
     "add the axis of layers and directions: h.unsqueeze(0)"),
    (problem("state-kind", callee="self.gru", operator="torch.nn.GRU", got="a tuple of 2", wanted="one tensor",
             argument="hx", arguments={"hx": "state"}),
     "`self.gru` takes one tensor as its state, but `state` is a tuple of 2",
     "give it the hidden state alone: state[0]"),
    (problem("not-a-tensor", callee="self.fc", arguments={"input": "out"}, argument="input", got="a tuple of 2",
             value=(OUTPUT, (STATE, STATE))),
     "`self.fc` takes a tensor, but `out` is a pair: the output and (h, c)",
     "unpack it where it is made: out, _ = ..., or take its first part: out[0]"),
    (problem("not-a-tensor", callee="out.mean", attribute="mean", got="a tuple of 2", argument="out",
             value=(OUTPUT, STATE)),
     "`out` is a pair, the output and the state, and has no `mean` as tensors have",
     "unpack it where it is made: out, _ = ..., or take its first part: out[0]"),
    (problem("not-a-tensor", callee="self.fc", arguments={"input": "out"}, argument="input", got="a PackedSequence",
             value=PACKED),
     "`self.fc` takes a tensor, but `out` is a PackedSequence",
     "unpack it first: out, lengths = pad_packed_sequence(out)"),
    (problem("packed", callee="packed.size", attribute="size", got="a PackedSequence", values={"value": PACKED}),
     "`packed` is a PackedSequence, which has no `size`",
     "unpack it first: out, lengths = pad_packed_sequence(packed)"),
    (problem("matmul", arguments={"input": "q", "other": "k"}, left=shape(8, 50, 64), right=shape(8, 50, 64), got=64,
             wanted=50),
     "`q` [8, 50, 64] and `k` [8, 50, 64] cannot be multiplied: 64 columns against 50 rows",
     "transpose the right side: k.transpose(-1, -2)"),
    (problem("broadcast", operator="Tensor.__matmul__", arguments={"input": "a", "other": "b"},
             values={"input": tensor(2, 5, 3), "other": tensor(4, 3, 5)}, left=shape(2), right=shape(4), got=2,
             wanted=4),
     "`a` [2, 5, 3] and `b` [4, 3, 5] cannot be multiplied: the axes before the matrices do not fit, [2] against [4]",
     ""),
    (problem("rank", operator="torch.cat", callee="torch.cat", arguments={"tensors": "[out, last]"}, got=2, wanted=[3],
             argument="tensors[1]", shape=shape(8, 20)),
     "`torch.cat` needs tensors with 3 axes, but `last` has 2: [8, 20]", "add an axis: last.unsqueeze(...)"),
    (problem("inplace", arguments={"self": "x", "other": "y"}, left=shape(1, 28), right=shape(3, 28), got=1, wanted=3,
             axis=-2),
     "`x` [1, 28] cannot take the result in place: with `y` [3, 28] it would get another shape: 1 against 3 in axis 0",
     "make a new tensor instead of changing this one in place"),
    (problem("loss-shape", callee="criterion", operator="torch.nn.BCELoss", arguments={"input": "p", "target": "y"},
             input=shape(64, 1), target=shape(64), argument="target", axis=None, got=1, wanted=2),
     "`criterion` cannot compare `p` [64, 1] with `y` [64]: `y` has 1 axis, not 2",
     "drop the last axis: p.squeeze(-1)"),
    (problem("broadcast", arguments={"input": "a", "other": "b"}, left=shape(8, 50, 64), right=shape(8, 64), got=50,
             wanted=8, axis=-2),
     "`a` [8, 50, 64] and `b` [8, 64] cannot be broadcast: 50 against 8 in axis -2",
     "give it the missing axis: b.unsqueeze(1)"),
    (problem("cat", callee="torch.cat", arguments={"tensors": "[words, chars]"}, index=1, got=16, wanted=64, axis=2,
             dim=0, first=shape(8, 50, 64), shape=shape(8, 50, 16)),
     "`torch.cat` joins along axis 0, but axis 2 of `chars` is 16, and of `words` 64",
     "if they are to be joined where they differ: dim=2"),
    (problem("view", callee="x.view", arguments={"input": "x"}, shape=shape(8, 16, 28, 28), wanted_shape=(8, 400),
             got=100352, wanted=3200),
     "`x.view` cannot make [8, 400] of [8, 16, 28, 28]: 100352 elements against 3200",
     "let the last axis follow: (8, -1)"),
    (problem("view", callee="x.view", arguments={"input": "x"}, shape=shape(5, 7), wanted_shape=(-1, 4), got=35,
             wanted=4),
     "`x.view` cannot make [-1, 4] of [5, 7]: 35 elements cannot be divided by 4", ""),
    (problem("index", arguments={"input": "x"}, index=5, size=3, axis=0, shape=shape(3, 4)),
     "`x` ([3, 4]) has 3 in axis 0, so index 5 is out of range", "the last one is 2, or -1"),
    (problem("unpack", callee="self.lstm(x)", got=2, wanted=3, value=(OUTPUT, (STATE, STATE))),
     "3 values are unpacked, but `self.lstm(x)` gives 2", "the states are a pair: out, (h, c) = ..."),
    (problem("unpack", callee="x.shape", got=2, wanted=3, value=Sizes((4, H)), sizes=True),
     "3 values are unpacked, but `x.shape` ([4, hidden_size]) gives 2", ""),
    (problem("axis", callee="torch.softmax", arguments={"input": "x"}, axis=2, rank=2, argument="dim",
             shape=shape(8, 4)),
     "`torch.softmax` is told axis 2, but `x` ([8, 4]) has 2 axes (0 to 1, or -2 to -1)", ""),
    (problem("constructor", callee="nn.LSTM", parameter="proj_size", got=20, wanted=20, rule="less than hidden_size"),
     "proj_size of `nn.LSTM` must be less than hidden_size (20), but is 20", "choose another proj_size"),
    (problem("constructor", callee="nn.LSTM", parameter="num_layers", got=0, wanted=1, rule="at least 1"),
     "num_layers of `nn.LSTM` must be at least 1, but is 0", "choose another num_layers"),
    (problem("arguments", callee="nn.LSTM", problem="has no argument `num_layer`"),
     "`nn.LSTM` has no argument `num_layer`", ""),
    (problem("arguments", callee="nn.LSTM", operator="torch.nn.LSTM", problem="has no argument `num_layer`"),
     "`nn.LSTM` has no argument `num_layer`", "it is spelled num_layers"),
    (problem("comment", name="out", claimed="(32, 50, 20)", inferred=shape(32, 50, 40), axis=2, got=40, wanted=20),
     "the comment says that `out` is (32, 50, 20), but it is [32, 50, 40]: axis 2 is 40, not 20",
     "correct the comment: [32, 50, 40]"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].fact.kind)
def test_words(case):
    about, message, repair = case
    found = compose(about)
    assert (found.message, found.help) == (message, repair)


FACTS = [fact for kind in all_kinds().values() for fact in kind.facts]


@pytest.mark.parametrize("fact", FACTS)
def test_no_detail_is_needed(fact):
    for more in ({}, {"callee": "self.fc"}, {"arguments": {"input": "x"}, "argument": "input"}, {"got": 3},
                 {"wanted": 3}, {"got": H, "wanted": 2, "axis": 0}, {"shape": shape(2, H)}):
        found = compose(problem(fact, **more))
        assert found.code == kind_of(problem(fact, **more)).code
        assert found.message and "None" not in found.message and "  " not in found.message


SIZES = {"none": None, "negative": -1, "huge": 2**5000, "atom": H - H % 7, "unnamed": symbol(None), "product": H * H}
SHAPES = {"none": None, "tuple": (2, H), "empty": (), "list": [1, 2], "open": Shape((), (3,)), "nothing": Shape((), ()),
          "scalar": Shape(), "tensor": tensor(2, 3), "unnamed": shape(symbol(None))}


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("size", SIZES)
def test_odd_sizes_are_no_crash(fact, size):
    odd = SIZES[size]
    for axis in (-1, 0, 7):
        about = dict.fromkeys(("got", "wanted", "index", "size", "dim"), odd) | {"axis": axis, "shape": shape(4, 5)}
        assert compose(problem(fact, **about)).message
        assert compose(problem(fact, **{**about, "got": 3})).message


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("form", SHAPES)
def test_odd_shapes_are_no_crash(fact, form):
    odd = SHAPES[form]
    about = dict.fromkeys(("shape", "wanted_shape", "left", "right", "first", "inferred"), odd)
    for axis in (None, -1, 0, 7):
        for name in (*about, "none of them"):
            arguments = {"input": "x", "other": "f(y) + 1"}
            details = {**about, name: (H, 4), "axis": axis, "got": 3, "wanted": H}
            assert compose(problem(fact, arguments=arguments, **details)).message


def test_long_and_broken_texts_are_left_out():
    long = "self." + "very_" * 20 + "long"
    found = compose(linear_problem(callee=long, arguments={"input": "(\n" + "x + " * 40 + "y)"}))
    assert found.message == "`nn.Linear` takes 10 features, but its input has 20"


def test_an_unnamed_size_is_a_question_mark():
    found = compose(linear_problem(got=symbol(None), shape=shape(5, symbol(None))))
    assert found.message == "`self.fc` takes 10 features, but `out` has ?"
    assert "?" not in found.help


def test_the_construction_keeps_the_words_of_the_author():
    text = Text("layer = nn.Linear(in_features=width, out_features=classes, bias=False)\nlayer(x)\n")
    made = text.origin("nn.Linear(in_features=width, out_features=classes, bias=False)")
    layer = Layer("torch.nn.Linear", {"in_features": 10, "out_features": 3, "bias": False}, None, made=made)
    found = compose(problem("features", text, "layer(x)", layer=layer, callee="layer", arguments={"input": "x"},
                            argument="input", parameter="in_features", got=20, wanted=10))
    call = "nn.Linear(in_features=20, out_features=classes, bias=False)"
    assert found.help.startswith(f"change in_features: {call} in line 1")
