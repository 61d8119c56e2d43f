"""What was chosen on each way through a class, and how does that read?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.interp.contracts import Way

from .axes import Sizes
from .conditions import Case, cases
from .text import Unsayable, condition_text


class Choices:
    """What was chosen on each way, the numbers of axes of inputs among it, and how that reads."""

    def __init__(self, ways: Sequence[Way], sizes: dict[int, Sizes], left: Sequence[dict[Any, bool]]):
        #: The choices of ways that were not run: nothing is known of them.
        self.left = list(left)
        self.made = {id(way): {**self.ranks(way), **way.choices} for way in ways}
        #: The conditions behind the choices, each with a way on which it was asked.
        last = sorted(ways, key=lambda way: way.finished)  # one that comes to its end knows more of its sizes
        self.asked = {key: (question, way) for way in last for key, question in way.asked.items()}
        self.sizes = sizes

    @staticmethod
    def ranks(way: Way) -> dict[Any, Any]:
        """The numbers of axes that its inputs were given."""
        return {("rank", name): rank for name, rank in way.ranks.items()}

    def of(self, ways: Sequence[Way]) -> list[dict[Any, Any]]:
        """The choices of some ways, in the same objects each time."""
        return [self.made[id(way)] for way in ways]

    def where(self, inside: Sequence[Way], every: Sequence[Way], about: str = "") -> str:
        """The condition that tells the ways inside from the others that were run, as Python; empty for always. What is
        asked of the input `about` itself does not count."""
        made = {id(way): {key: answer for key, answer in self.made[id(way)].items() if not _asks(key, about)}
                for way in every}
        return self.text(cases([made[id(way)] for way in inside], [made[id(way)] for way in every]))

    def text(self, found: Sequence[Case]) -> str:
        """Cases as Python; empty for always."""
        texts = [" and ".join(self.literal(choice) for choice in case) for case in found]
        if not all(texts):
            return ""
        return texts[0] if len(texts) == 1 else " or ".join(f"({text})" if " and " in text else text for text in texts)

    def literal(self, choice: tuple[Any, Any], opposite: bool = False) -> str:
        """One choice as Python."""
        key, answer = choice
        if key[0] == "rank":
            return f"{key[1]}.dim() {'!=' if opposite else '=='} {answer}"
        try:
            question, way = self.asked[key]
            text = condition_text(question, answer is not opposite, self.sizes[id(way)].text)
        except (Unsayable, KeyError):
            return f"{'not ' if answer is opposite else ''}({key})"
        return f"({text})" if " or " in text or " and " in text else text


def _asks(key: Any, name: str) -> bool:
    """Is a choice about the number of axes of an input, or whether it is None?"""
    while key[0] == "not":
        key = key[1]
    return key == ("rank", name) or key[0] == "none" and key[1].endswith(f".forward.{name}")
