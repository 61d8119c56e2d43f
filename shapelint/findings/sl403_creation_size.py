'''# SL403: creation-size

## What it does

Reports a tensor that is to be made with a negative size (`torch.zeros(n - 5)` where n is 3), and a range that runs
the wrong way.

## Why is this bad?

torch raises "Trying to create tensor with negative dimension".

## Example

```python
import torch

length, limit = 50, 40
padding = torch.zeros(limit - length, 64)
```

## Use instead

```python
import torch

length, limit = 50, 40
padding = torch.zeros(max(limit - length, 0), 64)
```

## When is the fix safe?

`max(..., 0)` makes the line run; whether an empty tensor is what should follow only the author knows.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import callee, size


@finding("SL403", "creation-size", severity="error", facts=("negative-size",))
def words(problem: Problem) -> Words:
    """`torch.zeros` cannot make an axis of size -10."""
    fact = problem.fact
    got, wanted = fact.get("got"), fact.get("wanted")
    if fact.get("step") is not None:
        way = f"from {size(wanted)} to {size(got)} in steps of {size(fact.get('step'))}"
        return Words(f"{callee(problem)} cannot run {way}", "the step has to lead from the start to the end")
    if got is None:
        return Words(f"{callee(problem)} cannot make an axis of a negative size")
    return Words(f"{callee(problem)} cannot make an axis of size {size(got)}")
