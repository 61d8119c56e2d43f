'''# SL312: window

## What it does

Reports a `Tensor.unfold` whose window is longer than the axis it runs over, or whose step is not positive.

## Why is this bad?

torch raises "maximum size for tensor at dimension 1 is 10 but size is 16".

## Example

```python
import torch

signal = torch.randn(8, 10)
windows = signal.unfold(1, 16, 4)
```

## Use instead

```python
import torch

signal = torch.randn(8, 10)
windows = signal.unfold(1, 4, 4)
```

## When is the fix safe?

There is no other size that is surely meant; only the author can choose it.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, is_shape_in_brackets, size, tensor_argument


@finding("SL312", "window", severity="error", facts=("window",))
def words(problem: Problem) -> Words:
    """`signal.unfold` takes windows of 16, but `signal` has 10 in axis 1."""
    fact = problem.fact
    got, wanted = fact.get("got"), fact.get("wanted")
    name = tensor_argument(problem)
    what = argument(problem, name) + is_shape_in_brackets(problem)
    if got is None:
        return Words(f"{callee(problem)} takes windows that do not fit {what}")
    if fact.get("argument") == "step":
        return Words(f"{callee(problem)} needs a step of at least 1, but it is {size(got)}")
    has = "does not hold them" if wanted is None else f"has {size(wanted)} in {axis_name(fact.get('axis'))}"
    return Words(f"{callee(problem)} takes windows of {size(got)}, but {what} {has}")
