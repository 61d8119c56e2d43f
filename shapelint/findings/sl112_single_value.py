'''# SL112: single-value

## What it does

Reports a normalisation over a single number for each channel, such as an image of one pixel in an
`nn.InstanceNorm2d`.

## Why is this bad?

Of a single number there is no variance; torch raises "Expected more than 1 value per channel when training".

## Example

```python
import torch
from torch import nn

norm = nn.InstanceNorm1d(64)
x = norm(torch.randn(8, 64, 1))
```

## Use instead

```python
import torch
from torch import nn

norm = nn.InstanceNorm1d(64)
x = norm(torch.randn(8, 64, 50))
```

## When is the fix safe?

Normalising before the axes are averaged away is nearly always what was meant.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, callee, is_shape_in_brackets


@finding("SL112", "single-value", severity="error", facts=("one-value",))
def words(problem: Problem) -> Words:
    """`self.norm` needs more than one value for each channel, but `x` ([1, 64]) has one."""
    return Words(f"{callee(problem)} needs more than one value for each channel, "
                 f"but {argument(problem)}{is_shape_in_brackets(problem)} has one")
