"""How are files checked by several processes at once?

Each process is a Python of its own that is asked for one file after the other; nothing is shared, so neither their
number nor their order changes what is found. One that dies takes only the file with it that it was checking.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from .contents import size_of
from .options import Options
from .worker import READY

#: A process is worth starting for so many bytes of source: it takes half a second to be ready, these one to be checked.
_WORTH = 200_000

_START = ("import sys; sys.path[:] = {path!r}; from shapelint.lint.worker import serve; "
          "serve(sys.stdin.buffer, sys.stdout.buffer)")


class ProcessEnded(Exception):
    """The process that checked a file is gone."""


def how_many(wanted: int, files: Sequence[str]) -> int:
    """The number of processes for these files: what is wanted, or for 0 what they are worth."""
    if not sys.executable:
        return 1
    if wanted:
        return max(1, min(wanted, len(files)))
    worth = sum(map(size_of, files)) // _WORTH
    return max(1, min(_processors(), worth, len(files)))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Processes:
    """Several processes that check files of one run."""

    def __init__(self, number: int, files: Sequence[str], options: Options):
        self._number = number
        self._opening = pickle.dumps((list(files), options))
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def check(self, wanted: Sequence[str]) -> Iterator[tuple[str, dict[str, Any] | Exception | None]]:
        """Each file with what came of it, in the order they are done: the reply, or the error that took the process.
        None where no process could be started. At the end, whatever it is, all processes are ended."""
        waiting, done = deque(wanted), SimpleQueue()
        for _ in range(self._number):
            threading.Thread(target=self._work, args=(waiting, done), daemon=True).start()
        try:
            for _ in wanted:
                yield _next(done)
        finally:
            self._end()

    def _work(self, waiting: deque[str], done: SimpleQueue) -> None:
        """Have files checked until there are none left; runs in a thread for each process."""
        process: subprocess.Popen[bytes] | None = None
        while True:
            try:
                filename = waiting.popleft()
            except IndexError:
                return
            try:
                process = process or self._started()
            except Exception:  # noqa: BLE001 (whatever it is: the file is to be checked without it)
                done.put((filename, None))
                continue
            try:
                done.put((filename, _asked(process, filename)))
            except Exception as error:  # noqa: BLE001 (an answer has to come, or the run would wait for ever)
                done.put((filename, ProcessEnded(_farewell(process, error))))
                process = None

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _START.format(path=[os.path.abspath(folder) for folder in sys.path])]
        with self._lock:
            if self._stopped:
                raise ProcessEnded
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
            self._running.add(process)
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(self._opening)
        process.stdin.flush()
        if process.stdout.readline() != READY:
            raise ProcessEnded
        return process

    def _end(self) -> None:
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()
            for process in self._running:
                process.wait()


def _next(done: SimpleQueue) -> Any:
    while True:
        try:
            return done.get(timeout=0.5)  # with a time limit, so that Ctrl-C is heard on every system
        except Empty:
            continue


def _asked(process: subprocess.Popen[bytes], filename: str) -> Any:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(filename).encode("ascii") + b"\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def _farewell(process: subprocess.Popen[bytes], error: Exception) -> str:
    """How a process ended, in words."""
    try:
        status = process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        return f"its process could not be understood: {error}"
    if status >= 0:
        return f"its process ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"its process was ended by {name}" + ("; memory may have run out" if name == "SIGKILL" else "")
