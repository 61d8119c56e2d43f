'''# SL307: axis

## What it does

Reports an axis (`dim=`) that the tensor does not have.

## Why is this bad?

torch raises "Dimension out of range". An axis was dropped before, by indexing, by a reduction or by `squeeze`.

## Example

```python
import torch

x = torch.randn(8, 50, 64)
pooled = x.mean(dim=1)
weights = torch.softmax(pooled, dim=2)  # two axes are left
```

## Use instead

```python
import torch

x = torch.randn(8, 50, 64)
pooled = x.mean(dim=1)
weights = torch.softmax(pooled, dim=-1)
```

## When is the fix safe?

`dim=-1` is safe where the last axis is meant, whatever the rank.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, callee, count, is_shape_in_brackets, said, tensor_argument


@finding("SL307", "axis", severity="error", facts=("axis",))
def words(problem: Problem) -> Words:
    """`torch.softmax` is told axis 2, but `pooled` has 2 axes (0 to 1, or -2 to -1)."""
    fact = problem.fact
    axis, rank = fact.get("axis"), fact.get("rank")
    name = tensor_argument(problem)
    what = "each of its tensors" if name == "tensors" else argument(problem, name)
    what += is_shape_in_brackets(problem)
    if trouble := said(problem, "problem"):
        return Words(f"{callee(problem)} is told axes of {what} that do not go together: {trouble} (axis {axis})")
    told = f"{callee(problem)} is told axis {axis}" if axis is not None else f"{callee(problem)} is told an axis"
    if not isinstance(rank, int):
        return Words(f"{told} that {what} has not")
    span = f"0 to {rank - 1}, or {-rank} to -1" if rank > 1 else "0 or -1"
    return Words(f"{told}, but {what} has {count(rank, 'axis')}" + (f" ({span})" if rank else ""))
