'''# SL305: index

## What it does

Reports an index that lies outside of its axis, and a subscript with more indices than the tensor has axes.

## Why is this bad?

torch raises an IndexError. Too many indices often mean that an axis was dropped before (`out[:, -1]` was taken
already), or that the input was not batched.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, batch_first=True)
out, _ = lstm(torch.randn(32, 50, 10))
last = out[:, -1]
y = last[:, -1, :]  # last has 2 axes only
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, batch_first=True)
out, _ = lstm(torch.randn(32, 50, 10))
y = out[:, -1, :]
```

## When is the fix safe?

Removing an index that is one too many is safe where it is a plain `:`.
'''

from __future__ import annotations

from typing import Any

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import axis_name, callee, clipped, count, is_shape_in_brackets, said, shape, size


@finding("SL305", "index", severity="error", facts=("index", "too-many-indices", "mask", "narrow"))
def words(problem: Problem) -> Words:
    """`x` has 3 in axis 0, so index 5 is out of range."""
    fact = problem.fact
    what = _subject(problem) + is_shape_in_brackets(problem)
    if fact.kind == "broadcast":
        return Words(f"the index tensors of {what} do not go together: {' against '.join(map(shape, _sides(problem)))}")
    if trouble := said(problem, "problem"):
        return Words(f"{what} cannot be indexed so: {trouble}")
    if fact.kind == "narrow":
        return Words(_narrow(problem, what))
    if fact.kind == "mask":
        return Words(_mask(problem, what))
    if fact.kind == "too-many-indices":
        return Words(_too_many(what, fact.get("got"), fact.get("wanted")),
                     "take an index away, or see where the axis was lost")
    index, length = fact.get("index", fact.get("got")), fact.get("size", fact.get("wanted"))
    where = "" if fact.get("axis") is None else f" in {axis_name(fact.get('axis'))}"
    if fact.get("container"):
        where = f" {'element' if length == 1 else 'elements'}"
    if index is None:
        return Words(f"{what} is indexed out of range{where}")
    if length is None:
        return Words(f"index {size(index)} is out of range for {what}{where}")
    help_ = f"the last one is {length - 1}, or -1" if isinstance(length, int) and length > 0 else ""
    return Words(f"{what} has {size(length)}{where}, so index {size(index)} is out of range", help_)


def is_of_indices(problem: Problem) -> bool:
    """Are the two that cannot be broadcast index tensors? Only these raise an IndexError."""
    return problem.fact.raises == "IndexError"


def _sides(problem: Problem) -> tuple[Any, Any]:
    return problem.fact.get("left"), problem.fact.get("right")


def _narrow(problem: Problem, what: str) -> str:
    fact = problem.fact
    got, length = fact.get("got"), fact.get("wanted")
    if got is None or length is None:
        return f"{callee(problem)} takes elements that {what} has not"
    where = axis_name(fact.get("axis"))
    if isinstance(length, int) and length == 0:
        return f"{callee(problem)} is told a length of {size(got)}, but a length is at least 0"
    end = "starts at" if fact.get("argument") == "start" else "goes up to"
    return f"{callee(problem)} {end} {size(got)}, but {what} has {size(length)} in {where}"


def _mask(problem: Problem, what: str) -> str:
    fact = problem.fact
    mask = shape(fact.get("mask"))
    message = f"the mask{f' {mask}' if mask else ''} does not fit {what}"
    if fact.get("got") is None or fact.get("wanted") is None:
        return message
    return f"{message}: {size(fact.get('got'))} against {size(fact.get('wanted'))} in {axis_name(fact.get('axis'))}"


def _too_many(what: str, indices: Any, rank: Any) -> str:
    if rank is None:
        return f"{what} has fewer axes than it is given indices"
    if indices is None:
        return f"{what} has {count(rank, 'axis')} only, but is given more indices"
    return f"{what} has {count(rank, 'axis')}, but is given {count(indices, 'index')}"


def _subject(problem: Problem) -> str:
    """What is indexed, in the author's words."""
    text = next(iter(problem.arguments.values()), "") or problem.callee.partition("[")[0]
    return f"`{clipped(text)}`" if text else f"this {problem.fact.get('container') or 'tensor'}"
