"""What was seen to go wrong, without words: raw facts for the findings to put into sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing torch (or Python) would refuse.

    `kind` names what went wrong (`features`, `matmul`, `unpack`); exactly one finding words each kind.
    `details` holds what took part: sizes (`got`, `wanted`), `axis`, `argument`, `parameter`, shapes.
    `raises` is the class of exception torch raises, so that a handler in the program can catch it.
    """

    kind: str
    details: dict[str, Any] = field(default_factory=dict)
    raises: str = "RuntimeError"

    def __getattr__(self, name: str) -> Any:
        # Only reached for names that are no field: details read like attributes.
        try:
            return self.details[name]
        except KeyError:
            raise AttributeError(name) from None

    def get(self, name: str, default: Any = None) -> Any:
        return self.details.get(name, default)


class Reject(Exception):
    """Raised by a rule: torch refuses this call. `result` is what the operation would surely have given."""

    def __init__(self, kind: str, *, raises: str = "RuntimeError", result: Any = None, **details: Any):
        super().__init__(kind)
        self.fact = Fact(kind, details, raises)
        self.result = result
