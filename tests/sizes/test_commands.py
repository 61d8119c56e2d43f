"""Sizes that are defaults of commands: typer, groups of click, arguments that have none."""

from __future__ import annotations

import pytest

TYPER = """\
import torch, typer
from typing import Annotated
from torch import nn
app = typer.Typer()
@app.command()
def run(hidden: int = typer.Option(5), depth: Annotated[int, typer.Option()] = 4, width: int = 6):
    nn.Linear({size}, depth)(torch.randn(3, {given})){mark}
if __name__ == "__main__":
    {start}
"""


@pytest.mark.parametrize("start", ["app()", "typer.run(run)", "run(5, 4)"])
@pytest.mark.parametrize("size, number", [("hidden", 5), ("depth", 4), ("width", 6)])
def test_typer(project, start, size, number):
    project.judge(TYPER.format(size=size, given=number, mark="", start=start), ("typer",))
    wrong = TYPER.format(size=size, given=number + 1, mark="  # error: SL101", start=start)
    project.judge(wrong, ("typer",), can_run=start.startswith("run("))  # typer words exceptions itself


GROUP = """\
import click, torch
from torch import nn
@click.group()
def cli():
    pass
@cli.command()
@click.option("--hidden", default=5)
def train(hidden):
    nn.Linear(hidden, 2)(torch.randn(3, 5))
@cli.command()
@click.option("--hidden", default=6)
def test(hidden):
    nn.Linear(hidden, 2)(torch.randn(3, 5))  # error: SL101
cli({words})
"""


def test_a_group_runs_whichever_is_chosen(project):
    project.write(main_py=GROUP.format(words=""))
    assert project.findings() == [(13, "error", "SL101")]


def test_a_command_line_in_the_program_may_say_anything(project):
    project.write(main_py=GROUP.format(words='["test", "--hidden", "5"]'))
    assert project.findings() == []


REQUIRED = """\
import argparse, torch
from torch import nn
parser = argparse.ArgumentParser()
parser.add_argument("rows", type=int)
parser.add_argument("--hidden", type=int, required=True)
parser.add_argument("--left-out", type=int)
args = parser.parse_args()
"""


def test_numbers_that_must_be_given_are_free(project):
    """Whatever they are: one and the same number fits, twice the number does not."""
    right = "nn.Linear(args.hidden, args.rows)(torch.randn(args.rows, args.hidden))\n"
    project.write(main_py=REQUIRED + right + "nn.Linear(args.hidden, 5)(torch.randn(3, args.rows))\n")
    assert project.findings() == []
    project.write(main_py=REQUIRED + "nn.Linear(args.hidden, 5)(torch.randn(3, args.hidden + 1))\n")
    assert project.findings() == [(8, "error", "SL101")]


def test_a_number_that_may_be_left_out_is_not_taken_for_none(project):
    project.write(main_py=REQUIRED + "nn.Linear(args.left_out, 5)(torch.randn(3, args.left_out))\n")
    assert project.findings() == []


def test_defaults_that_nobody_knows(project):
    program = REQUIRED.replace("args = ", "parser.set_defaults(**load())\nargs = ")
    program = program.replace('"--left-out", type=int', '"--left-out", type=int, default=3')
    project.write(main_py=program + "nn.Linear(args.left_out, 5)(torch.randn(3, 4))\n")
    assert project.findings() == []


@pytest.mark.parametrize("line", ['os.environ["HIDDEN"] = "4"', 'os.environ.update(HIDDEN="4")', "dotenv.load_dotenv()"])
def test_an_environment_that_the_program_sets(project, line):
    program = f'import os, torch\n{line}\nhidden = int(os.environ.get("HIDDEN", 3))\n' \
              "torch.nn.Linear(hidden, 5)(torch.randn(3, 4))\n"
    project.write(main_py=program)
    assert project.findings() == []
