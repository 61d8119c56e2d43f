"""What is known of an array of NumPy? What is known of the tensor that torch.from_numpy would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.dims import Dim
from shapelint.values.shape import Shape
from shapelint.values.tensor import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """An array of NumPy. One without axes may as well be a number of one of NumPy's dtypes (`numpy.float64`).

    `held`: the tensor of the same sizes, dtype and elements. It is no tensor itself: torch's functions refuse arrays.
    """

    held: Tensor

    @property
    def shape(self) -> Shape:
        return self.held.shape

    @property
    def rank(self) -> int | None:
        return self.held.rank

    @property
    def dims(self) -> tuple[Dim, ...]:
        """Every axis. Raises NotKnown where the rank is unknown."""
        return self.held.dims

    @property
    def dtype(self) -> str | None:
        return self.held.dtype

    @property
    def marked(self) -> bool:
        return self.held.marked

    def __str__(self) -> str:
        return str(self.held)


def as_torch(value: Any) -> Any:
    """Arrays as the tensors of the same elements, also inside of tuples; everything else as it is."""
    if isinstance(value, Array):
        return value.held
    if type(value) is tuple:
        return tuple(map(as_torch, value))
    return value
