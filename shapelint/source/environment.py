"""Where does an environment keep its packages? Read off its folders; its Python is never started."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator

#: A project's own environment, in the order of how common they are.
NEARBY = (".venv", "venv", "env")
#: One of these lies in the folder of an environment, of venv or of conda.
_SIGNS = ("pyvenv.cfg", "conda-meta")
_PLACES = ("lib/python3*/site-packages", "lib64/python3*/site-packages", "Lib/site-packages",
           "lib/python3/dist-packages", "local/lib/python3*/dist-packages")


def site_packages(python: str) -> tuple[str, ...]:
    """The folders with the packages of an environment, which is named by its folder or by the Python in it. Folders
    that `.pth` files add (as editable installs do) stand behind. Empty where there is none."""
    found: list[str] = []
    for prefix in _prefixes(python):
        found = _of_version(_below(prefix), python)
        if found:
            found += [folder for folder in _system(prefix) if folder not in found]
            break
    return tuple(dict.fromkeys([*found, *(added for folder in found for added in _added(folder))]))


def nearby(folder: str) -> str | None:
    """The environment that lies in a project's folder, or None."""
    places = (os.path.join(folder, name) for name in NEARBY)
    return next((place for place in places if any(os.path.exists(os.path.join(place, sign)) for sign in _SIGNS)), None)


def _prefixes(python: str) -> Iterator[str]:
    """The folders an environment may begin at: itself, or two above its Python (`bin/python`), links followed last."""
    if os.path.isdir(python):
        yield python
    elif os.path.lexists(python):  # the link of an environment may lead to a Python that is gone
        yield os.path.dirname(os.path.dirname(os.path.abspath(python)))
        yield os.path.dirname(os.path.dirname(os.path.realpath(python)))


def _below(prefix: str) -> list[str]:
    found = (path for place in _PLACES for path in sorted(glob.glob(os.path.join(glob.escape(prefix), place))))
    return list(dict.fromkeys(map(os.path.realpath, found)))


def _of_version(folders: Iterable[str], python: str) -> list[str]:
    """Of the folders for several versions of Python those for the version that was named (`/usr/bin/python3.11`)."""
    folders = list(folders)
    named = None if os.path.isdir(python) else re.match(r"python(3\.\d+)", os.path.basename(os.path.realpath(python)))
    if named is None:
        return folders
    versions = [(re.search(r"python(3\.\d+)[\\/]", folder), folder) for folder in folders]
    return [folder for found, folder in versions if found is None or found[1] == named[1]] or folders


def _system(prefix: str) -> list[str]:
    """The packages of the Python that an environment was made with, where it was made to see them."""
    said = dict(_settings(os.path.join(prefix, "pyvenv.cfg")))
    if said.get("include-system-site-packages", "").lower() != "true" or not said.get("home"):
        return []
    return _below(os.path.dirname(said["home"]))


def _settings(filename: str) -> Iterator[tuple[str, str]]:
    for line in _lines(filename):
        key, equals, value = line.partition("=")
        if equals:
            yield key.strip().lower(), value.strip()


def _added(folder: str) -> Iterator[str]:
    """What the plain lines of its `.pth` files name. Lines of code are left alone: they would have to be run."""
    for name in sorted(glob.glob(os.path.join(glob.escape(folder), "*.pth"))):
        for line in _lines(name):
            path = os.path.join(folder, line.strip())
            if line.strip() and not line.startswith(("import ", "import\t", "#")) and os.path.isdir(path):
                yield os.path.realpath(path)


def _lines(filename: str) -> list[str]:
    try:
        with open(filename, encoding="utf-8-sig", errors="replace") as lines:
            return list(lines)
    except OSError:
        return []
