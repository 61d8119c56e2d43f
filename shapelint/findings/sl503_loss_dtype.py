'''# SL503: loss-dtype

## What it does

Reports the target (or input) of a loss whose elements have a type the loss refuses: `NLLLoss` takes class numbers
as integers, `BCELoss` floats.

## Why is this bad?

torch raises "expected scalar type Long but found Float", or "Found dtype Long but expected Float".

## Example

```python
import torch
from torch import nn

scores = torch.sigmoid(torch.randn(32, 1))
target = torch.randint(0, 2, (32, 1))
loss = nn.BCELoss()(scores, target)
```

## Use instead

```python
import torch
from torch import nn

scores = torch.sigmoid(torch.randn(32, 1))
target = torch.randint(0, 2, (32, 1))
loss = nn.BCELoss()(scores, target.float())
```

## When is the fix safe?

`.float()` is safe. `.long()` is safe where the target holds class numbers; a target of probabilities must stay as
it is.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .sl105_argument_dtype import conversion
from .wording import argument, callee, said


@finding("SL503", "loss-dtype", severity="error", facts=("loss-dtype",))
def words(problem: Problem) -> Words:
    """`criterion` takes floats as its target, but `target` is int64."""
    got, wanted = said(problem, "got"), said(problem, "wanted")
    name = problem.fact.get("argument") or "target"
    what = argument(problem, name, f"its {name}")
    message = f"{callee(problem)} takes {wanted or 'another dtype'} as its {name}"
    return Words(message + (f", but {what} is {got}" if got else ""), conversion(problem))
