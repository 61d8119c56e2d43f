"""What axes does a tensor have? All of them, the ones at its ends, or none that we know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shapelint.dims import Dim, Poly


@dataclass(frozen=True, slots=True)
class Shape:
    """Known axes, or known ends of an unknown rank.

    With `back` None the rank is known and `front` holds every axis. Otherwise the shape is
    `[*front, ..., *back]` with any number of axes between, limited by `ranks` where that is known.
    `overlap`: so many axes at the end of `front` may be the same ones that `back` begins with (`x.size(0)` and then
    `nn.Linear(16, 2)(x)` say `[B, ..., 16]`, and yet x may have a single axis).
    """

    front: tuple[Dim, ...] = ()
    back: tuple[Dim, ...] | None = None
    ranks: frozenset[int] | None = None
    overlap: int = 0

    @property
    def known(self) -> bool:
        """Is the rank known?"""
        return self.back is None

    @property
    def rank(self) -> int | None:
        return len(self.front) if self.back is None else None

    @property
    def least_rank(self) -> int:
        """The smallest rank it can have."""
        if self.back is None:
            return len(self.front)
        ends = max(len(self.front), len(self.back), len(self.front) + len(self.back) - self.overlap)
        return max(ends, min(self.ranks)) if self.ranks else ends

    def may_have_rank(self, rank: int) -> bool:
        if self.back is None:
            return rank == len(self.front)
        return rank >= self.least_rank and (self.ranks is None or rank in self.ranks)

    def parted(self, front_first: bool, least: int | None = None) -> Shape:
        """An open shape whose two ends surely do not overlap: where they may, one of them is cut back."""
        least = self.least_rank if least is None else max(least, len(self.front), len(self.back or ()))
        if self.back is None or len(self.front) + len(self.back) <= least:
            return Shape(self.front, self.back, self.ranks)
        if front_first:
            return Shape(self.front, self.back[len(self.front) + len(self.back) - least:], self.ranks)
        return Shape(self.front[: least - len(self.back)], self.back, self.ranks)

    def axis(self, index: int) -> Dim | None:
        """The size of one axis, counted from either end; None where it is not known."""
        if self.back is None:
            return self.front[index] if -len(self.front) <= index < len(self.front) else None
        if index >= 0:
            return self.front[index] if index < len(self.front) else None
        return self.back[index] if -index <= len(self.back) else None

    def map(self, function: Callable[[Dim], Dim]) -> Shape:
        """The same axes with each size changed."""
        back = None if self.back is None else tuple(map(function, self.back))
        return Shape(tuple(map(function, self.front)), back, self.ranks, self.overlap)

    def __str__(self) -> str:
        if self.back is None:
            return "[" + ", ".join(map(show_dim, self.front)) + "]"
        return "[" + ", ".join([*map(show_dim, self.front), "...", *map(show_dim, self.back)]) + "]"


UNKNOWN_SHAPE = Shape((), ())


def shape_of(dims: Iterable[Dim]) -> Shape:
    """A shape of known rank."""
    return Shape(tuple(dims))


def ending(*back: Dim, ranks: Iterable[int] | None = None) -> Shape:
    """A shape of unknown rank whose last axes are known."""
    return Shape((), back, None if ranks is None else frozenset(ranks))


def show_dim(dim: Dim) -> str:
    """A size as people write it; `?` where nobody named it."""
    return "?" if isinstance(dim, Poly) and dim.anonymous else str(dim)
