'''# SL204: packed-sequence

## What it does

Reports a `PackedSequence` that is used as if it were a tensor, or lengths that do not fit the batch that is packed.

## Why is this bad?

Only recurrent layers take packed sequences. Everything else raises: a packed sequence has no shape and no `size()`.

## Example

```python
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

lstm = nn.LSTM(10, 20, batch_first=True)
fc = nn.Linear(20, 5)
x = torch.randn(3, 50, 10)
packed = pack_padded_sequence(x, torch.tensor([50, 40, 30]), batch_first=True)
out, _ = lstm(packed)
y = fc(out)  # out is packed, too
```

## Use instead

```python
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

lstm = nn.LSTM(10, 20, batch_first=True)
fc = nn.Linear(20, 5)
x = torch.randn(3, 50, 10)
packed = pack_padded_sequence(x, torch.tensor([50, 40, 30]), batch_first=True)
out, _ = lstm(packed)
out, lengths = pad_packed_sequence(out, batch_first=True)
y = fc(out)
```

## When is the fix safe?

Unpacking with `pad_packed_sequence` is safe; mind its `batch_first`, and that padded steps hold zeros afterwards.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem
from shapelint.values import NamedTuple, settled

from .model import Words
from .registry import finding
from .wording import argument, argument_text, attribute_use, callee, count, said, size


_UNPACK = "unpack it first: out, lengths = pad_packed_sequence({})"


def is_packed(problem: Problem) -> bool:
    """Is the value that is no tensor a PackedSequence?"""
    values = (problem.fact.get("value"), problem.values.get("value"))
    return any(isinstance(v, NamedTuple) and v.name == "PackedSequence" for v in map(settled, values))


@finding("SL204", "packed-sequence", severity="error", facts=("packed",))
def words(problem: Problem) -> Words:
    """`self.fc` takes a tensor, but `out` is a PackedSequence."""
    fact = problem.fact
    if use := attribute_use(problem):
        text = use[0].strip("`") if use[0].startswith("`") else "packed"
        return Words(f"{use[0]} is a PackedSequence, which has no {use[1]}",
                     _UNPACK.format(text))
    if is_packed(problem):
        text = argument_text(problem) or "packed"
        return Words(f"{callee(problem)} takes a tensor, but {argument(problem)} is a PackedSequence",
                     _UNPACK.format(text))
    got, wanted, what = fact.get("got"), fact.get("wanted"), argument(problem)
    if isinstance(wanted, str):
        arrived = said(problem, "got")
        message = f"{callee(problem)} takes {wanted}" + (f", but {what} is {arrived}" if arrived else "")
        packed = argument_text(problem) or "packed"
        return Words(message, _UNPACK.format(packed) if wanted == "a tensor" else "")
    trouble = said(problem, "problem")
    if got is not None and wanted is not None and trouble in ("", "count"):
        return Words(f"{callee(problem)} needs {count(wanted, 'length')}, one for each sequence, "
                     f"but {what} has {size(got)}")
    if not trouble:
        return Words(f"{callee(problem)} cannot work with {what}: lengths and sequences do not go together")
    sizes = f" ({size(got)} against {size(wanted)})" if got is not None and wanted is not None else ""
    return Words(f"{callee(problem)} cannot work with {what}: {trouble}{sizes}")
