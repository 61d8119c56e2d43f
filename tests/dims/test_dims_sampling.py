"""Do the laws and the answers hold for numbers drawn at random?

An answer is right where it is right for every assignment that fits what is known. So numbers are drawn first, then only
facts that are true of them are assumed; every answer must then be true of these numbers, and no fact may contradict.
"""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shapelint.dims import (
    UNSURE, Known, Symbol, evaluate, floordiv, maximum, minimum, mod, substitute,
)

SYMBOLS = [Symbol(name) for name in "abcd"]
LAWFUL = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
SOUND = settings(LAWFUL, max_examples=120)

OPERATIONS = {
    "+": (lambda x, y: x + y, lambda x, y: x + y),
    "-": (lambda x, y: x - y, lambda x, y: x - y),
    "*": (lambda x, y: x * y, lambda x, y: x * y),
    "//": (floordiv, lambda x, y: x // y),
    "%": (mod, lambda x, y: x % y),
    "min": (minimum, min),
    "max": (maximum, max),
}

leaves = st.one_of(st.sampled_from(SYMBOLS), st.sampled_from(SYMBOLS), st.integers(-4, 6))
names = st.sampled_from(sorted(OPERATIONS))
trees = st.recursive(
    leaves, lambda inner: st.tuples(names, inner, st.one_of(inner, st.integers(1, 4))), max_leaves=6,
)
numbers = st.fixed_dictionaries({one: st.integers(-5, 9) for one in SYMBOLS})


def built(tree):
    """The tree as a size."""
    if isinstance(tree, Symbol):
        return tree.dim
    if isinstance(tree, int):
        return tree
    return OPERATIONS[tree[0]][0](built(tree[1]), built(tree[2]))


def counted(tree, values):
    """The tree as plain arithmetic on numbers."""
    if isinstance(tree, Symbol):
        return values[tree]
    if isinstance(tree, int):
        return tree
    return OPERATIONS[tree[0]][1](counted(tree[1], values), counted(tree[2], values))


def both(tree, values):
    """(size, its number); no example where some divisor is 0."""
    try:
        return built(tree), counted(tree, values)
    except ZeroDivisionError:
        assume(False)


@LAWFUL
@given(trees, numbers)
def test_the_normal_form_means_what_was_written(tree, values):
    dim, number = both(tree, values)
    assert evaluate(dim, values) == number
    assert eval(str(dim), {str(one): value for one, value in values.items()}) == number  # noqa: S307
    assert substitute(dim, values) == number


@LAWFUL
@given(trees, trees, numbers)
def test_substitution_means_what_was_written(tree, other, values):
    dim, number = both(tree, values)
    value, inner = both(other, values)
    first = SYMBOLS[0]
    try:
        expected = evaluate(dim, {**values, first: inner})
        assert evaluate(substitute(dim, {first: value}), values) == expected
    except ZeroDivisionError:
        assume(False)


def known_of(pairs, values):
    """What a path knows that learned, of each pair, something true; and the sizes it spoke of."""
    known, seen = Known(), []
    for kind, left, right in pairs:
        try:
            a, x = built(left), counted(left, values)
            b, y = built(right), counted(right, values)
        except ZeroDivisionError:
            continue
        if kind == "same":
            known = known.assume_same(a, b + (x - y))
        elif kind == "different" and x != y:
            known = known.assume_different(a, b)
        elif kind == "multiple" and y and x % y == 0:
            known = known.assume_multiple(a, b)
        elif kind == "order" and x >= y:
            known = known.assume_at_least(a, b)
        else:
            known = known.assume_at_most(a, b + max(0, x - y))
        seen += [(a, x), (b, y)]
    return known, seen


def holds(answer, truth):
    return answer is UNSURE or answer is truth


kinds = st.sampled_from(["same", "different", "multiple", "order", "order"])


@SOUND
@given(st.lists(st.tuples(kinds, trees, trees), max_size=5), trees, trees, st.integers(-2, 2), numbers)
def test_no_answer_is_wrong(pairs, left, right, shift, values):
    known, seen = known_of(pairs, values)
    seen = seen[-4:] + [both(left, values), both(right, values)]
    (a, x), (b, y) = seen[-2:]
    seen += [(a + shift * b, x + shift * y)]
    for a, x in seen:
        low, high = known.range(a)
        assert (low is None or low <= x) and (high is None or x <= high)
        assert evaluate(known.resolve(a), values) == x
        for b, y in seen[-3:]:
            assert holds(known.same(a, b), x == y)
            assert holds(known.less(a, b), x < y)
            assert holds(known.at_least(a, b), x >= y)
            assert y == 0 or holds(known.divides(b, a), x % y == 0)
