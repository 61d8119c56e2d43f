'''# SL104: layer-rank

## What it does

Reports a tensor with more or fewer axes than the layer or function takes: an `nn.LSTM` takes `[T, B, features]` or
`[T, features]`, an `nn.LSTMCell` one step only, an `nn.Conv2d` images.

## Why is this bad?

torch raises at once. An axis was lost (a batch of one sample), was never merged (patches, several sequences a
sample), or the layer is one for single steps.

## Example

```python
import torch
from torch import nn

cell = nn.LSTMCell(10, 20)
x = torch.randn(32, 50, 10)
h, c = cell(x)  # a cell takes one step: [batch, features]
```

## Use instead

```python
import torch
from torch import nn

cell = nn.LSTMCell(10, 20)
x = torch.randn(32, 50, 10)
h, c = cell(x[:, 0])
```

## When is the fix safe?

Adding an axis of size 1 is safe where a batch of one is meant. Merging or dropping axes changes what belongs
together and is the author's decision.
'''

from __future__ import annotations

from typing import Any

from shapelint.interp.problem import Problem

from .advice import applied
from .model import Words
from .registry import finding
from .wording import argument, argument_text, callee, count, one_of, shape


@finding("SL104", "layer-rank", severity="error", facts=("rank",))
def words(problem: Problem) -> Words:
    """`self.lstm` takes a tensor with 2 or 3 axes, but `x` has 4."""
    fact = problem.fact
    got, allowed, least = fact.get("got"), _allowed(fact.get("wanted")), fact.get("least")
    wish = f"{one_of(allowed)} {'axis' if allowed == [1] else 'axes'}" if allowed else ""
    if not wish:
        wish = f"at least {count(least, 'axis')}" if least else "another number of axes"
    has = "" if got is None else f" has {got}"
    arrived = shape(fact.get("shape"))
    has += f": {arrived}" if has and arrived else ""
    joins = str(fact.get("argument")).startswith("tensors[")
    message = f"{callee(problem)} {'needs tensors' if joins else 'takes a tensor'} with {wish}"
    message += f", but {argument(problem)}{has}" if has else f", not {argument(problem)}"
    layout = fact.get("pattern")
    if layout and allowed and not any("*" in str(axis) for axis in layout):
        message += f" (it takes [{', '.join(map(str, layout))}])"
    return Words(message, _help(problem, got, allowed, least))


def _allowed(wanted: Any) -> list[int]:
    if isinstance(wanted, int):
        return [wanted]
    return sorted(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) and wanted else []


def _help(problem: Problem, got: Any, allowed: list[int], least: Any) -> str:
    text = argument_text(problem)
    x = applied(text) if text else "x"
    smallest, most = (allowed[0], allowed[-1]) if allowed else (least, None)
    if not isinstance(got, int):
        return ""
    if isinstance(smallest, int) and got < smallest:
        if smallest > got + 1:
            return f"add {smallest - got} axes"
        # A layer that misses one axis misses the batch; of other operations nobody knows which.
        return f"add an axis: {x}.unsqueeze({0 if problem.layer is not None else '...'})"
    if most is None or got <= most:
        return ""
    if problem.operator.endswith("Cell"):
        return f"give it one step at a time: {x}[:, t]"
    return f"merge axes: {x}.flatten(0, {got - most}), or drop those of size 1: {x}.squeeze(axis)"
