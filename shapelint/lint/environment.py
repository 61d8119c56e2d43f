"""Which environment holds the packages that the program imports? Read off its folders; shapelint's own is another."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from shapelint.source import nearby, site_packages

from .config import Config
from .options import Options


#: Is an environment that nobody named read at all?
_DISCOVER = True


class NoEnvironment(Exception):
    """What was named is no environment."""


def packages(config: Config, options: Options) -> tuple[str, ...]:
    """The folders with the packages: of the environment that was named (on the command line, else in the
    configuration), else of the active one, else of the project's own. Empty where there is none or none is wanted.

    Raises NoEnvironment or ConfigError where what was named is none.
    """
    if not options.environment:
        return ()
    if options.python is not None:
        found = site_packages(options.python)
        if not found:
            raise NoEnvironment(f"--python {options.python}: {_WRONG}")
        return found
    if config.python is not None and config.root is not None:
        found = site_packages(os.path.join(config.root, os.path.expanduser(config.python)))
        if not found:
            raise config.error("python", f"{config.python}: {_WRONG}")
        return found
    return next(filter(None, map(site_packages, _discovered(config, options))), ())


_WRONG = "neither the Python of an environment nor the folder of one"


def _discovered(config: Config, options: Options) -> Iterator[str]:
    """The environments to take where none is named, the first that has packages."""
    if _DISCOVER and options.discover_environment:
        yield from (place for place in options.active if not _only_ours(place))
        own = nearby(os.fspath(config.root) if config.root is not None else os.curdir)
        yield from (own,) if own is not None else ()
        yield from (place for place in options.in_the_background if not _only_ours(place))


def _only_ours(place: str) -> bool:
    """Was this environment made for shapelint alone? pre-commit and tox activate such ones; no program for torch can
    run in an environment without torch."""
    if os.path.realpath(place) != os.path.realpath(sys.prefix):
        return False
    return not any(os.path.isdir(os.path.join(folder, "torch")) for folder in site_packages(place))
