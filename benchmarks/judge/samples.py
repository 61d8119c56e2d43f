"""Which samples does torch's op_db offer? One dtype in full, some of every other dtype, and the inputs it must refuse."""

from __future__ import annotations

import fnmatch
import functools
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch.testing._internal.common_methods_invocations import op_db

#: The dtype a sample is taken in, where the operator has several: the first of these it knows.
FIRST = (torch.float32, torch.complex64, torch.int64, torch.bool)
#: How many samples are tried in each of the other dtypes.
OTHERS = 6


@dataclass(slots=True)
class Entry:
    """One entry of op_db and where it is counted."""

    info: Any

    @property
    def name(self) -> str:
        variant = self.info.variant_test_name
        return f"{self.info.name}.{variant}" if variant else self.info.name

    @property
    def family(self) -> str:
        """`linalg`, `nn.functional`, ..., and `torch` for what stands at the top."""
        head = self.info.name.removeprefix("torch.").rpartition(".")[0]
        return "operators (__add__)" if self.info.name.startswith("__") else head or "torch"

    @property
    def dtypes(self) -> list[torch.dtype]:
        known = sorted(self.info.dtypes, key=str)
        first = next((d for d in FIRST if d in known), None)
        return ([first] if first else []) + [d for d in known if d is not first]


def entries(pattern: str = "*") -> list[Entry]:
    """The entries whose name matches."""
    found = [Entry(info) for info in op_db]
    return [e for e in found if any(fnmatch.fnmatchcase(n, p) for p in pattern.split(",") for n in (e.name, e.info.name))]


@functools.cache
def _needs(name: str, variant: str) -> str:
    entry = next(e for e in entries(name) if e.info.variant_test_name == variant)
    if not entry.info.dtypes:
        return "torch has no CPU version"
    sample = next(iter(entry.info.sample_inputs("cpu", entry.dtypes[0])), None)
    try:
        if sample is not None:
            entry.info.op(sample.input, *sample.args, **sample.kwargs)
    except AssertionError as needs:
        return str(needs)
    except Exception:
        return ""
    return "" if sample is not None else "torch has no samples of it"


def left_out(entry: Entry) -> str:
    """Why torch's own samples of an entry cannot be run here; empty where they can."""
    return _needs(entry.info.name, entry.info.variant_test_name)


def samples(entry: Entry, others: int = OTHERS, seed: int = 0) -> Iterator[tuple[bool, Any]]:
    """(is it of the first dtype?, sample), with torch's random numbers the same at every run."""
    for index, dtype in enumerate(entry.dtypes):
        torch.manual_seed(seed)
        random.seed(seed)
        found = entry.info.sample_inputs("cpu", dtype, requires_grad=False)
        for sample in found if index == 0 else itertools.islice(found, others):
            yield index == 0, sample


def refused_inputs(entry: Entry) -> Iterator[Any]:
    """torch's ErrorInputs of an entry: `.sample_input`, `.error_type`, `.error_regex`."""
    if entry.info.error_inputs_func is not None:
        torch.manual_seed(0)
        yield from entry.info.error_inputs("cpu")
