"""Are shape comments recognised, and is prose left alone?"""

from __future__ import annotations

import pytest

from shapelint.source import ShapeText, parse, parse_shape, shape_comments

BTC = ("B", "T", "C")


def read(line: str):
    return [(c.names, c.dims) for c in shape_comments(parse("a.py", line + "\n"))]


@pytest.mark.parametrize("line, names, dims", [
    ("# x: (batch_size, seq_len, input_size)", ("x",), ("batch_size", "seq_len", "input_size")),
    ("# out shape: (batch, H)", ("out",), ("batch", "H")),
    ("# output shape: (batch_size, hidden_sizes[-1])", ("output",), ("batch_size", "hidden_sizes[-1]")),
    ("#hn shape: (num_layers * num_directions, N, 2*H)", ("hn",), ("num_layers * num_directions", "N", "2 * H")),
    ("# h_0, c_0: (num_layers, batch_size, hidden_size)", ("h_0", "c_0"), ("num_layers", "batch_size", "hidden_size")),
    ("# Output: torch.Size([32, 5])", ("Output",), ("32", "5")),
    ("x = f()  # (B, T, C)", (), BTC),
    ("x = f()  # [B, T, C], with T the time", (), BTC),
    ("x = f()  # [B, T, 2H]", (), ("B", "T", "2 * H")),
    ("x = f()  # -> (B, T)", (), ("B", "T")),
    ("x = f()  # (B, T, 1) + (B, 1, C) -> (B, T, C)", (), BTC),
    ("x = f()  # torch.Size([32, 5])", (), ("32", "5")),
    ("x = f()  # shape: (3, 4)", (), ("3", "4")),
    ("x = f()  # shape []", (), ()),
    ("x = f()  # B x T x C", (), BTC),
    ("# x: B x T x C", ("x",), BTC),
    ("# x: 3 × 224 × 224", ("x",), ("3", "224", "224")),
    ("# x.shape = (B, T)", ("x",), ("B", "T")),
    ("# x: (B, T) float32", ("x",), ("B", "T")),
    ("# x: (N, *, C)", ("x",), ("N", "...", "C")),
    ("# x: (..., config.d_model)", ("x",), ("...", "config.d_model")),
    ("# lengths: [B]", ("lengths",), ("B",)),
    ("# x: (b, t)", ("x",), ("b", "t")),
    ("# shape: (B, T)", (), ("B", "T")),
])
def test_shapes(line, names, dims):
    assert read(line) == [(names, dims)]


def test_several_shapes_of_one_comment():
    assert read("# q: (B, T, D), k: (B, S, D); v: [B, S, V]") == [
        (("q",), ("B", "T", "D")), (("k",), ("B", "S", "D")), (("v",), ("B", "S", "V"))]


@pytest.mark.parametrize("line", [
    "# maps (x, y)", "# (T, B)", "x = f()  # (x, y)", "x = f()  # [x1, y1, x2, y2]", "x = f()  # (optional)", "# note: (optional)",
    "# TODO: (fix, this)", "# type: (int, str) -> bool", "x = f()  # [0, 1]", "x = f()  # (B, T) words", "# x: (B, T) words",
    '# x: ("a", "b")', "# x: (1.5, 2)", "# x: (B, -1)", "# x: (B, None)", "# x: (B, _)", "# x: ((B, T), C)", "# x: (B, T", "# x: [B, T)",
    "# linear.shape[0]", "x = '# x: (B, T)'", "# x: a x b c", "x = f()  # a x b", "# x: (batch size, time)", "# x: (B for B in T)",
    "# x: (B := 1, T)", "x = f()  # (batch, time) x (time, dim)", "# x: ()", "# pylint: disable=(a, b)", "# x: (" + "B, " * 200 + ")",
])
def test_prose(line):
    assert read(line) == []


def test_the_place():
    first, second = shape_comments(parse("a.py", "# é x\n# x: (B, T)\ny = f('😀')  # (B, T)\n"))
    assert (first.row, first.span.column, first.own_line) == (2, 1, True)
    assert (second.row, second.span.column, second.span.end_column, second.own_line) == (3, 13, 21, False)
    source = parse("a.py", "# x: (B, T)\n")
    assert source.span(shape_comments(source)[0]).row == 1


@pytest.mark.parametrize("text, dims, dtype", [
    ("[B, T, 16]", ("B", "T", "16"), None), ("[B, T] int", ("B", "T"), "int64"), (" ( B , T ) ", ("B", "T"), None),
    ("[]", (), None), ("[..., 2*H] float32", ("...", "2 * H"), "float32"), ("[B,] torch.long", ("B",), "int64"),
    ("[max(a, 3), sizes[-1]]", ("max(a, 3)", "sizes[-1]"), None), ("[T//2 + 1] bool", ("T // 2 + 1",), "bool"),
])
def test_written_shapes(text, dims, dtype):
    assert parse_shape(text) == ShapeText(dims, dtype)


@pytest.mark.parametrize("text", ["", "B, T", "[B", "[B]]", "[B, 'x']", "[B, -1]", "[f(B)]", "[B] int, [C]", "(B), (C)", "[B T]", "[B] 1"])
def test_what_is_no_shape(text):
    assert parse_shape(text) is None
