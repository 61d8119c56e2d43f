'''# SL313: gather

## What it does

Reports an index or a source of `gather`, `scatter`, `index_add` and their like that does not fit beside the tensor: but
for the axis that is indexed, no axis may be longer than the tensor's own.

## Why is this bad?

torch raises "Size does not match at dimension 0 expected index to be smaller than self apart from dimension 1".

## Example

```python
import torch

scores = torch.randn(8, 50)
index = torch.zeros(16, 1, dtype=torch.long)
picked = scores.gather(1, index)  # 16 rows against 8
```

## Use instead

```python
import torch

scores = torch.randn(8, 50)
index = torch.zeros(8, 1, dtype=torch.long)
picked = scores.gather(1, index)
```

## When is the fix safe?

Which of the two has the wrong size only the author knows.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, shape, size


@finding("SL313", "gather", severity="error", facts=("gather", "searchsorted"))
def words(problem: Problem) -> Words:
    """`scores.gather`: `index` [16, 1] does not fit beside `scores` [8, 50]: 16 against 8 in axis 0."""
    fact = problem.fact
    beside = argument(problem, str(fact.get("argument") or "index"), "the index")
    names = ("input", "self") if fact.kind == "gather" else ("sorted_sequence", "boundaries")
    name = next((n for n in names if n in problem.arguments), "")
    whole = argument(problem, name, "the tensor")
    small, large = ("index", "shape") if fact.kind == "gather" else ("shape", "sequences")
    one, other = (f"{text} {shape(fact.get(key))}".rstrip() for text, key in ((beside, small), (whole, large)))
    message = f"{callee(problem)}: {one} does not fit beside {other}"
    got, wanted = fact.get("got"), fact.get("wanted")
    if got is None or wanted is None:
        return Words(message)
    return Words(f"{message}: {size(got)} against {size(wanted)} in {axis_name(fact.get('axis'))}")
