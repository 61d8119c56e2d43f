"""Does every valid program get an answer, however much it would compute or however odd it is?"""

from __future__ import annotations

import pytest
from hard_programs import HEAD, PROGRAMS, TOO_DEEP
from robustness_cli import codes, shapelint


def written(folder, text):
    (folder / "program.py").write_text(HEAD + text, encoding="utf-8")
    return "program.py"


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_hard_program_gets_an_answer(tmp_path, name):
    assert "SL901" not in codes(written(tmp_path, PROGRAMS[name]), cwd=tmp_path)


@pytest.mark.parametrize("name", TOO_DEEP)
def test_brackets_beyond_pythons_own_limit_are_a_syntax_error(tmp_path, name):
    assert codes(written(tmp_path, TOO_DEEP[name]), cwd=tmp_path) == ["SL901"]


@pytest.mark.parametrize("name", ["a sum of 3,000 terms", "an endless loop that grows", "sizes of 2**200", "recursion without end",
                                  "a tuple of tensors doubled forty times", "shape comments of all kinds"])
def test_the_shapes_of_a_hard_program(tmp_path, name):
    done = shapelint("--output-format", "json", written(tmp_path, PROGRAMS[name]), cwd=tmp_path, command="shapes")
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr


def test_the_mistake_beside_the_hard_part_is_found(tmp_path):
    text = "x = torch.randn(2, 5)\nnn.Linear(3, 4)(x)\n" + PROGRAMS["an endless loop that grows"]
    assert "SL101" in codes(written(tmp_path, text), cwd=tmp_path)


def test_contracts_of_a_hard_program(tmp_path):
    name = written(tmp_path, PROGRAMS["forty flags of a class"] + PROGRAMS["sums of many symbols"])
    codes("--select", "ALL", "--show-gaps", name, cwd=tmp_path)
