"""Where was this size written? Numbers that remember the place in the program they come from."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import Any

from shapelint.dims import Dim, Poly


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """A place in the program: the node a size was written at, and the source it stands in.

    `maker` is the place where the layer was built, for sizes that a layer gave.
    """

    node: Any
    source: Any
    maker: Origin | None = None
    #: The size as it stood there, in the author's words (`2 * hidden_size`), where that differs from the number.
    words: str = field(default="")


class Size(int):
    """A plain int that knows where it was written. Arithmetic gives plain ints again: a new number, a new origin."""

    origin: Origin | None = None

    def __reduce__(self):
        return int, (int(self),)


def with_origin(dim: Dim, origin: Origin | None) -> Dim:
    """The same size, said to come from `origin`. Equality and hash do not change."""
    if isinstance(dim, bool) or origin is None:
        return dim
    if isinstance(dim, int):
        size = Size(dim)
        size.origin = origin
        return size
    if isinstance(dim, Poly):
        located = copy(dim)
        located.origin = origin
        return located
    return dim


def origin_of(value: Any) -> Origin | None:
    """Where a size was written, or None where nobody wrote it."""
    return getattr(value, "origin", None)


def is_dim(value: Any) -> bool:
    """Is the value usable as a size: an int (not a bool) or a polynomial?"""
    return isinstance(value, Poly) or (isinstance(value, int) and not isinstance(value, bool))


@dataclass(frozen=True, slots=True)
class Quotient:
    """The true quotient of two sizes, `top / bottom`: not a size, but `int()` of it is one."""

    top: Dim
    bottom: Dim
