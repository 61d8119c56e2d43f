"""Do the bounds of a result hold every result?"""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from shapelint.dims import interval

FAR = 12  # stands for an open end: numbers up to it are tried
ENDS = list(combinations_with_replacement([-3, -1, 0, 1, 2, 5], 2))
INTERVALS = [pair for low, high in ENDS for pair in [(low, high), (None, high), (low, None), (None, None)]]


def members(bounds):
    low, high = bounds
    return range(-FAR if low is None else low, (FAR if high is None else high) + 1)


def inside(number, bounds):
    return (bounds[0] is None or bounds[0] <= number) and (bounds[1] is None or number <= bounds[1])


@pytest.mark.parametrize("bounds, result", [
    (interval.add, lambda x, y: x + y),
    (interval.multiply, lambda x, y: x * y),
    (interval.floor_quotient, lambda x, y: x // y if y else None),
    (interval.exact_quotient, lambda x, y: x // y if y and x % y == 0 else None),
    (interval.meet, lambda x, y: x if x == y else None),
], ids=["add", "multiply", "floor_quotient", "exact_quotient", "meet"])
def test_two(bounds, result):
    for a in set(INTERVALS):
        for b in set(INTERVALS):
            found = bounds(a, b)
            values = [result(x, y) for x in members(a) for y in members(b)]
            assert all(inside(value, found) for value in values if value is not None), (a, b, found)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_power_and_scale(n):
    for a in set(INTERVALS):
        assert all(inside(x**n, interval.power(a, n)) for x in members(a))
        assert all(inside(-n * x, interval.scale(-n, a)) for x in members(a))


def test_ends_are_tight():
    assert interval.multiply((-2, 3), (4, 5)) == (-10, 15)
    assert interval.multiply((0, None), (1, None)) == (0, None)
    assert interval.multiply((0, 0), (None, None)) == (0, 0)
    assert interval.floor_quotient((1, 9), (2, 4)) == (0, 4)
    assert interval.floor_quotient((-3, -1), (1, None)) == (-3, -1)
    assert interval.exact_quotient((1, None), (1, None)) == (1, None)
    assert interval.exact_quotient((5, 12), (2, 4)) == (2, 6)
    assert interval.power((-3, 2), 2) == (0, 9)
