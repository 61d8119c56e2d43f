"""Are sizes kept in one form, and written as Python that means the same?"""

from __future__ import annotations

import copy
import subprocess
import sys

import pytest

from shapelint.dims import (
    OpenQuestion, Poly, Symbol, evaluate, floordiv, maximum, minimum, mod, substitute, symbol,
)

a, b, c = (symbol(name) for name in "abc")
T, hidden_size = symbol("T"), symbol("hidden_size")


def only(dim: Poly) -> Symbol:
    (one,) = dim.symbols
    return one


@pytest.mark.parametrize("dim, text", [
    (2 * hidden_size, "2*hidden_size"),
    (hidden_size - 1, "hidden_size - 1"),
    (T // 2 + 1, "T//2 + 1"),
    ((a + b) // 2, "(a + b)//2"),
    (b * a, "a*b"),
    (a * a, "a**2"),
    (3 - a, "-a + 3"),
    (b - a, "b - a"),
    (a - b, "a - b"),
    (-(a // 2), "-(a//2)"),
    (2 * (a // 2), "2*(a//2)"),
    (b * (a // c), "b*(a//c)"),
    ((a // 2) * (a // 2), "(a//2)**2"),
    (3 * a // 4, "3*a//4"),
    (a // (b * c), "a//(b*c)"),
    (7 // a, "7//a"),
    (maximum(a, b) // 2 * c, "c*(max(a, b)//2)"),
    (maximum(b, a), "max(a, b)"),
    (maximum(T - 1, 0), "max(T - 1, 0)"),
    (minimum(3, a) + 1, "min(a, 3) + 1"),
    (symbol(None) + 1, "? + 1"),
])
def test_text(dim, text):
    assert str(dim) == text == repr(dim)


@pytest.mark.parametrize("left, right", [
    ((2 * a + 1) // 2, a),
    ((a * b * c) // (b * c), a),
    ((a * b + 1) // b, a + 1 // b),
    ((a + b) * (a - b) // (a + b), a - b),
    ((a * c + b * c + 1) // (a + b), c + 1 // (a + b)),
    ((a // 2) // 3, a // 6),
    (((a + 1) // 2 + 1) // 2, (a + 3) // 4),
    ((a // b) // 2, a // (2 * b)),
    ((2 * a) // (2 * b), a // b),
    ((2 * a + 1) // 4, a // 2),
    (a // -2, (-a) // 2),
    (-(-a // 4), (a + 3) // 4),
    (a - 2 * (a // 2), a % 2),
    ((a + 4) % 2, a % 2),
    (minimum(a, minimum(b, c)), minimum(c, b, a)),
    (minimum(a + 1, a + 3), a + 1),
    (maximum(a, a), a),
    (minimum(a, maximum(a, b)), a),
    (maximum(maximum(a, 2) + 1, 7), maximum(a + 1, 7)),
    ((a + 1) ** 2, a * a + 2 * a + 1),
])
def test_one_form(left, right):
    assert left == right
    assert hash(left) == hash(right)


def test_constants_are_plain_numbers():
    for value, number in [
        (a - a, 0), (a * 0, 0), (a - a + 3, 3), (a // a, 1), (a % 1, 0), (0 // a, 0),
        (maximum(a, a + 1) - a, 1), (floordiv(7, -2), -4), (mod(-7, 3), 2), (minimum(4, 2), 2),
    ]:
        assert type(value) is int and value == number


def test_division_by_the_number_zero():
    for divide in (floordiv, mod):
        for dim in (a, 5):
            with pytest.raises(ZeroDivisionError):
                divide(dim, 0)
    with pytest.raises(ZeroDivisionError):
        substitute(a // b, {only(b): 0})


def test_form_is_not_a_question():
    assert a == only(a).dim and a != symbol("a") and a != 1
    assert len({a + b, b + a, a * b}) == 2
    for ask in (lambda: bool(a), lambda: a < 1, lambda: a <= b, lambda: 1 > a, lambda: a >= b, lambda: 3 in range(a)):
        with pytest.raises((OpenQuestion, TypeError)):
            ask()
    with pytest.raises(OpenQuestion) as open_question:
        assert a < 2 * b
    assert open_question.value.question == "is a < 2*b?"


def test_origin_belongs_to_one_object():
    size = symbol("x")
    size.origin = "line 3"
    assert size == only(size).dim and hash(size) == hash(only(size).dim)
    for made in (size + 0, size * 1, size // 1, maximum(size, size), only(size).dim, -size, size + 1):
        assert made.origin is None
    assert substitute(size, {only(a): 1}) is size


def test_symbols():
    dim = a * (b // (c + 1)) + maximum(a, 2)
    assert dim.symbols == {only(a), only(b), only(c)}
    assert not dim.anonymous and (dim + symbol(None)).anonymous
    assert copy.deepcopy(dim) == dim


def test_substitute_and_evaluate():
    dim = a * (b // 2) + maximum(a, c)
    assert substitute(dim, {only(b): 2 * c, only(a): c}) == c * c + c
    assert substitute(dim, {only(a): b, only(b): a}) == b * (a // 2) + maximum(b, c)
    numbers = {only(a): 3, only(b): 5, only(c): -1}
    assert evaluate(dim, numbers) == substitute(dim, numbers) == 9
    with pytest.raises(KeyError):
        evaluate(dim, {})


def test_huge_numbers():
    assert (a * 2**200) // 2**199 == 2 * a
    assert evaluate(a * 2**200 + 1, {only(a): 3}) == 3 * 2**200 + 1


def test_what_grows_without_end_is_given_up():
    many = sum(symbol(f"s{i}") for i in range(60))
    assert (many * many).anonymous and len((many * many).terms) == 1
    dim = a
    for _ in range(3000):
        dim = (dim * dim * 3 + b) // 7
    assert len(str(dim)) < 2000
    dim = a
    for _ in range(3000):
        dim = maximum(dim * b, minimum(dim, c) + 1)
    assert len(str(dim)) < 5000
    assert len((many + many * 2).terms) == 60


def test_text_is_the_same_in_every_run():
    program = (
        "from shapelint.dims import *\n"
        "s = [symbol(n) for n in 'zyxwvutsrq']\n"
        "print(sum(s), s[0]*s[3]*s[2], maximum(*s), str(s[1]*maximum(s[0], s[5])))"
    )
    runs = {subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                           env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}).stdout for seed in "12"}
    assert len(runs) == 1
