"""Is an operator, or an argument of it, there in the torch that the program is meant for?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapelint.rulebook.path import path
from shapelint.rulebook.since import SINCE
from shapelint.values import Reject

#: The release the rules describe.
NEWEST = (2, 13)


def must_exist(operator: str, names: Iterable[str], given: dict[str, Any]) -> None:
    """Rejects "arguments" where `path.torch` is older than the operator, or than an argument that is given by position
    (`names` of those) or by keyword (source: the signatures in torch's wheels, see since.py)."""
    since = SINCE.get(operator)
    if since is None or path.torch is None:
        return
    if path.torch < since.get("", path.torch):
        raise Reject("arguments", raises="AttributeError", operator=operator, problem=_later("is only there", since[""]))
    for name in (*names, *given):
        if path.torch < since.get(name, path.torch):
            raise Reject("arguments", raises="TypeError", operator=operator, argument=name,
                         problem=_later(f"has no argument `{name}` yet; it is there", since[name]))


def _later(words: str, version: tuple[int, int]) -> str:
    return f"{words} from torch {version[0]}.{version[1]} on (torch-version says {path.torch[0]}.{path.torch[1]})"
