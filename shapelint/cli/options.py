"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

Decorator = Callable[[Any], Any]


def listed(ctx: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...] | None:
    """Values separated by commas, and the option given several times, as one list; None where it was not given."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip()) if values else None


def processes(ctx: click.Context, parameter: click.Parameter, value: str) -> int:
    """A number of processes, 0 for auto. Raises BadParameter for anything else."""
    if value == "auto":
        return 0
    if not value.isdecimal():
        raise click.BadParameter(f"{value!r} is neither a number nor `auto`.")
    return int(value)


def several(*names: str, metavar: str, help: str) -> Decorator:
    """An option that takes a list."""
    return click.option(*names, multiple=True, callback=listed, metavar=metavar, help=help)


def all_of(*decorators: Decorator) -> Decorator:
    """The decorators as one, so that `--help` lists the options in this order."""

    def decorate(function: Any) -> Any:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def output_options(formats: Sequence[str], default: str) -> Decorator:
    """Where the report goes and how it is written."""
    return all_of(
        click.option("--output-format", type=click.Choice(list(formats)), default=default, show_default=True,
                     help="How the report is written."),
        click.option("-o", "--output-file", metavar="FILE", help="Write the report to this file."),
        click.option("--show-gaps", is_flag=True, help="List the places where following was lost, and why."),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
                     help="Colours; auto honours NO_COLOR and FORCE_COLOR."),
        click.option("-q", "--quiet", is_flag=True, help="Nothing but the report itself."),
        click.option("-v", "--verbose", is_flag=True, help="Say on standard error what is done."),
    )


file_options = all_of(
    several("--exclude", metavar="PATTERNS", help="Leave out files and folders, besides those of the configuration."),
    click.option("--force-exclude", is_flag=True, help="Leave them out even where they are named outright."),
    click.option("--stdin-filename", metavar="FILE", help="The name of what comes by standard input (path -)."),
    click.option("--config", metavar="FILE", help="Use this configuration file for all files."),
    click.option("--isolated", is_flag=True, help="Use no configuration file."),
    click.option("--python", metavar="PATH", help="The environment whose packages are read: its Python, or its folder. "
                                                   "Nothing of it is run. [default: the active one, else the project's "
                                                   ".venv]"),
    click.option("--no-environment", is_flag=True, help="Read no installed packages."),
    click.option("-j", "--jobs", metavar="N", default="auto", callback=processes, show_default=True,
                 help="How many processes check; auto or 0: as many as the work is worth, at most one a processor."),
    click.option("--no-cache", is_flag=True, help="Check everything anew, and keep nothing for the next time."),
    click.option("--cache-dir", metavar="DIR", help="Where results are kept. [default: .shapelint_cache beside the "
                                                    "configuration, else in the current folder]"),
)

paths_argument = click.argument("paths", nargs=-1, metavar="[PATH]...")
