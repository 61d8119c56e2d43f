"""From options to a report, and from a report to the streams: what `check` and `shapes` do alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shapelint.report import format_named
from shapelint.report.look import Look

from . import surroundings
from .output import colored, say, write
from .progress import Progress

if TYPE_CHECKING:
    from shapelint.lint.options import Options
    from shapelint.lint.result import Report


@dataclass(frozen=True, slots=True)
class Session:
    """One use of `check` or `shapes`."""

    options: Options
    look: Look
    given: dict[str, Any]

    @classmethod
    def start(cls, given: dict[str, Any]) -> Session:
        """Make sense of the options. Raises UsageError for codes that do not exist."""
        from shapelint.lint.options import Options
        from shapelint.lint.selection import BadCode, Layer, codes

        try:
            layer = Layer(
                select=None if given.get("select") is None else codes(given["select"]),
                ignore=codes(given.get("ignore") or (), ignoring=True),
                extend_select=codes(given.get("extend_select") or ()),
            )
        except BadCode as bad:
            raise click.UsageError(str(bad)) from None
        options = Options(
            layer=layer,
            exclude=given["exclude"] or (),
            force_exclude=given["force_exclude"],
            config=Path(given["config"]) if given["config"] else None,
            isolated=given["isolated"],
            error_on_warning=given.get("error_on_warning", False),
            want_gaps=given["show_gaps"],
            python=surroundings.python_named(given["python"]),
            python_path=surroundings.python_path(),
            environment=not given["no_environment"],
            discover_environment=True,
            active=surroundings.active(),
            in_the_background=surroundings.in_the_background(),
            cache=not given["no_cache"],
            cache_dir=given["cache_dir"],
            jobs=given["jobs"],
        )
        color = colored(given["color"], None if given["output_file"] else sys.stdout)
        look = Look(os.getcwd(), color, given["quiet"], given.get("statistics", False), given["show_gaps"])
        return cls(options, look, given)

    def examine(self, paths: Sequence[str], want_expressions: bool = False) -> Report:
        """Run over the paths, or over standard input for `-`. Raises UsageError where the work cannot begin."""
        from shapelint.lint.config import ConfigError
        from shapelint.lint.environment import NoEnvironment
        from shapelint.lint.run import check_read, run
        from shapelint.source import MissingPath, decode

        options = replace(self.options, want_expressions=want_expressions)
        if "-" in paths and len(paths) > 1:
            raise click.UsageError("standard input (-) cannot be checked together with other paths")
        try:
            if list(paths) == ["-"]:
                data = sys.stdin.buffer.read()
                return check_read(self.given["stdin_filename"] or "-", lambda _: decode(data), options)
            with Progress(self.given["verbose"], self.given["quiet"]) as progress:
                return run(paths or ["."], options, progress)
        except (ConfigError, MissingPath, NoEnvironment) as error:
            raise CannotBegin(str(error)) from None

    def publish(self, command: str, report: Report) -> None:
        """Write the report where it was wanted, and to people what is meant for them."""
        from shapelint.report import summary

        form = format_named(command, self.given["output_format"])
        after = summary.afterwards(report, self.look, form)
        body = form.render(report, self.look)
        write(body if form.MACHINE else chain(body, after), self.given["output_file"])
        people = self._people()
        if form.MACHINE:
            say(summary.afterwards(report, people, form))
        say(summary.problems(report, people))
        if self.given["verbose"]:
            say(chain(report.remarks, report.tracebacks))

    def tell(self, report: Report) -> None:
        """Say the findings to people, a line each: for commands whose report does not hold them."""
        from shapelint.report.headline import headline

        say(headline(finding, self._people()) for finding in report.findings)

    def _people(self) -> Look:
        return replace(self.look, color=colored(self.given["color"], sys.stderr))


class CannotBegin(click.ClickException):
    """Nothing was checked: a path that is missing, a configuration that cannot be used."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        from .output import complain

        complain(self.message)
