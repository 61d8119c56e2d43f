"""Do the pages that `shapelint explain` shows keep what they promise? Two judges: shapelint itself, and torch."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any

import pytest
from finding_pages import HEADINGS, paged_kinds, program, sections

from shapelint.findings.check import check_source
from shapelint.findings.registry import Kind
from shapelint.source import parse

pytestmark = pytest.mark.filterwarnings("ignore")
each_kind = pytest.mark.parametrize("kind", paged_kinds(), ids=lambda kind: kind.code)
needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")


@each_kind
def test_headings(kind: Kind) -> None:
    assert kind.page.startswith(f"# {kind.code}: {kind.name}\n")
    assert tuple(sections(kind)) == HEADINGS
    assert all(sections(kind).values())


@each_kind
def test_the_file_is_named_after_its_code_and_slug(kind: Kind) -> None:
    assert kind.module.rpartition(".")[2] == f"{kind.code.lower()}_{kind.name.replace('-', '_')}"


def run(text: str) -> Any:
    """Run a program as a script would run; returns what it raised, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "<page>", "exec"), {"__name__": "__main__"})
        except Exception as exception:  # noqa: BLE001  (whatever it raises is the answer)
            return exception
    return None


@needs_torch
@each_kind
def test_torch_agrees_on_the_example(kind: Kind) -> None:
    raised = run(program(kind, "Example"))
    assert (raised is not None) == (kind.severity == "error"), raised


@needs_torch
@each_kind
def test_torch_runs_what_to_use_instead(kind: Kind) -> None:
    assert run(program(kind, "Use instead")) is None


def codes(text: str) -> list[str]:
    """What shapelint finds in a program, of every code and severity."""
    return [found.code for found in check_source(parse("page.py", text), contracts=True).findings]


@each_kind
def test_the_example_gives_the_finding_and_nothing_else(kind: Kind) -> None:
    assert codes(program(kind, "Example")) == [kind.code]


@each_kind
def test_what_to_use_instead_gives_none(kind: Kind) -> None:
    assert codes(program(kind, "Use instead")) == []
