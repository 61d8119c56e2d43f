"""Does every fact that a rule or the interpreter hands up have a finding that words it?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import shapelint
from shapelint.findings.registry import all_kinds

ROOT = Path(shapelint.__file__).parent
#: Functions that take the kind of a fact, and at which position.
TAKES_KIND = {"Reject": 0, "Fact": 0, "note": 0, "must_same": 2, "must_at_least": 2, "must_divide": 2,
              "must_have_shape": 2, "broadcast_shapes": 2}


def kinds_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The kinds of fact that a file names, with their rows."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        by_name = name in (*TAKES_KIND, "sig", "layer")
        given = [keyword.value for keyword in node.keywords if keyword.arg == "kind" and by_name]
        if name in TAKES_KIND:
            given += node.args[TAKES_KIND[name]: TAKES_KIND[name] + 1]
        for value in given:
            # `"a" if flag else "b"` names two kinds.
            texts = (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)
            yield from ((node.lineno, text.value) for text in texts
                        if isinstance(text, ast.Constant) and isinstance(text.value, str))


def test_every_fact_is_worded():
    worded = {fact for kind in all_kinds().values() for fact in kind.facts}
    missing, seen = [], set()
    for package in ("ops", "rulebook", "interp"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for row, kind in kinds_in(ast.parse(path.read_text(encoding="utf-8"))):
                seen.add(kind)
                if kind not in worded:
                    missing.append(f"{path.relative_to(ROOT)}:{row}: {kind}")
    assert "features" in worded and "not-a-tensor" in seen
    assert not missing
