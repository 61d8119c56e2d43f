"""Which refusals of torch are about something that no size, dtype or argument tells? Judged one by one, with the reason."""

from __future__ import annotations

import re

#: (entry, words of torch's message, why no rule refuses it).
JUDGED: tuple[tuple[str, str, str], ...] = ()


def about_something_else(entry: str, message: str) -> str:
    """Why this refusal is about something else; empty where it is not."""
    for name, words, reason in JUDGED:
        if re.fullmatch(name, entry) and re.search(words, message):
            return reason
    return ""
