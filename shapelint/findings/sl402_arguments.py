'''# SL402: arguments

## What it does

Reports a call of a layer or function of torch that Python or torch refuses for its arguments alone: one is missing,
one is too many, one has a name that does not exist, one is of the wrong kind.

## Why is this bad?

A TypeError is raised when the line runs.

## Example

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, num_layer=2)  # num_layers
```

## Use instead

```python
import torch
from torch import nn

lstm = nn.LSTM(10, 20, num_layers=2)
```

## When is the fix safe?

Another spelling is safe where only one parameter is spelled alike.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument_text, callee, said


@finding("SL402", "arguments", severity="error", facts=("argument-type", "arguments"))
def words(problem: Problem) -> Words:
    """`nn.LSTM` has no argument `num_layer`."""
    fact = problem.fact
    if fact.kind == "arguments":
        trouble = said(problem, "problem") or "cannot be called with these arguments"
        return Words(f"{callee(problem)} {trouble}", _spelling(problem, trouble))
    name, got, wanted = fact.get("argument"), said(problem, "got"), said(problem, "wanted")
    text = argument_text(problem)
    what = f"`{name}`" if name else "an argument"
    message = f"{callee(problem)} takes {wanted or 'another kind of value'} as {what}"
    if got:
        message += f", but {f'`{text}`' if text else 'it'} is {got}"
    return Words(message)


def _spelling(problem: Problem, trouble: str) -> str:
    """The parameter that is spelled nearly so, where the rule says which parameters there are."""
    import difflib  # late: every kind is loaded at start, and this is seldom asked
    import re

    from shapelint.rulebook import rule_for

    unknown = re.search(r"has no argument `(\w+)`$", trouble)
    rule = rule_for(problem.operator or str(problem.fact.get("operator") or ""))
    near = difflib.get_close_matches(unknown[1], list(rule.spec.parameters), 1) if unknown and rule else []
    return f"it is spelled {near[0]}" if near else ""
