"""`shapelint contract PATH[::Class]`: what classes of modules need of sizes."""

from __future__ import annotations

import sys
from typing import Any

import click

from shapelint.report import format_named, formats

from ..options import file_options, output_options
from ..output import say, write
from ..session import CannotBegin, Session


@click.command("contract")
@click.argument("targets", nargs=-1, metavar="[PATH[::CLASS]]...")
@output_options(formats("contract"), "text")
@file_options
def command(targets: tuple[str, ...], **given: Any) -> int:
    """Tell what classes of modules require of sizes, what they take and what they give.

    PATH is a file or a folder (the current one; - for standard input), CLASS one class in it, Outer.Inner for one
    inside another; without it all modules are told.

    The exit status is 0; 1 where a file is no Python, 2 where there is no such class or some of the work could not be
    done.
    """
    session = Session.start({**given, "select": ()})
    report = _examined(targets or (".",), session)
    write(format_named("contract", given["output_format"]).render(report, session.look), given["output_file"])
    session.tell(report)
    say(f"error: {problem}" for problem in report.problems)
    if given["verbose"]:
        say(report.tracebacks)
    return report.status


def _examined(targets: tuple[str, ...], session: Session) -> Any:
    from shapelint.lint.config import ConfigError
    from shapelint.lint.contract import SEPARATOR, NoSuchClass, contracts, contracts_of_text
    from shapelint.lint.environment import NoEnvironment
    from shapelint.source import MissingPath, decode

    try:
        path, _, name = targets[0].partition(SEPARATOR)
        if path == "-":
            if len(targets) > 1:
                raise click.UsageError("standard input (-) cannot be looked at together with other paths")
            data = sys.stdin.buffer.read()
            filename = session.given["stdin_filename"] or "-"
            return contracts_of_text(filename, name, lambda _: decode(data), session.options)
        return contracts(targets, session.options)
    except NoSuchClass as error:
        raise click.UsageError(str(error)) from None
    except (ConfigError, MissingPath, NoEnvironment) as error:
        raise CannotBegin(str(error)) from None
