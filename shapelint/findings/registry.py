"""Which kinds of finding are there, and which of them words a given fact?

A kind is one file of this package, named after its code (`sl101_linear_features.py`). Its docstring is the page that
`shapelint explain` prints; a decorated function puts the fact into words; another may offer repairs. Nothing else is to
be registered: the files are found by walking the package, and only when somebody asks.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from types import MappingProxyType
from typing import Any, TypeVar

import shapelint.findings

from .model import Severity

Function = TypeVar("Function", bound=Callable[..., Any])

CODE = re.compile(r"SL\d{3}")
_FILE = re.compile(r"(sl\d{3})_\w+")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: its code, slug, severity, default, page, and the function that words its facts.

    A retired kind words nothing any more; it keeps its code taken, and its page says why it went.
    """

    code: str
    name: str
    severity: Severity
    default_on: bool
    page: str
    module: str
    words: Callable[..., Any] | None = None
    facts: tuple[str, ...] = ()
    retired: bool = False


class Catalogue:
    """The kinds known so far. One instance serves the package; tests make their own."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.by_fact: dict[str, Kind] = {}
        self.repairers: dict[str, list[Callable[..., Any]]] = {}

    def add(self, kind: Kind) -> None:
        """Take a kind in; a code or a fact that is already taken is a mistake of ours and raises."""
        if not CODE.fullmatch(kind.code):
            raise ValueError(f"{kind.module}: {kind.code!r} is no code (SL and three digits)")
        if kind.severity not in ("error", "warning"):
            raise ValueError(f"{kind.module}: {kind.code} has the severity {kind.severity!r}, neither error nor warning")
        if other := self.kinds.get(kind.code):
            raise ValueError(f"{kind.code} is declared twice, in {other.module} and {kind.module}")
        if other := next((k for k in self.kinds.values() if k.name == kind.name and not k.retired), None):
            raise ValueError(f"the name {kind.name} is taken twice, by {other.code} and {kind.code}")
        for fact in kind.facts:
            if other := self.by_fact.get(fact):
                raise ValueError(f"the fact {fact!r} is worded twice, by {other.code} and {kind.code}")
        self.kinds[kind.code] = kind
        self.by_fact.update(dict.fromkeys(kind.facts, kind))


_catalogue = Catalogue()


def finding(
    code: str,
    name: str,
    *,
    severity: Severity,
    default_on: bool = True,
    facts: Iterable[str] = (),
    catalogue: Catalogue = _catalogue,
) -> Callable[[Function], Function]:
    """Declare the decorated function as the words of a kind of finding, which speaks for these kinds of fact."""

    def declare(function: Function) -> Function:
        module = function.__module__
        page = cleandoc(sys.modules[module].__doc__ or "") if module in sys.modules else ""
        catalogue.add(Kind(code, name, severity, default_on, page, module, function, tuple(facts)))
        return function

    return declare


def repairs(code: str, *, catalogue: Catalogue = _catalogue) -> Callable[[Function], Function]:
    """Declare that the decorated function offers repairs for findings of this code."""

    def declare(function: Function) -> Function:
        catalogue.repairers.setdefault(code, []).append(function)
        return function

    return declare


def retired(code: str, reason: str, *, catalogue: Catalogue = _catalogue) -> None:
    """Keep a code taken that is reported no more, with the reason as its page."""
    catalogue.add(Kind(code, "retired", "warning", False, reason, "", retired=True))


@functools.cache
def _loaded() -> Catalogue:
    """The catalogue with every file of this package in it."""
    for info in pkgutil.iter_modules(shapelint.findings.__path__):
        if not (match := _FILE.fullmatch(info.name)):
            continue
        importlib.import_module(f"{shapelint.findings.__name__}.{info.name}")
        if match[1].upper() not in _catalogue.kinds:
            raise ValueError(f"findings/{info.name}.py does not declare {match[1].upper()}")
    return _catalogue


@functools.cache
def all_kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the order of the codes, retired ones included."""
    return MappingProxyType(dict(sorted(_loaded().kinds.items())))


def known(code: str) -> Kind:
    """The kind of a code whose module was loaded. Raises KeyError where it was not."""
    return _catalogue.kinds[code]


def kind_for_fact(kind: str) -> Kind:
    """The one kind of finding that words this kind of fact. Raises KeyError where none does."""
    try:
        return _loaded().by_fact[kind]
    except KeyError:
        raise KeyError(f"no finding words the fact {kind!r}") from None


def repairs_for(code: str) -> tuple[Callable[..., Any], ...]:
    """The functions that offer repairs for findings of this code, in the order they were declared."""
    return tuple(_loaded().repairers.get(code, ()))
