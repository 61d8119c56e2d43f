'''# SL601: shape-comment

## What it does

Reports a comment that gives the shape of a tensor (`# out: (batch, seq, 40)`, `# x shape: [32, 10]`) and is wrong:
another number of axes, or another size. The same of an annotation of jaxtyping (`Float[Tensor, "batch seq 40"]`) or
torchtyping (`TensorType["batch", 40]`).

## Why is this bad?

The program runs, but whoever reads it next builds on a shape that is not there.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, bidirectional=True, batch_first=True)
x = torch.randn(32, 50, 10)
out, _ = lstm(x)
# out shape: (32, 50, 20)
y = out.sum()
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, bidirectional=True, batch_first=True)
x = torch.randn(32, 50, 10)
out, _ = lstm(x)
# out shape: (32, 50, 40)
y = out.sum()
```

## When is the fix safe?

Changing a comment changes nothing that runs. But ask first which of the two is right.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import axis_name, clipped, shape, size


@finding("SL601", "shape-comment", severity="warning", facts=("comment",))
def words(problem: Problem) -> Words:
    """The comment says that `out` is (32, 50, 20), but it is [32, 50, 40]."""
    fact = problem.fact
    name = fact.get("name") or fact.get("argument")
    what = f"`{name}`" if name else "the value"
    claimed = clipped(str(fact.get("claimed") or "")) or shape(fact.get("wanted_shape")) or "of another shape"
    arrived = shape(fact.get("inferred") if fact.get("inferred") is not None else fact.get("shape"))
    by = fact.get("by") or "comment"
    message = f"the {by} says that {what} is {claimed}"
    message += f", but it is {arrived}" if arrived else ", which it is not"
    got, wanted = fact.get("got"), fact.get("wanted")
    if got is not None and wanted is not None and fact.get("axis") is not None:
        message += f": {axis_name(fact.get('axis'))} is {size(got)}, not {size(wanted)}"
    return Words(message, f"correct the {by}: {arrived}" if arrived and "?" not in arrived else "")
