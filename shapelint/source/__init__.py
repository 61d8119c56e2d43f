"""What does the text say? Files, their text and tree, the places of nodes, comments and what they ask for."""

from shapelint.source.comments import Comment, comments
from shapelint.source.discover import MissingPath, find_files
from shapelint.source.environment import nearby, site_packages
from shapelint.source.imports import Modules, absolute
from shapelint.source.parse import Source, parse
from shapelint.source.runtime import deep_stack
from shapelint.source.shape_comments import ShapeComment, ShapeText, parse_shape, shape_comments
from shapelint.source.span import Span
from shapelint.source.suppressions import Suppression, Suppressions, suppressions
from shapelint.source.text import BadSource, decode, mentions_torch, read_text
from shapelint.source.walk import parts, walk

__all__ = [
    "BadSource", "Comment", "MissingPath", "Modules", "ShapeComment", "ShapeText", "Source", "Span", "Suppression",
    "Suppressions", "absolute", "comments", "decode", "deep_stack", "find_files", "mentions_torch", "nearby", "parse",
    "parse_shape", "parts", "read_text", "shape_comments", "site_packages", "suppressions", "walk",
]
