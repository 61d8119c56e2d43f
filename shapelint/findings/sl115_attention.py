'''# SL115: attention

## What it does

Reports queries, keys, values or masks of an attention (`nn.MultiheadAttention`, `F.scaled_dot_product_attention`, the
transformer layers) that do not go together: another batch, another number of keys than values, a mask that is not
`[queries, keys]`.

## Why is this bad?

torch raises when the line runs. Without `batch_first=True` an `nn.MultiheadAttention` reads its input as
`[time, batch, features]`.

## Example

```python
import torch
from torch import nn

attention = nn.MultiheadAttention(64, 4, batch_first=True)
query = torch.randn(8, 10, 64)
memory = torch.randn(4, 30, 64)
out, _ = attention(query, memory, memory)  # a batch of 8 against one of 4
```

## Use instead

```python
import torch
from torch import nn

attention = nn.MultiheadAttention(64, 4, batch_first=True)
query = torch.randn(8, 10, 64)
memory = torch.randn(8, 30, 64)
out, _ = attention(query, memory, memory)
```

## When is the fix safe?

`batch_first=True` is right where the data is laid out so; it changes the layout of the output as well.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import changed
from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, is_shape_in_brackets, shape, size


@finding("SL115", "attention", severity="error", facts=("attention", "attention-mask"))
def words(problem: Problem) -> Words:
    """`attention` needs 8 in axis 0 of `memory` ([4, 30, 64]), but it has 4."""
    fact = problem.fact
    got, wanted, axis = fact.get("got"), fact.get("wanted"), fact.get("axis")
    what = argument(problem, otherwise="one of its inputs") + is_shape_in_brackets(problem)
    needed = shape(fact.get("wanted_shape"))
    if fact.kind == "attention-mask" and needed:
        what = argument(problem, otherwise="its mask")
        return Words(f"{callee(problem)} needs a mask of shape {needed}, but {what} is "
                     f"{shape(fact.get('shape')) or 'of another'}")
    if got is None or wanted is None:
        return Words(f"{callee(problem)} cannot work with {what} beside its other inputs", _batch_first(problem))
    message = f"{callee(problem)} needs {size(wanted)} in {axis_name(axis)} of {what}, but it has {size(got)}"
    return Words(message, _batch_first(problem))


def _batch_first(problem: Problem) -> str:
    """The layout is the usual mistake where the layer was built without batch_first."""
    if problem.layer is None or problem.layer.params.get("batch_first") is not False:
        return ""
    return f"it reads [time, batch, features]; {changed(problem, {'batch_first': True})} if the batch stands first"
