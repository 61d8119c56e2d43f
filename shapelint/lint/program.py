"""Which files belong to the program that is checked, and what can they import? Each is read and parsed once."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from shapelint.source import BadSource, Modules, Source, parse, read_text, site_packages

from .options import Options
from .settings import Settings

#: So many rows of parsed files are kept: a tree takes about a kilobyte a row.
_ROWS_KEPT = 150_000


class Program:
    """The files of one run. `asked` tells where findings may be placed."""

    def __init__(self, files: Sequence[str], roots: Callable[[], Sequence[str]] = tuple):
        self._files, self._roots = files, roots
        self._asked = frozenset(map(os.path.abspath, files))
        self._trees: OrderedDict[str, Source | None] = OrderedDict()
        self._rows = 0

    @classmethod
    def of(cls, files: Sequence[str], settings: Settings, options: Options) -> Program:
        """The program of a run: imports are looked for in its files, the source roots of the configuration, PYTHONPATH,
        and the environment that the options name."""
        own = [*map(str, settings.config.source_roots), *options.python_path]
        return cls(files, lambda: [*own, *_environment(options)])

    @cached_property
    def library(self) -> Any:
        """What the engine asks for the modules that are imported."""
        from shapelint.interp.library import Library  # the engine, which a run over other files does not need

        return Library(Modules(self._files, self._roots()), self.parsed, _text)

    def asked(self, source: Any) -> bool:
        """Was this file given to be checked?"""
        return os.path.abspath(source.filename) in self._asked

    def asked_by_name(self, filename: str) -> bool:
        """The same for a file's name."""
        return os.path.abspath(filename) in self._asked

    def parsed(self, filename: str) -> Source | None:
        """The file's tree; None where it cannot be read or is no Python. The least used are forgotten."""
        if filename in self._trees:
            self._trees.move_to_end(filename)
            return self._trees[filename]
        source = _parsed(filename)
        self._trees[filename] = source
        self._rows += source.rows if source is not None else 0
        while self._rows > _ROWS_KEPT and len(self._trees) > 1:
            _, oldest = self._trees.popitem(last=False)
            self._rows -= oldest.rows if oldest is not None else 0
        return source


def _text(filename: str) -> str:
    try:
        return read_text(filename)
    except (OSError, BadSource):
        return ""


def _parsed(filename: str) -> Source | None:
    from .examine import too_large

    try:
        text = read_text(filename)
        return None if too_large(text) else parse(filename, text)
    except (OSError, BadSource):
        return None


def _environment(options: Options) -> Sequence[str]:
    """The packages of the environment that was named. No other is read: a package of thousands of files costs seconds."""
    return site_packages(options.python) if options.python else ()
