'''# SL201: hidden-state-shape

## What it does

Reports a hidden or cell state that does not have the shape the recurrent layer needs: `[num_layers * directions,
batch, hidden_size]`, or without the batch axis for an input without one. `batch_first` does not change it. A cell
(`nn.LSTMCell`) takes `[batch, hidden_size]`.

## Why is this bad?

torch raises "Expected hidden[0] size (1, 20, 60), got [1, 5, 60]". Typical are a forgotten second direction, a
state made for another batch size, or a layer that reads its input as `[time, batch, features]` because
`batch_first` is missing.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, num_layers=2, bidirectional=True, batch_first=True)
x = torch.randn(32, 50, 10)
h0 = torch.zeros(2, 32, 20)
c0 = torch.zeros(2, 32, 20)
out, _ = lstm(x, (h0, c0))  # 2 layers with 2 directions each: 4
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, num_layers=2, bidirectional=True, batch_first=True)
x = torch.randn(32, 50, 10)
h0 = torch.zeros(4, 32, 20)
c0 = torch.zeros(4, 32, 20)
out, _ = lstm(x, (h0, c0))
```

## When is the fix safe?

A state of zeros may be given the shape that is wanted, or left out: zeros are the default. Setting
`batch_first=True` is right where the data is laid out so; it changes the layout of the output as well.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem
from shapelint.values import Tensor, settled

from .advice import applied, changed, either, fits
from .model import Words
from .registry import finding
from .wording import argument, argument_text, callee, dims, shape, size


@finding("SL201", "hidden-state-shape", severity="error", facts=("hidden-state",))
def words(problem: Problem) -> Words:
    """`self.lstm` takes a hidden state of shape [4, 10, 100], but `h0` is [4, 4, 100]."""
    fact = problem.fact
    state = "cell state" if str(fact.get("argument")).endswith("[1]") else "hidden state"
    given = argument(problem, otherwise=f"the {state}")
    wanted, arrived = shape(fact.get("wanted_shape")), shape(fact.get("shape"))
    message = f"{callee(problem)} takes a {state} of " + (f"shape {wanted}" if wanted else "another shape")
    if arrived:
        message += f", but {given} is {arrived}"
    return Words(message, _help(problem))


def _help(problem: Problem) -> str:
    fact = problem.fact
    given, wanted = dims(fact.get("shape")), dims(fact.get("wanted_shape"))
    text = argument_text(problem)
    if given is None or wanted is None:
        return ""
    if len(given) != len(wanted):
        if len(given) + 1 == len(wanted) and text:
            return f"add the axis of layers and directions: {applied(text)}.unsqueeze(0)"
        return f"it needs {len(wanted)} axes: {shape(wanted)}"
    axis = fact.get("axis")
    if not isinstance(axis, int) or not -len(wanted) <= axis < len(wanted):
        return ""
    axis %= len(wanted)
    if axis == len(wanted) - 1:
        return f"its last axis is the layer's hidden size, {size(wanted[axis])}"
    if axis == 0 and not problem.operator.endswith("Cell"):
        return f"its first axis is num_layers times directions, {size(wanted[0])}"
    return either(_batch_first(problem, given[axis]), f"make it for a batch of {size(wanted[axis])}")


def _batch_first(problem: Problem, batch: object) -> str:
    """The repair for a layer that reads the batch axis as time."""
    layer, x = problem.layer, settled(problem.values.get("input"))
    if layer is None or layer.params.get("batch_first") is not False or not isinstance(x, Tensor) or x.rank != 3:
        return ""
    if fits(x.dims[0], batch) is not True:
        return ""
    return changed(problem, {"batch_first": True}) or "build the layer with batch_first=True"
