'''# SL101: linear-features

## What it does

Reports a tensor whose last axis does not have the size that a feature layer was built for: `nn.Linear`,
`nn.Bilinear`, and their functional forms.

## Why is this bad?

The layer multiplies the last axis with its weight; torch raises "mat1 and mat2 shapes cannot be multiplied" as soon
as the line runs. Often a recurrent layer before it is bidirectional (its output is twice as wide), or the axes of
an image were not flattened.

## Example

```python
import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20, batch_first=True)
        self.fc = nn.Linear(10, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out)  # 20 features come, 10 are wanted


Tagger()(torch.randn(32, 50, 10))
```

## Use instead

```python
import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20, batch_first=True)
        self.fc = nn.Linear(20, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out)


Tagger()(torch.randn(32, 50, 10))
```

## When is the fix safe?

Changing the size where the layer is built is safe where the layer has one use and no trained weights are loaded
into it. A projection in front of it adds weights and keeps the layer as it is.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import resize
from .model import Words
from .registry import finding
from .wording import takes


@finding("SL101", "linear-features", severity="error", facts=("features",))
def words(problem: Problem) -> Words:
    """`self.fc` takes 10 features, but `out` has 20."""
    return Words(takes(problem, "feature"), resize(problem))
