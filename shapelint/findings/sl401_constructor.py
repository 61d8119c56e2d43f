'''# SL401: constructor

## What it does

Reports a layer that cannot be built: a size, a number of layers or a projection that torch refuses in the
constructor.

## Why is this bad?

torch raises where the layer is built, before anything runs.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, proj_size=20)  # a projection has to be smaller than hidden_size
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, proj_size=8)
```

## When is the fix safe?

There is no other size that is surely meant; only the author can choose it.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import callee, shape, size


@finding("SL401", "constructor", severity="error", facts=("constructor",))
def words(problem: Problem) -> Words:
    """proj_size of `nn.LSTM` must be less than hidden_size (20), but is 20."""
    fact = problem.fact
    parameter, rule = fact.get("parameter") or fact.get("argument"), fact.get("rule")
    got, wanted = fact.get("got"), fact.get("wanted")
    if fact.get("wanted_shape") is not None:
        must, arrived = shape(fact.get("wanted_shape")), shape(fact.get("shape"))
        return Words(f"{parameter or 'a tensor'} of {callee(problem)} must be of shape {must}, "
                     f"but is {arrived or 'of another'}")
    if not parameter:
        return Words(f"{callee(problem)} cannot be built" + (f": {rule}" if rule else " with these arguments"))
    must = str(rule) if rule else size(wanted) if wanted is not None else "another"
    if rule and wanted is not None and size(wanted) not in must:
        must += f" ({size(wanted)})"
    message = f"{parameter} of {callee(problem)} must be {must}"
    return Words(message + ("" if got is None else f", but is {size(got)}"), f"choose another {parameter}")
