"""How long does a check of a library take, beside a bare parse of its files that mention torch? One core, collector off
for both, start-up aside, the files one by one, as in speed.py.

    python benchmarks/corpus/timing.py LIBRARY     two lines of JSON: cold and warm
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from measuring import Checker, one_core, timed  # noqa: E402
from wheels import CORPUS, torch_files, unpacked  # noqa: E402


def cold(name: str) -> dict[str, float]:
    """Seconds for bare parsing and for a check of each file, imports followed, added up."""
    folder = unpacked(CORPUS[name])
    every = [str(path) for path in sorted(folder.rglob("*.py"))]
    roots = [str(folder), *(str(unpacked(wheel)) for other, wheel in CORPUS.items() if other != name)]
    checker = Checker()
    checker.begin(every, roots)
    checker.warm_up()
    files = timed(torch_files(folder), checker)
    return {"parse": sum(file.bare for file in files), "check": sum(file.check for file in files)}


def warm(name: str) -> float:
    """Seconds for the second run over the library with a cache, which finds everything in it."""
    from shapelint.lint.options import Options
    from shapelint.lint.run import run

    folder = str(unpacked(CORPUS[name]))
    roots = tuple(str(unpacked(wheel)) for other, wheel in CORPUS.items() if other != name)
    with tempfile.TemporaryDirectory() as cache:
        options = Options(isolated=True, environment=False, python_path=roots, cache=True, cache_dir=cache, jobs=1)
        run([folder], options)
        gc.collect()
        gc.disable()
        began = process_time()
        run([folder], options)
        return process_time() - began


def main() -> int:
    one_core()
    name = sys.argv[1]
    os.chdir(tempfile.gettempdir())
    print(json.dumps(cold(name)), flush=True)
    print(json.dumps({"warm": warm(name)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
