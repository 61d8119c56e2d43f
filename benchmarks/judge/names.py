"""Which public operators of torch have no rule? Every namespace is walked; what makes or takes no tensor is told apart."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from typing import Any

import torch
from torch.overrides import get_ignored_functions

from benchmarks.judge.printing import table
from shapelint.rulebook import rule_for

NAMESPACES = {
    "torch": torch, "Tensor": torch.Tensor, "torch.nn": torch.nn, "torch.nn.functional": torch.nn.functional,
    "torch.linalg": torch.linalg, "torch.fft": torch.fft, "torch.special": torch.special, "torch.nn.init": torch.nn.init,
    "torch.nn.utils": torch.nn.utils, "torch.nn.utils.rnn": torch.nn.utils.rnn, "torch.signal.windows": torch.signal.windows,
    "torch.masked": torch.masked,
}


def report(only: str, show: Counter, seed: int) -> None:
    """Print how many public names of each namespace have a rule, and with `--show missing` those that have none."""
    rows = []
    for space, home in NAMESPACES.items():
        names = sorted(public(space, home))
        missing = [name for name in names if rule_for(f"{space}.{name}") is None]
        rows.append((space, len(names), len(names) - len(missing)))
        if show["missing"] and missing:
            print(f"no rule in {space}: {' '.join(missing)}")
    table("public names", ("namespace", "operators", "with a rule"), rows)


def public(space: str, home: Any) -> Iterator[str]:
    """The public operators of a namespace: functions, methods, properties, and classes of modules."""
    ignored = get_ignored_functions()
    for name in dir(home):
        value = inspect.getattr_static(home, name, None)
        if name.startswith("_") and not (space == "Tensor" and name.startswith("__")):
            continue
        if isinstance(value, type):
            if space == "torch.nn" and issubclass(value, torch.nn.Module):
                yield name
        elif space == "Tensor" and name.startswith("__") and getattr(object, name, None) is not None:
            continue
        elif inspect.ismodule(value) or not (callable(value) or space == "Tensor"):
            continue
        elif not _ignored(getattr(home, name, None), ignored):
            yield name


def _ignored(value: Any, ignored: set[Any]) -> bool:
    """torch's own list of functions that take no tensors (those of nn.functional and factories stand there, too)."""
    try:
        return value in ignored and not getattr(value, "__module__", "").startswith("torch.nn.")
    except TypeError:
        return False
