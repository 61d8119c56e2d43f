'''# SL306: unpack

## What it does

Reports an assignment that unpacks a number of values the right side does not have: the axes of a shape, the rows of
a tensor, the results of a recurrent layer.

## Why is this bad?

Python raises "not enough values to unpack" or "too many values to unpack". An LSTM gives two values, the second of
which is a pair: `out, (h, c)`.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, batch_first=True)
out, h, c = lstm(torch.randn(32, 50, 10))
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, batch_first=True)
out, (h, c) = lstm(torch.randn(32, 50, 10))
```

## When is the fix safe?

Brackets around the pair of an LSTM are safe. Which axis a shape has too many or too few is the author's to say.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem
from shapelint.values import Sizes, Tensor, settled

from .model import Words
from .registry import finding
from .wording import callee, count, shape, size


@finding("SL306", "unpack", severity="error", facts=("unpack",))
def words(problem: Problem) -> Words:
    """3 values are unpacked, but `self.lstm(x)` gives 2."""
    fact = problem.fact
    got, wanted, value = fact.get("got"), fact.get("wanted"), settled(fact.get("value"))
    what = callee(problem) if problem.callee else "the right side"
    if isinstance(value, (Tensor, Sizes)) and shape(value):
        what += f" ({shape(value)})"
    if fact.get("scalar"):
        return Words(f"{what} has no axes, so it cannot be unpacked")
    if got is None or wanted is None:
        return Words(f"{what} does not give as many values as are unpacked", _help(problem))
    verb = "is" if wanted == 1 else "are"
    return Words(f"{count(wanted, 'value')} {verb} unpacked, but {what} gives {size(got)}", _help(problem))


def _help(problem: Problem) -> str:
    fact = problem.fact
    value = settled(fact.get("value"))
    if fact.get("packed"):
        return "it is a PackedSequence; unpack it first: out, lengths = pad_packed_sequence(...)"
    pair = isinstance(value, tuple) and len(value) == 2 and isinstance(settled(value[1]), tuple)
    if pair and fact.get("wanted") == 3:
        return "the states are a pair: out, (h, c) = ..."
    return ""
