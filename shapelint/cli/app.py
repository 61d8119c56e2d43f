"""Which command was meant, and what is said when it cannot be done?"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Sequence

import click

from shapelint import __version__

from . import commands
from .output import complain, settle

DEFAULT = "check"
#: What belongs to `shapelint` itself; everything else that is no command is meant for `check`.
OWN = ("-h", "--help", "-V", "--version")


class Commands(click.Group):
    """The commands are the modules of `cli/commands`, loaded when used; without one it is `check`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(info.name for info in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        return importlib.import_module(f"{commands.__name__}.{name}").command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*OWN, *self.list_commands(ctx)):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="shapelint %(version)s")
def shapelint() -> None:
    """Find size mistakes in PyTorch programs by reading them.

    `shapelint PATH...` is `shapelint check PATH...`; a path that is named like a command is written ./check.
    """


def run(args: Sequence[str]) -> int:
    """The exit status of one command line. Never raises, whatever happens below."""
    settle()
    try:
        return shapelint.main(list(args), prog_name="shapelint", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except Exception as error:  # the last resort: a line for the report of it, never a traceback
        complain(_internal(error))
        return 2


def _internal(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}: {error}{place}; this is an error of shapelint's, please report it"


def _interrupted() -> int:
    # The run goes on in a thread of its own, with a deep stack, and nothing can stop it but the end of the process.
    os._exit(130)
