"""Which contracts do the classes of one parsed file have? The door to the engine for `shapelint contract`, and the
warnings for classes that nobody builds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from shapelint.interp.contracts import classes_of, defined, explore, is_module_class
from shapelint.interp.entries import _Used
from shapelint.interp.library import begin
from shapelint.interp.machine import Machine
from shapelint.interp.problem import Problem
from shapelint.rulebook import path
from shapelint.values import ClassV

from .build import contract
from .model import Contract


class Classes:
    """The classes that a file defines, outside of functions. `torch_version`: the release the program is meant for;
    `program` knows the other files (see check_source)."""

    def __init__(self, source: Any, program: Any = None, torch_version: tuple[int, int] | None = None):
        self._machine = Machine(source, False, True)
        path.torch = torch_version
        begin(self._machine, program.library if program is not None else None)
        self._classes: dict[str, ClassV] = {cls.qualname: cls for cls in classes_of(self._machine, source.module)}

    @property
    def names(self) -> list[str]:
        """The classes as they are called from outside (`Outer.Inner`)."""
        return list(self._classes)

    @property
    def modules(self) -> list[str]:
        """Those of them that make modules."""
        return [name for name, cls in self._classes.items() if is_module_class(cls)]

    def contract(self, name: str) -> Contract:
        """The contract of one class. Raises KeyError for a name that is none."""
        return contract(explore(self._machine, self._classes[name]))


def not_called(m: Machine, module: Any) -> list[Problem]:
    """What the modules of a file need that the file itself neither builds nor mentions, after it was run. That the
    program checks a condition itself is the cure, and no warning."""
    used = _Used(module)
    found: list[Problem] = []
    for cls in defined(m):
        if is_module_class(cls) and not m.instances.get(cls.node) and cls.name not in used:
            found += _warnings(contract(explore(m, cls, forms=False)))
    return found


def _warnings(one: Contract) -> Iterator[Problem]:
    for requirement in one.requires:
        if requirement.problem is not None and requirement.of_parameters:
            yield replace(requirement.problem, certainty="contract", choices=(),
                          needs=(requirement.text, requirement.where, requirement.because, one.name))
