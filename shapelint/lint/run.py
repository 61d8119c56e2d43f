"""What is there to say about these paths?

One file after the other; what goes wrong in one never keeps the others from being checked.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from os import PathLike, fspath
from os.path import abspath

from shapelint.findings.model import FileResult
from shapelint.source import BadSource, deep_stack, read_text

from .discover import discover
from .examine import Examined, examine, internal_error, syntax_error
from .options import Options
from .program import Program
from .result import Report
from .settings import Settings, SettingsFor
from .suppress import Suppressed

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
        found, text = deep_stack(_one, filename, read, settings, report, Program.of([filename], settings, options))
        if found is not None:
            report.add(found.reported(), text, settings.error_on_warning)
        report.sort()
    return report


def _all(files: Sequence[str], settings_for: SettingsFor, report: Report, on_file: OnFile | None) -> None:
    """Examine every file, then give each the findings that were come upon from others."""
    program = Program.of(files, settings_for(files[0]), settings_for.options) if files else None
    examined: dict[str, tuple[Examined, str]] = {}
    for done, filename in enumerate(files, 1):
        found, text = _one(filename, read_text, settings_for(filename), report, program)
        if found is not None:
            examined[abspath(filename)] = found, text
        if on_file is not None:
            on_file(done, len(files), filename)
    _hand_over(examined)
    for found, text in examined.values():
        report.add(found.reported(), text, found.settings.error_on_warning)


def _hand_over(examined: dict[str, tuple[Examined, str]]) -> None:
    """Findings and shapes belong to the file they stand in."""
    for found, _ in list(examined.values()):
        for finding in found.result.elsewhere:
            home = examined.get(abspath(finding.span.filename))
            if home is not None:
                home[0].found_from_elsewhere.append(finding)


def _one(filename: str, read: Callable[[str], str], settings: Settings, report: Report,
         program: Program | None = None) -> tuple[Examined | None, str]:
    text = ""
    try:
        try:
            text = read(filename)
        except OSError as error:
            report.problems.append(f"{filename}: cannot be read: {error.strerror or error}")
            return None, text
        return examine(filename, text, settings, program), text
    except BadSource as bad:
        result = FileResult(filename, [syntax_error(filename, bad)])
    except Exception as error:  # RecursionError and MemoryError are among these
        result = FileResult(filename, [internal_error(filename, error)])
        report.tracebacks.append("".join(traceback.format_exception(error, limit=-TRACEBACK)))
    return Examined(filename, settings, Suppressed(filename, ""), result), text
