'''# SL317: empty-axis

## What it does

Reports a reduction that needs an element (`max`, `min`, `argmax`, `median`) over an axis of size 0.

## Why is this bad?

torch raises "Expected reduction dim to be specified for input.numel() == 0".

## Example

```python
import torch

scores = torch.randn(8, 50)[:, 50:]
best = scores.argmax(dim=1)  # nothing is left
```

## Use instead

```python
import torch

scores = torch.randn(8, 50)[:, 40:]
best = scores.argmax(dim=1)
```

## When is the fix safe?

Usually a slice before it is wrong; only the author knows which part was meant.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, callee, is_shape_in_brackets, tensor_argument


@finding("SL317", "empty-axis", severity="error", facts=("empty",))
def words(problem: Problem) -> Words:
    """`scores.argmax` needs an element, but `scores` ([8, 0]) has none."""
    what = argument(problem, tensor_argument(problem)) + is_shape_in_brackets(problem)
    return Words(f"{callee(problem)} needs an element, but {what} has none",
                 "see which slice before it takes everything away")
