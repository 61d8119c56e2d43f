"""On what outside its own text does the result for a file depend, and would all of that be the same today?

While a file is checked, each question that the engine asks of the other files is written down: which file an import
means, what that file holds, whether it is one of those that are checked. The result holds for as long as the same
questions get the same answers; asking them again takes a directory listing where checking takes a parser.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from shapelint.source import Modules

from .contents import Contents, sign, size_of


class Questions:
    """What was asked while one file was checked, each question once, in the order they came."""

    def __init__(self, finds: Mapping[str, Iterable[str]] | None = None,
                 others: Mapping[str, Iterable[str]] | None = None):
        #: The modules that were looked for, under the folder that was searched first ("" for none).
        self.finds = {beside: dict.fromkeys(names) for beside, names in (finds or {}).items()}
        #: The files that were asked for, under the name of the question.
        self.others = {kind: dict.fromkeys(names) for kind, names in (others or {}).items()}

    def find(self, name: str, beside: str | None) -> None:
        """It was asked which module this name means."""
        self.finds.setdefault(beside or "", {})[name] = None

    def other(self, kind: str, filename: str) -> None:
        """Something else was asked of a file: one of the questions `Answers` knows."""
        self.others.setdefault(kind, {})[filename] = None

    def place(self, filename: str) -> None:
        """It was asked whether a file that the program reads is there: one that is named from the folder shapelint runs
        in, from the program's own or from the root of the project."""
        self.other("size", filename)
        self.other("here", "")
        self.other("roots", os.path.dirname(filename))

    def plain(self) -> dict[str, Any]:
        """As values that JSON has; `Questions(**plain)` are the same."""
        return {"finds": {beside: list(names) for beside, names in self.finds.items()},
                "others": {kind: list(names) for kind, names in self.others.items()}}


class Recorded:
    """Modules, as the engine sees them, with every question told to `record` before it is answered."""

    def __init__(self, modules: Modules, record: Callable[[], Questions]):
        self._modules, self._record = modules, record

    def find(self, name: str, beside: str | None = None) -> Any:
        """See Modules."""
        self._record().find(name, beside)
        return self._modules.find(name, beside)

    def home_of(self, filename: str) -> str:
        """See Modules."""
        self._record().other("home_of", os.path.abspath(filename))
        return self._modules.home_of(filename)

    def name_of(self, filename: str) -> str:
        """See Modules."""
        self._record().other("name_of", os.path.abspath(filename))
        return self._modules.name_of(filename)


class Answers:
    """Answers the questions of any file of this run, each once."""

    def __init__(self, modules: Modules, contents: Contents, asked: frozenset[str], installed: Sequence[str] = (),
                 used: Callable[[str], bool] = lambda name: False):
        self._modules, self._contents = modules, contents
        self._found: dict[str, dict[str, str]] = {}
        self._others: dict[str, dict[str, str]] = {}
        self._ask: dict[str, Callable[[str], str]] = {
            "home_of": modules.home_of, "name_of": modules.name_of, "content": contents.sign_of,
            "asked": lambda filename: str(filename in asked),
            "size": lambda filename: str(size_of(filename)),
            "here": lambda _: os.path.abspath(os.curdir),
            "roots": _roots,
            "used": lambda name: str(used(name)),
            "packages": lambda _: "\0".join(one for folder in installed for one in (folder, *_listed(folder))),
        }

    def sign(self, questions: Questions) -> str:
        """What stands for all the answers together."""
        said: list[str] = []
        for beside, names in questions.finds.items():
            known = self._found.setdefault(beside, {})
            said += [known.get(name) or self._find(known, name, beside) for name in names]
        for kind, names in questions.others.items():
            known = self._others.setdefault(kind, {})
            said += [known.get(name) or self._other(known, kind, name) for name in names]
        return sign("\n".join(said).encode("utf-8", "surrogatepass"))

    def _find(self, known: dict[str, str], name: str, beside: str) -> str:
        found = self._modules.find(name, beside or None)
        if found is None:
            answer = "none"
        elif found.filename is None:
            answer = "folders " + "\0".join(found.folders)
        else:
            answer = f"{found.filename}\0{self._contents.sign_of(found.filename)}"
        known[name] = answer
        return answer

    def _other(self, known: dict[str, str], kind: str, name: str) -> str:
        known[name] = self._ask[kind](name) or "empty"
        return known[name]


def _listed(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


#: What lies at the root of a project (see interp/paths).
ROOTS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


def _roots(folder: str) -> str:
    """The folders from this one upwards that could be the root of a project."""
    found, below = [], ""
    while folder != below:
        if any(os.path.exists(os.path.join(folder, name)) for name in ROOTS):
            found.append(folder)
        below, folder = folder, os.path.dirname(folder)
    return "\0".join(found)
