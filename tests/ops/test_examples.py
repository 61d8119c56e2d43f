"""Do the rules say what their docstrings say, and does torch agree? Each example has two judges."""

from __future__ import annotations

import ast
import re

import pytest
from ops_examples import Example, examples
from ops_judges import (
    NOTHING, assignments, dtypes_fit, expected, find, free_sizes, middles, raises_fit, rule_fits, run_rule, run_torch,
    show, torch_fits,
)

from shapelint.rulebook import all_rules
from shapelint.values import Reject

EXAMPLES = examples()
DTYPE_GIVEN = re.compile(r"\][a-z]\b")


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_rule(example: Example) -> None:
    assert not example.problem, example.problem
    sizes = free_sizes(example)
    what, got = run_rule(example, sizes)
    if example.error is not None:
        assert what == "error", f"{what}: {show(got)}, not an error"
        assert example.error in ("", got.fact.kind), f"kind {got.fact.kind}, not {example.error}"
        return
    assert what != "error", f"rejected: {got.fact}"
    if isinstance(example.result, ast.Name) and example.result.id == "unknown":
        assert what == "unknown" and got is NOTHING, f"{what}: {show(got)}"
        return
    assert got is not NOTHING, "not known"
    dtype_given = bool(DTYPE_GIVEN.search(example.text.partition(" -> ")[2]))
    problem = rule_fits(got, expected(example, sizes), dtype_given)
    assert not problem, problem


@pytest.mark.parametrize("example", [e for e in EXAMPLES if not e.problem], ids=str)
def test_torch(example: Example) -> None:
    sizes, numbers = free_sizes(example), assignments(example)
    by_symbol = {one: numbers[name] for name, dim in sizes.items() for one in dim.symbols}
    said = run_rule(example, sizes)[1]
    ran = 0
    for middle in middles(example):
        verdict, got = run_torch(example, numbers, middle)
        if example.error is not None:
            assert verdict == "error", f"torch runs it: {show(got)}"
            problem = raises_fit(got, said) if isinstance(said, Reject) else ""
        elif verdict == "error" and len(middles(example)) > 1:
            continue
        else:
            assert verdict == "value", f"torch refuses: {type(got).__name__}: {got}"
            problem = torch_fits(got, expected(example, sizes), by_symbol)
            if said is not NOTHING and not isinstance(said, Reject):
                problem = problem or torch_fits(got, said, by_symbol) or dtypes_fit(got, said)
        assert not problem, problem
        ran += 1
    assert ran, "torch refuses it for every rank"


@pytest.mark.parametrize("name", sorted(all_rules()))
def test_the_operator_exists(name: str) -> None:
    assert find(name) is not None


def test_every_function_rule_has_an_example() -> None:
    tried = {example.name for example in EXAMPLES}
    told = {id(all_rules()[name].spec.function) for name in tried}
    rules = [(name, rule) for name, rule in all_rules().items() if rule.form == "function"]
    bare = [name for name, rule in rules if id(rule.spec.function) not in told]
    assert not bare
