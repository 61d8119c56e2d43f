"""Which files belong to the program that is checked, and what can they import? Each is read and parsed once."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shapelint.source import Modules
from shapelint.source.data_files import LONGEST

from .contents import Contents, size_of
from .environment import packages
from .mentions import names_used
from .options import Options
from .questions import Answers, Questions, Recorded
from .settings import Settings

if TYPE_CHECKING:
    from shapelint.source import Outline

#: So many rows of parsed files are kept: a tree takes about a kilobyte a row.
_ROWS_KEPT = 150_000


class Program:
    """The files of one run. `asked` tells where findings may be placed."""

    def __init__(self, files: Sequence[str], roots: Callable[[], Sequence[str]] = tuple,
                 installed: Sequence[str] = ()):
        self._files, self._roots, self._installed = files, roots, installed
        self._asked = frozenset(map(os.path.abspath, files))
        self._outlines: OrderedDict[str, Outline | None] = OrderedDict()
        self.contents = Contents()
        #: What the engine asked while the present file was checked.
        self.questions = Questions()

    @classmethod
    def of(cls, files: Sequence[str], settings: Settings, options: Options) -> Program:
        """The program of a run: imports are looked for in its files, the source roots of the configuration, PYTHONPATH,
        and the environment that counts. Raises NoEnvironment and ConfigError."""
        own = [*map(str, settings.config.source_roots), *options.python_path]
        installed = packages(settings.config, options)
        return cls(files, lambda: [*own, *installed], installed)

    @cached_property
    def library(self) -> Any:
        """What the engine asks for the modules that are imported."""
        from shapelint.interp.library import Library  # the engine, which a run over other files does not need

        return Library(Recorded(self.modules, lambda: self.questions), self.outline, self.contents.text,
                       self._packages, self.text, self.uses)

    def uses(self, name: str) -> bool:
        """Does some file of the run use a name, whatever it is bound to there? Asked of a single file, which can tell
        itself, it is no."""
        self.questions.other("used", name)
        return name in self._used

    @cached_property
    def _used(self) -> frozenset[str]:
        return names_used(self._files, self.contents.text) if len(self._files) > 1 else frozenset()

    def _packages(self) -> Sequence[str]:
        self.questions.other("packages", "")
        return self._installed

    @cached_property
    def modules(self) -> Modules:
        """What can be imported."""
        return Modules(self._files, self._roots())

    @cached_property
    def answers(self) -> Answers:
        """What the files say today to the questions of an earlier run."""
        return Answers(self.modules, self.contents, self._asked, self._installed, lambda name: name in self._used)

    def asked(self, source: Any) -> bool:
        """Was this file given to be checked?"""
        filename = os.path.abspath(source.filename)
        self.questions.other("asked", filename)
        return filename in self._asked

    def text(self, filename: str) -> str:
        """The text of a file that the program reads; empty where it cannot be read, or is too long to be read."""
        self.questions.place(filename)
        if size_of(filename) > LONGEST:
            return ""
        self.questions.other("content", filename)
        return self.contents.text(filename)

    def outline(self, filename: str) -> Outline | None:
        """What stands at the top of a file that is imported; None where it cannot be read or is no Python."""
        if filename in self._outlines:
            self._outlines.move_to_end(filename)
            return self._outlines[filename]
        found = self._outlines[filename] = _outline(filename, self.contents.text(filename))
        if len(self._outlines) % 16 == 0:
            self._forget_outlines()
        return found

    def _forget_outlines(self) -> None:
        weights = {name: one.loaded + one.rows // 20 if one is not None else 0 for name, one in self._outlines.items()}
        total = sum(weights.values())
        while total > _ROWS_KEPT and len(self._outlines) > 1:
            oldest, _ = self._outlines.popitem(last=False)
            total -= weights[oldest]


def _outline(filename: str, text: str) -> Outline | None:
    from shapelint.source import outline

    from .examine import too_large

    return None if too_large(text) else outline(filename, text)
