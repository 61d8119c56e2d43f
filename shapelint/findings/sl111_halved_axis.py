'''# SL111: halved-axis

## What it does

Reports a gated linear unit (`nn.GLU`, `F.glu`) over an axis of odd size.

## Why is this bad?

One half of the axis gates the other; torch raises "Halving dimension must be even".

## Example

```python
import torch
from torch import nn

gate = nn.GLU()
x = gate(torch.randn(8, 25))
```

## Use instead

```python
import torch
from torch import nn

gate = nn.GLU()
x = gate(torch.randn(8, 50))
```

## When is the fix safe?

The layer before it has to give twice what is wanted behind it.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, size


@finding("SL111", "halved-axis", severity="error", facts=("halve",))
def words(problem: Problem) -> Words:
    """`self.gate` halves the last axis, but `x` has 25 there, which is odd."""
    fact = problem.fact
    got = fact.get("got")
    has = "is odd there" if got is None else f"has {size(got)} there, which is odd"
    return Words(f"{callee(problem)} halves {axis_name(fact.get('axis'))}, but {argument(problem)} {has}")
