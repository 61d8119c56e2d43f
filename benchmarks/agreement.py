"""Do the rules agree with PyTorch's own tests of its operators? Prints agreement per family and in total.

    python -m benchmarks.agreement                          # all of it, in some six minutes
    python -m benchmarks.agreement --only 'linalg.*' --show wrong,unknown,refused,missing,errors
    python -m benchmarks.agreement --parts symbolic         # the same samples with sizes made symbols
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the checkout beside this file, installed or not

import click  # noqa: E402

from benchmarks.judge import errors, modules, names, operators, symbolic  # noqa: E402


@click.command()
@click.option("--only", default="*", help="Names of entries (shell patterns, separated by commas).")
@click.option("--show", default="", help="Print cases of these kinds: wrong,unknown,refused,missing,errors.")
@click.option("--parts", default="operators,errors,modules,symbolic,names", help="Which parts to run.")
@click.option("--most", default=6, help="Cases printed for each entry.")
@click.option("--seed", default=0, help="torch's seed for the samples.")
def main(only: str, show: str, parts: str, most: int, seed: int) -> None:
    """Lay shapelint's rules beside torch's op_db and module_db."""
    warnings.simplefilter("ignore")
    words = Counter({word: most for word in show.split(",") if word})
    for part in (operators, errors, modules, symbolic, names):
        if part.__name__.rpartition(".")[2] in parts.split(","):
            part.report(only, words, seed)


if __name__ == "__main__":
    main()
