'''# SL404: ragged-data

## What it does

Reports `torch.tensor([...])` and its like of nested lists that are not of one length.

## Why is this bad?

torch raises "expected sequence of length 3 at dim 1 (got 2)". Sequences of different lengths have to be padded.

## Example

```python
import torch

batch = torch.tensor([[1, 2, 3], [4, 5]])
```

## Use instead

```python
import torch

batch = torch.tensor([[1, 2, 3], [4, 5, 0]])
```

## When is the fix safe?

Padding is safe where what comes after ignores the padded places.
'''

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import callee, ordinal, size


@finding("SL404", "ragged-data", severity="error", facts=("data",))
def words(problem: Problem) -> Words:
    """`torch.tensor` needs lists of one length, but the second has 2 elements and the first 3."""
    got, wanted, index = (problem.fact.get(name) for name in ("got", "wanted", "index"))
    message = f"{callee(problem)} needs nested lists of one length"
    if isinstance(got, (list, tuple)) and isinstance(wanted, (list, tuple)) and isinstance(index, int):
        message += f", but the {ordinal(index)} has {_lengths(got)}, and the first {_lengths(wanted)}"
    return Words(message, "pad them: torch.nn.utils.rnn.pad_sequence([...], batch_first=True)")


def _lengths(value: Sequence[Any]) -> str:
    return " x ".join(map(size, value)) if value else "none: it is a number"
