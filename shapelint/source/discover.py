"""Which files do these paths mean? Python files below folders, without what is ignored."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path

import pathspec

#: Folders that hold no source of the project.
DEFAULT_EXCLUDES = (
    ".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pyenv",
    ".pytest_cache", ".pytype", ".ruff_cache", ".shapelint_cache", ".svn", ".tox", ".venv", ".vscode", "__pypackages__",
    "__pycache__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
)


class MissingPath(Exception):
    """A path that was named does not exist."""


def find_files(paths: Sequence[str | PathLike[str]], *, exclude: Sequence[str] = (),
               respect_gitignore: bool = True) -> list[str]:
    """Python files under the paths, sorted, each once. A file that is named is taken whatever its ending.

    Raises MissingPath where a path does not exist.
    """
    excluded = pathspec.GitIgnoreSpec.from_lines([*DEFAULT_EXCLUDES, *exclude])
    found: dict[str, str] = {}
    for given in paths:
        path = os.fspath(given)
        if not os.path.exists(path):
            raise MissingPath(f"{path}: no such file or folder")
        files = [path] if os.path.isfile(path) else _below(path, excluded, respect_gitignore)
        for file in files:
            found.setdefault(os.path.realpath(file), file)
    return sorted(found.values())


def _below(root: str, excluded: pathspec.GitIgnoreSpec, respect_gitignore: bool) -> Iterator[str]:
    seen: set[str] = set()
    stack = [root]
    while stack:
        folder = stack.pop()
        real = os.path.realpath(folder)
        if real in seen:  # a symbolic link back to where we were
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError:
            continue
        for entry in entries:
            relative = os.path.relpath(entry.path, root).replace(os.sep, "/")
            is_folder = entry.is_dir()
            if excluded.match_file(relative + "/" if is_folder else relative):
                continue
            if respect_gitignore and _git_ignores(entry.path, is_folder):
                continue
            if is_folder:
                stack.append(entry.path)
            elif entry.name.endswith(".py") and entry.is_file():
                yield entry.path


def _git_ignores(path: str, is_folder: bool) -> bool:
    """Does a .gitignore between the repository's root and the path ignore it? The innermost that says something wins."""
    absolute = Path(os.path.abspath(path))
    for folder in absolute.parents:
        spec = _gitignore(str(folder))
        if spec is not None:
            relative = absolute.relative_to(folder).as_posix() + ("/" if is_folder else "")
            answer = spec.check_file(relative).include
            if answer is not None:
                return answer
        if _is_repository(str(folder)):
            return False
    return False


@lru_cache(maxsize=None)
def _is_repository(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, ".git"))


@lru_cache(maxsize=None)
def _gitignore(folder: str) -> pathspec.GitIgnoreSpec | None:
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
            return pathspec.GitIgnoreSpec.from_lines(file)
    except OSError:
        return None
