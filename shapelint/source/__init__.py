"""What does the text say? Files, their text and tree, the places of nodes, comments and what they ask for.

What needs libcst is loaded when it is first asked for: a run that finds everything in its cache parses nothing.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from shapelint.source.comments import Comment, comments
from shapelint.source.discover import MissingPath, find_files
from shapelint.source.environment import nearby, site_packages
from shapelint.source.imports import Found, Modules, absolute
from shapelint.source.runtime import deep_stack
from shapelint.source.shape_comments import ShapeComment, ShapeText, parse_shape, shape_comments
from shapelint.source.span import Span
from shapelint.source.suppressions import Suppression, Suppressions, suppressions
from shapelint.source.text import BadSource, decode, mentions_torch, read_text

if TYPE_CHECKING:
    from shapelint.source.outline import Outline, Piece, outline
    from shapelint.source.parse import Source, parse
    from shapelint.source.walk import parts, walk

#: The names that need libcst, and the modules they are in.
_LATE = {"Outline": "outline", "Piece": "outline", "outline": "outline", "Source": "parse", "parse": "parse",
         "parts": "walk", "walk": "walk"}

__all__ = [
    "BadSource", "Comment", "Found", "MissingPath", "Modules", "Outline", "Piece", "ShapeComment", "ShapeText", "Source", "Span", "Suppression",
    "Suppressions", "absolute", "comments", "decode", "deep_stack", "find_files", "mentions_torch", "nearby", "outline", "parse",
    "parse_shape", "parts", "read_text", "shape_comments", "site_packages", "suppressions", "walk",
]


class _Package(ModuleType):
    """This package. A function and its module may share a name (`parse`): the package always means the function."""


def _late(name: str, module: str) -> property:
    def get(_: ModuleType) -> object:
        return getattr(importlib.import_module(f"{__name__}.{module}"), name)

    # Python puts each module it loads into its package; under this name stands the function.
    return property(get, lambda package, module: None)


for _name, _module in _LATE.items():
    setattr(_Package, _name, _late(_name, _module))
sys.modules[__name__].__class__ = _Package
