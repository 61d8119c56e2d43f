"""Do the examples fit what is known, and is every question they call open one that the search leaves open too?"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_dims_sampling import both, kinds, known_of, numbers, trees

from shapelint.dims import UNSURE, Known, Poly, evaluate, maximum, symbol
from shapelint.dims.examples import Example, Examples

SOUND = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

B, H, W, heads = map(symbol, ("B", "H", "W", "heads"))


class Everything(frozenset):
    def __contains__(self, one):
        return True


def without_examples(known):
    """What the same path knows, with no example to save it a search."""
    plain = Known()
    plain._start(known._facts, Examples(()), Everything())
    return plain


@SOUND
@given(st.lists(st.tuples(kinds, trees, trees), max_size=5), trees, trees, numbers)
def test_what_examples_call_open_the_search_leaves_open(pairs, left, right, values):
    known, seen = known_of(pairs, values)
    plain = without_examples(known)
    sizes = [dim for dim, _ in seen[-3:]] + [both(left, values)[0], both(right, values)[0]]
    for a in sizes:
        for b in sizes:
            free = isinstance(a - b, Poly)
            if known._examples.zero_is_open(a - b) or free and known._may_be_any(a - b, 1):
                assert plain.same(a, b) is UNSURE
            if len(known._examples.signs(a - b) & {-1}) and len(known._examples.signs(a - b)) > 1 or free and known._may_be_any(a - b, None):
                assert plain.at_least(a, b) is UNSURE
            if known._examples.division_is_open(b, a):
                assert plain.divides(b, a) is UNSURE


@pytest.mark.parametrize("learn", [
    lambda k: k.assume_at_least(H, 1),
    lambda k: k.assume_at_least(H, W + 700),
    lambda k: k.assume_at_most(H, -3),
    lambda k: k.assume_different(H, 6),
    lambda k: k.assume_same(H, W),
    lambda k: k.assume_same(H, heads * W).assume_at_least(heads, 1),
    lambda k: k.assume_multiple(H, heads).assume_at_least(heads, 1).assume_at_least(H, 1),
    lambda k: k.assume_at_least(B * H, 1).assume_at_least(B, 0),
    lambda k: k.assume_at_least(W, 0).assume_at_least(H - W, 1).assume_at_most(H, 4).assume_at_least(B - 2 * H, 3),
])
def test_examples_are_mended_to_fit_what_is_learned(learn):
    known = learn(Known())
    assert len(known._examples.each) >= 2
    for example in known._examples.each:
        for monomial, (low, high) in known._facts.sizes.items():
            (atom, _), *_ = monomial
            if len(monomial) == 1:
                assert (low is None or example[atom] >= low) and (high is None or example[atom] <= high)
        for name, value in known._facts.solved.items():
            assert example[name] == evaluate(value, example)


def test_an_example_keeps_to_its_numbers():
    example = Example(2)
    (one,) = H.symbols
    assert example[one] == example[one] == evaluate(H, example)
    assert example.with_number(one, 5)[one] == 5 != example[one]


def test_a_division_by_zero_is_no_example():
    known = Known()
    assert all(isinstance(number, int) for number in known._examples.numbers(H // (W - W * 1 + heads)))
    assert known.same(H // maximum(heads, 1), 3) is UNSURE
