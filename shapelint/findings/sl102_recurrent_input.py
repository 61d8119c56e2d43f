'''# SL102: recurrent-input

## What it does

Reports an input of a recurrent layer or cell (`nn.LSTM`, `nn.GRU`, `nn.RNN` and their cells) whose last axis is not
the `input_size` the layer was built with.

## Why is this bad?

torch raises "input.size(-1) must be equal to input_size". Often the layer follows another one whose output is wider
(bidirectional, concatenated), or time and feature axes changed places.

## Example

```python
import torch
from torch import nn

embed = nn.Embedding(1000, 64)
lstm = nn.LSTM(32, 128, batch_first=True)
tokens = torch.randint(0, 1000, (8, 20))
out, _ = lstm(embed(tokens))  # 64 features come, input_size is 32
```

## Use instead

```python
import torch
from torch import nn

embed = nn.Embedding(1000, 64)
lstm = nn.LSTM(64, 128, batch_first=True)
tokens = torch.randint(0, 1000, (8, 20))
out, _ = lstm(embed(tokens))
```

## When is the fix safe?

Changing `input_size` is safe where no trained weights are loaded into the layer. Swapping axes is right only where
the features really stand in the other axis.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import resize
from .model import Words
from .registry import finding
from .wording import takes


@finding("SL102", "recurrent-input", severity="error", facts=("recurrent-input",))
def words(problem: Problem) -> Words:
    """`self.lstm` takes 32 features, but `x` has 64."""
    return Words(takes(problem, "feature"), resize(problem))
