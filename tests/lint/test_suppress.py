"""What do comments suppress, and which of them are reported as not needed?"""

from __future__ import annotations

import pytest

from shapelint.lint.options import Options
from shapelint.lint.run import check_text
from shapelint.lint.selection import Layer
from shapelint.lint.suppress import line_ends

pytestmark = pytest.mark.usefixtures("engine")
BUG = "x = torch  # BUG SL101 "


def codes(text: str, *, options: Options = Options(isolated=True)) -> list[str]:
    return [f.code for f in check_text("a.py", text, options).findings]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa", "# NOQA", "#noqa", "# noqa: SL101", "# noqa:SL101", "# noqa: E501, SL101", "# noqa: E501 SL101", "# noqa: SL1",
        "# noqa: sl101", "# shapelint: ignore", "# shapelint: ignore[SL101]", "# shapelint:ignore[ SL201 , SL101 ]",
        "# noqa: SL101 for now",
    ],
)
def test_suppressed(comment):
    assert "SL101" not in codes(f"{BUG} {comment}\n")


@pytest.mark.parametrize("comment", ["", "# noqa: E501", "# noqa: SL201", "# shapelint: ignore[SL201]", "# noqaish", "# type: ignore"])
def test_not_suppressed(comment):
    assert "SL101" in codes(f"{BUG} {comment}\n")


def test_only_on_its_line():
    assert codes(f"{BUG} # noqa\n{BUG}\n# noqa\n") == ["SL101"]


def test_a_comment_in_a_string_is_none():
    assert codes('x = """torch  BUG SL101 # noqa"""\n') == ["SL101"]


def test_the_whole_file():
    assert codes(f"# shapelint: skip-file\n{BUG}\nx = = 1\n") == []
    assert codes(f'"""# shapelint: skip-file"""\n{BUG}\n') == ["SL101"]


@pytest.mark.parametrize(
    "comment, message",
    [
        ("# noqa: SL101", "SL101 in `# noqa: SL101` is not needed"),
        ("# noqa: SL101, SL201", "SL101, SL201 in `# noqa: SL101, SL201` are not needed"),
        ("# noqa: E501, SL101", "SL101 in `# noqa: E501, SL101` is not needed"),
        ("# noqa: SL1", "SL1 in `# noqa: SL1` is not needed"),
        ("# noqa: SL555", "SL555 in `# noqa: SL555` is no finding of shapelint's"),
        ("# shapelint: ignore", "`# shapelint: ignore` is not needed"),
        ("# shapelint: ignore[SL101]", "SL101 in `# shapelint: ignore[SL101]` is not needed"),
        ("# shapelint: ignore[E501]", "E501 in `# shapelint: ignore[E501]` is no finding of shapelint's"),
    ],
)
@pytest.mark.parametrize("before", ["x = torch", "x = 1"])
def test_unused(comment, message, before):
    (finding,) = check_text("a.py", f"\n{before}  {comment}\n", Options(isolated=True)).findings
    assert (finding.code, finding.severity, finding.span.row) == ("SL903", "warning", 2)
    assert finding.message.startswith(message)
    assert finding.span.column == len(before) + 3


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: E501", "# noqa: SLF001", "# noqa: SLOT000", "# noqa: F401, SLF001", "# no"])
def test_what_is_not_ours_is_not_judged(comment):
    assert codes(f"x = torch  {comment}\n") == []


def test_partly_used():
    (finding,) = check_text("a.py", f"{BUG} # noqa: SL101, SL201\n", Options(isolated=True)).findings
    assert finding.code == "SL903" and finding.message.startswith("SL201 in")


def test_a_code_that_is_not_selected_may_still_be_needed():
    only = Options(layer=Layer(select=("SL2", "SL903")), isolated=True)
    assert codes(f"{BUG} # noqa: SL101\n", options=only) == []


def test_what_is_off_by_default_is_looked_for_where_a_comment_speaks_of_it(engine):
    assert codes("x = torch  # BUG SL801  # noqa: SL801\n") == []
    assert engine.calls[-1][1]["contracts"] is True
    codes("x = torch\n")
    assert engine.calls[-1][1]["contracts"] is False


def test_unused_can_be_switched_off():
    assert codes("x = torch  # noqa: SL101\n", options=Options(layer=Layer(ignore=("SL903",)), isolated=True)) == []


def test_a_syntax_error_cannot_be_suppressed():
    assert "SL901" in codes("import torch\nx = = 1  # noqa: SL901\n")


def repaired(text: str) -> str:
    """The text after the repair of the only finding."""
    (finding,) = check_text("a.py", text, Options(isolated=True)).findings
    ((edit,),) = [fix.edits for fix in finding.fixes]
    lines = text.split("\n")
    line = lines[edit.span.row - 1]
    lines[edit.span.row - 1] = line[: edit.span.column - 1] + edit.content + line[edit.span.end_column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "line, after",
    [
        ("x = 1  # noqa: SL101", "x = 1"),
        ("# noqa: SL101", ""),
        ("x = 1  # noqa: E501, SL101, W1", "x = 1  # noqa: E501, W1"),
        ("x = 1  # shapelint: ignore[SL101]", "x = 1"),
        ("x = 1  # why # noqa: SL101", "x = 1  # why"),
        ("x = 1  # noqa: SL101 # why", "x = 1   # why"),
    ],
)
def test_repair(line, after):
    assert repaired(f"\n{line}\ny = 2\n") == f"\n{after}\ny = 2\n"


def test_no_repair_where_words_would_become_code():
    (finding,) = check_text("a.py", "x = 1  # noqa: SL101 because\n", Options(isolated=True)).findings
    assert finding.fixes == ()


@pytest.mark.parametrize(
    "text, ends",
    [
        ("a\nb\n", {}),
        ('a = """\nb\n"""  # c\nd\n', {1: 3, 2: 3}),
        ("a = 1 + \\\n  2\nb\n", {1: 2}),
        ("a = b(\n  c)\n", {}),
        ('a = """\n""" + \\\n"""\n"""\nb', {1: 4, 2: 4, 3: 4}),
        ('# a """\nb\n', {}),
        ("a = '''\r\n'''\r\nb\r\n", {1: 2}),
        ("a = \"# \\\n\"\nb", {1: 2}),
        ('a = """', {}),
    ],
)
def test_rows_that_take_no_comment(text, ends):
    assert line_ends(text) == ends


def test_the_comment_behind_a_line_that_goes_on():
    assert codes('torch(  """ BUG SL101\n""")  # noqa: SL101\n') == []
