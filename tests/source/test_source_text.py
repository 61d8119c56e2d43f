"""Is a file's text what Python itself would read, and its rows and columns those of the text?"""

from __future__ import annotations

import codecs
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapelint.source import BadSource, decode, mentions_torch, read_text
from shapelint.source.lines import Lines

READABLE = [
    "x = 'é😀'\n".encode(),
    codecs.BOM_UTF8 + "x = 'é'\r\n".encode(),
    codecs.BOM_UTF8 + b"# coding: utf-8\nx = 1\n",
    "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
    "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '€'\n".encode("cp1252"),
    b"x = 1\n# coding: ascii\n",
    b"",
    b"a\r\nb\rc\n",
]


@pytest.mark.parametrize("data", READABLE)
def test_as_python_reads_it(data, tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(data)
    with tokenize.open(path) as file:
        expected = file.read()
    assert read_text(path).replace("\r\n", "\n").replace("\r", "\n") == expected
    assert read_text(str(path)).encode(tokenize.detect_encoding(iter(data.splitlines(True)).__next__)[0]) == data


@pytest.mark.parametrize("data, row, column, said", [
    (b"x = 1\ny = '\xff'\n", 2, 6, "not utf-8: byte 0xff"),
    (b"\xff\n", 1, 1, "not utf-8"),
    ("é = '".encode() + b"\xe9'\n", 1, 6, "not utf-8"),
    (codecs.BOM_UTF8 + b"x = '\xe9'\n", 1, 6, "not utf-8"),
    (b"# coding: ascii\nx = '\xe9'\n", 2, 6, "not ascii"),
    ("x = 'é'\r\ny".encode() + b"\0", 2, 2, "NUL"),
    (b"# coding: nonsense\n", 1, 1, "encoding"),
    (b"# coding: hex\n", 1, 1, "encoding"),
    (codecs.BOM_UTF8 + b"# coding: latin-1\n", 1, 1, "encoding"),
    ("x = 1\n".encode("utf-16"), 1, 1, "UTF-16"),
])
def test_what_is_no_text(data, row, column, said):
    with pytest.raises(BadSource) as bad:
        decode(data)
    assert (bad.value.row, bad.value.column) == (row, column)
    assert said in bad.value.message == str(bad.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(OSError):
        read_text(tmp_path / "nowhere.py")


def test_mentions_torch():
    assert mentions_torch("import torch") and not mentions_torch("import touch")


def test_lines():
    lines = Lines("a\r\nb\rc\x0c\x1c\u2028d\n\ne")
    assert [lines.line(row) for row in range(len(lines) + 2)] == ["", "a", "b", "c\x0c\x1c\u2028d", "", "e", ""]
    assert len(Lines("a\n")) == 1 and len(Lines("a")) == 1 and len(Lines("")) == 0
    assert Lines("ab\n\nc\n").place(6) == (4, 1)


@given(st.text(st.sampled_from("ab\r\né😀\x0c"), max_size=30))
def test_places_and_offsets(text):
    lines = Lines(text)
    for offset in range(len(text) + 1):
        row, column = lines.place(offset)
        assert lines.offset(row, column) == offset
        byte = len(text[lines.offset(row, 1):offset].encode())
        if "\n" not in text[lines.offset(row, 1):offset] and "\r" not in text[lines.offset(row, 1):offset]:
            assert lines.column(row, byte) == column
    whole = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [lines.line(row) for row in range(1, len(whole) + 1)] == whole
