'''# SL308: expand

## What it does

Reports an `expand`, `expand_as` or `repeat` into sizes the tensor cannot be stretched to: only axes of size 1 are
stretched, new axes come in front, and no axis is lost.

## Why is this bad?

torch raises "The expanded size of the tensor must match the existing size".

## Example

```python
import torch

bias = torch.randn(8, 64)
spread = bias.expand(8, 50, 64)  # the new axis would stand in front
```

## Use instead

```python
import torch

bias = torch.randn(8, 64)
spread = bias.unsqueeze(1).expand(8, 50, 64)
```

## When is the fix safe?

An `unsqueeze` is safe where only one place for the new axis fits.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .advice import applied, fits
from .model import Words
from .registry import finding
from .wording import argument, argument_text, callee, count, dims, shape, size


@finding("SL308", "expand", severity="error", facts=("expand", "repeat"))
def words(problem: Problem) -> Words:
    """`bias` [8, 64] cannot be expanded to [8, 50, 64]: axis 1 is 8, not 1."""
    fact = problem.fact
    what = f"{argument(problem, _tensor(problem))} {shape(fact.get('shape'))}".rstrip()
    into = dims(fact.get("wanted_shape"))
    if fact.kind == "repeat":
        axes = dims(fact.get("shape"))
        needs = f": it has {count(len(axes), 'axis')}" if axes is not None else ""
        return Words(f"{callee(problem)} needs a number for every axis of {what}{needs}")
    message = f"{what} cannot be expanded to {shape(into) if into is not None else 'those sizes'}"
    got, wanted = fact.get("got"), fact.get("wanted")
    if got is not None and wanted is not None:
        message += f": {size(got)} is neither 1 nor {size(wanted)}"
    return Words(message, _unsqueezed(problem))


def _tensor(problem: Problem) -> str | None:
    return next((name for name in ("input", "self") if name in problem.arguments), None)


def _unsqueezed(problem: Problem) -> str:
    """The one place for a missing axis, where there is just one."""
    axes, into = dims(problem.fact.get("shape")), dims(problem.fact.get("wanted_shape"))
    text = argument_text(problem, _tensor(problem))
    if axes is None or into is None or not text or len(axes) + 1 != len(into):
        return ""
    fitting = [i for i in range(1, len(axes) + 1)
               if all(fits(a, 1) is True or fits(a, b) is True or (isinstance(b, int) and b == -1)
                      for a, b in zip((*axes[:i], 1, *axes[i:]), into))]
    return f"give it the missing axis: {applied(text)}.unsqueeze({fitting[0]})" if len(fitting) == 1 else ""
