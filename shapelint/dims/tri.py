"""What can be answered about sizes? Yes, no, or unsure; and what happens when somebody asks more."""

from __future__ import annotations


class OpenQuestion(Exception):
    """A yes or no was demanded where the answer depends on sizes nobody fixed; `question` says which."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


class Contradiction(Exception):
    """An assumption that cannot hold on this path: what is known already says the opposite."""


class Unsure:
    """The third answer. There is one instance, UNSURE; compare with `is`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise OpenQuestion("an answer that is unsure was taken for yes or no")

    def __repr__(self) -> str:
        return "unsure"

    def __reduce__(self) -> str:
        return "UNSURE"  # copies and pickles stay the one instance


UNSURE = Unsure()

Answer = bool | Unsure
