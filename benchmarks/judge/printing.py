"""How are cases and tables printed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from benchmarks.judge.calls import Call


def shown(call: Call) -> str:
    """A call in one line, tensors by shape and dtype."""
    words = [show(a) for a in call.args] + [f"{k}={show(v)}" for k, v in call.kwargs.items()]
    end = f" raises {type(call.error).__name__}: {str(call.error)[:160]!r}" if call.error is not None else ""
    return f"{call.name}({', '.join(words)})"[:300] + end


def show(value: Any) -> str:
    """A value in few words."""
    if isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        return f"{list(value.shape)}" + ("" if dtype == "float32" else f":{dtype}")
    if isinstance(value, (tuple, list)):
        inner = ", ".join(map(show, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return repr(value)[:60]


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table in aligned columns."""
    cells = [tuple(map(str, head)), *(tuple(map(str, row)) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        print("  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths))))
