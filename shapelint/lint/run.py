"""What is there to say about these paths?

One file after the other; what goes wrong in one never keeps the others from being checked.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from os import PathLike, fspath

from shapelint.findings.model import FileResult
from shapelint.source import BadSource, deep_stack, read_text

from .discover import discover
from .examine import examine, internal_error, syntax_error
from .options import Options
from .result import Report
from .settings import Settings, SettingsFor

#: So many of the innermost calls are kept of an error of ours.
TRACEBACK = 20
#: Called after each file with how many are done, how many there are, and the file.
OnFile = Callable[[int, int, str], None]


def run(paths: Sequence[str | PathLike[str]], options: Options = Options(), on_file: OnFile | None = None) -> Report:
    """Check all Python files under the paths.

    Raises ConfigError where a configuration cannot be used and MissingPath where a path does not exist, both before the
    first file is read.
    """
    settings_for = SettingsFor(options)
    files = discover([fspath(path) for path in paths], settings_for)
    report = Report()
    deep_stack(_all, files, settings_for, report, on_file)
    report.sort()
    return report


def check_text(filename: str, text: str, options: Options = Options()) -> Report:
    """Check one text that goes by this name, whether or not there is such a file."""
    return check_read(filename, lambda _: text, options)


def check_read(filename: str, read: Callable[[str], str], options: Options = Options()) -> Report:
    """The same where the text is still to be read; `read` may raise BadSource or OSError."""
    settings_for = SettingsFor(options)
    settings = settings_for(filename)
    report = Report()
    if not (options.force_exclude and settings.excluded.match(filename)):
        deep_stack(_one, filename, read, settings, report)
        report.sort()
    return report


def _all(files: Sequence[str], settings_for: SettingsFor, report: Report, on_file: OnFile | None) -> None:
    for done, filename in enumerate(files, 1):
        _one(filename, read_text, settings_for(filename), report)
        if on_file is not None:
            on_file(done, len(files), filename)


def _one(filename: str, read: Callable[[str], str], settings: Settings, report: Report) -> None:
    text = ""
    try:
        try:
            text = read(filename)
        except OSError as error:
            report.problems.append(f"{filename}: cannot be read: {error.strerror or error}")
            return
        result = examine(filename, text, settings)
    except BadSource as bad:
        result = FileResult(filename, [syntax_error(filename, bad)])
    except Exception as error:  # RecursionError and MemoryError are among these
        result = FileResult(filename, [internal_error(filename, error)])
        report.tracebacks.append("".join(traceback.format_exception(error, limit=-TRACEBACK)))
    report.add(result, text, settings.error_on_warning)
