'''# SL311: setitem

## What it does

Reports an assignment into a part of a tensor (`x[:, 0] = y`) whose right side cannot be broadcast to that part.

## Why is this bad?

torch raises "The expanded size of the tensor must match the existing size".

## Example

```python
import torch

outputs = torch.zeros(20, 8, 64)
step = torch.randn(4, 64)
outputs[0] = step  # [8, 64] is to be filled
```

## Use instead

```python
import torch

outputs = torch.zeros(20, 8, 64)
step = torch.randn(8, 64)
outputs[0] = step
```

## When is the fix safe?

Which of the two has the wrong size only the author knows.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, shape, size


@finding("SL311", "setitem", severity="error", facts=("setitem",))
def words(problem: Problem) -> Words:
    """`outputs[0]` is [8, 64] and cannot take `step`, which is [4, 64]: 4 against 8 in axis 0."""
    fact = problem.fact
    part, value = shape(fact.get("shape")), shape(fact.get("value"))
    target = f"`{problem.callee}`" if problem.callee else "the part that is assigned to"
    given = argument(problem, "value", "the value")
    message = f"{target}{f' is {part} and' if part else ''} cannot take {given}{f', which is {value}' if value else ''}"
    got, wanted = fact.get("got"), fact.get("wanted")
    if got is not None and wanted is not None:
        sizes = f"{size(got)} against {size(wanted)}"
        message += f": {sizes} axes" if fact.get("axis") is None else f": {sizes} in {axis_name(fact.get('axis'))}"
    return Words(message)
