'''# SL315: einsum

## What it does

Reports an einsum (or `tensordot`) in which one letter stands for two different sizes, or an operand has more or fewer
axes than its letters.

## Why is this bad?

torch raises "einsum(): operands do not broadcast with remapped shapes".

## Example

```python
import torch

query = torch.randn(8, 50, 64)
weight = torch.randn(32, 16)
out = torch.einsum("btd,dk->btk", query, weight)  # d is 64 and 32
```

## Use instead

```python
import torch

query = torch.randn(8, 50, 64)
weight = torch.randn(64, 16)
out = torch.einsum("btd,dk->btk", query, weight)
```

## When is the fix safe?

Where two letters of the equation were merely swapped, the sizes show which; else only the author knows.
'''

from __future__ import annotations

import libcst as cst

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, axis_name, callee, count, is_shape_in_brackets, ordinal, said, short_line, size


@finding("SL315", "einsum", severity="error", facts=("einsum",))
def words(problem: Problem) -> Words:
    """`torch.einsum`: the letter d stands for 64, but is 32 in `weight`."""
    fact = problem.fact
    got, wanted, letter = fact.get("got"), fact.get("wanted"), said(problem, "subscript")
    what, trouble = _operand(problem), said(problem, "problem")
    if trouble == "output":
        return Words(f"{callee(problem)}: {said(problem, 'got') or 'a letter'} of the result stands in no operand")
    if got is None or wanted is None:
        return Words(f"{callee(problem)}: the sizes of {what} do not go with the others")
    if trouble == "operands":
        return Words(f"{callee(problem)}: the equation has {count(wanted, 'operand')}, but {size(got)} are given")
    if trouble == "rank":
        return Words(f"{callee(problem)}: the equation has {count(wanted, 'letter')} for {what}"
                     f"{is_shape_in_brackets(problem)}, which has {count(got, 'axis')}")
    if letter:
        axis = f"the {'letter' if len(letter) == 1 else 'name'} {letter}"
        return Words(f"{callee(problem)}: {axis} stands for {size(wanted)}, but is {size(got)} in {what}")
    where = axis_name(fact.get("axis"))
    return Words(f"{callee(problem)}: {where} of {what} has {size(got)}, and meets one of {size(wanted)}")


def _operand(problem: Problem) -> str:
    """The operand at fault in the author's words: they follow the equation, or, in einops, stand before it."""
    index, node = problem.fact.get("operand"), problem.node
    if not isinstance(index, int) or not isinstance(node, cst.Call) or problem.fact.get("argument"):
        return argument(problem, otherwise="one of the operands")
    place = index if problem.operator.startswith("einops.") else index + 1
    if place >= len(node.args) or any(arg.star or arg.keyword for arg in node.args):
        return "one of the operands"
    text = short_line(problem.source.module.code_for_node(node.args[place].value))
    return f"`{text}`" if text else f"the {ordinal(index)} operand"
