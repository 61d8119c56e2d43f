"""One call before two judges: the same program values given to a rule and to torch, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from ops_judges import dtypes_fit, exception, find, show, torch_fits

from shapelint.dims import Known
from shapelint.rulebook import path, rule_for
from shapelint.rulebook.binding import spec_of
from shapelint.values import Journal, Layer, ListV, NotKnown, Reject, Shape, Tensor


@dataclass(frozen=True)
class T:
    """A tensor for both judges."""

    sizes: tuple[int, ...]
    dtype: str = "float32"

    def __repr__(self) -> str:
        return str(list(self.sizes)) + ("" if self.dtype == "float32" else self.dtype)


def t(*sizes: int, dtype: str = "float32") -> T:
    return T(sizes, dtype)


def for_rule(value: Any) -> Any:
    if isinstance(value, T):
        return Tensor(Shape(value.sizes), value.dtype)
    if isinstance(value, list):
        return ListV([for_rule(item) for item in value])
    return tuple(map(for_rule, value)) if isinstance(value, tuple) else value


def for_torch(value: Any) -> Any:
    if isinstance(value, T):
        return torch.zeros(value.sizes, dtype=getattr(torch, value.dtype))
    if isinstance(value, (list, tuple)):
        return type(value)(map(for_torch, value))
    return value


def fresh_path() -> None:
    path.known, path.journal, path.required, path.notes = Known(), Journal(), [], []
    path.casts = False  # a program before may have set it


def by_rule(name: str, made: tuple, kwargs: dict, *calls: Any) -> tuple[str, Any]:
    """Construct, then call (or only call, for a function: `made` is None). ("value" | "error" | "unknown", what)."""
    fresh_path()
    try:
        if made is None:
            return "value", rule_for(name)(tuple(map(for_rule, calls)), {k: for_rule(v) for k, v in kwargs.items()})
        layer = rule_for(name)(tuple(map(for_rule, made)), {k: for_rule(v) for k, v in kwargs.items()})
        assert isinstance(layer, Layer)
        return "value", spec_of(layer.forward).call(name, tuple(map(for_rule, calls)), {}) if calls else None
    except Reject as no:
        return "error", no
    except NotKnown as unknown:
        return "unknown", unknown


def by_torch(name: str, made: tuple, kwargs: dict, *calls: Any) -> tuple[str, Any]:
    try:
        if made is None:
            return "value", find(name)(*map(for_torch, calls), **{k: for_torch(v) for k, v in kwargs.items()})
        layer = find(name)(*map(for_torch, made), **{k: for_torch(v) for k, v in kwargs.items()})
        return "value", layer(*map(for_torch, calls)) if calls else None
    except Exception as problem:
        return "error", problem


def disagreement(name: str, made: Any, kwargs: dict, *calls: Any) -> str:
    """Where rule and torch part; empty where they agree, in the verdict, the exception, the shapes and the dtypes."""
    said, rule = by_rule(name, made, kwargs, *calls)
    ran, real = by_torch(name, made, kwargs, *calls)
    told = f"{name}{made or ''}{kwargs or ''}{calls}: "
    if said == "unknown":
        return told + f"not known: {rule}"
    if said != ran:
        return told + f"rule: {said} {_short(rule)}; torch: {real!r:.200}"
    if said == "error":
        named = exception(rule.fact.raises)
        return "" if isinstance(real, named) else told + f"raises {real!r:.200}, not {_short(rule)}"
    problem = (torch_fits(real, rule, {}) or dtypes_fit(real, rule)) if calls else ""
    return told + problem if problem else ""


def _short(said: Any) -> str:
    if not isinstance(said, Reject):
        return show(said)
    return f"{said.fact.kind} ({said.fact.raises}): " + ", ".join(f"{k}={v}" for k, v in said.fact.details.items())


def all_agree(problems: Iterable[str]) -> None:
    """Fails with the first disagreements there are, and their number."""
    told = [problem for problem in problems if problem]
    if told:
        pytest.fail("\n".join([f"{len(told)} disagreements", *told[:20]]), pytrace=False)
