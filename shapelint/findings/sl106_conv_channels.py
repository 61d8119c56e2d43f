'''# SL106: conv-channels

## What it does

Reports a tensor whose channel axis does not have the `in_channels` a convolution was built with.

## Why is this bad?

torch raises "expected input to have 3 channels, but got 1". The channels stand in front of the spatial axes: `[B,
C, L]` for `nn.Conv1d`, `[B, C, H, W]` for `nn.Conv2d`. Text and sequence data usually has them last.

## Example

```python
import torch
from torch import nn

conv = nn.Conv1d(64, 32, kernel_size=3)
x = torch.randn(8, 20, 64)  # [batch, time, features]
y = conv(x)
```

## Use instead

```python
import torch
from torch import nn

conv = nn.Conv1d(64, 32, kernel_size=3)
x = torch.randn(8, 20, 64)
y = conv(x.transpose(1, 2))
```

## When is the fix safe?

Swapping axes is right where the channels stand last. Changing `in_channels` is safe where the layer is newly
trained.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import changed, either, into_place
from .model import Words
from .registry import finding
from .wording import argument, callee, count, named, size, takes


@finding("SL106", "conv-channels", severity="error", facts=("channels",))
def words(problem: Problem) -> Words:
    """`self.conv` takes 64 channels, but `x` has 20."""
    fact = problem.fact
    got, parameter = fact.get("got"), fact.get("parameter")
    groups = problem.layer.params.get("groups", 1) if problem.layer is not None else 1
    resized = changed(problem, {parameter: got}) if parameter and named(got) and groups == 1 else ""
    if fact.get("rule") == "multiple":
        what = f"{argument(problem)} has {size(got)}" if got is not None else f"{argument(problem)} has not"
        return Words(f"{callee(problem)} needs a multiple of {count(fact.get('wanted'), 'channel')}, but {what}")
    return Words(takes(problem, "channel"), either(into_place(problem, got, fact.get("wanted")), resized))
