"""Which operators are known, how is each rule written, and what does it not say? Read off the rules themselves."""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shapelint.rulebook.registry import Rule, all_rules


@dataclass(frozen=True, slots=True)
class Entry:
    """One operator: its name, function, module or attribute, the form of its rule, and what the rule leaves open."""

    name: str
    what: str
    form: str
    not_known: tuple[str, ...]


def catalogue() -> list[Entry]:
    """Every operator that has a rule, in the order of the names."""
    rules = sorted(all_rules().items(), key=lambda item: item[0])
    return [Entry(name, rule.what, rule.form, _not_known(rule)) for name, rule in rules]


def counts(entries: list[Entry]) -> dict[str, int]:
    """How many operators have each form of rule."""
    found: dict[str, int] = {}
    for entry in entries:
        found[entry.form] = found.get(entry.form, 0) + 1
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _not_known(rule: Rule) -> tuple[str, ...]:
    if rule.form == "opaque":
        return ("what it gives",)
    return _reasons(_written(rule.spec.function))


def _written(function: Callable[..., Any]) -> Any:
    """The function as it stands in a file of `ops`; the constructor of a module wraps it."""
    inner = inspect.getclosurevars(function).nonlocals if isinstance(function, types.FunctionType) else {}
    return inner.get("build", function)


def _reasons(function: Any) -> tuple[str, ...]:
    """The reasons a rule gives, itself or in a function of `ops` that it calls, where something stays unknown."""
    found: dict[str, None] = {}
    seen: set[Any] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if one in seen or not getattr(one, "__module__", "").startswith("shapelint.ops"):
            continue
        seen.add(one)
        reasons, names = _read(one)
        found.update(dict.fromkeys(reasons))
        called = (getattr(one, "__globals__", {}).get(name) for name in names)
        waiting.extend(value for value in called if isinstance(value, types.FunctionType))
    return tuple(found)


@functools.cache
def _read(function: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(reasons, names that are read) in the text of a function."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # no text beside the code, or only a part of a line
        return (), ()
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return tuple(_given(tree)), tuple(sorted(names))


def _given(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("NotKnown", "fresh"):
            if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value:
                yield str(node.args[0].value)
