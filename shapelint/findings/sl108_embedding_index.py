'''# SL108: embedding-index

## What it does

Reports an index that is looked up in an `nn.Embedding` and is surely outside of its table. Numbers that stand in the
program are known one by one, those of `arange` by their ends; of many numbers that `randint` draws some lie in every
part of their range. Where an index only may be outside, it is a warning.

## Why is this bad?

torch raises "index out of range in self" on the CPU; on a GPU the whole process is lost to a device-side assert.
The table must have as many rows as there are ids, special tokens included: the largest index is `num_embeddings -
1`.

## Example

```python
import torch
from torch import nn

PAD, VOCABULARY = 100, 100
embed = nn.Embedding(VOCABULARY, 16)
tokens = torch.tensor([[5, 17, 42, PAD]])
x = embed(tokens)  # 99 is the last row
```

## Use instead

```python
import torch
from torch import nn

PAD, VOCABULARY = 100, 100
embed = nn.Embedding(VOCABULARY + 1, 16)
tokens = torch.tensor([[5, 17, 42, PAD]])
x = embed(tokens)
```

## When is the fix safe?

A larger table is safe where the layer is newly trained; a saved one no longer fits.
'''

from __future__ import annotations

from typing import Any

from shapelint.interp.problem import Problem
from shapelint.values import is_dim

from .advice import changed
from .model import Words
from .registry import finding
from .wording import argument, callee, count, named, size


@finding("SL108", "embedding-index", severity="error", facts=("embedding-index",))
def words(problem: Problem) -> Words:
    """`self.embed` has 100 rows (indices 0 to 99), but `tokens` holds 100."""
    fact = problem.fact
    index, rows = fact.get("index", fact.get("got")), fact.get("size", fact.get("wanted"))
    message = f"{callee(problem)} is a table"
    if is_dim(rows):
        message = f"{callee(problem)} has {count(rows, 'row')}"
        message += f" (indices 0 to {size(rows - 1)})" if rows != 0 else ""
    what = argument(problem, otherwise="the input")
    holds = "holds" if fact.raises else "may hold"
    message += f", but {what} {holds} {size(index)}" if index is not None else f", but {what} {holds} others"
    return Words(message, _help(problem, index))


def _help(problem: Problem, index: Any) -> str:
    if isinstance(index, int) and index < 0:
        return "an embedding has no negative indices"
    return changed(problem, {"num_embeddings": index + 1}) if named(index) else ""
