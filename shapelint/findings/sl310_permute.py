'''# SL310: permute

## What it does

Reports a `permute` that does not name every axis of the tensor once, and a `t()` of a tensor with more than two
axes.

## Why is this bad?

torch raises "number of dimensions in the tensor input does not match the length of the desired ordering of
dimensions".

## Example

```python
import torch

x = torch.randn(8, 50, 64)
y = x.permute(0, 2, 3, 1)
```

## Use instead

```python
import torch

x = torch.randn(8, 50, 64)
y = x.permute(0, 2, 1)
```

## When is the fix safe?

Which axis was meant to be there, or to go, only the author knows.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, callee, count, is_shape_in_brackets, said, tensor_argument


@finding("SL310", "permute", severity="error", facts=("permute",))
def words(problem: Problem) -> Words:
    """`x.permute` names 4 axes, but `x` has 3."""
    fact = problem.fact
    rank, named = fact.get("got"), fact.get("wanted")
    name = tensor_argument(problem)
    what = argument(problem, name) + is_shape_in_brackets(problem)
    trouble = said(problem, "problem")
    if trouble or not isinstance(rank, int) or not isinstance(named, int):
        return Words(f"{callee(problem)} does not fit the axes of {what}{f': {trouble}' if trouble else ''}")
    return Words(f"{callee(problem)} names {count(named, 'axis')}, but {what} has {rank}")
