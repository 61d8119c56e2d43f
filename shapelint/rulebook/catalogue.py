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


def in_numbers() -> str:
    """How many operators have each form of rule, and how long the functions are, in a sentence."""
    found: dict[str, int] = {}
    for entry in catalogue():
        found[entry.form] = found.get(entry.form, 0) + 1
    written = {_written(rule.spec.function) for rule in all_rules().values() if rule.form == "function"}
    lengths = sorted(filter(None, map(_code_lines, written)))
    parts = ", ".join(f"{count} {_FORMS.get(form, form)}" for form, count in sorted(found.items(), key=lambda f: -f[1]))
    return (f"{sum(found.values())} operators: {parts}. The functions are {len(lengths)}; half of them have at most "
            f"{lengths[len(lengths) // 2]} lines of code.")


_FORMS = {"family": "in families of many names", "notation": "in one line of notation", "function": "by a function",
          "opaque": "of which nothing is said"}


def _code_lines(function: Any) -> int:
    """Lines of a function without its docstring."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return 0
    body = tree.body[0]
    if not isinstance(body, ast.FunctionDef):
        return 1
    documented = ast.get_docstring(body) is not None
    first = body.body[min(int(documented), len(body.body) - 1)]
    return 1 + (body.end_lineno or 0) - first.lineno + 1


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
