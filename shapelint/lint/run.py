"""What is there to say about these paths?

Each file is looked at by itself; what goes wrong in one never keeps the others from being checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from os import PathLike, fspath
from os.path import abspath

from shapelint.findings.model import Finding, Note
from shapelint.source import Span, deep_stack

from .checker import Checker, Outcome, check_one
from .discover import discover
from .examine import Examined
from .jobs import Processes, how_many
from .options import Options
from .program import Program
from .result import Report
from .settings import SettingsFor

#: Called after each file with how many are done, how many there are, and the file.
OnFile = Callable[[int, int, str], None]
#: Called with each file and what came of it.
Tell = Callable[[str, Outcome], None]


def run(paths: Sequence[str | PathLike[str]], options: Options = Options(), on_file: OnFile | None = None) -> Report:
    """Check all Python files under the paths.

    Raises ConfigError where a configuration cannot be used, MissingPath where a path does not exist, and NoEnvironment
    where what was named is none, all before the first file is read.
    """
    settings_for = SettingsFor(options)
    files = discover([fspath(path) for path in paths], settings_for)
    report = Report()
    if files:
        checker = Checker(files, settings_for)
        outcomes = _checked(checker, files, on_file)
        if checker.cache is not None:
            checker.cache.prune()
            report.remarks += filter(None, [checker.cache.trouble])
        _take_in(report, [outcomes[filename] for filename in files])
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
        program = Program.of([filename], settings, options)
        _take_in(report, [deep_stack(check_one, filename, read, settings, program)])
        report.sort()
    return report


def _checked(checker: Checker, files: Sequence[str], on_file: OnFile | None) -> Mapping[str, Outcome]:
    """What came of each file."""
    outcomes: dict[str, Outcome] = {}

    def tell(filename: str, outcome: Outcome) -> None:
        outcomes[filename] = outcome
        if on_file is not None:
            on_file(len(outcomes), len(files), filename)

    waiting = []
    for filename in files:
        known = checker.recall(filename)
        if known is None:
            waiting.append(filename)
        else:
            tell(filename, known)
    number = how_many(checker.options.jobs, waiting)
    if number > 1:
        waiting = _by_processes(checker, Processes(number, files, checker.options), waiting, tell)
    if waiting:
        deep_stack(_here, checker, waiting, tell)
    return outcomes


def _here(checker: Checker, files: Sequence[str], tell: Tell) -> None:
    for filename in files:
        tell(filename, checker.check(filename))


def _by_processes(checker: Checker, processes: Processes, files: Sequence[str], tell: Tell) -> list[str]:
    """Have the files checked by other processes; those that no process was there for are left."""
    left = []
    for filename, reply in processes.check(files):
        if reply is None:
            left.append(filename)
        else:
            failed = isinstance(reply, Exception)
            tell(filename, checker.failed(filename, reply) if failed else checker.told(filename, reply))
    return left


def _take_in(report: Report, outcomes: Sequence[Outcome]) -> None:
    """Give each file the findings that were come upon from others, and report what is wanted of all."""
    _hand_over([outcome.examined for outcome in outcomes if outcome.examined is not None])
    for outcome in outcomes:
        if outcome.problem:
            report.problems.append(outcome.problem)
        if outcome.traceback:
            report.tracebacks.append(outcome.traceback)
        if outcome.examined is not None:
            report.add(outcome.examined.reported(), outcome.text, outcome.examined.settings.error_on_warning)


def _hand_over(examined: Sequence[Examined]) -> None:
    """Findings and shapes belong to the file they stand in, under the name that it goes by: who imports a file knows
    only where it lies."""
    homes = {abspath(one.filename): one for one in examined}
    built = {(abspath(filename), name) for one in examined for filename, name in one.result.built}
    for home, one in homes.items():
        for found in (one.result.findings, one.result.elsewhere):
            found[:] = [f for f in found if not _is_built(f, home, built)]
    for one in examined:
        result = one.result
        for finding in result.elsewhere:
            home = homes.get(abspath(finding.span.filename))
            if home is not None:
                home.found_from_elsewhere.append(_renamed(finding, finding.span.filename, home.filename))
        for rows in (result.expressions, result.gaps):
            for number, row in enumerate(rows):
                home = homes.get(row.span.filename)
                if home is not None and home is not one:
                    rows[number] = replace(row, span=replace(row.span, filename=home.filename))


def _is_built(finding: Finding, home: str, built: set[tuple[str, str]]) -> bool:
    """Does a finding warn of a class of the file `home` that nobody builds, though another file does?"""
    name = (finding.witness or {}).get("class") if finding.code == "SL801" else None
    return name is not None and (home, name) in built


def _renamed(finding: Finding, before: str, now: str) -> Finding:
    """The finding with another name for its file."""
    def span(one: Span) -> Span:
        return replace(one, filename=now) if one.filename == before else one

    def notes(those: tuple[Note, ...]) -> tuple[Note, ...]:
        return tuple(Note(span(note.span), note.message) for note in those)

    if before == now:
        return finding
    return replace(finding, span=span(finding.span), marks=notes(finding.marks), trace=notes(finding.trace))
