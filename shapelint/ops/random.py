"""What do tensors drawn at random look like: rand, randn, randint, normal, bernoulli, multinomial and the like?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.rulebook import Wish, broadcast_shapes, function, keep, learn, must_at_least, path, same
from shapelint.rulebook.axes import axis_size, put_axis
from shapelint.rulebook.convert import to_sizes
from shapelint.rulebook.created import created, default_dtype
from shapelint.values import COMPLEX, FLOATS, INTEGERS, NotKnown, Reject, Shape, Tensor, describe_value, is_dim

_FLOATING = FLOATS + COMPLEX
REAL = ("bool", *INTEGERS, *FLOATS)
#: The largest number of dtypes that are easily too small.
_LARGEST = {"bool": 1, "uint8": 255, "int8": 127, "int16": 32767}


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
    must_draw(drawn, _FLOATING, "dtype", even_none=True)
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
    must_draw(drawn, _FLOATING, "dtype")
    return drawn


@function("torch.rand_like", "torch.randn_like")
def rand_like(input: "Tensor", dtype: "Dtype" = None) -> Any:
    """The same in the likeness of another tensor.

    randn_like([..., 5]) -> [..., 5]
    rand_like([3], dtype=torch.float64) -> [3]d
    rand_like([3]i) -> error: dtype
    """
    drawn = keep(input, dtype)
    must_draw(drawn, _FLOATING, "input" if dtype is None else "dtype")
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
    return (low, high - 1) if drawn.floating is False else None


@function("torch.randperm")
def randperm(n: "Size", dtype: "Dtype" = "int64") -> Any:
    """The numbers 0 to n - 1 in any order.

    randperm(n) -> [n]i
    randperm(-1) -> error: negative-size
    randperm(3, dtype=torch.bool) -> error: dtype
    """
    drawn = created((n,), dtype or "int64", (0, n - 1))
    if drawn.dtype == "bool" or drawn.dtype in COMPLEX:
        raise Reject("dtype", raises="NotImplementedError", argument="dtype", got=drawn.dtype, wanted="an integer dtype")
    return drawn


@function("torch.normal")
def normal(mean: "Tensor | Number", std: "Tensor | Number" = 1.0, size: "Sizes | None" = None,
           dtype: "Dtype" = None) -> Any:
    """Numbers drawn around `mean`; of two tensors the shape is the broadcast one.

    normal(0.0, 1.0, size=(2, B)) -> [2, B]
    normal([B, 3], [3]) -> [B, 3]
    normal([B, 3]d, 0.5) -> [B, 3]d
    normal([2, 3], [2]) -> error: broadcast
    normal([3]i, 1.0) -> error: dtype
    normal([3], -1.0) -> error: arguments
    torch.normal(0.0, 1.0) -> error: arguments
    """
    tensors = [value for value in (mean, std) if isinstance(value, Tensor)]
    if size is None and not tensors:
        raise Reject("arguments", raises="TypeError", argument="size", problem="needs `size` where no tensor gives it")
    if size is not None and any(value.kind == "tensor" and value.rank is not None for value in tensors):
        raise Reject("arguments", raises="TypeError", argument="size", problem="takes no `size` beside a tensor")
    if size is not None:
        drawn = created(size, dtype or default_dtype())
    elif len(tensors) == 2:
        drawn = Tensor(broadcast_shapes(mean.shape, std.shape), mean.dtype, mean.marked or std.marked)
    else:
        drawn = keep(tensors[0], None)
    must_hold(lambda number: number >= 0, "std", "of at least 0", std)
    if isinstance(std, Tensor) and std.dtype in COMPLEX:
        raise Reject("dtype", argument="std", got=std.dtype, wanted="a real dtype", result=drawn)
    must_draw(drawn, _FLOATING, "dtype" if size is not None else "mean" if isinstance(mean, Tensor) else "std")
    return drawn


@function("torch.bernoulli", "Tensor.bernoulli")
def bernoulli(input: "Tensor", p: "Any" = None) -> Any:
    """0 or 1, by the probability in each place or by one probability for all.

    bernoulli([B, 3]) -> [B, 3]
    bernoulli([B, 3]i, 0.5) -> [B, 3]i
    bernoulli([3]i) -> error: dtype
    bernoulli([3], 1.5) -> error: arguments
    """
    drawn = keep(input, None)
    if isinstance(p, Tensor):
        raise Reject("argument-type", raises="TypeError", argument="p", got="a tensor", wanted="a number", result=drawn)
    must_hold(lambda number: 0 <= number <= 1, "p", "between 0 and 1", p)
    if p is None:
        must_draw(drawn, FLOATS, "input")
    else:
        must_draw(drawn, REAL, "input", wanted="a real dtype")
    return drawn


@function("torch.poisson")
def poisson(input: "Tensor") -> Any:
    """Counts, by the rate in each place.

    poisson([B, 3]) -> [B, 3]
    poisson([3]i) -> error: dtype
    """
    drawn = keep(input, None)
    must_draw(drawn, FLOATS, "input", even_none=True)
    return drawn


@function("torch.binomial")
def binomial(count: "Tensor", prob: "Tensor") -> Any:
    """How many of `count` trials come true; both of one floating dtype, broadcast.

    binomial([B, 3], [3]) -> [B, 3]
    binomial([2, 3], [2]) -> error: broadcast
    binomial([3]i, [3]) -> error: dtype
    binomial([3], [3]d) -> error: dtype
    """
    drawn = Tensor(broadcast_shapes(count.shape, prob.shape), count.dtype, count.marked)
    must_draw(count, FLOATS, "count", "ValueError", even_none=True)
    must_draw(prob, FLOATS, "prob", "ValueError", even_none=True)
    if count.dtype is not None and prob.dtype is not None and count.dtype != prob.dtype:
        raise Reject("dtype", argument="prob", got=prob.dtype, wanted=count.dtype, result=drawn)
    return drawn


@function("torch.multinomial", "Tensor.multinomial")
def multinomial(input: "Tensor", num_samples: "Size", replacement: "Any" = False, *,
                out: "Tensor | None" = None) -> Any:
    """So many places drawn by their weights, from a vector or each row of a matrix.

    multinomial([5, 8], 3) -> [5, 3]i
    multinomial([V], 1) -> [1]i
    multinomial([..., V], 1) -> [..., 1]i
    multinomial([5, 8], 9, replacement=True) -> [5, 9]i
    multinomial([5, 8], 9) -> error: refused
    multinomial([5, 8], 0) -> error: refused
    multinomial([2, 5, 8], 3) -> error: rank
    multinomial([5, 8]i, 3) -> error: dtype
    torch.multinomial([5, 8], 3, out=[5, 3]) -> error: dtype
    """
    if out is not None:
        must_draw(out, ("int64",), "out", "RuntimeError", wanted="int64", even_none=True)
    if input.shape.least_rank > 2 or input.rank == 0:
        raise Reject("rank", argument="input", got=input.rank, wanted=[1, 2], least=None, shape=input.shape)
    must_draw(input, FLOATS, "input", "RuntimeError", even_none=True)
    if input.rank is None:
        input = learn(input, Shape((), (), frozenset((1, 2))))
    input, at, size = axis_size(input, -1)
    must_at_least(num_samples, 1, "refused", argument="num_samples", problem=f"draws {num_samples}")
    if replacement is False and path.known.less(size, num_samples) is True:
        raise Reject("refused", argument="num_samples", got=num_samples, wanted=size,
                     problem=f"draws {num_samples} of {size} without putting one back")
    if path.known.less(2 ** 24, size) is True:
        raise Reject("refused", argument="input", got=size, wanted=2 ** 24, problem=f"{size} are more than it can weigh")
    return Tensor(put_axis(input.shape, at, num_samples), "int64", input.marked, bounds=(0, size - 1))
