"""How are small things said: near misses, counts, lists?"""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean \\`select\\`?` where one of the known words is near, else nothing."""
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else ""


def count(number: int, one: str, many: str = "") -> str:
    """`1 error`, `2 errors`; thousands in groups."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
