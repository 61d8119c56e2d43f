"""Are comments told from strings, suppressions from other comments?"""

from __future__ import annotations

import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapelint.source import comments, parse, suppressions
from shapelint.source.logical import logical_ends


def texts(text: str) -> list[tuple[int, int, str, bool]]:
    return [(c.row, c.column, c.text, c.own_line) for c in comments(text)]


def test_comments():
    assert texts("# a\nx = 1  # b\n\t# c\ny = '# no' # d #e\n") == [
        (1, 1, "# a", True), (2, 8, "# b", False), (3, 2, "# c", True), (4, 12, "# d #e", False)]
    assert parse("a.py", "é = '😀'  # a\r\n").comments[0].column == 10


@pytest.mark.parametrize("text", [
    "x = '# no'", 'x = "\\"# no"', "x = '''\n# no\n'''", "x = r'\\'  # no'", "x = 'a\\\n# no'", "x = '''a\\''' # no\n'''",
    "x = f'{a}# no'", "x = '''# never closed\n", 'x = """a"" # no\n"""', "x = b'# no'", "x = '\\\r\n# no'", "",
])
def test_what_is_no_comment(text):
    assert texts(text) == []


@pytest.mark.parametrize("text", ["x = 'never closed # no\n# yes", "x = (((\n# yes", "\0\n# yes", "x = 1 ? $ # yes"])
def test_a_text_need_not_be_python(text):
    assert [c.text for c in comments(text)] == ["# yes"]


@given(st.lists(st.sampled_from(["#", "'", '"', "'''", '"""', "\\", "\n", "x", " ", "(", ")", "r", "\r\n"]), max_size=25).map("".join))
def test_as_tokenize_finds_them(text):
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text, newline="").readline))
        compile(text, "a.py", "exec")
    except (SyntaxError, tokenize.TokenError):
        list(comments(text))
        return
    expected = [(*t.start, t.string) for t in tokens if t.type == tokenize.COMMENT]
    assert [(c.row, c.column - 1, c.text) for c in comments(text)] == expected


# -- suppressions


@pytest.mark.parametrize("comment, codes, kind, ours", [
    ("# noqa", None, "noqa", False),
    ("#NOQA", None, "noqa", False),
    ("# noqa: SL101", ("SL101",), "noqa", True),
    ("# noqa:sl101,SL2", ("sl101", "SL2"), "noqa", True),
    ("# noqa: E501, SL101 F401", ("E501", "SL101", "F401"), "noqa", True),
    ("# noqa: E501 because", ("E501",), "noqa", False),
    ("# noqa: SLF001", ("SLF001",), "noqa", False),
    ("# type: ignore  # noqa: SL101", ("SL101",), "noqa", True),
    ("# shapelint: ignore", None, "ignore", True),
    ("#shapelint:ignore[SL101, SL302]", ("SL101", "SL302"), "ignore", True),
    ("# ShapeLint: Ignore[ SL101 ] words", ("SL101",), "ignore", True),
])
def test_suppressions(comment, codes, kind, ours):
    (found,) = suppressions(f"x = 1\ny = 2  {comment}\n", "a.py")
    assert (found.row, found.codes, found.kind, found.ours) == (2, codes, kind, ours)
    assert (found.span.filename, found.span.row) == ("a.py", 2)
    assert comment[found.span.column - 8 : found.span.end_column - 8].lower().startswith(("# noqa", "#noqa", "# shapelint", "#shapelint"))


@pytest.mark.parametrize("text", ["x = '# noqa'", "# noqaish", "# noqa-x", "# shapelint is here", "noqa = 1", "# flake8: noqa"])
def test_what_suppresses_nothing(text):
    found = suppressions(text + "\n")
    assert list(found) == [] and not found.skip_file


@pytest.mark.parametrize("text, skipped", [
    ("# shapelint: skip-file\nx = = 1", True), ("x = 1\n  #shapelint:skip-file", True), ("x = 1  # shapelint: skip-file", False),
    ("'''# shapelint: skip-file'''", False), ("x = 1", False),
])
def test_skip_file(text, skipped):
    assert suppressions(text).skip_file is skipped


def test_find():
    found = suppressions("x = f(  # noqa: SL101\n  a,\n  b)  # noqa: SL2\ny  # noqa\n")
    assert found.find(1, "SL101").row == 1 and found.find(1, "SL201").row == 3
    assert found.find(2, "SL101") is None and found.find(2, "SL205").row == 3
    assert found.find(3, "SL301") is None and found.find(4, "SL301").row == 4 and found.find(5, "SL301") is None
    assert suppressions("").find(1, "SL101") is None


@pytest.mark.parametrize("text, ends", [
    ("x = 1\ny = 2\n", {}),
    ("x = (\n1\n)\ny\n", {1: 3, 2: 3}),
    ("x = '''\n(\n''' + f(\n)\ny\n", {1: 4, 2: 4, 3: 4}),
    ("x = 1 + \\\n  2\ny\n", {1: 2}),
    ("x = '(' # (\ny\n", {}),
    ("x = [\r\n1]\r\ny", {1: 2}),
    ("x = 'a\\\nb'\ny", {1: 2}),
    ("x = (\n\n", {1: 3, 2: 3}),
    ("x = )\ny = (1,\n2)", {2: 3}),
])
def test_logical_lines(text, ends):
    assert logical_ends(text) == ends
