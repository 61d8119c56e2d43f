"""What do constructors ask of their arguments? The checks that many modules share."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.rulebook.path import must_at_least, must_divide, path, require
from shapelint.values import Reject, settled


def at_least(value: Dim, least: int, parameter: str, raises: str = "ValueError") -> None:
    """Rejects "constructor" for a size that is surely smaller (details: parameter, got, wanted, rule)."""
    must_at_least(value, least, "constructor", raises=raises, parameter=parameter, rule=f"at least {least}")


def less_than(value: Dim, limit: Dim, parameter: str, of: str, raises: str = "ValueError") -> None:
    """Rejects "constructor" where `value < limit` surely does not hold; `of` names the parameter the limit is."""
    answer = path.known.less(value, limit)
    details = {"raises": raises, "parameter": parameter, "rule": f"less than {of}", "other": of}
    if answer is False:
        raise Reject("constructor", got=value, wanted=limit, **details)
    if answer is UNSURE:
        require("less", value, limit, "constructor", details)


def multiple_of(value: Dim, divisor: Dim, parameter: str, of: str, raises: str = "ValueError") -> None:
    """Rejects "constructor" where `value` is surely no multiple of `divisor`; `of` names the parameter it is."""
    must_divide(divisor, value, "constructor", raises=raises, parameter=parameter, rule=f"a multiple of {of}", other=of)


def probability(value: Any, parameter: str = "p", raises: str = "ValueError") -> None:
    """Rejects "constructor" for a number outside [0, 1]."""
    value = settled(value)
    if isinstance(value, (int, float)) and not 0 <= value <= 1:
        raise Reject("constructor", raises=raises, parameter=parameter, got=value, wanted=None, rule="between 0 and 1")


def one_of(value: Any, allowed: tuple[str, ...], parameter: str, raises: str = "ValueError") -> None:
    """Rejects "constructor" for a word that torch does not know."""
    value = settled(value)
    if isinstance(value, str) and value not in allowed:
        raise Reject("constructor", raises=raises, parameter=parameter, got=value, wanted=None,
                     rule="one of " + ", ".join(map(repr, allowed)))
