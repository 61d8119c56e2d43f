'''# SL399: refused

## What it does

Reports an operation that torch surely refuses, for a reason that has no page of its own.

## Why is this bad?

torch raises when the line runs. The message says which sizes do not go together.

## Example

```python
import torch

signal = torch.randn(4, 16000)
spectrum = torch.stft(signal, n_fft=400, window=torch.hann_window(320), return_complex=True)
```

## Use instead

```python
import torch

signal = torch.randn(4, 16000)
spectrum = torch.stft(signal, n_fft=400, window=torch.hann_window(400), return_complex=True)
```

## When is the fix safe?

Only the author knows.
'''

from __future__ import annotations

from shapelint.interp.problem import Problem

from .model import Words
from .registry import finding
from .wording import argument, callee, is_shape_in_brackets, said


@finding("SL399", "refused", severity="error", facts=("refused",))
def words(problem: Problem) -> Words:
    """`torch.something` cannot take `x` ([2, 3]): 3 against 4."""
    message = f"{callee(problem)} cannot take {argument(problem)}{is_shape_in_brackets(problem)}"
    got, wanted, trouble = (said(problem, name) for name in ("got", "wanted", "problem"))
    if trouble:
        return Words(f"{message}: {trouble}")
    return Words(f"{message}: {got} against {wanted}" if got and wanted else message)
