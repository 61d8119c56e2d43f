"""In which line does a key stand?"""

from __future__ import annotations

import pytest

from shapelint.lint.toml_lines import line_of

TEXT = """\
[project]
select = "not this one"

# [tool.shapelint]
[tool.shapelint]  # ours
select = [
    "SL1",
    'SL2',
]
"ignore" = ["SL3"]
inputs."pkg.model.Tagger.forward" = { x = "[B, T]", y = "[B]" }

[ tool . "shapelint" . per-file-ignores ]
"tests/*.py" = ["SL7"]

[tool.shapelint.inputs.'pkg.other']
h = "[B]"

[[tool.other]]
select = 1
"""
OURS = ("tool", "shapelint")


@pytest.mark.parametrize(
    "path, value, row",
    [
        (OURS, None, 5),
        ((*OURS, "select"), None, 6),
        ((*OURS, "select"), "SL1", 7),
        ((*OURS, "select"), "SL2", 8),
        ((*OURS, "ignore"), "SL3", 10),
        ((*OURS, "inputs", "pkg.model.Tagger.forward", "x"), None, 11),
        ((*OURS, "inputs", "pkg.model.Tagger.forward", "y"), "[B]", 11),
        ((*OURS, "per-file-ignores"), None, 13),
        ((*OURS, "per-file-ignores", "tests/*.py"), "SL7", 14),
        ((*OURS, "inputs", "pkg.other", "h"), None, 17),
        (("project", "select"), None, 2),
    ],
)
def test_line(path, value, row):
    assert line_of(TEXT, path, value) == row


def test_the_table_stands_for_a_key_that_is_not_found():
    assert line_of(TEXT, (*OURS, "nowhere")) == 5


def test_nothing_is_found_in_nothing():
    assert line_of("", ("select",)) is None
