"""Which files do these paths mean? Python files below folders, without what git or a pattern leaves out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike

from pathspec import GitIgnoreSpec

#: Folders that hold no source of the project. They are passed by on the way down; one that is named is searched.
DEFAULT_EXCLUDES = (
    ".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d",
    ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".shapelint_cache", ".svn", ".tox", ".venv", ".vscode",
    "__pycache__", "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
)


class MissingPath(Exception):
    """A path that was named does not exist."""


def find_files(paths: Sequence[str | PathLike[str]], *, exclude: Sequence[str] = (),
               respect_gitignore: bool = True) -> list[str]:
    """Python files under the paths, sorted, each once.

    A file that is named is taken whatever its ending, and whatever is excluded. `exclude` has patterns as in a
    .gitignore, meant from the current folder. Symbolic links to folders are not followed, as git does not.
    Raises MissingPath where a path does not exist.
    """
    walk = _Walk(exclude, respect_gitignore)
    found: dict[str, str] = {}
    for given in paths:
        path = os.fspath(given)
        if not os.path.exists(path):
            raise MissingPath(f"{path}: no such file or folder")
        for file in walk.below(path) if os.path.isdir(path) else [path]:
            found.setdefault(os.path.realpath(file), file)
    return sorted(found.values())


@dataclass(frozen=True, slots=True)
class _Ignored:
    """What the .gitignore files of a folder and of those around it say; the innermost that says something counts."""

    folder: str
    spec: GitIgnoreSpec
    around: _Ignored | None

    def __call__(self, path: str, is_folder: bool) -> bool:
        rules: _Ignored | None = self
        while rules is not None:
            answer = rules.spec.check_file(_relative(path, rules.folder, is_folder)).include
            if answer is not None:
                return answer
            rules = rules.around
        return False


class _Walk:
    """The way down through folders."""

    def __init__(self, exclude: Sequence[str], respect_gitignore: bool):
        self._exclude = GitIgnoreSpec.from_lines(exclude) if exclude else None
        self._respect_gitignore = respect_gitignore
        self._here = os.path.abspath(os.curdir)

    def below(self, path: str) -> Iterator[str]:
        """The Python files below a folder."""
        absolute = os.path.abspath(path)
        stack = [(path, absolute, self._around(absolute))]
        while stack:
            folder, absolute, ignored = stack.pop()
            ignored = self._and_of(absolute, ignored)
            for entry in _entries(folder):
                inner = os.path.join(absolute, entry.name)
                is_folder = entry.is_dir(follow_symlinks=False)
                if self._left_out(entry.name, inner, is_folder, ignored):
                    continue
                if is_folder:
                    stack.append((entry.path, inner, ignored))
                elif _is_file(entry):
                    yield entry.path

    def _left_out(self, name: str, path: str, is_folder: bool, ignored: _Ignored | None) -> bool:
        if is_folder and name in DEFAULT_EXCLUDES:
            return True
        if not is_folder and not name.endswith(".py"):
            return True
        if self._exclude is not None and self._exclude.match_file(_relative(path, self._here, is_folder)):
            return True
        return ignored is not None and ignored(path, is_folder)

    def _around(self, folder: str) -> _Ignored | None:
        """The .gitignore files from the repository's root down to a folder. If they leave that folder out it was named
        all the same, so they do not count in it."""
        above = _repository_above(folder)
        ignored: _Ignored | None = None
        for outer in above:
            ignored = self._and_of(outer, ignored)
            if ignored is not None and ignored(_child(outer, folder), True):
                return None
        return ignored

    def _and_of(self, folder: str, around: _Ignored | None) -> _Ignored | None:
        if not self._respect_gitignore:
            return None
        try:
            with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
                return _Ignored(folder, GitIgnoreSpec.from_lines(file), around)
        except (OSError, ValueError):  # there is none, or it has a pattern that is none
            return around


def _repository_above(folder: str) -> list[str]:
    """The folders around this one, from the root of the repository it lies in, which may be itself; none if in none."""
    above: list[str] = []
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return []
        folder = parent
        above.append(folder)
    return above[::-1]


def _child(folder: str, path: str) -> str:
    """What the way from the folder to the path goes through first."""
    return os.path.join(folder, os.path.relpath(path, folder).split(os.sep)[0])


def _relative(path: str, folder: str, is_folder: bool) -> str:
    try:
        path = os.path.relpath(path, folder)
    except ValueError:  # another drive of Windows
        pass
    return path.replace(os.sep, "/") + "/" * is_folder


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself
        return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:  # it may not be read, or went away
        return []
