"""Which environments are active where the command was typed, and which Python does a name mean there?"""

from __future__ import annotations

import os
import shutil
import sys

#: Conda's own environment is active in every shell of those who use conda, whatever they work on.
_BASE = ("base", "root")


def active() -> tuple[str, ...]:
    """The environment that was activated, if any."""
    conda = () if _base() else _named("CONDA_PREFIX")
    return (*_named("VIRTUAL_ENV"), *conda)


def in_the_background() -> tuple[str, ...]:
    """The environments that are there although nobody chose them for this project: conda's own, and the one shapelint
    is installed in, which counts where torch is in it too."""
    return (*(_named("CONDA_PREFIX") if _base() else ()), sys.prefix)


def python_path() -> tuple[str, ...]:
    """The folders of PYTHONPATH."""
    return tuple(filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))


def python_named(given: str | None) -> str | None:
    """A path stays; the bare name of a Python (`python3.11`) is looked up as the shell does."""
    if given is None or os.path.lexists(given) or os.path.basename(given) != given:
        return given if given is None else os.path.expanduser(given)
    return shutil.which(given) or given


def _base() -> bool:
    return os.environ.get("CONDA_DEFAULT_ENV") in _BASE


def _named(variable: str) -> tuple[str, ...]:
    return tuple(filter(None, [os.environ.get(variable)]))
