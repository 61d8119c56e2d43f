"""What does the person who runs the linter want, beside what the configuration says?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .selection import Layer


@dataclass(frozen=True, slots=True)
class Options:
    """`config` is used in place of the nearest configuration; with `isolated` there is none.

    `python` names the environment whose packages are read, by its Python or its folder; without it, and with
    `discover_environment`, those that are `active` are looked at, then the project's own, then those
    `in_the_background`; `environment` off reads none. `python_path` are folders searched for imports before it.
    `force_exclude` leaves out what is excluded even where a path names it outright.

    With `cache` results are kept between runs, in `cache_dir` where that is given. `jobs` is the number of processes
    that check; 0 chooses one by the work there is.
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
    environment: bool = True
    discover_environment: bool = False
    active: tuple[str, ...] = ()
    in_the_background: tuple[str, ...] = ()
    cache: bool = False
    cache_dir: str | None = None
    jobs: int = 1
