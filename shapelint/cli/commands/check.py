"""`shapelint check PATH...`: the findings."""

from __future__ import annotations

from typing import Any

import click

from shapelint.report import formats

from ..options import all_of, file_options, output_options, paths_argument, several
from ..session import Session

selection_options = all_of(
    several("--select", metavar="CODES", help="Report these codes, or codes that begin so; ALL for every one."),
    several("--ignore", metavar="CODES", help="Leave these out."),
    several("--extend-select", metavar="CODES", help="Report these besides what is selected."),
)


@click.command("check")
@paths_argument
@selection_options
@output_options(formats("check"), "full")
@click.option("--statistics", is_flag=True,
              help="Show how often each code was found, not each finding; with --show-gaps, how much each reason cost, not "
                   "each place. [as JSON: --output-format statistics-json]")
@file_options
@click.option("--exit-zero", is_flag=True, help="End with status 0 even where something was found.")
@click.option("--error-on-warning", is_flag=True, help="End with status 1 for warnings too.")
def command(paths: tuple[str, ...], exit_zero: bool, **given: Any) -> int:
    """Check the Python files under the paths (the current folder; - for standard input) for size mistakes.

    The exit status is 0 where there is no error, 1 where there is one, 2 where some of the work could not be done.
    """
    session = Session.start(given)
    report = session.examine(paths)
    session.publish("check", report)
    return 0 if exit_zero and report.status == 1 else report.status
