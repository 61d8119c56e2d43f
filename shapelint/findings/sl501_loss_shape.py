'''# SL501: loss-shape

## What it does

Reports a loss whose input and target do not have shapes that go together: for `BCELoss` the same shape, for
`CrossEntropyLoss` classes in axis 1 of the input (`[N, C, ...]`) and a target without that axis (`[N, ...]`).

## Why is this bad?

torch raises when the loss is computed. For sequences the classes usually stand last and have to be flattened or
swapped.

## Example

```python
import torch
from torch import nn

logits = torch.randn(32, 50, 10)  # [batch, time, classes]
target = torch.randint(0, 10, (32, 50))
loss = nn.CrossEntropyLoss()(logits, target)
```

## Use instead

```python
import torch
from torch import nn

logits = torch.randn(32, 50, 10)
target = torch.randint(0, 10, (32, 50))
loss = nn.CrossEntropyLoss()(logits.transpose(1, 2), target)
```

## When is the fix safe?

Swapping or flattening axes is safe where it is clear which axis holds the classes.
'''

from __future__ import annotations

from typing import Any

from shapelint.interp.problem import Problem
from shapelint.values import Tensor, settled

from .advice import applied, fits
from .model import Words
from .registry import finding
from .wording import argument, argument_text, axis_name, callee, count, dims, shape, size


@finding("SL501", "loss-shape", severity="error", facts=("loss-shape", "loss-target", "loss-weight"))
def words(problem: Problem) -> Words:
    """`criterion` cannot compare `logits` [32, 50, 10] with `target` [32, 50]: axis 1 of `target` is 50, not 10."""
    fact = problem.fact
    if fact.kind == "loss-weight":
        wanted, arrived = shape(fact.get("wanted_shape")), shape(fact.get("shape"))
        return Words(f"{callee(problem)} takes one weight for each class{f', {wanted}' if wanted else ''}"
                     f"{f', but is given {arrived}' if arrived else ''}")
    other = fact.get("argument")
    if other in (None, "target", "input"):
        message = f"{callee(problem)} cannot compare {_side(problem, 'input')} with {_side(problem, 'target')}"
    else:
        weights = f"{argument(problem, other, 'what it is given')} {shape(fact.get('target'))}".rstrip()
        message = f"{callee(problem)} cannot use {weights} as its {other} for {_side(problem, 'input')}"
    return Words(message + _sizes(problem), _help(problem))


def _sizes(problem: Problem) -> str:
    """Which size of the target is wrong: an axis, or the number of axes."""
    fact = problem.fact
    got, wanted, axis, axes = fact.get("got"), fact.get("wanted"), fact.get("axis"), dims(_axes(problem, "target"))
    if got is None or wanted is None:
        return ""
    target = argument(problem, "target", "the target")
    if axis is None:
        return f": {target} has {count(got, 'axis')}, not {size(wanted)}"
    if axes is not None and -len(axes) <= axis < len(axes) and axes[axis] == got:
        return f": {axis_name(axis)} of {target} is {size(got)}, not {size(wanted)}"
    return f": {size(got)} against {size(wanted)} in {axis_name(axis)}"


def _axes(problem: Problem, name: str) -> Any:
    """The shape of the input or of the target, from the fact or from the values of the call."""
    fact = problem.fact
    found, value = fact.get(name), settled(problem.values.get(name))
    return value.shape if found is None and isinstance(value, Tensor) else found


def _side(problem: Problem, name: str) -> str:
    return f"{argument(problem, name, f'its {name}')} {shape(_axes(problem, name))}".rstrip()


def _help(problem: Problem) -> str:
    if problem.fact.get("argument") not in (None, "target", "input"):
        return ""
    given, target = dims(_axes(problem, "input")), dims(_axes(problem, "target"))
    x, y = argument_text(problem, "input"), argument_text(problem, "target")
    if given is None or target is None:
        return ""
    operator = problem.operator.rpartition(".")[2]
    chosen = operator in ("CrossEntropyLoss", "cross_entropy", "NLLLoss", "nll_loss")
    if len(given) == len(target) + 1 and _same(given[:-1], target):
        if fits(given[-1], 1) is True and x:
            return f"drop the last axis: {applied(x)}.squeeze(-1)"
        if chosen and len(given) >= 3 and x:
            return f"bring the classes into axis 1: {applied(x)}.transpose(1, -1), or flatten both: " \
                   f"{applied(x)}.flatten(0, -2), {applied(y or 'target')}.flatten()"
    if chosen and len(target) == len(given) > 1 and fits(target[1], 1) is True and y:
        return f"class numbers have no axis of classes: {applied(y)}.squeeze(1)"
    if len(target) == len(given) + 1 and _same(target[:-1], given) and fits(target[-1], 1) is True and y:
        return f"drop the last axis: {applied(y)}.squeeze(-1)"
    return ""


def _same(a: Any, b: Any) -> bool:
    return all(fits(x, y) is True for x, y in zip(a, b))
