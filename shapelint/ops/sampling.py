"""What is drawn by the numbers in tensors: normal, bernoulli, poisson, binomial, multinomial?"""

from __future__ import annotations

from typing import Any

from shapelint.ops.random import FLOATING, REAL, must_draw, must_hold
from shapelint.rulebook import broadcast_shapes, function, keep, learn, must_at_least, path
from shapelint.rulebook.axes import axis_size, put_axis
from shapelint.rulebook.created import created, default_dtype
from shapelint.values import COMPLEX, FLOATS, Reject, Shape, Tensor


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
    must_draw(drawn, FLOATING, "dtype" if size is not None else "mean" if isinstance(mean, Tensor) else "std")
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
        raise Reject("refused", argument="input", got=size, wanted=2 ** 24, problem=f"{size} are more than it weighs")
    return Tensor(put_axis(input.shape, at, num_samples), "int64", input.marked, bounds=(0, size - 1))
