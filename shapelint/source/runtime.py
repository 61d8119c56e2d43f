"""How is Python set up for big trees: a stack deep enough for them, and a collector that stays out of the way?"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MIB = 1024 * 1024
#: Address space only: pages that are never touched cost nothing. The smaller ones are for where memory is limited.
STACKS = (512 * MIB, 256 * MIB, 64 * MIB)
#: Stack that one level of Python calls may take where they go through C; the recursion limit follows from it.
PER_CALL = 5_000

_here = threading.local()


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the garbage collector off: while a tree grows it only ever finds that everything is still needed."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def deep_stack(function: Callable[..., Any], *args: Any) -> Any:
    """Call the function where the stack is deep enough for what `parse` accepts. Its result, or its exception.

    Inside such a call it is a plain call. On Ctrl-C the caller gets the KeyboardInterrupt, and the work is abandoned.
    """
    if getattr(_here, "deep", False):
        return function(*args)
    outcome: list[Any] = []
    failure: list[BaseException] = []

    def body() -> None:
        _here.deep = True
        try:
            outcome.append(function(*args))
        except BaseException as error:  # noqa: BLE001 (it is the caller's)
            failure.append(error)

    limit = sys.getrecursionlimit()
    try:
        _join(_started(body))
    finally:
        sys.setrecursionlimit(limit)
    if failure:
        raise failure.pop()  # popped, so that the frames in its traceback do not keep it alive
    return outcome.pop()


def _started(body: Callable[[], None]) -> threading.Thread:
    before = threading.stack_size()
    try:
        for size in STACKS:
            try:
                threading.stack_size(size)
                sys.setrecursionlimit(max(sys.getrecursionlimit(), size // PER_CALL))
                thread = threading.Thread(target=body, name="shapelint", daemon=True)
                thread.start()
                return thread
            except (ValueError, RuntimeError):  # not a size for this system; no room for it
                if size == STACKS[-1]:
                    raise
    finally:
        threading.stack_size(before)
    raise AssertionError("unreachable")


def _join(thread: threading.Thread) -> None:
    while thread.is_alive():
        thread.join(0.5)  # with a time limit, so that Ctrl-C is heard on every system
