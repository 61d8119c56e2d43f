"""Which files are checked?"""

from __future__ import annotations

from collections.abc import Sequence
from os.path import abspath

from shapelint.source import find_files

from .settings import SettingsFor


def discover(paths: Sequence[str], settings_for: SettingsFor) -> list[str]:
    """The Python files under the paths, without those that are excluded. Raises MissingPath and ConfigError.

    What a path names outright is checked even where a pattern excludes it, unless `force_exclude` is given.
    """
    options = settings_for.options
    outright = frozenset() if options.force_exclude else frozenset(map(abspath, paths))
    files = [str(file) for file in find_files(paths, exclude=options.exclude)]
    # The settings of all files are asked for here, so that a mistake in any configuration is told before the work begins.
    return [file for file in files if not settings_for(file).excluded.match(file) or abspath(file) in outright]
