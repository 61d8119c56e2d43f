"""Do the families of operators keep and broadcast shapes and dtypes as torch does? Every member is tried."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import pytest
import torch
from ops_judges import dtypes_fit, find, torch_fits

from shapelint.dims import Known
from shapelint.rulebook import Rule, all_rules, path
from shapelint.values import MISSING, Reject, Shape, Tensor

def _needed(rule: Rule) -> int:
    """How many arguments it cannot do without."""
    return sum(default is MISSING for _, default in rule.spec.parameters.values())


FAMILIES = {name: rule for name, rule in sorted(all_rules().items()) if rule.form == "family"}
KEEPING = [name for name, rule in FAMILIES.items() if rule.keeps and _needed(rule) == 1]
BROADCASTING = [name for name, rule in FAMILIES.items() if _needed(rule) == 2]
DTYPES = ("float32", "float64", "int64", "int32", "bool", "complex64")
#: What operators of one tensor may need besides it.
MORE: tuple[tuple[Any, ...], ...] = ((), (1,), (0.5,), (0, 1), (0.1, 0.2), (True,), (0.5, True))
SHAPES = ((2, 3), (), (0, 4), (2, 1, 3))


@pytest.mark.parametrize("name", KEEPING)
def test_shape_is_kept(name: str) -> None:
    rule, tried = all_rules()[name], 0
    for dtype, shape in itertools.product(DTYPES, SHAPES):
        real = _first_that_runs(name, torch.zeros(shape, dtype=getattr(torch, dtype)))
        if real is not None:
            tried += 1
            said = rule((Tensor(Shape(shape), dtype),), {})
            assert not (problem := torch_fits(real, said, {}) or dtypes_fit(real, said)), f"{dtype} {shape}: {problem}"
    assert tried, "torch ran it with none of the arguments that were tried"


def _first_that_runs(name: str, value: torch.Tensor) -> Any:
    for more in MORE:
        try:
            return _quietly(name, value.clone(), *more)
        except (TypeError, RuntimeError, NotImplementedError, IndexError, ValueError):
            continue
    return None


def _quietly(name: str, *args: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return find(name)(*args)


@pytest.mark.parametrize("name", BROADCASTING)
def test_shapes_are_broadcast(name: str) -> None:
    rule, tried = all_rules()[name], 0
    for (left, right), (a, b) in itertools.product(_pairs(), itertools.product(DTYPES, repeat=2)):
        tried += _agree(rule, Tensor(Shape(left), a), Tensor(Shape(right), b))
    for dtype, number in itertools.product(DTYPES, (2, 2.5, True)):
        tried += _agree(rule, Tensor(Shape((2, 3)), dtype), number)
    assert tried, "torch ran it with none of the arguments that were tried"


def _pairs() -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [((2, 3), (2, 3)), ((2, 1), (3,)), ((3,), (2, 1, 3)), ((), (3,)), ((3,), ()), ((2, 3), (2,)), ((0,), (1,))]


def _agree(rule: Rule, left: Tensor, right: Any) -> bool:
    """Hold rule and torch beside each other; whether torch ran it."""
    path.known, path.required = Known(), []
    try:
        said = rule((left, right), {})
    except Reject as reject:
        said = reject
    try:
        real = _quietly(rule.name, _zeros(left), _zeros(right))
        if real is NotImplemented:
            return False
    except (TypeError, RuntimeError, NotImplementedError, ValueError) as refused:
        if "broadcast" in str(refused) or "must match the size" in str(refused):
            assert isinstance(said, Reject), f"missed: {left} {right}: {refused}"
        return False
    assert not isinstance(said, Reject), f"false alarm: {left} {right}: {said.fact}"
    problem = torch_fits(real, said, {}) or dtypes_fit(real, said)
    assert not problem, f"{left}{left.dtype} and {right}{getattr(right, 'dtype', '')}: {problem}"
    return True


def _zeros(value: Any) -> Any:
    return torch.ones(value.dims, dtype=getattr(torch, value.dtype)) if isinstance(value, Tensor) else value
