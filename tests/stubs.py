"""A small catalogue of kinds and an engine on strings, so that tests of the surface stand on it alone."""

from __future__ import annotations

import sys
import types
from types import MappingProxyType

import pytest

from shapelint.findings import registry
from shapelint.findings.model import FileResult, Finding
from shapelint.findings.registry import Kind
from shapelint.lint import selection
from shapelint.source import Span


def kind(code: str, name: str, severity: str = "error", default_on: bool = True, **more) -> Kind:
    return Kind(code, name, severity, default_on, f"# {code}", "tests", **more)


@pytest.fixture
def kinds(monkeypatch):
    """Some kinds of each family in place of those of the package; SL9 as it is."""
    own = {code: k for code, k in registry.all_kinds().items() if code.startswith("SL9")}
    made = [
        kind("SL101", "linear-features"),
        kind("SL102", "recurrent-features"),
        kind("SL201", "hidden-state"),
        kind("SL701", "silent-broadcast", "warning"),
        kind("SL801", "contract", "warning", default_on=False),
        Kind("SL199", "retired", "warning", False, "now part of SL101", "", retired=True),
    ]
    catalogue = MappingProxyType(dict(sorted(({k.code: k for k in made} | own).items())))
    monkeypatch.setattr(selection, "all_kinds", lambda: catalogue)
    return catalogue


def stub_check_source(source, *, inputs=MappingProxyType({}), want_expressions=False, want_gaps=False, contracts=False,
                      torch_version=None, program=None) -> FileResult:
    """An engine that finds what the text says: `BUG SL101` in a line is a finding there, `CRASH` an error of ours."""
    result = FileResult(source.filename, modules=1, followed=3, produced=4)
    for row, line in enumerate(source.text.split("\n"), 1):
        if "CRASH" in line:
            raise ZeroDivisionError("sizes do not divide\nsecond line")
        if "DEEP" in line:  # recursion without end
            stub_check_source(source)
        if "BUG" in line:
            code = line.split("BUG ")[1].split()[0]
            severity = "warning" if code[2] in "678" else "error"
            result.findings.append(Finding(code, "made-up", severity, "a mistake", Span(source.filename, row, 1, row, 4)))
    return result


@pytest.fixture
def engine(monkeypatch, kinds):
    """The stub in place of the engine; `engine.calls` is what it was called with."""
    calls = []

    def check_source(source, **keywords):
        calls.append((source.filename, keywords))
        return stub_check_source(source, **keywords)

    module = types.ModuleType("shapelint.findings.check")
    module.check_source = check_source
    module.calls = calls
    monkeypatch.setitem(sys.modules, "shapelint.findings.check", module)
    return module
