'''# SL801: contract

## What it does

Reports an operation that works for some choices of sizes or flags only, where nobody has chosen yet: a class whose
layers fit where `input_size == hidden_size`, a branch that fails whenever `bidirectional` is set. A class that the
project builds is judged by how it is built. A condition that the class checks itself, by an assert or a raise, is not
reported. `shapelint contract` prints all that a class requires. Off by default.

## Why is this bad?

It need not be bad: many classes are used with fitting sizes only. But the next one who builds the class with other
sizes meets an error from deep inside, which an assert in the constructor could have explained.

## Example

```python
from torch import nn


class Residual(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(input_size, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out)
```

## Use instead

```python
from torch import nn


class Residual(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out)
```

## When is the fix safe?

An assert in the constructor is safe. Changing a size is right where the sizes were never meant to be equal.
'''

from __future__ import annotations

import ast
from typing import Any

from shapelint.interp.problem import Problem

from .contract.text import relation_text
from .model import Words
from .registry import finding
from .wording import named, size

CODE = "SL801"
#: A longer choice is left to `shapelint contract`.
LONGEST = 100


@finding(CODE, "contract", severity="warning", default_on=False, facts=("contract",))
def words(problem: Problem, inner: Words | None = None) -> Words:
    """Works only where input_size == hidden_size: `self.fc` takes input_size features, but `out` has hidden_size."""
    if problem.needs is not None:
        text, where, because, _ = problem.needs
        choice = f" (with {where if len(where) <= LONGEST else 'some choices'})" if where else ""
        return Words(f"works only where {text}{choice}: {because}", inner.help if inner else "")
    said = inner.message if inner is not None else "the sizes fit for some choices only"
    flags = " and ".join(chosen(name, answer) for name, answer in problem.choices)
    got, wanted = problem.fact.get("got"), problem.fact.get("wanted")
    # Two sizes of one name (a parameter of two functions) would only puzzle; so would two numbers.
    numbers = isinstance(got, int) and isinstance(wanted, int)
    if named(got) and named(wanted) and size(got) != size(wanted) and not numbers:
        works = f"works only where {relation_text(problem.fact.get('relation', 'same'), got, wanted)}"
        return Words(f"{works}{f' (with {flags})' if flags else ''}: {said}", inner.help if inner else "")
    if flags:
        return Words(f"fails where {flags}: {said}", inner.help if inner else "")
    return Words(f"does not work for all sizes: {said}", inner.help if inner else "")


def chosen(name: str, answer: bool) -> str:
    """A decision of the path in words: `bidirectional is true`, `hx is None`, `mode is 'sum'`."""
    try:
        key = ast.literal_eval(name)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        key = name
    return _of_key(key, answer)


def _of_key(key: Any, answer: bool) -> str:
    """`key` is what the interpreter asked, (about, *parts), or the mere name of a flag."""
    if not isinstance(key, tuple) or len(key) < 2:
        return f"{key} is {'true' if answer else 'false'}"
    about, *parts = key
    if about == "not":
        return _of_key(parts[0], not answer)
    if about in ("and", "or"):
        # not (a and b) is (not a) or (not b)
        word = about if answer else {"and": "or", "or": "and"}[about]
        return f" {word} ".join(_of_key(part, answer) for part in parts)
    first = str(parts[0])
    subject = first.rpartition(".")[2] if about in ("flag", "none", "equals") else first
    if about == "flag":
        return f"{subject} is {'true' if answer else 'false'}"
    if about == "none":
        return f"{subject} is {'None' if answer else 'given'}"
    if len(parts) < 2:
        return f"{subject} is {'true' if answer else 'false'}"
    if about == "equals":
        return f"{subject} is {'' if answer else 'not '}{parts[1]}"
    if about == "divides":
        return f"{parts[1]} is {'a' if answer else 'no'} multiple of {first}"
    sign = {"same": ("==", "!="), "less": ("<", ">=")}.get(about, ("and", "not"))[not answer]
    return f"{first} {sign} {parts[1]}"
