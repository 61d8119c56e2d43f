'''# SL110: embedding-bag

## What it does

Reports arguments of an `nn.EmbeddingBag` that do not go together: offsets beside an input with two axes (each row is a
bag there), no offsets beside one with a single axis, weights of another shape than the input.

## Why is this bad?

torch raises a ValueError when the line runs.

## Example

```python
import torch
from torch import nn

bag = nn.EmbeddingBag(1000, 64)
tokens = torch.randint(0, 1000, (200,))
x = bag(tokens)  # where does each bag begin?
```

## Use instead

```python
import torch
from torch import nn

bag = nn.EmbeddingBag(1000, 64)
tokens = torch.randint(0, 1000, (200,))
x = bag(tokens, torch.tensor([0, 50, 120]))
```

## When is the fix safe?

Offsets may be left out where every row of the input is a bag.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import callee, is_shape_in_brackets, said, shape


@finding("SL110", "embedding-bag", severity="error", facts=("bag",))
def words(problem: Problem) -> Words:
    """`self.bag` needs a tensor of one axis as its offsets for this input ([200]), not None."""
    fact = problem.fact
    name = str(fact.get("argument") or "arguments")
    wanted = fact.get("wanted_shape")
    if wanted is not None:
        return Words(f"{callee(problem)} needs {name} of the input's shape {shape(wanted)}, "
                     f"not {shape(fact.get('shape')) or 'another'}")
    got, wish = said(problem, "got"), said(problem, "wanted")
    if not got or not wish:
        return Words(f"{callee(problem)} cannot take its {name} beside this input")
    x = f"this input{is_shape_in_brackets(problem)}"
    return Words(f"{callee(problem)} needs {wish} as its {name} for {x}, not {got}")
