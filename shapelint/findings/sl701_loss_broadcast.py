'''# SL701: loss-broadcast

## What it does

Reports a loss that broadcasts its two sides silently, such as `[B, 1]` against `[B]`: every prediction is compared
with every target, in a table of `[B, B]`.

## Why is this bad?

It runs, and the loss even goes down: the model learns to predict the mean of the targets. torch gives a UserWarning
only.

## Example

```python
import torch
from torch import nn

predicted = torch.randn(32, 1)
target = torch.randn(32)
loss = nn.MSELoss()(predicted, target)
```

## Use instead

```python
import torch
from torch import nn

predicted = torch.randn(32, 1)
target = torch.randn(32)
loss = nn.MSELoss()(predicted.squeeze(-1), target)
```

## When is the fix safe?

Dropping or adding the axis of size 1 so that both sides have one shape is what was meant, nearly always.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import applied, fits
from .model import Words
from .registry import finding
from .wording import argument, argument_text, callee, dims, shape


_SIDES = ("input", "target")


@finding("SL701", "loss-broadcast", severity="warning", facts=("loss-broadcast",))
def words(problem: Problem) -> Words:
    """`criterion` compares `predicted` [32, 1] with `target` [32] after broadcasting both to [32, 32]."""
    fact = problem.fact
    left, right = (f"{argument(problem, name, f'its {name}')} {shape(fact.get(name))}".rstrip() for name in _SIDES)
    whole = shape(fact.get("result"))
    every = ": every element with every other" if fact.get("all_pairs") else ""
    return Words(f"{callee(problem)} compares {left} with {right} after broadcasting them"
                 f"{f' to {whole}' if whole else ''}{every}", _help(problem))


def _help(problem: Problem) -> str:
    sides = [dims(problem.fact.get(name)) for name in _SIDES]
    names = [argument_text(problem, name) for name in _SIDES]
    if sides[0] is None or sides[1] is None:
        return ""
    long = 0 if len(sides[0]) > len(sides[1]) else 1
    if len(sides[long]) == len(sides[1 - long]) + 1 and fits(sides[long][-1], 1) is True and names[long]:
        return f"give both one shape: {applied(names[long])}.squeeze(-1)"
    return "give both sides one shape"
