'''# SL302: broadcast

## What it does

Reports two tensors that are added, multiplied or compared, and whose shapes cannot be broadcast: counted from the
last axis, two sizes differ and neither is 1. In place (`+=`, `add_`) the left side must have the shape of the
result already.

## Why is this bad?

torch raises "The size of tensor a must match the size of tensor b". Often an axis is missing in one of the two:
`[B, H]` goes with `[B, T, H]` only after `unsqueeze(1)`.

## Example

```python
import torch

encoded = torch.randn(8, 50, 64)
query = torch.randn(8, 64)
mixed = torch.tanh(encoded + query)  # 50 against 8
```

## Use instead

```python
import torch

encoded = torch.randn(8, 50, 64)
query = torch.randn(8, 64)
mixed = torch.tanh(encoded + query.unsqueeze(1))
```

## When is the fix safe?

An `unsqueeze` is safe where only one place for the new axis fits.
'''

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.interp.problem import Problem

from .advice import applied, fits
from .model import Words
from .registry import finding
from .wording import axis_name, dims, operands, sides, size


@finding("SL302", "broadcast", severity="error", facts=("broadcast", "inplace"))
def words(problem: Problem) -> Words:
    """`encoded` [8, 50, 64] and `query` [8, 64] cannot be broadcast: 50 against 8 in axis -2."""
    fact = problem.fact
    left, right = sides(problem)
    got, wanted = fact.get("got"), fact.get("wanted")
    sizes = ""
    if got is not None and wanted is not None:
        sizes = f": {size(got)} against {size(wanted)} in {axis_name(_from_front(problem))}"
    if fact.kind == "inplace":
        return Words(f"{left} cannot take the result in place: with {right} it would get another shape{sizes}",
                     "make a new tensor instead of changing this one in place")
    return Words(f"{left} and {right} cannot be broadcast{sizes}", _unsqueezed(problem))


def _from_front(problem: Problem) -> Any:
    """The axis counted from the front, where that is the same for both."""
    axis, left, right = problem.fact.get("axis"), dims(problem.fact.get("left")), dims(problem.fact.get("right"))
    if isinstance(axis, int) and axis < -1 and left is not None and right is not None and len(left) == len(right):
        return axis % len(left)
    return axis


def _unsqueezed(problem: Problem) -> str:
    """The one place for a new axis in the side that has fewer, where there is just one."""
    sides = [dims(problem.fact.get("left")), dims(problem.fact.get("right"))]
    if None in sides or len(sides[0]) == len(sides[1]):
        return ""
    short = 0 if len(sides[0]) < len(sides[1]) else 1
    if len(sides[short]) + 1 != len(sides[1 - short]):
        return ""
    axes, other = sides[short], sides[1 - short]
    fitting = [i for i in range(1, len(axes) + 1) if _broadcast((*axes[:i], 1, *axes[i:]), other)]
    name = operands(problem)[short]
    if len(fitting) != 1 or not name.startswith("`"):
        return ""
    return f"give it the missing axis: {applied(name.strip('`'))}.unsqueeze({fitting[0]})"


def _broadcast(a: Sequence[Any], b: Sequence[Any]) -> bool:
    return all(fits(x, y) is True or fits(x, 1) is True or fits(y, 1) is True for x, y in zip(a, b))
