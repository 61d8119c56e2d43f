"""The shortest condition that tells some ways from the others, tried against all there are."""

from __future__ import annotations

from itertools import product

import pytest

from shapelint.findings.contract.conditions import cases, fits

WAYS = [dict(zip("abc", answers)) for answers in product([True, False], repeat=3)]


@pytest.mark.parametrize("number", range(1, 256))
def test_the_cases_hold_for_these_ways_and_no_other(number):
    inside = [way for place, way in enumerate(WAYS) if number >> place & 1]
    found = cases(inside, WAYS)
    assert [way for way in WAYS if any(fits(way, case) for case in found)] == inside


def test_one_choice_that_decides_is_enough():
    assert cases([way for way in WAYS if way["b"]], WAYS) == [(("b", True),)]


def test_what_was_not_asked_may_go_either_way():
    ways = [{"a": True, "b": True}, {"a": True, "b": False}, {"a": False}]
    assert cases([ways[0]], ways) == [(("a", True), ("b", True))]
    assert cases([ways[2]], ways) == [(("a", False),)]
    assert cases(ways, ways) == [()]


def test_cases_that_differ_in_one_answer_are_one():
    ways = [{"a": True, "b": True}, {"a": False, "b": True}, {"a": True, "b": False}, {"a": False, "b": False}]
    assert cases([ways[0], {"a": False, "b": True}], [ways[0], *ways[2:]]) == [(("b", True),)]
