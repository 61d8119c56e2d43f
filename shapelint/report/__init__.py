"""How is a report written? One file a format, in a folder for each command that has formats.

A format is a module with `MACHINE` (is it read by programs, and so alone on standard output?) and
`render(report, look)`, which yields the lines; one for people also has `last_line(report)`. `COUNTS` says that it holds
what is counted, so that nobody need be told beside it.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def formats(command: str) -> tuple[str, ...]:
    """The names of the formats of a command (`check`, `shapes`), found by walking its folder."""
    folder = importlib.import_module(f"{__name__}.{command}")
    return tuple(sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(folder.__path__)))


def format_named(command: str, name: str) -> ModuleType:
    """The module of one format."""
    return importlib.import_module(f"{__name__}.{command}.{name.replace('-', '_')}")
