"""Which kinds of finding are wanted?

A selector is `ALL`, a code, or the beginning of codes (`SL`, `SL1`, `SL10`). Of two that speak about the same kind the
longer one wins, and of two of the same length `ignore`, as in ruff.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shapelint.findings.declared import all_kinds
from shapelint.findings.registry import Kind

from .words import did_you_mean

#: A file that was asked for and not checked must not look like a file without mistakes.
ALWAYS = ("SL901", "SL902")


class BadCode(ValueError):
    """A selector that names no kind of finding."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one place (the configuration, the command line) says; `select` None leaves what stood before."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()


def codes(selectors: Iterable[str], *, ignoring: bool = False) -> tuple[str, ...]:
    """The selectors, in capitals. Raises BadCode for one that fits no kind, or may not be ignored."""
    made = tuple(s.strip().upper() for s in selectors)
    for selector in made:
        _check(selector, ignoring)
    return made


def _check(selector: str, ignoring: bool) -> None:
    fitting = [kind for kind in all_kinds().values() if fits(selector, kind.code)]
    if not fitting:
        known = [code for code, kind in all_kinds().items() if not kind.retired]
        raise BadCode(f"unknown code `{selector}`{did_you_mean(selector, known)} (`shapelint rules` lists all)")
    if ignoring and selector in ALWAYS:
        raise BadCode(f"{selector} cannot be ignored; leave the file out with `exclude`")
    if not ignoring and all(kind.retired for kind in fitting):
        raise BadCode(f"{selector} is retired: {fitting[0].page}")


def fits(selector: str, code: str) -> bool:
    """Does the selector speak about this code?"""
    return selector == "ALL" or (selector.startswith("SL") and code.startswith(selector))


def _weight(selector: str) -> int:
    return 0 if selector == "ALL" else len(selector)


def selected(layers: Iterable[Layer]) -> frozenset[str]:
    """The codes that are on after all layers, the later above the earlier.

    What a layer without `select` ignores stays ignored under a later `select`, unless that names it more exactly.
    """
    kinds = [kind for kind in all_kinds().values() if not kind.retired]
    on = {kind.code for kind in kinds if kind.default_on}
    carried: tuple[str, ...] = ()
    for layer in layers:
        ignore = (*carried, *layer.ignore)
        said = {kind.code: _said(kind, (*(layer.select or ()), *layer.extend_select), ignore) for kind in kinds}
        if layer.select is None:
            carried = ignore
            on -= {code for code, wanted in said.items() if wanted is False}
        else:
            carried = ()
            on = set()
        on |= {code for code, wanted in said.items() if wanted}
    return frozenset(on.union(ALWAYS))


def _said(kind: Kind, wanted: Iterable[str], unwanted: Iterable[str]) -> bool | None:
    """What these selectors say of a kind; None where they do not speak about it."""
    yes = max((_weight(s) for s in wanted if fits(s, kind.code)), default=-1)
    no = max((_weight(s) for s in unwanted if fits(s, kind.code)), default=-1)
    return None if yes == no == -1 else yes > no
