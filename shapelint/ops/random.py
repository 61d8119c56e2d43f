"""What do tensors drawn at random look like: rand, randn, randint, randperm?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.rulebook import Wish, function, keep, path, same
from shapelint.rulebook.convert import to_sizes
from shapelint.rulebook.created import created, default_dtype
from shapelint.values import COMPLEX, FLOATS, INTEGERS, Drawn, NotKnown, Reached, Reject, Tensor, describe_value, is_dim

FLOATING = FLOATS + COMPLEX
REAL = ("bool", *INTEGERS, *FLOATS)
#: The largest number of dtypes that are easily too small.
_LARGEST = {"bool": 1, "uint8": 255, "int8": 127, "int16": 32767, "uint16": 65535}


def must_draw(drawn: Tensor, dtypes: tuple[str, ...], argument: str, raises: str = "NotImplementedError", *,
              wanted: str = "a floating dtype", even_none: bool = False) -> None:
    """Rejects "dtype" where torch cannot draw numbers of a dtype (`even_none`: not even none at all)."""
    if drawn.dtype is None or drawn.dtype in dtypes:
        return
    if not even_none and has_none(drawn):
        raise NotKnown("most devices look at the dtype only if there is something to draw", drawn)
    raise Reject("dtype", raises=raises, argument=argument, got=drawn.dtype, wanted=wanted, result=drawn)


def has_none(x: Tensor) -> bool:
    """Has the tensor surely no elements?"""
    return any(same(size, 0) is True for size in (*x.shape.front, *(x.shape.back or ())))


def must_hold(holds: Any, name: str, rule: str, value: Any, raises: str = "RuntimeError") -> None:
    """Rejects "arguments" for a parameter of a distribution that is outside its range. `holds` looks at a number."""
    if isinstance(value, (int, float)) and not holds(value):
        raise Reject("arguments", raises=raises, argument=name, problem=f"needs `{name}` {rule}, not {value}")


@function("torch.rand")
def rand(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """Numbers from 0 to 1, one for each place.

    rand(2, B) -> [2, B]
    rand(size=(2, 3), dtype=torch.float64) -> [2, 3]d
    rand(2, -1) -> error: negative-size
    rand(0, dtype=torch.long) -> error: dtype
    """
    drawn = created(size, dtype or default_dtype())
    must_draw(drawn, FLOATING, "dtype", even_none=True)
    return drawn


@function("torch.randn")
def randn(*size: "Sizes", dtype: "Dtype" = None) -> Any:
    """Numbers around 0, one for each place.

    randn(2, 3) -> [2, 3]
    randn((B, T, 16)) -> [B, T, 16]
    randn(()) -> []
    randn(2, 3.0) -> error: argument-type
    randn(2, dtype=torch.long) -> error: dtype
    """
    drawn = created(size, dtype or default_dtype())
    must_draw(drawn, FLOATING, "dtype")
    return drawn


@function("torch.rand_like", "torch.randn_like")
def rand_like(input: "Tensor", dtype: "Dtype" = None) -> Any:
    """The same in the likeness of another tensor.

    randn_like([..., 5]) -> [..., 5]
    rand_like([3], dtype=torch.float64) -> [3]d
    rand_like([3]i) -> error: dtype
    """
    drawn = keep(input, dtype)
    must_draw(drawn, FLOATING, "input" if dtype is None else "dtype")
    return drawn


@function("torch.randint")
def randint(*args: "Any", low: "Any" = 0, high: "Any" = None, size: "Any" = None, dtype: "Dtype" = None) -> Any:
    """Integers from low to high - 1: randint(high, size) or randint(low, high, size).

    randint(10, (2, 3)) -> [2, 3]i
    randint(0, 10, (B,)) -> [B]i
    randint(0, 10, size=(B,)) -> [B]i
    randint(high=5, size=(4,), dtype=torch.int32) -> [4]s
    randint(3, 3, (2,)) -> error: arguments
    randint(5, 2) -> error: argument-type
    randint(5, (2,), dtype=torch.bool) -> error: arguments
    """
    given = list(args)
    if size is None and given:
        size = given.pop()
    if size is None:
        raise Reject("arguments", raises="TypeError", argument="size", problem="needs `size`")
    if is_dim(size):
        raise Reject("argument-type", raises="TypeError", argument="size", got=describe_value(size),
                     wanted="a tuple of sizes")
    if high is None and given:
        high = given.pop()
    if given:
        low = given.pop()
    if high is None or given:
        raise Reject("arguments", raises="TypeError", argument="high", problem="takes `low`, `high` and `size`")
    return _whole(created(to_sizes(size, Wish("torch.randint", "size")), dtype or "int64"), low, high)


@function("torch.randint_like")
def randint_like(input: "Tensor", *args: "Any", low: "Any" = 0, high: "Any" = None, dtype: "Dtype" = None) -> Any:
    """Integers in the likeness of another tensor, and of its dtype.

    randint_like([B, 3], 10) -> [B, 3]
    randint_like([B, 3], 2, 10, dtype=torch.long) -> [B, 3]i
    randint_like([3], 0) -> error: arguments
    torch.randint_like([3], 2.5) -> error: argument-type
    """
    given = list(args)
    if high is None and given:
        high = given.pop()
    if given:
        low = given.pop()
    if high is None or given:
        raise Reject("arguments", raises="TypeError", argument="high", problem="takes `low` and `high`")
    return _whole(keep(input, dtype), low, high)


def _whole(drawn: Tensor, low: Any, high: Any) -> Tensor:
    if drawn.dtype in COMPLEX:
        raise Reject("dtype", argument="dtype", got=drawn.dtype, wanted="a real dtype")
    return replace(drawn, bounds=whole_bounds(drawn, low, high))


def whole_bounds(drawn: Tensor, low: Any, high: Any) -> Any:
    """The smallest and the largest element, where integers from low up to but not high are drawn; None where that is
    not known. Rejects bounds that leave nothing, or what the dtype cannot hold."""
    for value, name in ((low, "low"), (high, "high")):
        if isinstance(value, float):
            raise Reject("argument-type", raises="TypeError", argument=name, got="a float", wanted="an integer",
                         result=drawn)
    if not is_dim(low) or not is_dim(high):
        return None
    if path.known.at_least(low, high) is True:
        raise Reject("arguments", argument="high", problem=f"draws from {low} up to but not {high}", result=drawn)
    largest = _LARGEST.get(drawn.dtype)
    if largest is not None and path.known.at_least(high, largest + 2) is True:
        raise Reject("arguments", argument="high", result=drawn,
                     problem=f"draws numbers up to {high} - 1, more than {drawn.dtype} can hold")
    return Drawn((low, high - 1)) if drawn.floating is False else None


@function("torch.randperm")
def randperm(n: "Size", dtype: "Dtype" = "int64") -> Any:
    """The numbers 0 to n - 1 in any order.

    randperm(n) -> [n]i
    randperm(-1) -> error: negative-size
    randperm(3, dtype=torch.bool) -> error: dtype
    """
    drawn = created((n,), dtype or "int64", Reached((0, n - 1)))
    if drawn.dtype == "bool" or drawn.dtype in COMPLEX:
        raise Reject("dtype", raises="NotImplementedError", argument="dtype", got=drawn.dtype, wanted="integers")
    return drawn
