"""How much longer than a bare parse does a check take, and how much memory?

    python benchmarks/speed.py                        the files of timm and speechbrain that mention torch
    python benchmarks/speed.py --seeds shared/seeds   the edited reference programs, and torch running them
    python benchmarks/speed.py FILE_OR_FOLDER...      any other files

Times are processor time on one core, with the collector off, start-up aside, the files taken one by one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measuring import Checker, Timed, crashes, one_core, peak_memory, timed, totals
from seeds import run_under_torch, write_edits
from wheels import WHEELS, torch_files, unpacked


def libraries() -> int:
    """Measure the pinned wheels."""
    folders = {requirement: unpacked(requirement) for requirement in WHEELS}
    return report({name: torch_files(folder) for name, folder in folders.items()}, list(map(str, folders.values())))


def report(groups: dict[str, list[str]], paths: list[str], repeat: int = 1) -> int:
    """Print a row for each group of files, their sum, the slowest files, and the peak memory of a run over the paths."""
    checker = Checker()
    checker.warm_up()
    every: list[Timed] = []
    for name, filenames in groups.items():
        files = timed(filenames, checker, repeat)
        print(totals(name, files), flush=True)
        every += files
    print(totals("total", every))
    print("slowest:")
    for file in sorted(every, key=lambda file: -file.check)[:10]:
        print(f"  {file.check:6.2f} s  parse {file.bare:5.2f} s  {file.rows:6} lines  {file.filename}")
    print(*crashes(every), sep="\n", end="")
    memory = peak_memory(["--isolated", "--no-cache", "--jobs", "1", *paths])
    print(f"peak memory of `shapelint check` over all of them: {memory:.0f} MB")
    return int(any(file.crash for file in every))


def seeds(folder: Path) -> int:
    """Measure the edited reference programs, and how long torch takes over them."""
    with tempfile.TemporaryDirectory() as edited:
        filenames = write_edits(folder, Path(edited))
        status = report({"edited programs": filenames}, [edited], repeat=3)
        print(f"torch runs them in {run_under_torch(Path(edited)):.2f} s (torch's own import aside)")
    return status


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="reference programs with their edits.json")
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders in place of the wheels")
    given = parser.parse_args()
    one_core()
    if given.seeds:
        return seeds(given.seeds)
    if given.paths:
        groups = {path.name: [str(path)] if path.is_file() else torch_files(path) for path in given.paths}
        return report(groups, list(map(str, given.paths)))
    return libraries()


if __name__ == "__main__":
    sys.exit(main())
