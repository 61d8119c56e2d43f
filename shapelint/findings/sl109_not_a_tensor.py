'''# SL109: not-a-tensor

## What it does

Reports a value that is no tensor where a layer or function takes tensors only: None, a list, a tuple, a number.

## Why is this bad?

torch raises a TypeError. Often a function forgot its `return`, or a list of tensors was never stacked.

## Example

```python
import torch
from torch import nn

fc = nn.Linear(10, 5)
steps = [torch.randn(8, 10) for _ in range(4)]
y = fc(steps)  # a list of tensors
```

## Use instead

```python
import torch
from torch import nn

fc = nn.Linear(10, 5)
steps = [torch.randn(8, 10) for _ in range(4)]
y = fc(torch.stack(steps))
```

## When is the fix safe?

`torch.stack` makes a new axis, `torch.cat` joins along one that is there; which is meant only the author knows.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem
from shapelint.values import Array, ListV, Tensor, settled

from .model import Words
from .registry import finding
from .wording import argument, argument_text, attribute_use, callee, said


@finding("SL109", "not-a-tensor", severity="error", facts=("not-a-tensor",))
def words(problem: Problem) -> Words:
    """`self.fc` takes a tensor, but `steps` is a list."""
    got = said(problem, "got") or "something else"
    if use := attribute_use(problem):
        return Words(f"{use[0]} is {got}, which has no {use[1]} as tensors have", _help(problem))
    what = argument(problem, otherwise="what it is given")
    return Words(f"{callee(problem)} takes a tensor, but {what} is {got}", _help(problem))


def _help(problem: Problem) -> str:
    value = settled(problem.fact.get("value"))
    use = attribute_use(problem)
    text = (use[0].strip("`") if use else argument_text(problem)) or "the values"
    if isinstance(value, (ListV, tuple)):
        items = value.items if isinstance(value, ListV) else value
        if items and all(isinstance(settled(item), Tensor) for item in items):
            one = f"take one of them: {text}[0], or " if isinstance(value, tuple) else ""
            return f"{one}make one tensor of them: torch.stack({text})"
        return f"make a tensor of it: torch.tensor({text})"
    if isinstance(value, Array):
        return f"make a tensor of it: torch.from_numpy({text})"
    if value is None and problem.fact.get("got") == "None":
        return "see whether what makes it returns something on every way"
    return ""
