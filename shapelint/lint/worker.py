"""What does a process do that checks files for another one? It takes names of files and answers with what was found."""

from __future__ import annotations

import json
import pickle
import signal
from typing import BinaryIO

from shapelint.source import deep_stack

from .checker import Checker
from .settings import SettingsFor

#: Said once all is loaded.
READY = b"ready\n"


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer until there are no more requests: first the files of the run and the options, then a name a line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks hears it too, and ends this process
    files, options = pickle.load(requests)  # the pipe leads to the process that started this one, and nowhere else
    checker = Checker(files, SettingsFor(options))
    replies.write(READY)
    replies.flush()
    deep_stack(_answer, checker, requests, replies)


def _answer(checker: Checker, requests: BinaryIO, replies: BinaryIO) -> None:
    for line in requests:
        outcome = checker.check(json.loads(line))
        replies.write(json.dumps(outcome.plain(), separators=(",", ":")).encode("ascii") + b"\n")
        replies.flush()
