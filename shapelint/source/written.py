"""Where do nodes stand according to libcst, which writes the file anew to find out? Slow, but it knows every node."""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.source.lines import Lines


class WrittenPlaces:
    """What libcst says about one file, as offsets in its text."""

    def __init__(self, module: cst.Module, lines: Lines):
        self._lines = lines
        self._places: Any = {}
        try:
            from libcst.metadata import MetadataWrapper, PositionProvider  # slow to import and seldom needed

            self._places = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
        except RecursionError:
            pass

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
