"""What does `shapelint check` say of one library, run as a user runs it, and what does that take?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from wheels import CORPUS, unpacked

ROOT = Path(__file__).resolve().parent.parent.parent
#: Seconds after which a run over one library counts as a time-out, and seconds for one of its files.
LONGEST, LONGEST_FILE = 3600, 60

_TIMED = re.compile(r"checked (.+) in ([\d.]+) s$")
_FINDING = re.compile(r": (?:error|warning) SL\d+: ")
_SHARE = re.compile(r"followed (\d+) % of ([\d,]+) shapes?\.")


@dataclass(slots=True)
class Run:
    """One run of the command: its exit status (None: it was ended after LONGEST), output, and what it took."""

    status: int | None
    out: str
    err: str
    seconds: float
    megabytes: float


@dataclass(slots=True)
class Library:
    """What came of one library."""

    name: str
    folder: Path
    files: int = 0
    rows: int = 0
    findings: list[dict] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    timeouts: list[str] = field(default_factory=list)
    followed: int = 0
    produced: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    cold: float = 0.0
    warm: float = 0.0
    megabytes: float = 0.0

    @property
    def errors(self) -> list[dict]:
        return [found for found in self.findings if found["severity"] == "error"]


def place(finding: dict, folder: Path) -> str:
    """The file of a finding, seen from the folder of its wheel."""
    return os.path.relpath(finding["filename"], folder)


def others(name: str) -> str:
    """PYTHONPATH: all libraries, this one first, as they would lie together in an environment."""
    order = [name, *(other for other in CORPUS if other != name)]
    return os.pathsep.join(str(unpacked(CORPUS[other])) for other in order)


def command(arguments: list[str], python_path: str, folder: Path | None = None, longest: float = LONGEST) -> Run:
    """`shapelint ARGUMENTS` in a process of its own; processor time and memory are those of that process."""
    runner = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = 'shapelint'\n" \
             "from shapelint.__main__ import main; sys.exit(main())"
    env = {**os.environ, "PYTHONPATH": python_path}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen([sys.executable, "-c", runner, *arguments], stdout=out, stderr=err, env=env, cwd=folder)
        late = threading.Timer(longest, child.kill)
        late.start()
        _, status, used = os.wait4(child.pid, 0)
        ended = not late.is_alive()
        late.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    return Run(None if ended and child.returncode < 0 else child.returncode, *texts, used.ru_utime + used.ru_stime,
               used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))


def check(name: str) -> Library:
    """Check a library whole, with an empty cache and with the one that leaves."""
    library = Library(name, unpacked(CORPUS[name]))
    texts = [path.read_bytes() for path in library.folder.rglob("*.py")]
    library.files, library.rows = len(texts), sum(text.count(b"\n") for text in texts)
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as elsewhere:
        given = ["check", str(library.folder), "--isolated", "--no-environment", "--jobs", "1", "--cache-dir", cache]
        cold = command([*given, "--output-format", "json", "--verbose"], others(name), Path(elsewhere))
        warm = command([*given, "--output-format", "concise"], others(name), Path(elsewhere))
    library.cold, library.warm, library.megabytes = cold.seconds, warm.seconds, cold.megabytes
    if cold.status is None:
        library.timeouts.append(f"{name}: more than {LONGEST} s")
        return library
    try:
        library.findings = json.loads(cold.out)
    except ValueError:
        library.crashes.append(f"{name}: exit status {cold.status}: {cold.err.strip()[-300:]}")
        return library
    library.crashes += [f"{place(f, library.folder)}: {f['message']}" for f in library.findings if f["code"] == "SL902"]
    if cold.status not in (0, 1) and not library.crashes:
        library.crashes.append(f"{name}: exit status {cold.status}")
    times = [(float(seconds), file) for file, seconds in _matches(_TIMED, cold.err)]
    library.slowest = sorted(times, reverse=True)[:3]
    library.timeouts += [f"{file}: {seconds} s" for seconds, file in times if seconds > LONGEST_FILE]
    share = _SHARE.search(warm.out)
    if share:
        library.produced = int(share[2].replace(",", ""))
        library.followed = library.produced * int(share[1]) // 100
    if len(_FINDING.findall(warm.out)) != len(library.findings):
        library.crashes.append(f"{name}: with its cache it says something else: {warm.out.strip()[-200:]}")
    return library


def _matches(pattern: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    return [found.groups() for line in text.splitlines() if (found := pattern.match(line))]  # type: ignore[misc]
