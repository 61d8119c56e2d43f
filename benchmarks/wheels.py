"""Which files do the benchmarks read? The Python files of pinned wheels, fetched once into a cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

WHEELS = ("timm==1.0.31", "speechbrain==1.1.2")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shapelint-benchmarks"


def unpacked(requirement: str, cache: Path = CACHE) -> Path:
    """The folder a wheel was unpacked into, fetched with pip where it is not there yet."""
    folder = cache / requirement.replace("==", "-")
    if not (folder / ".complete").exists():
        fetch = cache / "wheels" / requirement.replace("==", "-")
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", fetch, requirement]
        subprocess.run(list(map(str, command)), check=True, stdout=sys.stderr)
        (wheel,) = fetch.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        (folder / ".complete").touch()
    return folder


def torch_files(folder: Path) -> list[str]:
    """The Python files below a folder whose text mentions torch, in a fixed order."""
    return [str(path) for path in sorted(folder.rglob("*.py")) if b"torch" in path.read_bytes()]
