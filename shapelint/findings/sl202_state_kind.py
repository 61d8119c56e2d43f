'''# SL202: state-kind

## What it does

Reports a recurrent state of the wrong kind: a tuple given to an `nn.GRU` or `nn.RNN`, which keep one tensor, or a
single tensor given to an `nn.LSTM`, which keeps two, `(h_0, c_0)`.

## Why is this bad?

torch raises, with words that seldom name the state. It happens when an LSTM is replaced by a GRU, or the other way
round.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, batch_first=True)
h0 = torch.zeros(1, 32, 20)
out, _ = lstm(torch.randn(32, 50, 10), h0)  # the cell state is missing
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, batch_first=True)
h0 = torch.zeros(1, 32, 20)
c0 = torch.zeros(1, 32, 20)
out, _ = lstm(torch.randn(32, 50, 10), (h0, c0))
```

## When is the fix safe?

Handing a GRU the first of the two tensors is safe. A cell state for an LSTM has to come from somewhere: zeros are
what the layer itself starts with.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import applied
from .model import Words
from .registry import finding
from .wording import argument, argument_text, callee, said


@finding("SL202", "state-kind", severity="error", facts=("state-kind",))
def words(problem: Problem) -> Words:
    """`self.gru` takes one tensor as its state, but `state` is a tuple of 2."""
    got, wanted = said(problem, "got"), said(problem, "wanted")
    name = problem.fact.get("argument") or "hx"
    message = f"{callee(problem)} takes {wanted or 'another kind of value'} as its state"
    if got:
        message += f", but {argument(problem, name, 'the state given')} is {got}"
    return Words(message, _help(wanted, got, argument_text(problem, name)))


def _help(wanted: str, got: str, text: str) -> str:
    if "pair" in wanted and "one tensor" in got:
        return f"give it both: ({text or 'h_0'}, c_0), with a cell state of the same shape"
    if "one tensor" in wanted and text:
        return f"give it the hidden state alone: {applied(text)}[0]"
    return ""
