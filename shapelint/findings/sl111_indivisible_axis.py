'''# SL111: indivisible-axis

## What it does

Reports an axis that cannot be divided as a layer divides it: the halves of `nn.GLU`, the squares of
`nn.PixelShuffle`, the groups of `nn.ChannelShuffle`.

## Why is this bad?

torch raises, "Halving dimension must be even" for one.

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

The layer before it has to give a multiple; twice what is wanted behind an `nn.GLU`.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, size


@finding("SL111", "indivisible-axis", severity="error", facts=("halve", "divide"))
def words(problem: Problem) -> Words:
    """`self.gate` halves the last axis, but `x` has 25 there."""
    fact = problem.fact
    got = fact.get("got")
    wanted = fact.get("wanted")
    has = "does not fit" if got is None else f"has {size(got)} there"
    does = "halves" if fact.kind == "halve" else "divides"
    by = f" by {size(wanted)}" if fact.kind == "divide" and wanted is not None else ""
    return Words(f"{callee(problem)} {does} {axis_name(fact.get('axis'))}{by}, but {argument(problem)} {has}")
