'''# SL802: single-value-in-training

## What it does

Reports a batch normalisation over one value for each channel, as a batch of one sample gives it. It works in evaluation
and fails in training. Off by default.

## Why is this bad?

In training torch raises "Expected more than 1 value per channel when training". A program that calls `eval()` first is
fine, so this is a contract of the model and not an error.

## Example

```python
import torch
from torch import nn

norm = nn.BatchNorm1d(64).eval()
x = norm(torch.randn(1, 64))
```

## Use instead

```python
import torch
from torch import nn

norm = nn.BatchNorm1d(64).eval()
x = norm(torch.randn(2, 64))
```

## When is the fix safe?

`drop_last=True` for the loader of the training data is safe.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, callee, is_shape_in_brackets


@finding("SL802", "single-value-in-training", severity="warning", default_on=False, facts=("one-value-in-training",))
def words(problem: Problem) -> Words:
    """`self.norm` fails in training: `x` ([1, 64]) has one value for each channel."""
    return Words(f"{callee(problem)} fails in training: {argument(problem)}{is_shape_in_brackets(problem)} "
                 "has one value for each channel", "a larger batch, or eval() where nothing is trained")
