"""Which names do the files of a run use, beside defining, importing and speaking of them?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

#: What mentions a name without using it: texts, comments, imports, and where it is defined.
_NO_USE = re.compile(
    r"(\"\"\"|''')[\s\S]*?\1|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*"
    r"|^[ \t]*(?:from\b[^\n]*)?\bimport\b(?:[^\n(]*\([^)]*\)|[^\n]*)|\b(?:class|def)[ \t]+\w+", re.M)
_WORD = re.compile(r"[A-Za-z_]\w*")


def names_used(files: Iterable[str], text: Callable[[str], str]) -> frozenset[str]:
    """The words of the files' code that stand for a use, whatever they are bound to there."""
    found: set[str] = set()
    for filename in files:
        found.update(_WORD.findall(_NO_USE.sub(" ", text(filename))))
    return frozenset(found)
