'''# SL304: view

## What it does

Reports a `view`, `reshape` or `unflatten` into sizes that do not hold as many elements as the tensor has.

## Why is this bad?

torch raises "shape '[16, 400]' is invalid for input of size 9600". A size written as a number has often not
followed a change in a layer before it.

## Example

```python
import torch
from torch import nn

conv = nn.Conv2d(3, 16, kernel_size=5)
x = conv(torch.randn(8, 3, 32, 32))  # [8, 16, 28, 28]
x = x.view(8, 16 * 5 * 5)
```

## Use instead

```python
import torch
from torch import nn

conv = nn.Conv2d(3, 16, kernel_size=5)
x = conv(torch.randn(8, 3, 32, 32))
x = x.flatten(1)
```

## When is the fix safe?

A `-1` takes the size that is left and makes the line run wherever the others divide the number of elements. That
the layer behind it wants that size has to be seen to as well.
'''

from __future__ import annotations

from shapelint.dims import Known
from shapelint.interp.problem import Problem

from .advice import fits
from .model import Words
from .registry import finding
from .wording import argument, callee, count, dims, named, said, shape, size


@finding("SL304", "view", severity="error", facts=("view",))
def words(problem: Problem) -> Words:
    """`x.view` cannot make [8, 400] of [8, 16, 28, 28]: 100352 elements against 3200."""
    fact = problem.fact
    wanted, arrived = shape(fact.get("wanted_shape")), shape(fact.get("shape"))
    whole = arrived or argument(problem, "input", "its input")
    message = f"{callee(problem)} cannot make {wanted or 'that shape'} of {whole}"
    got, into = fact.get("got"), fact.get("wanted")
    if trouble := said(problem, "problem"):
        return Words(f"{message}: {trouble}")
    if named(got) and named(into):
        verb = "cannot be divided by" if _open(problem) else "against"
        message += f": {count(got, 'element')} {verb} {size(into)}"
    return Words(message, _help(problem))


def _open(problem: Problem) -> bool:
    """Is one of the sizes -1, so that the others only have to divide the elements?"""
    return -1 in [d for d in dims(problem.fact.get("wanted_shape")) or () if isinstance(d, int)]


def _help(problem: Problem) -> str:
    """The same sizes with the last as -1, where the ones before divide what is there."""
    given, into = dims(problem.fact.get("shape")), dims(problem.fact.get("wanted_shape"))
    if given is None or not into or _open(problem) or len(into) < 2:
        return ""
    if len(given) > len(into) and all(fits(a, b) is True for a, b in zip(given, into[:-1])):
        return f"let the last axis follow: {_with_rest(into)}"
    rest = total = 1
    for dim in given:
        total = total * dim
    for dim in into[:-1]:
        rest = rest * dim
    if isinstance(rest, int) and rest < 1:
        return ""
    return f"let the last axis follow: {_with_rest(into)}" if Known().divides(rest, total) is True else ""


def _with_rest(into: tuple) -> str:
    return "(" + ", ".join([*map(size, into[:-1]), "-1"]) + ")"
