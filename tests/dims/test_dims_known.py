"""Does what is known decide what it should?"""

from __future__ import annotations

import copy
import pickle

import pytest

from shapelint.dims import UNSURE, Contradiction, Known, OpenQuestion, maximum, minimum, symbol

B, T, C, H, W, heads = (symbol(name) for name in ("B", "T", "C", "H", "W", "heads"))
nothing = Known()


def at_least_one(*dims):
    known = nothing
    for dim in dims:
        known = known.assume_at_least(dim, 1)
    return known


def test_unsure():
    with pytest.raises(OpenQuestion) as caught:
        bool(UNSURE)
    assert caught.value.question
    assert repr(UNSURE) == "unsure"
    assert copy.deepcopy(UNSURE) is UNSURE is pickle.loads(pickle.dumps(UNSURE))


@pytest.mark.parametrize("left, right, answer", [
    (3, 3, True),
    (3, 4, False),
    (H, H, True),
    (H, W, UNSURE),
    (H, H + 1, False),
    (2 * H, H, UNSURE),
    (2 * H, 2 * W + 1, False),
    (2 * (T // 2), T, UNSURE),
    ((T + 1) // 2, T - T // 2, True),
    (T // 2 + (T + 1) // 2, T, True),
    (-(-T // 4), (T + 3) // 4, True),
    (T % 4, 4, False),
    (maximum(T - 1, 0) + 1, maximum(T, 1), True),
    (minimum(T, C) + maximum(T, C), T + C, True),
    (maximum(T, C), minimum(T, C) - 1, False),
    (H * H + 1, 0, False),
])
def test_knowing_nothing(left, right, answer):
    assert nothing.same(left, right) is answer
    assert nothing.same(right, left) is answer


@pytest.mark.parametrize("known, left, right, answer", [
    (at_least_one(H), 2 * H, H, False),
    (nothing.assume_at_least(H, 0), 2 * H, H, UNSURE),
    (nothing.assume_different(H, 0), 2 * H, H, False),
    (nothing.assume_different(H * W, 0), 2 * H * W, H * W, False),
    (nothing.assume_different(H, 0), H * W, H * T, UNSURE),
    (nothing.assume_different(H, 0).assume_different(W, T), H * W, H * T, False),
    (at_least_one(H, W), 2 * H * W, H * W, False),
    (at_least_one(H, W), H * W + H + W, 0, False),
    (at_least_one(H, W), 4 * H * W + 1, H + W, False),
    (at_least_one(H), H // 2, H, False),
    (at_least_one(H, W), H * (W + 1), H, False),
    (nothing.assume_different(H, W), H, W, False),
    (nothing.assume_different(H, W), 2 * W + 1, 2 * H + 1, False),
    (nothing.assume_same(H, W), H * T, T * W, True),
    (nothing.assume_same(H, 2 * W).assume_at_least(W, 1), H, W, False),
    (nothing.assume_same(2 * H, 3 * W), 4 * H, 6 * W, True),
    (nothing.assume_same(H * W, T * C), 2 * C * T * B, 2 * B * H * W, True),
    (nothing.assume_multiple(C, 2), 2 * (C // 2), C, True),
    (nothing.assume_multiple(C, 2), C, 2 * H + 1, False),
    (nothing.assume_multiple(C, heads), heads * (C // heads), C, True),
    (nothing.assume_multiple(C, heads), B * T * heads * (C // heads), T * B * C, True),
    (nothing.assume_multiple(C, heads).assume_multiple(C // heads, 2), 2 * heads * (C // heads // 2), C, True),
    (nothing.assume_multiple(C // heads, 2).assume_multiple(C, heads), 2 * heads * (C // heads // 2), C, True),
    (nothing.assume_multiple(H * W, 4), H * W // 4 * 4 * B, B * W * H, True),
    (nothing.assume_same(C % heads, 0), heads * (C // heads), C, True),
    (nothing.assume_same(T % 4, 3), T // 4 * 4 + 3, T, True),
    (nothing.assume_at_most(T, C), minimum(T, C), T, True),
    (nothing.assume_at_most(T, C), maximum(T, C) * B, B * C, True),
    (nothing.assume_at_most(T, C).assume_at_most(C, H), minimum(T, H), T, True),
    (nothing.assume_at_most(T, C).assume_at_least(T, C), T, C, True),
    (nothing.assume_at_least(T, 0).assume_at_most(T, 1).assume_different(T, 0), T, 1, True),
    (nothing.assume_at_most(T, C - 1), T, C, False),
    (nothing.assume_at_least(T, 0).assume_at_most(T, 3), T // 4, 0, True),
    (nothing.assume_at_least(T, 0).assume_at_most(T, C - 1), T // C, 0, True),
    (nothing.assume_same(H * W, 0).assume_different(H, 0), W, 0, True),
    (nothing.assume_same(H * H, 0), H, 0, True),
    (nothing.assume_at_least(H * H, 1), H, 0, False),
])
def test_same(known, left, right, answer):
    assert known.same(left, right) is answer
    assert known.same(right, left) is answer


def test_order():
    known = at_least_one(H).assume_at_most(H, W)
    assert known.at_least(W, H) is True
    assert known.less(W, H) is False
    assert known.less(H, W) is UNSURE
    assert known.at_least(W, 1) is True
    assert known.less(0, H * W) is True
    assert known.less(H, 2 * W) is True
    assert known.at_least(maximum(T, H), 1) is True
    assert known.assume_at_least(T, W).at_least(T, H) is True
    assert nothing.at_least(minimum(T, C), maximum(T, C)) is UNSURE
    assert nothing.at_least(maximum(T, C), minimum(T, C)) is True
    assert nothing.at_least(T, T // 2) is UNSURE
    assert nothing.assume_at_least(T, 0).at_least(T, T // 2) is True


def test_range():
    known = nothing.assume_at_least(H, 1).assume_at_most(H, 10).assume_at_least(W, 3)
    assert nothing.range(H) == (None, None)
    assert nothing.range(7) == (7, 7)
    assert nothing.range(H % 5) == (0, 4)
    assert nothing.range(H * H) == (0, None)
    assert known.range(2 * H - 1) == (1, 19)
    assert known.range(H // 3) == (0, 3)
    assert known.range(H * W) == (3, None)
    assert known.range(minimum(H, W)) == (1, 10)
    assert known.range(maximum(H, W)) == (3, None)
    assert at_least_one(C, heads).assume_multiple(C, heads).range(C // heads) == (1, None)
    assert at_least_one(C).assume_multiple(C, 4).range(C) == (4, None)


def test_divides():
    assert nothing.divides(3, 9) is True and nothing.divides(3, 10) is False and nothing.divides(0, 9) is False
    assert nothing.divides(2, 4 * H + 2) is True
    assert nothing.divides(2, 4 * H + 1) is False
    assert nothing.divides(2, H) is UNSURE
    assert nothing.divides(heads, heads * H) is True
    assert nothing.divides(2 * heads, 2 * H + 1) is False
    assert nothing.divides(heads, C) is UNSURE
    assert nothing.assume_multiple(C, 4).divides(2, C) is True
    assert nothing.assume_multiple(C, 4).divides(8, C) is UNSURE
    assert nothing.assume_multiple(C, 4).divides(4, C * H + 2) is False
    assert nothing.assume_multiple(C, heads).divides(heads, C) is True
    assert nothing.assume_multiple(C, heads).divides(heads, C * H + 3 * C) is True
    assert nothing.assume_different(C % heads, 0).divides(heads, C) is False
    assert nothing.assume_at_least(C, 1).assume_at_most(C, 3).divides(4, C) is False
    assert nothing.assume_at_least(C, 1).assume_at_most(C, heads - 1).divides(heads, C) is False


def test_resolve():
    assert nothing.resolve(H) is H
    assert nothing.assume_same(W, H).resolve(W * T + 1) == H * T + 1
    assert nothing.assume_same(H, W).resolve(W) == H, "the earlier name stays"
    assert nothing.assume_same(symbol(None), H).resolve(H) == H
    assert nothing.assume_same(W, 3).resolve(W * T) == 3 * T
    assert nothing.assume_multiple(C, 2).resolve(2 * B * (C // 2)) == B * C
    assert nothing.assume_multiple(C, heads).resolve(heads * (C // heads) + 1) == C + 1
    assert nothing.assume_multiple(C, heads).resolve(C // heads) == C // heads
    assert nothing.assume_at_most(T, C).resolve(minimum(T, C) + 1) == T + 1
    assert nothing.assume_same(T % 4, 3).resolve(T % 4) == 3
    known = nothing.assume_same(H, C // heads).assume_multiple(C, heads)
    assert known.resolve(heads * H * T) == C * T


def test_facts_survive():
    known = nothing.assume_at_least(H, 1).assume_same(H, W).assume_same(W, T)
    assert known.same(2 * T, T) is False
    known = nothing.assume_multiple(C, heads).assume_at_least(C, 1).assume_at_least(heads, 1).assume_same(heads, 4)
    assert known.divides(4, C) is True and known.at_least(C, 4) is True
    known = nothing.assume_different(H, W).assume_same(W, T)
    assert known.same(H, T) is False
    assert nothing.same(2 * H, H) is UNSURE, "the first is as it was"


@pytest.mark.parametrize("assume", [
    lambda: nothing.assume_same(H, H + 1),
    lambda: nothing.assume_same(2 * H, 2 * W + 1),
    lambda: nothing.assume_different(H, H),
    lambda: nothing.assume_at_least(H, H + 1),
    lambda: nothing.assume_at_least(H, 3).assume_at_most(H, 2),
    lambda: nothing.assume_at_least(H, 1).assume_same(H, 0),
    lambda: nothing.assume_different(H, W).assume_same(H, W),
    lambda: nothing.assume_same(H, W).assume_different(W, H),
    lambda: nothing.assume_same(H, 3).assume_multiple(H, 2),
    lambda: nothing.assume_multiple(H, 2).assume_same(H, 3),
    lambda: nothing.assume_multiple(H, 0),
    lambda: nothing.assume_at_least(H, 1).assume_at_most(H, 1).assume_different(H, 1),
    lambda: nothing.assume_at_most(H, W).assume_at_most(W, T).assume_at_least(H, T + 1),
    lambda: nothing.assume_different(C % heads, 0).assume_multiple(C, heads),
    lambda: nothing.assume_at_least(H, 1).assume_same(H, W).assume_same(W, -T).assume_at_least(T, 0),
])
def test_contradiction(assume):
    with pytest.raises(Contradiction):
        assume()


def test_what_is_known_already_costs_nothing():
    known = nothing.assume_at_least(H, 3)
    assert known.assume_at_least(H, 2) is known
    assert known.assume_different(H, 0) is known
    assert known.assume_same(H, H) is known
    assert known.assume_multiple(4 * H, 2) is known


def test_a_divisor_that_becomes_zero_is_no_crash():
    known = nothing.assume_at_least(C // heads, 1).assume_same(heads, 0)
    assert known.same(C // heads, 5) in (UNSURE, False)
    assert known.resolve(C // heads) == C // heads
