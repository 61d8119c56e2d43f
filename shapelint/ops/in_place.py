"""What does an operation of two tensors in place ask for, where no rule of its own says so?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import combine
from shapelint.rulebook.storing import stored
from shapelint.values import Tensor


def in_place(self: Tensor, other: Any, dtype: str | None = None) -> Tensor:
    """`x += y`: the tensor stays as large as it is, and of its dtype. Rejects "inplace", "broadcast" and "dtype"."""
    return stored(self, combine(self, other, dtype), other)
