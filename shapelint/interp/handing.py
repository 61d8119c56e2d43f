"""What becomes of lists and dictionaries that are handed to a call which is not followed? They may grow there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapelint.interp.machine import Machine
from shapelint.values import DictV, Instance, ListV, SetV, Unknown, settled


def may_grow(m: Machine, values: Iterable[Any]) -> None:
    """Each list, dictionary and set among the values, and in the objects among them, may hold more from here on."""
    for value in map(settled, values):
        _open(m, value)
        if isinstance(value, Instance):
            for held in value.attrs.values():
                _open(m, settled(held))


def _open(m: Machine, value: Any) -> None:
    if isinstance(value, SetV) and value.exact:
        m.journal.touch(value)
        value.exact = False
    elif isinstance(value, (ListV, DictV)) and value.exact:
        m.journal.touch(value)
        value.rest = Unknown("an element that a call which is not followed may have put there")
