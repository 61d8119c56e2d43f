"""Which rule speaks for an operator? One table from qualified names to rules, filled by the files in `ops`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from shapelint.rulebook.binding import Spec, spec_of
from shapelint.rulebook.path import path
from shapelint.rulebook.versions import must_exist
from shapelint.values import Layer


@dataclass(slots=True, eq=False)
class Rule:
    """The rule of one operator.

    `form`: family, notation, function, or opaque (nothing is said). `what`: function, module or attribute.
    `keeps`: the result is the first argument's shape unchanged, so its history stays that of the argument.
    """

    name: str
    spec: Spec
    form: str
    what: str
    keeps: bool = False
    details: dict[str, Any] = field(default_factory=dict)

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if path.torch is not None:
            must_exist(self.name, self.spec.names[: len(args)], kwargs)
        return self.spec.call(self.name, args, kwargs)


_RULES: dict[str, Rule] = {}
_loaded = False


def rule_for(name: str) -> Rule | None:
    """The rule for a qualified name such as `torch.cat`, `Tensor.view` or `torch.nn.Linear`."""
    if not _loaded:
        load()
    return _RULES.get(name)


def all_rules() -> dict[str, Rule]:
    """Every rule, by qualified name."""
    if not _loaded:
        load()
    return dict(_RULES)


def load() -> None:
    """Import every file of `shapelint.ops`; each registers its rules."""
    global _loaded
    _loaded = True
    package = importlib.import_module("shapelint.ops")
    for info in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"shapelint.ops.{info.name}")


def add(rule: Rule) -> None:
    """Register a rule; two rules for one name are a mistake."""
    if rule.name in _RULES:
        raise ValueError(f"two rules for {rule.name}")
    _RULES[rule.name] = rule


def function(*names: str, form: str = "function",
             keeps: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the rule of the operators named (`torch.cat`, `Tensor.view`)."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        spec = spec_of(call)
        for name in names:
            add(Rule(name, spec, form, "function", keeps))
        return call

    return register


def attribute(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function of one tensor as the rule of a property (`Tensor.T`, `Tensor.shape`)."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        spec = spec_of(call)
        for name in names:
            add(Rule(name, spec, "function", "attribute"))
        return call

    return register


def expand(names: str | Iterable[str], *prefixes: str) -> list[str]:
    """`expand("abs neg", "torch", "Tensor")` -> torch.abs, Tensor.abs, torch.neg, Tensor.neg."""
    words = names.split() if isinstance(names, str) else list(names)
    return [f"{prefix}.{word}" for word in words for prefix in prefixes]


def module(*names: str, form: str = "function") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the rule of a module's constructor. It takes the constructor's arguments and returns
    the forward rule, or (forward rule, attributes), or the Layer itself."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            add(Rule(name, spec_of(_constructor(name, call), like=call), form, "module"))
        return call

    return register


def _constructor(name: str, build: Callable[..., Any]) -> Callable[..., Layer]:
    def construct(*rest: Any, **params: Any) -> Layer:
        built = build(*rest, **params)
        if isinstance(built, Layer):
            return built
        forward, attrs = built if isinstance(built, tuple) else (built, {})
        return Layer(name, params, forward, attrs)

    construct.__doc__ = build.__doc__
    return construct
