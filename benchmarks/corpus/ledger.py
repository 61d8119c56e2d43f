"""Is every error that is printed in the ledger, as a true one, and does torch refuse the program that shows it?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from .runs import Library, command, place

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "reproduced"

_REFUSED = re.compile(r"# refused: (\w+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One judged error. `verdict`: true or false. `program` shows the same mistake in a few lines."""

    library: str
    file: str
    row: int
    code: str
    verdict: str
    why: str
    program: str

    def __str__(self) -> str:
        return f"{self.verdict:5} {self.library}: {self.file}:{self.row} {self.code} ({self.program})\n      {self.why}"


def entries(path: Path = HERE / "ledger.toml") -> list[Entry]:
    """The ledger."""
    return [Entry(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["error"]]


def compared(library: Library, ledger: list[Entry]) -> list[str]:
    """What is printed for a library and not judged, judged false, or judged and not printed any more; a line each."""
    judged = {(e.file, e.row, e.code): e for e in ledger if e.library == library.name}
    lines = []
    for found in library.errors:
        at = place(found, library.folder), found["location"]["row"], found["code"]
        entry = judged.pop(at, None)
        where = "{}:{} {}".format(*at)
        if entry is None:
            lines.append(f"not judged: {where} {found['message']}")
        elif entry.verdict != "true":
            lines.append(f"judged {entry.verdict}: {where} {found['message']}")
    return lines + [f"not printed any more: {e.file}:{e.row} {e.code}" for e in judged.values()]


def shown(entry: Entry) -> str:
    """Nothing where torch refuses the program in its marked line and shapelint reports that line; else what is wrong."""
    path = PROGRAMS / entry.program
    lines = path.read_text(encoding="utf-8").splitlines()
    (row, raises), = ((row, found[1]) for row, line in enumerate(lines, 1) if (found := _REFUSED.search(line)))
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True)
    rows = [int(n) for n in re.findall(rf'File "{re.escape(str(path))}", line (\d+)', done.stderr)]
    if not rows or rows[-1] != row or not done.stderr.strip().splitlines()[-1].startswith(raises):
        return f"{entry.program}: torch does not refuse line {row} with {raises}: {done.stderr.strip()[-200:]}"
    run = command(["check", str(path), "--isolated", "--no-cache", "--no-environment", "--output-format", "json"], "")
    found = [f["location"]["row"] for f in json.loads(run.out) if f["severity"] == "error"]
    return "" if found == [row] else f"{entry.program}: shapelint reports lines {found}, not {row}"
