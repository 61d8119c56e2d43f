"""Where does an environment keep its packages? Read off its folders; its Python is never started."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator

#: A project's own environment, in the order of how common they are.
NEARBY = (".venv", "venv", "env")


def site_packages(python: str) -> tuple[str, ...]:
    """The folders with the packages of an environment, which is named by its folder or by the Python in it. Folders
    that `.pth` files add (as editable installs do) stand behind. Empty where there is none."""
    for prefix in _prefixes(python):
        found = _below(prefix)
        if found:
            return tuple(dict.fromkeys([*found, *(added for folder in found for added in _added(folder))]))
    return ()


def nearby(folder: str) -> str | None:
    """The environment that lies in a project's folder, or None."""
    for name in NEARBY:
        place = os.path.join(folder, name)
        if os.path.exists(os.path.join(place, "pyvenv.cfg")):
            return place
    return None


def _prefixes(python: str) -> Iterator[str]:
    """The folders an environment may begin at: itself, or two above its Python (`bin/python`), links followed last."""
    if os.path.isdir(python):
        yield python
        return
    yield os.path.dirname(os.path.dirname(os.path.abspath(python)))
    yield os.path.dirname(os.path.dirname(os.path.realpath(python)))


def _below(prefix: str) -> list[str]:
    patterns = ("lib/python3*/site-packages", "lib64/python3*/site-packages", "Lib/site-packages",
                "lib/python3/dist-packages", "local/lib/python3*/dist-packages")
    found = (path for pattern in patterns for path in sorted(glob.glob(os.path.join(glob.escape(prefix), pattern))))
    return list(dict.fromkeys(map(os.path.realpath, found)))


def _added(folder: str) -> Iterator[str]:
    for name in sorted(glob.glob(os.path.join(glob.escape(folder), "*.pth"))):
        try:
            with open(name, encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    path = os.path.join(folder, line.strip())
                    if line.strip() and not line.startswith(("import ", "import\t", "#")) and os.path.isdir(path):
                        yield os.path.realpath(path)
        except OSError:
            continue
