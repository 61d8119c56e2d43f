"""Does docs/operators.md say what the rules say?"""

from __future__ import annotations

import json
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operators.md"

def test_the_page_is_the_programs_own(shapelint):
    done = shapelint("rules", "--operators", "--output-format", "markdown")
    assert PAGE.read_text(encoding="utf-8") == done.out, (
        "stale: shapelint rules --operators --output-format markdown > docs/operators.md")


def test_an_operator_and_what_is_not_known_of_it(shapelint):
    rows = {row["name"]: row for row in json.loads(shapelint("rules", "--operators", "--output-format", "json").out)}
    assert rows["torch.nonzero"]["form"] == "function" and rows["torch.nonzero"]["not_known"]
    assert rows["torch.nn.Linear"] == {"name": "torch.nn.Linear", "what": "module", "form": "notation", "not_known": []}


def test_the_counts_go_to_people(shapelint):
    assert " operators: " in shapelint("rules", "--operators").err
