"""What is known of one tensor: its axes, its dtype, and what the analysis must remember about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from shapelint.dims import Dim
from shapelint.values.shape import UNKNOWN_SHAPE, Shape

FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64")
COMPLEX = ("complex32", "complex64", "complex128")


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """A tensor value. `dtype` is torch's name for it (`float32`), or None where it is not known.

    `marked`: made by an operation that failed; nothing that touches it is reported again.
    `claim`: its axes were taken from a comment; what contradicts them is the comment's fault at first.
    `roles`: what each axis stands for, where a layer surely knows (`("time", "batch", "feature")`).
    `source`: the parameter it was learned from by use, so that later uses teach more.
    `data`: the element values where the program wrote them (nested tuples), for lengths and class ids.
    `bounds`: the smallest and the largest element, where known (`randint(0, 10)` gives (0, 9)).
    `kind`: "tensor", "parameter" (nn.Parameter), or "size-less" kinds that rules introduce.
    """

    shape: Shape = UNKNOWN_SHAPE
    dtype: str | None = None
    marked: bool = False
    claim: Any = None
    roles: tuple[str, ...] | None = None
    source: Any = None
    data: Any = None
    bounds: tuple[Dim, Dim] | None = None
    kind: str = "tensor"

    @property
    def rank(self) -> int | None:
        return self.shape.rank

    @property
    def dims(self) -> tuple[Dim, ...]:
        """Every axis. Raises NotKnown where the rank is unknown."""
        if self.shape.back is not None:
            raise NotKnown("the number of axes is not known")
        return self.shape.front

    def with_shape(self, shape: Shape | Iterable[Dim]) -> Tensor:
        """A tensor of the same dtype with other axes; what was tied to the old elements is gone."""
        if not isinstance(shape, Shape):
            shape = Shape(tuple(shape))
        return Tensor(shape, self.dtype, self.marked, self.claim, bounds=self.bounds)

    def with_dtype(self, dtype: str | None) -> Tensor:
        return replace(self, dtype=dtype, source=None, data=None, bounds=self.bounds, kind="tensor")

    @property
    def floating(self) -> bool | None:
        """Is the dtype a floating one? None where it is not known."""
        return None if self.dtype is None else self.dtype.startswith(("float", "bfloat"))  # float8_e4m3fn as well

    @property
    def integral(self) -> bool | None:
        """Is the dtype an integer one (bool is not)? None where it is not known."""
        return None if self.dtype is None else self.dtype in INTEGERS

    def __str__(self) -> str:
        return str(self.shape)


class NotKnown(Exception):
    """What a rule needs is not known here. `reason` says what; `result` is what can be said all the same."""

    def __init__(self, reason: str, result: Any = None):
        super().__init__(reason)
        self.reason = reason
        self.result = result


def tensor(*dims: Dim, dtype: str | None = "float32") -> Tensor:
    """A tensor of known rank, for rules and tests."""
    return Tensor(Shape(tuple(dims)), dtype)
