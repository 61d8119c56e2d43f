"""Which files are checked?"""

from __future__ import annotations

from collections.abc import Sequence
from os.path import abspath

from shapelint.source import find_files

from .settings import Patterns, SettingsFor


def discover(paths: Sequence[str], settings_for: SettingsFor) -> list[str]:
    """The Python files under the paths, without those that are excluded. Raises MissingPath and ConfigError.

    What a path names outright is checked even where a pattern excludes it, unless `force_exclude` is given.
    """
    options = settings_for.options
    named = Patterns(options.exclude, "")
    outright = frozenset(map(abspath, paths))

    def left_out(file: str) -> bool:
        # Asked for every file, so that a mistake in any configuration is told before the work begins.
        excluded = settings_for(file).excluded
        if abspath(file) in outright:
            return options.force_exclude and (excluded.match(file) or named.match(file))
        return excluded.match(file)

    return [file for file in find_files(paths, exclude=options.exclude) if not left_out(file)]
