"""Which file does a path of the program mean? Paths put together from literal parts, looked for in the project."""

from __future__ import annotations

import os
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.source.data_files import LONGEST
from shapelint.values import DATA, ListV, Unknown, settled

#: What lies at the root of a project.
_ROOTS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


class PathV:
    """A pathlib.Path whose text is known."""

    __slots__ = ("path",)

    def __init__(self, path: str):
        self.path = path

    def as_text(self) -> str:
        return self.path

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        folder, last = os.path.split(self.path)
        stem, suffix = os.path.splitext(last)
        known = {"parent": lambda: PathV(folder or "."), "name": lambda: last, "stem": lambda: stem,
                 "suffix": lambda: suffix, "parents": lambda: ListV(_parents(self.path))}
        return known[name]() if name in known else _Method(self, name)

    def binary(self, m: Machine, operator: str, left: Any, right: Any, node: Any) -> Any:
        parts = path_text(left), path_text(right)
        if operator != "Divide" or None in parts:
            return Unknown("a path that is not known", node)
        return PathV(os.path.join(*parts))


def _parents(path: str) -> list[PathV]:
    found = []
    while os.path.dirname(path) not in ("", path):
        path = os.path.dirname(path)
        found.append(PathV(path))
    return found or [PathV(".")]


class _Method:
    __slots__ = ("path", "name")

    def __init__(self, path: PathV, name: str):
        self.path, self.name = path, name

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        from shapelint.interp.files import TextV, open_

        path, words = self.path, [path_text(a) for a in args]
        if self.name in ("resolve", "absolute", "expanduser"):
            return PathV(os.path.normpath(path.path)) if self.name == "resolve" else path
        if self.name == "joinpath" and None not in words:
            return PathV(os.path.join(path.path, *words))
        if self.name == "with_suffix" and words and words[0] is not None:
            return PathV(os.path.splitext(path.path)[0] + words[0])
        if self.name == "with_name" and words and words[0] is not None:
            return PathV(os.path.join(os.path.dirname(path.path), words[0]))
        if self.name in ("as_posix", "__str__"):
            return path.path
        if self.name == "open":
            return open_(m, (path, *args), kwargs, node)
        if self.name == "read_text":
            return TextV(path.path)
        if self.name in ("write_text", "write_bytes", "unlink", "rename", "replace", "touch"):
            written(m, path.path)
        if self.name in ("exists", "is_file"):
            return exists(m, path.path)
        return Unknown("what a path gives", node)


def path_text(value: Any) -> str | None:
    """The text of a path or of a string; None where it is not known."""
    value = settled(value)
    return value.path if isinstance(value, PathV) else value if isinstance(value, str) else None


def file_name(m: Machine, node: Any) -> Any:
    """`__file__` in the code that is being run."""
    if m.library is None:
        return Unknown("the file's name", node)
    return os.path.abspath(m.source.filename)


def locate(m: Machine, path: str) -> str | None:
    """The one file of the project that a path means: a relative one may start from the folder shapelint runs in, the
    file's own or the root of the project. None where there is none, or more than one."""
    if m.library is None or "\0" in path or path in m.written_files:
        return None
    folder = os.path.dirname(os.path.abspath(m.source.filename))
    starts = dict.fromkeys((os.path.abspath(os.curdir), folder, _root(folder)))
    if os.path.isabs(path):
        place = os.path.normpath(path)
        return place if any(_inside(place, start) for start in starts) and _is_there(m, place) else None
    places = dict.fromkeys(os.path.normpath(os.path.join(start, path)) for start in starts)
    found = [place for place in places if any(_inside(place, start) for start in starts) and _is_there(m, place)]
    return found[0] if len(found) == 1 and not _is_written(m, found[0]) else None


def _is_there(m: Machine, place: str) -> bool:
    """Is there such a file? The library is asked for the text, so that it knows of the question."""
    if m.library.data(place):
        return True
    try:
        return os.path.getsize(place) > LONGEST and os.path.isfile(place)
    except OSError:
        return False


def read(m: Machine, path: str) -> str | None:
    """The text of the file that a path means; None where nobody can say."""
    place = locate(m, path)
    try:
        if place is None or os.path.getsize(place) > LONGEST:
            return None
    except OSError:
        return None
    return m.library.data(place)


def written(m: Machine, path: str) -> None:
    """The program writes the file itself: what it holds by now is not what lies there."""
    m.written_files.add(path)
    m.written_files.add(os.path.normpath(path))


def _is_written(m: Machine, place: str) -> bool:
    return any(place.endswith(os.sep + os.path.basename(path)) for path in m.written_files)


def exists(m: Machine, path: str) -> Any:
    """Is there such a file? What the project holds is there; of everything else nobody knows."""
    return True if read(m, path) else DATA


def _inside(place: str, folder: str) -> bool:
    return place.startswith(folder.rstrip(os.sep) + os.sep)


def _root(folder: str) -> str:
    """The nearest folder above, or the folder itself, that holds what lies at the root of a project."""
    at = folder
    while not any(os.path.exists(os.path.join(at, name)) for name in _ROOTS):
        above = os.path.dirname(at)
        if above == at:
            return folder
        at = above
    return at


@builtin("pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath")
def make_path(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    parts = [path_text(a) for a in args]
    return Unknown("a path that is not known", node) if None in parts else PathV(os.path.join(*parts) if parts else ".")


@builtin("pathlib.Path.cwd")
def current_folder(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return PathV(".")


@builtin("os.getcwd")
def current_folder_name(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return "."


@builtin("os.path.join")
def join(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    parts = [path_text(a) for a in args]
    known = parts and None not in parts
    return os.path.join(*parts) if known else Unknown("a path that is not known", node, kind="text")


def _of_text(*names: str, how: Any) -> None:
    @builtin(*names)
    def run(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
        text = path_text(args[0]) if args else None
        return Unknown("a path that is not known", node, kind="text") if text is None else how(text)


_of_text("os.path.dirname", how=os.path.dirname)
_of_text("os.path.basename", how=os.path.basename)
_of_text("os.path.abspath", "os.path.realpath", "os.path.normpath", how=os.path.normpath)
_of_text("os.path.expanduser", "os.fspath", how=lambda text: text)
_of_text("os.path.splitext", how=os.path.splitext)
_of_text("os.path.split", how=os.path.split)


@builtin("os.path.exists", "os.path.isfile")
def path_exists(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    text = path_text(args[0]) if args else None
    return DATA if text is None else exists(m, text)


__all__ = ["PathV", "exists", "file_name", "locate", "path_text", "read", "written"]
