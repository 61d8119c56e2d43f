"""Which objects changed on this arm? An undo log, so that a branch can be run both ways and joined."""

from __future__ import annotations

from typing import Any


class Journal:
    """Remembers what objects looked like before an arm changed them.

    A mutable value has `snapshot()` and `restore(saved)` and is handed to `touch` before it changes.
    """

    __slots__ = ("frames",)

    def __init__(self) -> None:
        self.frames: list[dict[int, tuple[Any, Any]]] = []

    def touch(self, thing: Any) -> None:
        """Say that `thing` is about to change."""
        if self.frames:
            frame = self.frames[-1]
            if id(thing) not in frame:
                frame[id(thing)] = (thing, thing.snapshot())

    def begin(self) -> None:
        """An arm starts here."""
        self.frames.append({})

    def undo(self) -> list[tuple[Any, Any]]:
        """End the arm and take its changes back; returns (thing, how the arm left it)."""
        frame = self.frames.pop()
        changed = []
        for thing, before in frame.values():
            changed.append((thing, thing.snapshot()))
            thing.restore(before)
        return changed

    def keep(self) -> list[tuple[Any, Any]]:
        """End the arm and keep its changes; returns (thing, how it was before the arm)."""
        frame = self.frames.pop()
        if self.frames:
            outer = self.frames[-1]
            for key, entry in frame.items():
                outer.setdefault(key, entry)
        return list(frame.values())
