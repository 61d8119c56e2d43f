"""What holds for one file: which codes are wanted in it, is it left out, which inputs are described for it?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .config import Config, Nearest
from .options import Options
from .selection import ALWAYS, fits, selected


class Patterns:
    """Patterns as in a .gitignore, meant from one folder. A leading `!` takes files out again."""

    def __init__(self, patterns: Iterable[str], root: str | os.PathLike[str]):
        self._patterns = tuple(patterns)
        self._root = os.fspath(root)

    @cached_property
    def _spec(self) -> Any:
        from pathspec import GitIgnoreSpec  # most runs have no patterns

        return GitIgnoreSpec.from_lines(self._patterns)

    def match(self, filename: str) -> bool:
        """Does a pattern fit the file, or a folder it lies in?"""
        if not self._patterns:
            return False
        return self._spec.match_file(os.path.relpath(os.path.abspath(filename), self._root).replace(os.sep, "/"))


@dataclass(frozen=True)
class Settings:
    """A configuration together with the options, made ready for use."""

    config: Config
    options: Options
    codes: frozenset[str]
    excluded: Patterns
    ignores: tuple[tuple[Patterns, tuple[str, ...]], ...]

    @classmethod
    def of(cls, config: Config, options: Options) -> Settings:
        """Work out the selection and the patterns once for all files that share a configuration."""
        root = config.root or ""
        ignores = tuple((Patterns([pattern], root), codes) for pattern, codes in config.per_file_ignores)
        codes = selected([config.layer, options.layer])
        return cls(config, options, codes, Patterns(config.exclude, root), ignores)

    @property
    def error_on_warning(self) -> bool:
        """Do warnings fail the run?"""
        return self.options.error_on_warning or self.config.error_on_warning

    @property
    def torch_version(self) -> tuple[int, int] | None:
        """The release of PyTorch the program is meant for; None where nothing says so."""
        return self.config.torch_version

    def wanted(self, filename: str) -> frozenset[str]:
        """The codes that are reported in this file."""
        unwanted = [code for patterns, codes in self.ignores if patterns.match(filename) for code in codes]
        if not unwanted:
            return self.codes
        return frozenset(c for c in self.codes if c in ALWAYS or not any(fits(u, c) for u in unwanted))

    def inputs(self, filename: str) -> Mapping[str, Mapping[str, str]]:
        """The inputs described for functions of this file, by their names inside it (`Tagger.forward`)."""
        if not self.config.inputs:
            return {}
        starts = [f"{name}." for name in _module_names(filename, self.config)]
        return {
            function[len(start) :]: shapes
            for function, shapes in self.config.inputs.items()
            for start in starts
            if function.startswith(start)
        }


def _module_names(filename: str, config: Config) -> Iterator[str]:
    """The names that the file can be imported by, from each of the source roots it lies below."""
    stem = os.path.splitext(os.path.abspath(filename))[0]
    for root in config.source_roots:
        below = os.path.join(os.path.abspath(root), "")
        if stem.startswith(below):
            parts = stem[len(below) :].split(os.sep)
            yield ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


@dataclass
class SettingsFor:
    """The settings for any file, worked out once for each configuration."""

    options: Options
    nearest: Nearest = field(init=False)
    _made: dict[int, Settings] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nearest = Nearest(self.options.config, self.options.isolated)

    def __call__(self, filename: str | os.PathLike[str]) -> Settings:
        config = self.nearest.for_file(filename)
        if id(config) not in self._made:  # Nearest keeps every configuration alive, so an id stays its own
            self._made[id(config)] = Settings.of(config, self.options)
        return self._made[id(config)]
