'''# SL103: norm-size

## What it does

Reports a tensor that a normalisation layer (`nn.LayerNorm`, `nn.BatchNorm1d` and others) was not built for: the
last axes of a LayerNorm must be its `normalized_shape`, axis 1 of a BatchNorm must have its `num_features`.

## Why is this bad?

torch raises when the line runs. A BatchNorm behind a recurrent layer with `batch_first=True` often meets the time
axis where it expects the channels.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(16, 32, batch_first=True)
norm = nn.BatchNorm1d(32)
out, _ = lstm(torch.randn(8, 50, 16))
out = norm(out)  # axis 1 is time, with 50
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(16, 32, batch_first=True)
norm = nn.BatchNorm1d(32)
out, _ = lstm(torch.randn(8, 50, 16))
out = norm(out.transpose(1, 2)).transpose(1, 2)
```

## When is the fix safe?

Changing the size of the layer makes the line run; whether it then normalises what was meant depends on which axis
holds the features. Look at the axes first.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import changed, either, into_place
from .model import Words
from .registry import finding
from .wording import axis_name, named, takes


@finding("SL103", "norm-size", severity="error", facts=("norm-size",))
def words(problem: Problem) -> Words:
    """`self.norm` normalizes 32 features, but `out` has 50 in axis 1."""
    fact = problem.fact
    got, wanted, parameter = fact.get("got"), fact.get("wanted"), fact.get("parameter")
    axis = fact.get("axis")
    where = "" if axis in (None, -1) else f" in {axis_name(axis)}"
    message = takes(problem, "feature", "normalizes", where)
    return Words(message, either(into_place(problem, got, wanted),
                                 changed(problem, {parameter: got}) if parameter and named(got) else ""))
