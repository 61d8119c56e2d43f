"""What does the person who runs the linter want, beside what the configuration says?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .selection import Layer


@dataclass(frozen=True, slots=True)
class Options:
    """`config` is used in place of the nearest configuration; with `isolated` there is none.

    `python` names the environment whose packages are read, by its Python or its folder. `python_path` are folders
    searched for imports before it. `force_exclude` leaves out what is excluded even where a path names it outright.
    """

    layer: Layer = Layer()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    config: Path | None = None
    isolated: bool = False
    error_on_warning: bool = False
    want_expressions: bool = False
    want_gaps: bool = False
    python: str | None = None
    python_path: tuple[str, ...] = ()
