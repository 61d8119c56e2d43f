"""What does shapelint say of whole libraries that people use, which of it is true, and what does it miss?

    python benchmarks/corpus.py                               everything: hours on two shared cores
    python benchmarks/corpus.py --only timm,darts             some libraries
    python benchmarks/corpus.py --parts alarms,planted,time   some questions
    python benchmarks/corpus.py --ledger                      the judged errors, and nothing else

alarms    every library whole: crashes, time-outs, errors that the ledger does not hold as true ones, memory
planted   one-token size mistakes in the constructors of these libraries: the share reported (corpus/planted.json)
time      a check over a bare parse of the files that mention torch, with an empty cache and with a full one

The wheels are fetched with pip, without what they depend on. The programs of the ledger are run under torch.
Exit status 1: a crash, a time-out, an error that is not in the ledger or is a false one, or one that is not shown.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpus import ledger, planted, runs  # noqa: E402  (the folder beside this file)
from wheels import CORPUS, unpacked  # noqa: E402

HERE = Path(__file__).resolve().parent
#: The most memory that a run over one library may take, in MB.
MOST_MEMORY = 1500


def alarms(names: list[str]) -> int:
    """Check the libraries, hold what is printed against the ledger; how many things are wrong."""
    judged, wrong, libraries = ledger.entries(), 0, []
    print(f"{'library':<28}{'files':>6}{'lines':>9}{'errors':>7}{'a 100,000':>10}{'shapes':>9}{'followed':>9}"
          f"{'cold':>8}{'warm':>7}{'MB':>6}  slowest file")
    for name in names:
        library = runs.check(name)
        libraries.append(library)
        print(_row(library), flush=True)
        for line in (*library.crashes, *library.timeouts, *ledger.compared(library, judged)):
            print(f"    {line}")
            wrong += 1
        if library.megabytes > MOST_MEMORY:
            print(f"    more than {MOST_MEMORY} MB")
            wrong += 1
    for entry in judged:
        if entry.library in names and (problem := ledger.shown(entry)):
            print(problem)
            wrong += 1
    print(_row(_together(libraries)))
    print(f"{sum(len(one.crashes) for one in libraries)} crashes, {sum(len(one.timeouts) for one in libraries)} time-outs, "
          f"{sum(len(one.errors) for one in libraries)} errors, {wrong} things to look at")
    return wrong


def _together(libraries: list[runs.Library]) -> runs.Library:
    whole = runs.Library("together", HERE)
    for name in ("files", "rows", "followed", "produced", "cold", "warm", "findings"):
        for one in libraries:
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    whole.megabytes = max((one.megabytes for one in libraries), default=0)
    whole.slowest = sorted((slow for one in libraries for slow in one.slowest), reverse=True)
    return whole


def _row(one: runs.Library) -> str:
    seconds, file = one.slowest[0] if one.slowest else (0, "")
    return (f"{one.name:<28}{one.files:>6}{one.rows:>9}{len(one.errors):>7}{100_000 * len(one.errors) / max(1, one.rows):>10.2f}"
            f"{one.produced:>9}{100 * one.followed // max(1, one.produced):>7} %{one.cold:>8.1f}{one.warm:>7.1f}"
            f"{one.megabytes:>6.0f}  {seconds:.1f} s {Path(file).name}")


def times(names: list[str]) -> None:
    """Print how a check compares to a bare parse, library by library."""
    print(f"{'library':<28}{'parse':>8}{'check':>8}{'warm':>7}{'check / parse':>15}{'warm / parse':>14}")
    parse = check = warm = 0.0
    for name in names:
        done = subprocess.run([sys.executable, str(HERE / "corpus" / "timing.py"), name], capture_output=True, text=True)
        if done.returncode:
            print(f"{name:<28}{done.stderr.strip()[-200:]}")
            continue
        first, second = map(json.loads, done.stdout.split("\n", 1))
        parse, check, warm = parse + first["parse"], check + first["check"], warm + second["warm"]
        print(_ratio(name, first["parse"], first["check"], second["warm"]), flush=True)
    print(_ratio("together", parse, check, warm))


def _ratio(name: str, parse: float, check: float, warm: float) -> str:
    return f"{name:<28}{parse:>8.2f}{check:>8.2f}{warm:>7.2f}{check / max(parse, 1e-9):>15.2f}{warm / max(parse, 1e-9):>14.3f}"


def chosen(parser: argparse.ArgumentParser, text: str | None, known: list[str]) -> list[str]:
    names = text.split(",") if text else known
    for name in names:
        if name not in known:
            parser.error(f"{name} is none of {', '.join(known)}")
    return names


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="LIBRARIES", help="some of them, with commas")
    parser.add_argument("--parts", metavar="PARTS", help="alarms, planted, time")
    parser.add_argument("--ledger", action="store_true", help="print the judged errors")
    parser.add_argument("--missed", action="store_true", help="print the planted mistakes that are not reported")
    given = parser.parse_args()
    if given.ledger:
        print(*ledger.entries(), sep="\n")
        return 0
    names = chosen(parser, given.only, list(CORPUS))
    parts = chosen(parser, given.parts, ["alarms", "planted", "time"])
    for name in names:
        unpacked(CORPUS[name])
    wrong = alarms(names) if "alarms" in parts else 0
    if "planted" in parts:
        planted.report(names, given.missed)
    if "time" in parts:
        times(names)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
