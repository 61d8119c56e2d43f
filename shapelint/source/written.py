"""Where do nodes stand according to libcst, which writes the file anew to find out? Slow, but it knows every node."""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.source.lines import Lines
from shapelint.source.runtime import deep_stack, no_collection


def _resolved(module: cst.Module) -> Any:
    from libcst.metadata import MetadataWrapper, PositionProvider  # slow to import and seldom needed

    with no_collection():
        return MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)


class WrittenPlaces:
    """What libcst says about one file, as offsets in its text."""

    def __init__(self, module: cst.Module, lines: Lines):
        self._lines = lines
        try:
            self._places = deep_stack(_resolved, module)
        except (RecursionError, KeyError):  # what becomes of a RecursionError on its way up through libcst
            self._places = {}

    def extent(self, node: Any) -> tuple[int, int] | None:
        """Begin and end of a node; None where it is not known."""
        place = self._places.get(node)
        if place is None:
            return None
        begin, end = (self._lines.offset(at.line, at.column + 1) for at in (place.start, place.end))
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node.lpar:  # these brackets are part of it in `ast`
            opened, closed = self._places.get(node.lpar[-1]), self._places.get(node.rpar[0])
            begin = self._lines.offset(opened.start.line, opened.start.column + 1)
            end = self._lines.offset(closed.end.line, closed.end.column + 1)
        return begin, end
