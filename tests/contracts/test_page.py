"""Does the page about contracts show what is printed?"""

from __future__ import annotations

import re
from pathlib import Path

from shapelint.cli.app import run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "contracts.md"


def test_the_example_is_what_is_printed(tmp_path, monkeypatch, capsys):
    python, text = re.findall(r"```(?:python|text)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    (tmp_path / "tagger.py").write_text(python)
    monkeypatch.chdir(tmp_path)
    assert run(["contract", "--isolated", "--no-environment", "tagger.py::Tagger"]) == 0
    assert capsys.readouterr().out == text
