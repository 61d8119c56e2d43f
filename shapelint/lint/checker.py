"""How is one file of a run checked, and what came of it?"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shapelint.findings.model import FileResult
from shapelint.source import BadSource, decode, mentions_torch

from .cache import Cache
from .contents import Contents
from .examine import Examined, examine, internal_error, syntax_error
from .options import Options
from .program import Program
from .questions import Questions
from .settings import Settings, SettingsFor
from .stored import plain, restored
from .suppress import Suppressed

#: So many of the innermost calls are kept of an error of ours.
TRACEBACK = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: what was found in it, or the sentence why it could not be read. `traceback` belongs to an
    error of ours."""

    examined: Examined | None = None
    text: str = ""
    problem: str = ""
    traceback: str = ""

    def plain(self) -> dict[str, Any]:
        """As values that JSON has; the text is left out."""
        found = None if self.examined is None else plain(self.examined)
        return {"found": found, "problem": self.problem, "traceback": self.traceback}


class Checker:
    """Checks the files of one run, one by one."""

    def __init__(self, files: Sequence[str], settings_for: SettingsFor):
        self._settings_for = settings_for
        settings = settings_for(files[0])
        self.program = Program.of(files, settings, settings_for.options)
        self.cache = Cache.of(settings.config, settings_for.options)

    @property
    def options(self) -> Options:
        """What holds for all files."""
        return self._settings_for.options

    def recall(self, filename: str) -> Outcome | None:
        """What is known of a file without the engine: because there is nothing in it for it, or from an earlier run."""
        settings, contents = self._settings_for(filename), self.program.contents
        try:
            text = decode(contents.read(filename))
        except (OSError, BadSource):
            return self._ask(filename)  # which says so
        if not mentions_torch(text):
            return Outcome(examine(filename, text, settings), text)
        if self.cache is None:
            return None
        found = self.cache.get(filename, text, contents.sign_of(filename), settings, self.program.answers)
        return None if found is None else Outcome(found, text)

    def check(self, filename: str) -> Outcome:
        """Ask the engine, and keep what it says. Never raises."""
        program = self.program
        program.questions = Questions()
        outcome = self._ask(filename)
        if self.cache is not None and outcome.examined is not None and not outcome.traceback:
            content = program.contents.sign_of(filename)
            self.cache.put(outcome.examined, content, program.answers, program.questions)
        return outcome

    def _ask(self, filename: str) -> Outcome:
        program = self.program
        return check_one(filename, lambda name: decode(program.contents.read(name)), self._settings_for(filename), program)

    def told(self, filename: str, reply: dict[str, Any]) -> Outcome:
        """The outcome that another process wrote down. Raises Damaged."""
        if reply["found"] is None:
            return Outcome(problem=reply["problem"])
        text = Contents().text(filename)
        found = restored(reply["found"], filename, text, self._settings_for(filename))
        return Outcome(found, text, "", reply["traceback"])

    def failed(self, filename: str, error: Exception) -> Outcome:
        """The outcome for a file that could not be checked, by no fault of its own."""
        result = FileResult(filename, [internal_error(filename, error)])
        return Outcome(_of_result(filename, self._settings_for(filename), result))


def check_one(filename: str, read: Callable[[str], str], settings: Settings, program: Program | None = None) -> Outcome:
    """Check a file whose text is still to be read; `read` may raise BadSource or OSError. Never raises."""
    text = trace = ""
    try:
        try:
            text = read(filename)
        except OSError as error:
            return Outcome(problem=f"{filename}: cannot be read: {error.strerror or error}")
        return Outcome(examine(filename, text, settings, program), text)
    except BadSource as bad:
        result = FileResult(filename, [syntax_error(filename, bad)])
    except Exception as error:  # RecursionError and MemoryError are among these
        result = FileResult(filename, [internal_error(filename, error)])
        trace = "".join(traceback.format_exception(error, limit=-TRACEBACK))
    return Outcome(_of_result(filename, settings, result), text, "", trace)


def _of_result(filename: str, settings: Settings, result: FileResult) -> Examined:
    return Examined(filename, settings, Suppressed(filename, ""), result)
