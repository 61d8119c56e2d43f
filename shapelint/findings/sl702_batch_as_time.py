'''# SL702: batch-as-time

## What it does

Reports `out[:, -1]` (or `out[:, t]`) on the output of a recurrent layer that was built without `batch_first=True`:
there axis 1 is the batch, so that is the last sample, not the last step.

## Why is this bad?

It runs, as the sizes often fit, and the model learns from one sample of each batch. It is among the commonest
mistakes with recurrent layers.

## Example

```python
import torch
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20)
        self.fc = nn.Linear(20, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])


Classifier()(torch.randn(32, 50, 10))
```

## Use instead

```python
import torch
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20, batch_first=True)
        self.fc = nn.Linear(20, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])


Classifier()(torch.randn(32, 50, 10))
```

## When is the fix safe?

`batch_first=True` is right where the batch stands first in the data; where time stands first, `out[-1]` is the last
step.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import clipped, expression


@finding("SL702", "batch-as-time", severity="warning", facts=("batch-as-time",))
def words(problem: Problem) -> Words:
    """`out[:, -1]` takes one sample of the batch, not one step: `self.lstm` is built without batch_first=True."""
    fact = problem.fact
    layer = clipped(str(fact.get("layer") or ""))
    built = f"`{layer}`" if layer else "the recurrent layer"
    base = clipped(problem.callee) or "out"
    return Words(f"`{expression(problem)}` takes one sample of the batch, not one step: {built} is built without "
                 "batch_first=True, so its output is [time, batch, features]",
                 f"build it with batch_first=True if the batch stands first in the data, or take the step: {base}[-1]")
