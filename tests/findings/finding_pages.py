"""The programs that stand in the pages of the findings: the example that shows the mistake, and what to use instead."""

from __future__ import annotations

import re
from functools import cache

from shapelint.findings.registry import Kind, all_kinds

HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "When is the fix safe?")


@cache
def paged_kinds() -> tuple[Kind, ...]:
    """The kinds that speak of programs: all but the retired ones, those about the tool itself (SL9), and SL399,
    which only waits for facts that have no page yet."""
    return tuple(kind for kind in all_kinds().values()
                 if not kind.retired and not kind.code.startswith("SL9") and kind.code != "SL399")


def sections(kind: Kind) -> dict[str, str]:
    """The text under each heading of the second level, in order."""
    parts = re.split(r"^## (.+)$", kind.page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2])))


def program(kind: Kind, heading: str) -> str:
    """The one Python program under a heading."""
    blocks = re.findall(r"```python\n(.*?)```", sections(kind)[heading], flags=re.DOTALL)
    assert len(blocks) == 1, f"{kind.code}: {len(blocks)} programs under {heading!r}"
    return blocks[0]
