'''# SL316: linear-algebra

## What it does

Reports an operation on matrices that needs square ones (`torch.inverse`, `torch.linalg.det`), a right side or pivots
that are not as long as the matrix they go with (`torch.linalg.solve`), a vector product of vectors that do not have
three elements, and complex numbers made of anything but pairs.

## Why is this bad?

torch raises "A must be batches of square matrices".

## Example

```python
import torch

covariance = torch.randn(3, 4)
inverse = torch.linalg.inv(covariance)
```

## Use instead

```python
import torch

covariance = torch.randn(3, 4)
inverse = torch.linalg.pinv(covariance)
```

## When is the fix safe?

A pseudo-inverse exists for every matrix, but it is another thing; whether it will do only the author knows.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, is_shape_in_brackets, size


@finding("SL316", "linear-algebra", severity="error", facts=("square", "cross", "complex", "matrix-size"))
def words(problem: Problem) -> Words:
    """`torch.linalg.inv` takes square matrices, but `covariance` ([3, 4]) is 4 wide and 3 high."""
    fact = problem.fact
    got, wanted = fact.get("got"), fact.get("wanted")
    what = argument(problem) + is_shape_in_brackets(problem)
    if fact.kind == "cross":
        where = axis_name(fact.get("axis"))
        return Words(f"{callee(problem)} takes vectors of 3 elements, but {what} has {size(got)} in {where}")
    if fact.kind == "complex":
        return Words(f"{callee(problem)} takes pairs on the last axis, but {what} has {size(got)} there")
    if fact.kind == "matrix-size":
        return Words(_not_as_long(problem, what))
    sides = "" if got is None or wanted is None else f": {size(wanted)} rows and {size(got)} columns"
    return Words(f"{callee(problem)} takes square matrices, not {what}{sides}")


def _not_as_long(problem: Problem, what: str) -> str:
    """`torch.linalg.solve` takes 3 in axis -2 of `b` ([4, 2]), which has 4 there."""
    got, wanted, trouble = (problem.fact.get(name) for name in ("got", "wanted", "problem"))
    if trouble:
        return f"{callee(problem)} cannot take {what}: {size(got)} against {size(wanted)}, {trouble}"
    where = axis_name(problem.fact.get("axis"))
    return f"{callee(problem)} takes {size(wanted)} in {where} of {what}, which has {size(got)} there"
