'''# SL314: padding

## What it does

Reports padding that the axis cannot take: reflecting as much as the axis has or more, cutting off all of it, an odd
number of amounts.

## Why is this bad?

torch raises "Padding size should be less than the corresponding input dimension".

## Example

```python
import torch
import torch.nn.functional as F

x = torch.randn(2, 8, 4)
y = F.pad(x, (4, 4), mode="reflect")  # 3 at most
```

## Use instead

```python
import torch
import torch.nn.functional as F

x = torch.randn(2, 8, 4)
y = F.pad(x, (3, 3), mode="reflect")
```

## When is the fix safe?

`mode="constant"` takes any amount but fills with zeros, which is something else.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, dims, said, size, tensor_argument


@finding("SL314", "padding", severity="error", facts=("padding",))
def words(problem: Problem) -> Words:
    """`F.pad` cannot pad the last axis of `x`, which has 4, by 4 and 4: more than the axis has."""
    fact = problem.fact
    trouble = said(problem, "problem")
    end = f": {trouble}" if trouble else ""
    amounts = dims(fact.get("wanted"))
    what = argument(problem, tensor_argument(problem))
    if amounts is None or len(amounts) != 2 or fact.get("got") is None:
        return Words(f"{callee(problem)} cannot pad {what} so{end}")
    by = " and ".join(map(size, amounts))
    return Words(f"{callee(problem)} cannot pad {axis_name(fact.get('axis'))} of {what}, which has "
                 f"{size(fact.get('got'))}, by {by}{end}")
