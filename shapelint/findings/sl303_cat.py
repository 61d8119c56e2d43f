'''# SL303: cat

## What it does

Reports tensors that are joined with `torch.cat` or `torch.stack` although they differ in an axis that must agree:
for `cat` every axis but the one along which it joins, for `stack` all of them.

## Why is this bad?

torch raises "Sizes of tensors must match except in dimension 1". Often `dim` is missing (it is 0 by default), or an
axis was lost by indexing.

## Example

```python
import torch

words = torch.randn(8, 50, 64)
chars = torch.randn(8, 50, 16)
both = torch.cat([words, chars])  # along axis 0
```

## Use instead

```python
import torch

words = torch.randn(8, 50, 64)
chars = torch.randn(8, 50, 16)
both = torch.cat([words, chars], dim=-1)
```

## When is the fix safe?

Another `dim` is safe where the tensors differ in that axis only.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import applied, fits
from .model import Words
from .registry import finding
from .sl104_layer_rank import words as layer_rank
from .wording import callee, dims, element, line_of, ordinal, shape, size


@finding("SL303", "cat", severity="error", facts=("cat", "stack"))
def words(problem: Problem) -> Words:
    """`torch.cat` joins along axis 0, but axis 2 of `chars` is 16, and of `words` 64."""
    fact = problem.fact
    if fact.kind == "rank":
        return layer_rank(problem)
    index = fact.get("index")
    index = index if isinstance(index, int) else None
    this, first = _name(problem, index), _name(problem, _first(problem))
    one, other = shape(fact.get("shape")), shape(fact.get("first"))
    got, wanted, axis, dim = (fact.get(name) for name in ("got", "wanted", "axis", "dim"))
    does = f"{callee(problem)} {'stacks tensors of one shape' if fact.kind == 'stack' else 'joins'}"
    if fact.kind == "cat" and dim is not None:
        does += f" along axis {dim}"
    if got is not None and wanted is not None and axis is not None:
        message = f"{does}, but axis {axis} of {this} is {size(got)}, and of {first} {size(wanted)}"
    elif one and other:
        message = f"{does}, but {this} is {one}, and {first} is {other}"
    else:
        message = f"{does}, but {this} does not fit {first}"
    return Words(message, _help(problem, index))


def is_of_joined(problem: Problem) -> bool:
    """Is one of the tensors that are joined the one with a wrong number of axes?"""
    return str(problem.fact.get("argument")).startswith("tensors[")


def _first(problem: Problem) -> int:
    """The tensor that the others were held against (empty ones do not count for `cat`)."""
    index = problem.fact.get("first_index")
    return index if isinstance(index, int) else 0


def _name(problem: Problem, index: int | None) -> str:
    if index is None:
        return "one of the tensors"
    for text in problem.arguments.values():
        found = line_of(element(text, index)) if text.strip()[:1] in "[(" else ""
        if found and len(found) <= 40:
            return f"`{found}`"
    return f"the {ordinal(index)} tensor"


def _help(problem: Problem, index: int | None) -> str:
    one, other = dims(problem.fact.get("shape")), dims(problem.fact.get("first"))
    if one is None or other is None:
        return ""
    if len(one) != len(other):
        less = _name(problem, index if len(one) < len(other) else _first(problem))
        what = f"{applied(less.strip('`'))}.unsqueeze(...)" if less.startswith("`") else less
        return f"they need the same number of axes: add {abs(len(one) - len(other))} to {what}"
    differing = [i for i, (a, b) in enumerate(zip(one, other)) if fits(a, b) is not True]
    dim = problem.fact.get("dim")
    if problem.fact.kind == "cat" and len(differing) == 1 and isinstance(dim, int) and differing[0] != dim % len(one):
        return f"if they are to be joined where they differ: dim={differing[0]}"
    return ""
