"""Which refusals of torch are about something that no size, dtype or argument tells? Judged one by one, with the reason."""

from __future__ import annotations

import re

#: (entry, words of torch's message, why no rule refuses it).
JUDGED: tuple[tuple[str, str, str], ...] = (
    (r"nn\.Embedding", "index out of range", "the values of an index"),
    (".*", "unsupported operation: (more than one element|some elements)", "which memory lies behind a tensor"),
    ("gradient", "same device", "the device"),
    ("gather|scatter|scatter_add", "index [0-9]+ is out of bounds", "the values of an index"),
    ("masked_fill", "value cannot be converted to type int64_t", "whether the value of a tensor has an imaginary part"),
    ("as_strided_scatter", "out of bounds for storage", "how much memory lies behind a tensor"),
    ("multinomial", "probability tensor contains|invalid multinomial distribution", "values of the weights"),
    ("cov", "weights cannot be negative", "values of the weights"),
    ("jiterator_.*", "Jiterator is only supported on CUDA", "the device: torch refuses all of it without a GPU"),
)


def about_something_else(entry: str, message: str) -> str:
    """Why this refusal is about something else; empty where it is not."""
    for name, words, reason in JUDGED:
        if re.fullmatch(name, entry) and re.search(words, message):
            return reason
    return ""
