'''# SL105: argument-dtype

## What it does

Reports a tensor whose elements have a type that the layer or function refuses: an `nn.Embedding` takes integers, an
`nn.Linear` takes floats.

## Why is this bad?

torch raises when the line runs, however well the shapes fit.

## Example

```python
import torch
from torch import nn

embed = nn.Embedding(1000, 64)
tokens = torch.zeros(8, 20)  # float32, unless a dtype is given
x = embed(tokens)
```

## Use instead

```python
import torch
from torch import nn

embed = nn.Embedding(1000, 64)
tokens = torch.zeros(8, 20, dtype=torch.long)
x = embed(tokens)
```

## When is the fix safe?

`.long()` is safe where the numbers are whole already; `.float()` always keeps their values. Better is to make the
tensor with the right dtype.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import applied
from .model import Words
from .registry import finding
from .wording import argument, argument_text, callee, said


@finding("SL105", "argument-dtype", severity="error", facts=("dtype",))
def words(problem: Problem) -> Words:
    """`self.embed` takes integers, but `tokens` is float32."""
    got, wanted = said(problem, "got"), said(problem, "wanted")
    what = argument(problem)
    message = f"{callee(problem)} takes {wanted}" if wanted else f"{callee(problem)} takes another dtype"
    message += f", but {what} is {got}" if got else f", which {what} has not"
    return Words(message, conversion(problem))


def conversion(problem: Problem) -> str:
    """The method that makes the dtype that is wanted."""
    wanted, text = said(problem, "wanted"), argument_text(problem)
    method = next((m for word, m in _METHODS if word in wanted), "")
    return f"convert it: {applied(text or 'x')}{method}" if method else ""


#: Words of the wanted dtype and the method that gives it; the first that occurs counts.
_METHODS = (("int", ".long()"), ("long", ".long()"), ("bool", ".bool()"), ("double", ".double()"),
            ("float64", ".double()"), ("float", ".float()"))
