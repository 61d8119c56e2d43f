'''# SL113: output-size

## What it does

Reports an `output_size` asked of a transposed convolution or an unpooling that its kernel, stride and padding cannot
give, indices for an unpooling that have another shape than the input, and windows that `nn.Fold` cannot put together.

## Why is this bad?

torch raises "requested an output size of [40], but valid sizes range from [21] to [22]".

## Example

```python
import torch
from torch import nn

grow = nn.ConvTranspose1d(8, 4, kernel_size=3, stride=2)
x = grow(torch.randn(2, 8, 10), output_size=[40])
```

## Use instead

```python
import torch
from torch import nn

grow = nn.ConvTranspose1d(8, 4, kernel_size=3, stride=2)
x = grow(torch.randn(2, 8, 10), output_size=[22])
```

## When is the fix safe?

Leaving `output_size` out is safe; the smallest possible size is taken then.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, shape, size


@finding("SL113", "output-size", severity="error", facts=("output-size", "unpool", "fold"))
def words(problem: Problem) -> Words:
    """`grow` can give 21 to 22 in the last axis, but is asked for 40."""
    fact = problem.fact
    got, least, most, axis = (fact.get(name) for name in ("got", "least", "most", "axis"))
    if fact.kind == "unpool":
        indices = f"{argument(problem, 'indices', 'its indices')} {shape(fact.get('shape'))}".rstrip()
        return Words(f"{callee(problem)} needs indices of its input's shape, not {indices}")
    if fact.kind == "fold":
        windows = fact.get("wanted")
        has = f": it has room for {size(windows)}, not {size(got)}" if windows is not None and got is not None else ""
        return Words(f"{callee(problem)} cannot put its windows together to {shape(fact.get('output_size'))}{has}")
    if got is not None and most is None:
        return Words(f"{callee(problem)} cannot give {size(got)} in {axis_name(axis)}")
    if got is None or least is None or most is None:
        return Words(f"{callee(problem)} cannot give the output size it is asked for")
    if axis is None:
        return Words(f"{callee(problem)} takes {size(least)} or {size(most)} sizes as output_size, not {size(got)}")
    return Words(f"{callee(problem)} can give {size(least)} to {size(most)} in {axis_name(axis)}, "
                 f"but is asked for {size(got)}")
