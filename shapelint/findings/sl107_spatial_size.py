'''# SL107: spatial-size

## What it does

Reports an image or sequence that is too small for what slides over it: the kernel of a convolution or pooling layer
is larger than the (padded) input, or no output would be left.

## Why is this bad?

torch raises "Kernel size can't be greater than actual input size" or "Output size is too small". Usually one
pooling step too many came before.

## Example

```python
import torch
from torch import nn

conv = nn.Conv1d(16, 32, kernel_size=5)
x = torch.randn(8, 16, 3)
y = conv(x)  # a kernel of 5 over 3 steps
```

## Use instead

```python
import torch
from torch import nn

conv = nn.Conv1d(16, 32, kernel_size=5, padding=2)
x = torch.randn(8, 16, 3)
y = conv(x)
```

## When is the fix safe?

Padding and smaller kernels change what the layer computes; which of them is meant is the author's decision.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem
from shapelint.values import is_dim

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, is_shape_in_brackets, size


@finding("SL107", "spatial-size", severity="error", facts=("spatial",))
def words(problem: Problem) -> Words:
    """`self.conv` slides a kernel of 5 over `x`, but the last axis of it has 3."""
    fact = problem.fact
    got, wanted, axis = fact.get("got"), fact.get("wanted"), fact.get("axis")
    what = argument(problem) + is_shape_in_brackets(problem)
    if got is None or wanted is None:
        return Words(f"{what} is too small for {callee(problem)}", _HELP)
    where = "it" if axis is None else f"{axis_name(axis)} of it"
    if fact.get("parameter") not in (None, "kernel_size"):
        return Words(f"{callee(problem)} leaves nothing of {what}: {where} has {size(got)}", _HELP)
    if fact.get("parameter") is None:
        return Words(f"{callee(problem)} cannot work on nothing, but {what} has {size(got)} in {axis_name(axis)}")
    reach = fact.get("dilation", 1) * (wanted - 1) + 1 if is_dim(fact.get("dilation", 1)) else wanted
    padding = fact.get("padding", 0)
    padded = f" ({size(got + 2 * padding)} with padding)" if is_dim(padding) and padding != 0 else ""
    return Words(f"{callee(problem)} slides a kernel of {size(reach)} over {what}, but {where} has {size(got)}{padded}",
                 _HELP)


_HELP = "a smaller kernel, more padding, or one downsampling step less before it"
