"""Are parameters and defaults PyTorch's own? Every rule of torch.nn is held against the real signature."""

from __future__ import annotations

import inspect

import pytest
from ops_judges import find

from shapelint.rulebook import all_rules
from shapelint.values import MISSING


def real_parameters(name: str) -> list[inspect.Parameter] | None:
    """The real parameters in order; None where torch does not tell them (functions in C++, `*args`)."""
    target = find(name)
    try:
        found = inspect.signature(target.__init__ if all_rules()[name].what == "module" else target).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in found):
        return None
    return [p for p in found if p.name != "self"]


TOLD = [name for name, rule in sorted(all_rules().items())
        if name.startswith("torch.nn") and rule.spec.variadic is None and real_parameters(name) is not None]


@pytest.mark.parametrize("name", TOLD)
def test_parameters_are_those_of_torch(name: str) -> None:
    real, ours = real_parameters(name), all_rules()[name].spec.parameters
    assert list(ours) == [p.name for p in real]
    for p in real:
        default = ours[p.name][1]
        if p.default is p.empty:
            assert default is MISSING, p.name
        elif not callable(p.default):  # an activation by name is the same as the function
            assert default in (p.default, str(p.default)), p.name
