"""Which tensors can be filled with numbers drawn at random, in place: normal_, uniform_, bernoulli_ and the like?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.ops.random import FLOATING, REAL, has_none, must_draw, must_hold, whole_bounds
from shapelint.rulebook import function
from shapelint.rulebook.storing import must_broadcast_to
from shapelint.values import FLOATS, INTEGERS, Reject, Tensor


def _drawn(self: Tensor, dtypes: tuple[str, ...], raises: str = "NotImplementedError",
           even_none: bool = False) -> Tensor:
    filled = replace(self, data=None, bounds=None)
    must_draw(filled, dtypes, "self", raises, wanted="a floating dtype" if "bool" not in dtypes else "a real dtype",
              even_none=even_none)
    return filled


@function("Tensor.normal_", keeps=True)
def normal_(self: "Tensor", mean: "Any" = 0, std: "Any" = 1) -> Any:
    """Around a mean.

    normal_([B, 3], 0, 0.02) -> [B, 3]
    normal_([3]i) -> error: dtype
    normal_([3], 0, -1) -> error: arguments
    """
    must_hold(lambda number: number >= 0, "std", "of at least 0", std)
    return _drawn(self, FLOATING)


@function("Tensor.uniform_", keeps=True)
def uniform_(self: "Tensor", low: "Any" = 0, to: "Any" = 1) -> Any:
    """Anywhere between two numbers.

    uniform_([B, 3], -0.1, 0.1) -> [B, 3]
    uniform_([2]i) -> error: dtype
    uniform_([2], 3, 1) -> error: arguments
    """
    if isinstance(low, (int, float)):
        must_hold(lambda number: number >= low, "to", f"of at least {low}", to)
    return _drawn(self, FLOATING, even_none=True)


@function("Tensor.exponential_", keeps=True)
def exponential_(self: "Tensor", lambd: "Any" = 1) -> Any:
    """Waiting times.

    exponential_([B, 3], 2.0) -> [B, 3]
    exponential_([3]i) -> error: dtype
    exponential_([3], 0) -> error: arguments
    """
    must_hold(lambda number: number > 0, "lambd", "above 0", lambd)
    return _drawn(self, FLOATS, "RuntimeError")


@function("Tensor.log_normal_", keeps=True)
def log_normal_(self: "Tensor", mean: "Any" = 1, std: "Any" = 2) -> Any:
    """Numbers whose logarithms lie around a mean.

    log_normal_([B, 3]) -> [B, 3]
    log_normal_([3]i) -> error: dtype
    log_normal_([3], 0, 0) -> error: arguments
    """
    must_hold(lambda number: number > 0, "std", "above 0", std)
    return _drawn(self, FLOATS)


@function("Tensor.cauchy_", keeps=True)
def cauchy_(self: "Tensor", median: "Any" = 0, sigma: "Any" = 1) -> Any:
    """Around a median, with far outliers.

    cauchy_([B, 3]) -> [B, 3]
    cauchy_([3]i) -> error: dtype
    cauchy_([3], 0, 0) -> error: arguments
    """
    must_hold(lambda number: number > 0, "sigma", "above 0", sigma)
    return _drawn(self, FLOATS, "RuntimeError", even_none=True)


@function("Tensor.geometric_", keeps=True)
def geometric_(self: "Tensor", p: "Any") -> Any:
    """How many trials it takes.

    geometric_([B, 3]i, 0.5) -> [B, 3]i
    geometric_([3], 1) -> error: arguments
    geometric_([3]b, 0.5) -> error: dtype
    """
    must_hold(lambda number: 0 < number < 1, "p", "between 0 and 1", p)
    return _drawn(self, INTEGERS + FLOATS)


@function("Tensor.random_", keeps=True)
def random_(self: "Tensor", *bounds: "Any", to: "Any" = None) -> Any:
    """Integers from low to to - 1: random_(to) or random_(low, to).

    random_([B, 3]i, 0, 10) -> [B, 3]i
    random_([B]i, 10) -> [B]i
    random_([B]) -> [B]
    random_([3], 5, 2) -> error: arguments
    random_([3], 0) -> error: arguments
    """
    filled = _drawn(self, REAL)
    given = [*bounds, *(() if to is None else (to,))]
    if len(given) > 2:
        raise Reject("arguments", raises="TypeError", argument="to", problem="takes two numbers at most")
    if not given:
        return filled
    low, high = given if len(given) == 2 else (0, given[0])
    return replace(filled, bounds=whole_bounds(filled, low, high))


@function("Tensor.bernoulli_", keeps=True)
def bernoulli_(self: "Tensor", p: "Tensor | Number" = 0.5) -> Any:
    """0 or 1, by one probability or one for each place.

    bernoulli_([B, 3]i, 0.3) -> [B, 3]i
    bernoulli_([B, 3], [3]) -> [B, 3]
    bernoulli_([2, 3], [4]) -> error: broadcast
    bernoulli_([3], [2, 3]) -> error: inplace
    bernoulli_([3], 2) -> error: arguments
    """
    must_hold(lambda number: 0 <= number <= 1, "p", "between 0 and 1", p)
    if isinstance(p, Tensor) and not has_none(self):
        must_broadcast_to(p.shape, self.shape)
        must_draw(p, FLOATS, "p")
    return _drawn(self, REAL)
