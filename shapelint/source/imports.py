"""Which file does an import mean? Modules are looked for in folders, as Python does, and never run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Found:
    """A module that was found. `filename` is None for a namespace package; `folders` are where its submodules are
    looked for (empty for a plain module)."""

    name: str
    filename: str | None
    folders: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        """The package its relative imports start from."""
        return self.name if self.folders else self.name.rpartition(".")[0]


class Modules:
    """What can be imported: files that were given by name, then what lies below the roots, the first root first."""

    def __init__(self, given: Iterable[str] = (), roots: Sequence[str] = ()):
        self._given = tuple(given)
        self.roots = tuple(dict.fromkeys(map(os.path.abspath, roots)))
        self._found: dict[tuple[str, str | None], Found | None] = {}
        self._listed: dict[str, frozenset[str]] = {}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """The given files, by the name that a program would import them with."""
        return {self.name_of(filename): os.path.abspath(filename) for filename in reversed(self._given)}

    def find(self, name: str, beside: str | None = None) -> Found | None:
        """The module of a full dotted name; None where there is no source of it. `beside`: the folder of the script
        that is run, which Python searches before all others."""
        key = name, beside
        if key not in self._found:
            self._found[key] = None  # a package that is searched for while it is being looked for is not found
            self._found[key] = self._look(name, beside)
        return self._found[key]

    def _look(self, name: str, beside: str | None) -> Found | None:
        given = self._by_name.get(name)
        if given is not None:
            is_package = os.path.basename(given) == "__init__.py"
            return Found(name, given, (os.path.dirname(given),) if is_package else ())
        parent, _, last = name.rpartition(".")
        if parent:
            package = self.find(parent, beside)
            return None if package is None else self._in(name, last, package.folders)
        return self._in(name, last, ((beside,) if beside else ()) + self.roots)

    def _in(self, name: str, last: str, folders: Iterable[str]) -> Found | None:
        namespace: list[str] = []
        for folder in folders:
            inside = self._list(folder)
            place = os.path.join(folder, last)
            if last in inside and "__init__.py" in self._list(place):
                return Found(name, os.path.join(place, "__init__.py"), (place,))
            if last + ".py" in inside:
                return Found(name, place + ".py")
            if last in inside and os.path.isdir(place):
                namespace.append(place)
        return Found(name, None, tuple(namespace)) if namespace else None

    def _list(self, folder: str) -> frozenset[str]:
        """The names in a folder, read once; compiled modules have no source and do not count."""
        found = self._listed.get(folder)
        if found is None:
            try:
                found = frozenset(os.listdir(folder))
            except OSError:
                found = frozenset()
            self._listed[folder] = found
        return found

    def home_of(self, filename: str) -> str:
        """The folder that the top package of a file lies in; the file's own folder where it is in no package."""
        folder = os.path.dirname(os.path.abspath(filename))
        while "__init__.py" in self._list(folder) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        return folder

    def name_of(self, filename: str) -> str:
        """The full name a file is imported by: from the outermost folder with an `__init__.py`, or from a root."""
        path = os.path.abspath(filename)
        folder, base = os.path.split(path)
        parts = [] if base == "__init__.py" else [os.path.splitext(base)[0]]
        while "__init__.py" in self._list(folder) and os.path.dirname(folder) != folder:
            folder, last = os.path.split(folder)
            parts.insert(0, last)
        root = next((r for r in self.roots if folder == r or folder.startswith(r + os.sep)), None)
        if root is not None and folder != root and _importable(os.path.relpath(folder, root)):
            parts = [*os.path.relpath(folder, root).split(os.sep), *parts]  # a namespace package below a root
        return ".".join(parts)


def _importable(path: str) -> bool:
    return all(part.isidentifier() for part in path.split(os.sep))


def absolute(name: str, level: int, package: str) -> str | None:
    """The full name that `from ...name import` means in a package; None where it leads out of the top one."""
    if level == 0:
        return name
    parts = package.split(".") if package else []
    if level > len(parts):
        return None
    kept = parts[: len(parts) - level + 1]
    return ".".join([*kept, name] if name else kept)
