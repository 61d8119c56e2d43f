'''# SL318: function-transform

## What it does

Reports a function made by `torch.vmap`, `torch.func.grad`, `jacrev` and their kin that is called with tensors it cannot
be called with: the mapped axes are of different sizes, `in_dims` do not have the form of the arguments, the function
does not give one number where a gradient is asked for.

## Why is this bad?

torch raises when the line runs: "vmap: Expected all tensors to have the same size in the mapped dimension", "Expected
f(*args) to return a scalar tensor".

## Example

```python
import torch

weights = torch.randn(5, 3)
samples = torch.randn(8, 3)
scores = torch.vmap(torch.dot)(weights, samples)  # 5 weights, 8 samples
```

## Use instead

```python
import torch

weights = torch.randn(5, 3)
samples = torch.randn(8, 3)
scores = torch.vmap(lambda w: samples @ w)(weights)
```

## When is the fix safe?

Which axis is mapped over is the author's decision.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, said, shape, size


@finding("SL318", "function-transform", severity="error", facts=("mapped-axis", "transform", "gradient"))
def words(problem: Problem) -> Words:
    """`torch.vmap(f)` maps over axis 0 of `weights`, which is 5, and over axis 0 of `samples`, which is 8."""
    fact = problem.fact
    if fact.kind == "gradient":
        return _gradient(problem)
    if fact.kind == "mapped-axis":
        one, other = argument(problem, str(fact.get("other") or "")), argument(problem)
        return Words(f"{callee(problem)} maps over {axis_name(fact.get('other_axis'))} of {one}, which is "
                     f"{size(fact.get('wanted'))}, and over {axis_name(fact.get('axis'))} of {other}, which is "
                     f"{size(fact.get('got'))}")
    trouble = said(problem, "problem") or "cannot be called so"
    return Words(f"{callee(problem)} {trouble.replace('{argument}', argument(problem))}")


def _gradient(problem: Problem) -> Words:
    fact = problem.fact
    arrived, wanted = shape(fact.get("shape")), shape(fact.get("wanted_shape"))
    if wanted:
        return Words(f"{callee(problem)} needs {argument(problem)} of shape {wanted}, that of what it goes with"
                     + (f", not {arrived}" if arrived else ""))
    given = f", but is given {arrived}" if arrived else ""
    return Words(f"{callee(problem)} needs one number to differentiate{given}",
                 "reduce it first, as .sum() or .mean() do, or ask for all derivatives with torch.func.jacrev")
