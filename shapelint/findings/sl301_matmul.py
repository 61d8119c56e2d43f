'''# SL301: matmul

## What it does

Reports a matrix product (`@`, `torch.matmul`, `mm`, `bmm` and others) whose inner sizes differ, or whose batch axes
do not fit.

## Why is this bad?

The columns of the left side must be as many as the rows of the right one; torch raises when the line runs. Usually
one side has to be transposed.

## Example

```python
import torch

query = torch.randn(8, 50, 64)
key = torch.randn(8, 50, 64)
scores = query @ key  # 64 columns against 50 rows
```

## Use instead

```python
import torch

query = torch.randn(8, 50, 64)
key = torch.randn(8, 50, 64)
scores = query @ key.transpose(-1, -2)
```

## When is the fix safe?

A transpose that makes the sizes fit is nearly always what was meant where the two inner sizes differ from each
other; of square matrices nobody can tell.
'''

from __future__ import annotations

from typing import Any

from shapelint.interp.problem import Problem
from shapelint.values import Tensor, settled

from .advice import applied, either, fits
from .model import Words
from .registry import finding
from .sl104_layer_rank import words as layer_rank
from .wording import argument, callee, count, dims, named, operands, shape, sides, size


_PRODUCTS = frozenset("matmul rmatmul mm mv bmm dot addmm addmv addbmm baddbmm".split())


@finding("SL301", "matmul", severity="error", facts=("matmul",))
def words(problem: Problem) -> Words:
    """`query` [8, 50, 64] and `key` [8, 50, 64] cannot be multiplied: 64 columns against 50 rows."""
    fact = problem.fact
    got, wanted, axis = fact.get("got"), fact.get("wanted"), fact.get("axis")
    if fact.kind == "broadcast" and fact.get("argument") == "input":  # addmm and the like
        return Words(f"{callee(problem)} cannot add {argument(problem)} {shape(fact.get('left'))} to a product of "
                     f"{shape(fact.get('right'))}")
    if fact.kind == "broadcast":
        left, right = (f"{name} {shape(axes)}".rstrip() for name, axes in zip(operands(problem), _factors(problem)))
        batch = f"{shape(fact.get('left'))} against {shape(fact.get('right'))}"
        return Words(f"{left} and {right} cannot be multiplied: the axes before the matrices do not fit, {batch}")
    if fact.kind == "rank":
        return layer_rank(problem)
    left, right = sides(problem)
    message = f"{left} and {right} cannot be multiplied"
    if got is None or wanted is None:
        return Words(message, _transposed(problem))
    if axis == 0:
        return Words(f"{message}: {count(got, 'matrix')} against {size(wanted)}")
    sizes = f"{_counted(got, fact.get('left'), -1)} against {_counted(wanted, fact.get('right'), -2)}"
    return Words(f"{message}: {sizes}", either(_transposed(problem), _resized(problem)))


def is_of_matrices(problem: Problem) -> bool:
    """Is it a product of matrices? Whatever is wrong with its axes is told as one kind."""
    return problem.operator.rpartition(".")[2].strip("_") in _PRODUCTS


def _factors(problem: Problem) -> list[Any]:
    """The two tensors themselves: a product compares only their axes before the matrices."""
    return [value for value in map(settled, problem.values.values()) if isinstance(value, Tensor)][:2] + [None, None]


def _counted(value: Any, axes: Any, axis: int) -> str:
    """`3 columns`, `4 rows`, `4 elements` of a vector; the mere number where the size stands elsewhere."""
    axes = dims(axes)
    if axes is not None and len(axes) == 1:
        return count(value, "element")
    if axes is not None and len(axes) > 1 and axes[axis] == value:
        return count(value, "column" if axis == -1 else "row")
    return size(value)


def _resized(problem: Problem) -> str:
    got, right = problem.fact.get("got"), dims(problem.fact.get("right"))
    name = operands(problem)[1]
    if not named(got) or right is None or len(right) != 2 or right[0] != problem.fact.get("wanted"):
        return ""
    return f"give {name.strip('`')} {count(got, 'row')}"


def _transposed(problem: Problem) -> str:
    """The side whose transpose makes the product possible."""
    left, right = dims(problem.fact.get("left")), dims(problem.fact.get("right"))
    texts = [name.strip("`") if name.startswith("`") else "" for name in operands(problem)]
    if left is None or right is None or min(len(left), len(right)) < 2:
        return ""
    if fits(left[-1], right[-1]) is True and texts[1]:
        return f"transpose the right side: {applied(texts[1])}{_flip(len(right))}"
    if fits(left[-2], right[-2]) is True and texts[0]:
        return f"transpose the left side: {applied(texts[0])}{_flip(len(left))}"
    return ""


def _flip(rank: int) -> str:
    return ".T" if rank == 2 else ".transpose(-1, -2)"
