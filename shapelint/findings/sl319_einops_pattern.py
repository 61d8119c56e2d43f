'''# SL319: einops-pattern

## What it does

Reports a pattern of einops (`rearrange`, `reduce`, `repeat`, `pack`, `unpack`, `parse_shape` and the layers) that does
not fit the tensor: another number of axes, a size that cannot be split so, an axis that is not the size it is told to
be. Patterns that einops takes of no tensor are reported, too.

## Why is this bad?

einops raises an EinopsError when the line runs.

## Example

```python
import torch
from einops import rearrange

x = torch.randn(8, 50, 64)
heads = rearrange(x, "b t (h d) -> b h t d", h=12)  # 64 is no multiple of 12
```

## Use instead

```python
import torch
from einops import rearrange

x = torch.randn(8, 50, 64)
heads = rearrange(x, "b t (h d) -> b h t d", h=16)
```

## When is the fix safe?

Only the author knows whether the pattern or the tensor is wrong.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, clipped, count, is_shape_in_brackets, said, size


@finding("SL319", "einops-pattern", severity="error", facts=("einops",))
def words(problem: Problem) -> Words:
    """`rearrange` splits axis 2 of `x` ([8, 50, 64]) as `(h d)` with h = 12, but 64 is no multiple of 12."""
    fact = problem.fact
    trouble, got, wanted = said(problem, "problem"), fact.get("got"), fact.get("wanted")
    what = argument(problem) + is_shape_in_brackets(problem)
    if trouble == "rank":
        return _rank(problem)
    where, group = axis_name(fact.get("axis")), f"`{said(problem, 'group') or '?'}`{_given(problem)}"
    if trouble == "divide":
        of = f", but {size(got)} is no multiple of {size(wanted)}"
        return Words(f"{callee(problem)} splits {where} of {what} as {group}{of}")
    if trouble == "size":
        told = f"{group} of the pattern is {size(wanted)}"
        return Words(f"{callee(problem)}: {told}, but {where} of {what} is {size(got)}")
    if trouble == "pack":
        name = said(problem, "name")
        return Words(f"{callee(problem)}: `{name}` of {what} is {size(got)}, but {size(wanted)} of the first tensor")
    if trouble == "unpack":
        come = f"the sizes to unpack come to {size(wanted)}"
        return Words(f"{callee(problem)}: {where} of {what} is {size(got)}, but {come}")
    if trouble == "unpack-divide":
        of = f"{size(got)} is no multiple of {size(wanted)}"
        return Words(f"{callee(problem)}: what the other sizes leave of {where} of {what} cannot be divided: {of}")
    pattern = clipped(said(problem, "pattern"))
    return Words(f"{callee(problem)} refuses the pattern '{pattern}': {trouble or 'it does not fit'}")


def _rank(problem: Problem) -> Words:
    """The pattern has another number of axes than the tensor."""
    fact = problem.fact
    least = "at least " if fact.get("least") else ""
    side, got = clipped(said(problem, "side")), fact.get("got")
    message = f"{callee(problem)}: '{side}' has {least}{count(fact.get('wanted'), 'axis')}"
    if got is None:
        return Words(f"{message}, and {argument(problem)}{is_shape_in_brackets(problem)} has not")
    return Words(f"{message}, but {argument(problem)}{is_shape_in_brackets(problem)} has {size(got)}", _dots(fact))


def _dots(fact: object) -> str:
    """The sign for axes that need no name, where the tensor has more of them than the pattern."""
    got, wanted = fact.get("got"), fact.get("wanted")
    more = isinstance(got, int) and isinstance(wanted, int) and got > wanted
    return "`...` on both sides stands for axes that stay as they are" if more and not fact.get("least") else ""


def _given(problem: Problem) -> str:
    """` with h = 4, d = 3`: the sizes of a group that were given."""
    given = problem.fact.get("given")
    parts = [f"{name} = {size(value)}" for name, value in given or ()]
    return f" with {', '.join(parts)}" if parts else ""
