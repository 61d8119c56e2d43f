'''# SL502: class-index

## What it does

Reports class targets that the classes of the input do not hold: a label that is as large as the number of classes
or larger, or below 0. Labels that stand in the program are known one by one; of many that `randint` draws, or that
torchvision's data sets hand out, some are of every class. Where a label only may be one too many, it is a warning.

## Why is this bad?

torch raises "Target 10 is out of bounds"; on a GPU the whole process is lost to a device-side assert.

## Example

```python
import torch
from torch import nn

logits = torch.randn(4, 10)
target = torch.tensor([1, 5, 10, 3])  # the classes are 0 to 9
loss = nn.CrossEntropyLoss()(logits, target)
```

## Use instead

```python
import torch
from torch import nn

logits = torch.randn(4, 11)
target = torch.tensor([1, 5, 10, 3])
loss = nn.CrossEntropyLoss()(logits, target)
```

## When is the fix safe?

Whether the labels start at 1 or a class is missing only the author knows.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, callee, size


@finding("SL502", "class-index", severity="error", facts=("class-index",))
def words(problem: Problem) -> Words:
    """`criterion` has 10 classes (0 to 9), but `target` holds 10."""
    fact = problem.fact
    got, classes = fact.get("index"), fact.get("size")
    target = argument(problem, "target", "its target")
    holds = "holds" if fact.raises else "may hold"
    if classes is None:
        held = "" if got is None else f": {size(got)}"
        return Words(f"{callee(problem)} has no class for what {target} {holds}{held}")
    message = f"{callee(problem)} has {size(classes)} classes (0 to {size(classes - 1)})"
    return Words(f"{message}, but {target} {holds} {'others' if got is None else size(got)}")
