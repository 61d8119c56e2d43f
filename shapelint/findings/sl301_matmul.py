'''# SL301: matmul

## What it does

Reports a matrix product (`@`, `torch.matmul`, `mm`, `bmm` and others) whose inner sizes differ, or whose batch axes
do not fit.

## Why is this bad?

The columns of the left side must be as many as the rows of the right one; torch raises when the line runs. Usually
one side has to be transposed.

## Example

```python
import torch

query = torch.randn(8, 50, 64)
key = torch.randn(8, 50, 64)
scores = query @ key  # 64 columns against 50 rows
```

## Use instead

```python
import torch

query = torch.randn(8, 50, 64)
key = torch.randn(8, 50, 64)
scores = query @ key.transpose(-1, -2)
```

## When is the fix safe?

A transpose that makes the sizes fit is nearly always what was meant where the two inner sizes differ from each
other; of square matrices nobody can tell.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import applied, fits
from .model import Words
from .registry import finding
from .wording import axis_name, dims, operands, sides, size


@finding("SL301", "matmul", severity="error", facts=("matmul",))
def words(problem: Problem) -> Words:
    """`query` [8, 50, 64] and `key` [8, 50, 64] cannot be multiplied: 64 columns against 50 rows."""
    fact = problem.fact
    left, right = sides(problem)
    message = f"{left} and {right} cannot be multiplied"
    got, wanted, axis = fact.get("got"), fact.get("wanted"), fact.get("axis")
    if got is None or wanted is None:
        return Words(message, _transposed(problem))
    if isinstance(axis, int) and axis not in (-1, -2):
        return Words(f"{message}: {size(got)} against {size(wanted)} in {axis_name(axis)}, which counts the matrices")
    return Words(f"{message}: {size(got)} columns against {size(wanted)} rows", _transposed(problem))


def _transposed(problem: Problem) -> str:
    """The side whose transpose makes the product possible."""
    left, right = dims(problem.fact.get("left")), dims(problem.fact.get("right"))
    texts = [name.strip("`") if name.startswith("`") else "" for name in operands(problem)]
    if left is None or right is None or min(len(left), len(right)) < 2:
        return ""
    if fits(left[-1], right[-1]) is True and texts[1]:
        return f"transpose the right side: {applied(texts[1])}{_flip(len(right))}"
    if fits(left[-2], right[-2]) is True and texts[0]:
        return f"transpose the left side: {applied(texts[0])}{_flip(len(left))}"
    return ""


def _flip(rank: int) -> str:
    return ".T" if rank == 2 else ".transpose(-1, -2)"
