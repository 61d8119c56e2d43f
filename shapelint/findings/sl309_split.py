'''# SL309: split

## What it does

Reports a `split` or `chunk` whose sizes do not add up to the axis that is split.

## Why is this bad?

torch raises "split_with_sizes expects split_sizes to sum exactly to" the size of the axis.

## Example

```python
import torch

gates = torch.randn(8, 80)
i, f, o = torch.split(gates, [20, 20, 20], dim=1)
```

## Use instead

```python
import torch

gates = torch.randn(8, 80)
i, f, g, o = torch.split(gates, [20, 20, 20, 20], dim=1)
```

## When is the fix safe?

Which of the sizes is wrong only the author knows. A single number (`torch.split(gates, 20, dim=1)`) makes as many
parts as there are.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem
from shapelint.values import is_dim

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, is_shape_in_brackets, size, tensor_argument


@finding("SL309", "split", severity="error", facts=("split",))
def words(problem: Problem) -> Words:
    """`torch.split` is given sizes that sum to 60, but `gates` has 80 in axis 1."""
    fact = problem.fact
    got, wanted = fact.get("got"), fact.get("wanted")
    name = tensor_argument(problem)
    what = argument(problem, name) + is_shape_in_brackets(problem)
    if fact.get("argument") != "split_sizes" and is_dim(got) and wanted in (0, 1):
        name = fact.get("argument") or "the size of a part"
        is_now = f", but is {size(got)}" if wanted == 1 else ""
        return Words(f"{name} of {callee(problem)} must be at least 1{is_now}")
    where = axis_name(fact.get("axis", fact.get("dim")))
    if got is None or wanted is None:
        return Words(f"{callee(problem)} is given sizes that do not add up to {where} of {what}")
    return Words(f"{callee(problem)} is given sizes that sum to {size(got)}, but {what} has {size(wanted)} in {where}",
                 f"make them sum to {size(wanted)}")
