"""Which dtypes does an operator take of an input whose dtype nobody told? It is asked with one of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from shapelint.dims import OpenQuestion
from shapelint.rulebook import Undecided, path
from shapelint.values import Input, NotKnown, Reject, Tensor, settled

_KINDS = {"float": "float32", "int": "int64", "bool": "bool"}


def wanted_dtypes(rule: Any, args: Any, kwargs: Any) -> Iterator[tuple[Any, str]]:
    """(parameter, "float", "int" or "bool") for each input among the arguments of which only that kind is taken."""
    if rule.what == "module":
        return  # a constructor's arguments are no inputs
    for place, value in (*enumerate(args), *kwargs.items()):
        parameter = _parameter(value)
        if parameter is None:
            continue
        taken = [kind for kind, dtype in _KINDS.items() if _takes(rule, args, kwargs, place, value, dtype)]
        if len(taken) == 1:
            yield parameter, taken[0]


def _parameter(value: Any) -> Input | None:
    """The parameter that a tensor of unknown dtype was learned from."""
    while isinstance(value, Input) and isinstance(value.value, Input):
        value = value.value
    inner = settled(value)
    if isinstance(inner, Tensor):
        return inner.source if isinstance(inner.source, Input) and inner.dtype is None else None
    return inner if isinstance(inner, Input) else None


def _takes(rule: Any, args: Any, kwargs: Any, place: Any, value: Any, dtype: str) -> bool:
    """Is the rule content with that dtype? Nothing of the trial stays behind."""
    inner = settled(value)
    trial = replace(inner, dtype=dtype, source=None) if isinstance(inner, Tensor) else Tensor(dtype=dtype)
    given = [trial if i == place else a for i, a in enumerate(args)]
    named = {name: trial if name == place else a for name, a in kwargs.items()}
    known, required, notes, ranks = path.known, path.required, path.notes, dict(path.ranks)
    path.required, path.notes = [], []
    path.journal.begin()
    try:
        rule(tuple(given), named)
        return True
    except Reject as no:
        return no.fact.kind != "dtype"
    except (NotKnown, Undecided, OpenQuestion):
        return True
    finally:
        path.journal.undo()
        path.known, path.required, path.notes, path.ranks = known, required, notes, ranks
