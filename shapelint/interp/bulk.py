"""Is a value too big to be followed? Nests that share their parts double with every line, and texts with every pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.values import ListV

#: Elements of one sequence, characters of one text.
LONGEST = 100_000
#: Values inside of values, shared ones counted as often as they are met: so often they would be walked.
_HEAVIEST = 200_000


def too_long(*lengths: int) -> bool:
    """Would a sequence or a text made of parts so long be too long?"""
    return sum(lengths) > LONGEST


def too_heavy(items: Sequence[Any]) -> bool:
    """Does a sequence hold more, nested values counted, than anybody should walk through?"""
    nested = [item for item in items if type(item) is tuple or type(item) is ListV]
    met = 0
    while nested:
        item = nested.pop()
        inside = item.items if type(item) is ListV else item
        met += len(inside)
        if met > _HEAVIEST:
            return True
        nested.extend(one for one in inside if type(one) is tuple or type(one) is ListV)
    return False
