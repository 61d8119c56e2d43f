"""Which errors does the linter report in libraries that work? Each is to be judged: a true mistake, or a false alarm.

    python benchmarks/library_alarms.py            the files of timm and speechbrain that mention torch
    python benchmarks/library_alarms.py FOLDER...  other libraries
"""

from __future__ import annotations

import sys
from pathlib import Path

from measuring import Checker
from wheels import WHEELS, torch_files, unpacked

from shapelint.source import deep_stack


def alarms(folder: Path, checker: Checker) -> int:
    """Print every error below the folder with its line of source; how many there are."""
    count = 0
    for filename in torch_files(folder):
        try:
            result = deep_stack(checker.check, filename)
        except Exception as error:  # noqa: BLE001  (a crash is a result here)
            print(f"{filename}: crash: {type(error).__name__}: {error}")
            count += 1
            continue
        for finding in result.findings:
            if finding.severity == "error":
                count += 1
                tell(finding)
    return count


def tell(finding) -> None:
    span = finding.span
    lines = Path(span.filename).read_text(encoding="utf-8", errors="replace").splitlines()
    print(f"{span.filename}:{span.row}:{span.column}: {finding.code} {finding.message}")
    print(f"    {lines[span.row - 1].strip()}")
    for note in finding.trace:
        print(f"      {Path(note.span.filename).name}:{note.span.row}: {note.message}")


def main() -> int:
    folders = list(map(Path, sys.argv[1:])) or [unpacked(requirement) for requirement in WHEELS]
    checker = Checker()
    count = sum(alarms(folder, checker) for folder in folders)
    print(f"{count} errors")
    return int(count > 0)


if __name__ == "__main__":
    sys.exit(main())
