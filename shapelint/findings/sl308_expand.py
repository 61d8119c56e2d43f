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
from .wording import argument, argument_text, axis_name, callee, count, dims, shape, size, tensor_argument


@finding("SL308", "expand", severity="error", facts=("expand", "repeat"))
def words(problem: Problem) -> Words:
    """`bias` [8, 64] cannot be expanded to [8, 50, 64]: axis 1 is 8, not 1."""
    fact = problem.fact
    what = f"{argument(problem, tensor_argument(problem))} {shape(fact.get('shape'))}".rstrip()
    into = dims(fact.get("wanted_shape"))
    got, wanted, axis = fact.get("got"), fact.get("wanted"), fact.get("axis")
    if fact.kind == "repeat":
        sizes = f": {size(got)} for {size(wanted)}" if got is not None and wanted is not None else ""
        return Words(f"{callee(problem)} is given too few or too many numbers for {what}{sizes}")
    message = f"{what} cannot be expanded to {shape(into) if into is not None else 'those sizes'}"
    if got is not None and wanted is not None and axis is not None:
        message += f": {size(got)} is neither 1 nor {size(wanted)}"
    elif got is not None and wanted is not None:
        message += f": it has {count(got, 'axis')}, but {count(wanted, 'size')} {'is' if wanted == 1 else 'are'} given"
    elif got is None and axis is not None:
        message += f": {axis_name(axis)} is new, so its size has to be told"
    return Words(message, _unsqueezed(problem))


def _unsqueezed(problem: Problem) -> str:
    """The one place for a missing axis, where there is just one."""
    axes, into = dims(problem.fact.get("shape")), dims(problem.fact.get("wanted_shape"))
    text = argument_text(problem, tensor_argument(problem))
    if axes is None or into is None or not text or len(axes) + 1 != len(into):
        return ""
    fitting = [i for i in range(1, len(axes) + 1)
               if all(fits(a, 1) is True or fits(a, b) is True or (isinstance(b, int) and b == -1)
                      for a, b in zip((*axes[:i], 1, *axes[i:]), into))]
    return f"give it the missing axis: {applied(text)}.unsqueeze({fitting[0]})" if len(fitting) == 1 else ""
