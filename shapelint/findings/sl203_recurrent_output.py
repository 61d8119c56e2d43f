'''# SL203: recurrent-output

## What it does

Reports the result of a recurrent layer that is used as if it were a tensor. `nn.LSTM`, `nn.GRU` and `nn.RNN` give a
pair: the output at every step, and the last state.

## Why is this bad?

torch raises "argument 'input' must be Tensor, not tuple", or Python misses a method that tensors have. Inside of an
`nn.Sequential` nobody unpacks the pair.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, batch_first=True)
fc = nn.Linear(20, 5)
out = lstm(torch.randn(32, 50, 10))
y = fc(out)  # out is (output, (h, c))
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, batch_first=True)
fc = nn.Linear(20, 5)
out, _ = lstm(torch.randn(32, 50, 10))
y = fc(out)
```

## When is the fix safe?

Unpacking `out, _ =` is safe where the value is used nowhere as a pair.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem
from shapelint.values import NamedTuple, Tensor, settled

from .advice import applied
from .model import Words
from .registry import finding
from .wording import argument, argument_text, attribute_use, callee


def is_recurrent_output(problem: Problem) -> bool:
    """Is the value that is no tensor a pair of an output and a state, as recurrent layers give it?"""
    value = settled(problem.fact.get("value"))
    if not isinstance(value, tuple) or isinstance(value, NamedTuple) or len(value) != 2:
        return False
    output, state = map(settled, value)
    if not isinstance(output, Tensor):
        return False
    if isinstance(state, tuple):
        return len(state) == 2 and all(isinstance(settled(s), Tensor) for s in state)
    # A pair of two tensors may be anything; recurrent layers say which axis is the time, and so does unpacking, which
    # gives lengths and no state.
    return isinstance(state, Tensor) and not state.integral and "time" in (output.roles or ())


@finding("SL203", "recurrent-output", severity="error", facts=("recurrent-output",))
def words(problem: Problem) -> Words:
    """`self.fc` takes a tensor, but `out` is a pair: the output and the state."""
    value = settled(problem.fact.get("value"))
    inner = "the output and the state"
    if isinstance(value, tuple) and len(value) == 2 and isinstance(settled(value[1]), tuple):
        inner = "the output and (h, c)"
    use, text = attribute_use(problem), argument_text(problem)
    if use:
        text = "" if use[0] == "the value" else use[0].strip("`")
        message = f"{use[0]} is a pair, {inner}, and has no {use[1]} as tensors have"
    else:
        message = f"{callee(problem)} takes a tensor, but {argument(problem)} is a pair: {inner}"
    if not text:
        return Words(message, "take the output out of the pair first; in nn.Sequential a small module has to do it")
    if text.isidentifier():
        return Words(message, f"unpack it where it is made: {text}, _ = ..., or take its first part: {text}[0]")
    return Words(message, f"take its first part: {applied(text)}[0]")
