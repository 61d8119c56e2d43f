"""Contracts that are printed, held against torch: kept, the class runs and gives what is said; broken, it does not."""

from __future__ import annotations

import importlib.util
import json
from functools import lru_cache
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
from contract_judge import Judge  # noqa: E402

from shapelint.lint.contract import contracts  # noqa: E402
from shapelint.report import format_named, schemas  # noqa: E402
from shapelint.report.look import Look  # noqa: E402

HERE = Path(__file__).parent / "classes"
FILES = sorted(HERE.glob("*.py"))


@lru_cache
def told(path: Path) -> dict[str, dict]:
    """The contracts of a file, as a program reads them."""
    text = "\n".join(format_named("contract", "json").render(contracts([str(path)]), Look(str(HERE))))
    document = json.loads(text)
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(document, json.loads(schemas.text("contract")))
    return {one["class"]: one for one in document["contracts"]}


@lru_cache
def loaded(path: Path):
    spec = importlib.util.spec_from_file_location(f"contract_classes_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judge(path: Path, name: str) -> Judge:
    found = loaded(path)
    for part in name.split("."):
        found = getattr(found, part)
    return Judge(found, told(path)[name])


CLASSES = [(path, name) for path in FILES for name, one in told(path).items() if one["outputs"]]
BROKEN = [(path, name, number) for path, name in CLASSES for number in range(len(told(path)[name]["requires"]))]


def named(value):
    return value.stem if isinstance(value, Path) else str(value)


@pytest.mark.parametrize(("path", "name"), CLASSES, ids=named)
def test_what_keeps_the_contract_runs(path, name):
    one = judge(path, name)
    cases = list(one.cases())
    assert cases, "no sizes were found that keep the contract"
    for case in cases:
        wrong = one.agrees(case, one.run(case))
        assert wrong is None, wrong


@pytest.mark.parametrize(("path", "name", "number"), BROKEN, ids=named)
def test_what_breaks_one_requirement_does_not(path, name, number):
    one = judge(path, name)
    requirement = one.contract["requires"][number]
    cases = list(one.cases(broken=requirement)) or list(one.cases(broken=requirement, alone=False))
    assert cases, f"no sizes were found that break {requirement['text']} only"
    for case in cases:
        with pytest.raises((RuntimeError, ValueError, AssertionError, ZeroDivisionError, TypeError, IndexError)):
            one.run(case)
            one.run(case, device="cpu")  # which is stricter: meta lets a convolution have no channels
            pytest.fail(f"{requirement['text']} is broken by {case.values}, and yet it runs")


@pytest.mark.parametrize(("path", "name"), CLASSES, ids=named)
def test_an_axis_of_another_size_does_not_run(path, name):
    one = judge(path, name)
    for case in one.cases():
        for shapes in one.wrong_shapes(case):
            with pytest.raises((RuntimeError, ValueError, IndexError, AssertionError)):
                one.run(case, shapes)
                pytest.fail(f"{shapes} in place of {case.shapes} runs with {case.values}")


def test_enough_is_judged():
    assert len(CLASSES) >= 20 and len(BROKEN) >= 25
    judges = [judge(path, name) for path, name in CLASSES]
    tied = [one for one in judges if any(any(one.wrong_shapes(case)) for case in one.cases())]
    assert len(tied) >= len(CLASSES) - 2
