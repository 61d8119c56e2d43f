'''# SL114: sampling-grid

## What it does

Reports a grid for `F.grid_sample` (or a matrix for `F.affine_grid`) that does not fit the images: another batch, or
another number of coordinates than the images have spatial axes.

## Why is this bad?

torch raises "expected grid and input to have same batch size".

## Example

```python
import torch
import torch.nn.functional as F

images = torch.randn(8, 3, 32, 32)
grid = torch.rand(4, 16, 16, 2) * 2 - 1
warped = F.grid_sample(images, grid, align_corners=False)  # 4 grids for 8 images
```

## Use instead

```python
import torch
import torch.nn.functional as F

images = torch.randn(8, 3, 32, 32)
grid = torch.rand(8, 16, 16, 2) * 2 - 1
warped = F.grid_sample(images, grid, align_corners=False)
```

## When is the fix safe?

One grid for all images may be expanded: `grid.expand(8, -1, -1, -1)`.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, is_shape_in_brackets, size


@finding("SL114", "sampling-grid", severity="error", facts=("grid",))
def words(problem: Problem) -> Words:
    """`F.grid_sample` needs 8 in axis 0 of `grid` ([4, 16, 16, 2]), but it has 4."""
    fact = problem.fact
    got, wanted = fact.get("got"), fact.get("wanted")
    what = argument(problem, fact.get("argument") or "grid", "the grid") + is_shape_in_brackets(problem)
    if got is None or wanted is None:
        return Words(f"{callee(problem)} cannot use {what} for these images")
    where = axis_name(fact.get("axis"))
    return Words(f"{callee(problem)} needs {size(wanted)} in {where} of {what}, but it has {size(got)}")
