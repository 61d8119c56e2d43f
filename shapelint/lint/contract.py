"""Which contracts do the classes under these paths have?"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shapelint.findings.model import Finding
from shapelint.source import BadSource, deep_stack, mentions_torch, read_text

from .discover import discover
from .examine import internal_error, syntax_error, too_large
from .options import Options
from .program import Program
from .settings import Settings, SettingsFor
from .words import did_you_mean

if TYPE_CHECKING:
    from shapelint.findings.contract.model import Contract

#: How a target names a class of a path.
SEPARATOR = "::"


class NoSuchClass(Exception):
    """A target names a class that its files do not define."""


@dataclass(slots=True)
class Contracts:
    """What came of it. `findings` say of files that they could not be looked at, `problems` why one was not read."""

    contracts: list[Contract] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    files: int = 0

    @property
    def status(self) -> int:
        """The exit status: 1 where a file is no Python, 2 where some of the work could not be done."""
        return 2 if self.problems or self.tracebacks else int(bool(self.findings))


def contracts(targets: Sequence[str], options: Options = Options()) -> Contracts:
    """The contracts of the classes that the targets name: `PATH` for all modules of its files, `PATH::Class` for one.

    Raises NoSuchClass, ConfigError, MissingPath and NoEnvironment.
    """
    settings_for, report = SettingsFor(options), Contracts()
    split = [target.partition(SEPARATOR)[::2] for target in targets]
    every = discover([path for path, _ in split], settings_for)
    if every:
        program = Program.of(every, settings_for(every[0]), options)
        for path, name in split:
            files = discover([path], settings_for)
            deep_stack(_of_target, path, name, files, read_text, settings_for, program, report)
    report.contracts.sort(key=lambda c: (c.filename, c.span.row, c.span.column))
    return report


def contracts_of_text(filename: str, name: str, read: Callable[[str], str], options: Options = Options()) -> Contracts:
    """The same for a text that is still to be read, whether or not there is such a file."""
    settings_for, report = SettingsFor(options), Contracts()
    program = Program.of([filename], settings_for(filename), options)
    deep_stack(_of_target, filename, name, [filename], read, settings_for, program, report)
    return report


def _of_target(path: str, name: str, files: Sequence[str], read: Callable[[str], str], settings_for: SettingsFor,
               program: Program, report: Contracts) -> None:
    known: list[str] = []
    found = False
    for filename in files:
        names = _of_file(filename, name, read, settings_for(filename), program, report)
        found |= name in names
        known += names
    if name and not found and not report.findings and not report.problems:
        near = did_you_mean(name, known) or did_you_mean(name.rpartition(".")[2], known)
        raise NoSuchClass(f"there is no class `{name}` in {path}{near}")


def _of_file(filename: str, name: str, read: Callable[[str], str], settings: Settings, program: Program,
             report: Contracts) -> list[str]:
    """Take in the contracts of one file; returns the names of its classes."""
    report.files += 1
    try:
        text = read(filename)
        if too_large(text) or not (name or mentions_torch(text)):
            return []
        return _of_text(filename, name, text, settings, program, report)
    except OSError as error:
        report.problems.append(f"{filename}: cannot be read: {error.strerror or error}")
    except BadSource as bad:
        report.findings.append(syntax_error(filename, bad))
    except Exception as error:  # RecursionError and MemoryError are among these
        report.findings.append(internal_error(filename, error))
        report.tracebacks.append("".join(traceback.format_exception(error, limit=-20)))
    return []


def _of_text(filename: str, name: str, text: str, settings: Settings, program: Program, report: Contracts) -> list[str]:
    from shapelint.findings.contract.door import Classes  # the whole engine
    from shapelint.source import parse

    classes = Classes(parse(filename, text), program, settings.torch_version)
    wanted = [name] if name in classes.names else [] if name else classes.modules
    report.contracts += map(classes.contract, wanted)
    return classes.names
