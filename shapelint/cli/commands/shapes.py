"""`shapelint shapes PATH...`: the shape of everything."""

from __future__ import annotations

from typing import Any

import click

from shapelint.report import formats

from ..options import file_options, output_options, paths_argument
from ..session import Session


@click.command("shapes")
@paths_argument
@output_options(formats("shapes"), "text")
@file_options
def command(paths: tuple[str, ...], **given: Any) -> int:
    """Show each line of source with the shapes of what it makes.

    The exit status is 0; 1 where a file is no Python, 2 where some of the work could not be done.
    """
    # No finding is wanted; what says that a file could not be looked at is always told.
    session = Session.start({**given, "select": ()})
    report = session.examine(paths, want_expressions=True)
    session.publish("shapes", report)
    session.tell(report)
    return report.status
