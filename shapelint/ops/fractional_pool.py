"""Pooling to sizes of one's own by windows at random places: nn.FractionalMaxPool and its functional forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, is_empty, must_be
from shapelint.ops._spatial import assume_at_least, framed, must_have_elements, repeated, scaled, spread, with_tail
from shapelint.ops.pool import with_indices
from shapelint.rulebook import (
    Wish, at_least, function, must_at_least, must_same, must_share, module, path,
)
from shapelint.rulebook.convert import to_items
from shapelint.values import Input, NotKnown, Reject, Shape, Tensor, Unknown, settled


def _refused(parameter: str, rule: str, got: Any = None, wanted: Any = None, raises: str = "ValueError") -> Reject:
    return Reject("constructor", raises=raises, parameter=parameter, got=got, wanted=wanted, rule=rule)


def _open(*values: Any) -> bool:
    return any(isinstance(settled(value), (Unknown, Input)) for value in values)


def _pooled(input: Tensor, n: int, operator: str, kernel: Any, size: Any, ratio: Any, samples: Any) -> Tensor:
    """`[N?, C, *places]` with the places asked for, or that part of them."""
    if settled(size) is None and settled(ratio) is None:
        raise _refused("output_size", "given, or output_ratio")
    early = input.rank is not None and input.rank < n + 1  # torch reads the channels before it counts the axes
    shape, channels, places = framed(input, n, operator=operator, raises="IndexError" if early else "RuntimeError")
    must_have_elements(shape, n + 1 if shape.rank in (None, n + 2) else n, operator)
    window = spread(kernel, n, operator, "kernel_size", alone=False)
    if settled(size) is not None:
        after = spread(size, n, operator, "output_size", alone=False)
    else:
        after = _part(places, ratio, n, operator)
    _must_fit(places, window, after, shape, operator)
    out = Tensor(with_tail(shape, (channels, *after), n + 1), input.dtype)
    if is_empty(input, out):
        return out
    must_be(FLOATING, input, "input", operator, out.with_dtype("float32"))
    _must_be_samples(settled(samples), input, n, channels, operator, out)
    return out


def _part(places: Sequence[Dim], ratio: Any, n: int, operator: str) -> list[Dim]:
    try:
        factors = to_items(settled(ratio), Wish(operator, "output_ratio"))
    except NotKnown:
        factors = (ratio,) * n
    if len(factors) != n:
        raise _refused("output_ratio", f"of {n} numbers", len(factors), n, "ValueError" if len(factors) > n else "IndexError")
    return [scaled(place, settled(factor)) for place, factor in zip(places, factors)]


def _must_fit(places: Sequence[Dim], window: Sequence[Dim], after: Sequence[Dim], shape: Shape, operator: str) -> None:
    for i, (place, k, count) in enumerate(zip(places, window, after)):
        must_at_least(count, 0, "negative-size", argument="output_size", axis=i - len(places))
        least = count + k - (1 if len(places) == 2 else 0)  # volumes have to be one larger
        if path.known.less(place, least) is True:
            raise Reject("spatial", argument="input", operator=operator, axis=i - len(places), got=place, wanted=k,
                         shape=shape, parameter="kernel_size")
        assume_at_least(place, least)


def _must_be_samples(samples: Any, input: Tensor, n: int, channels: Dim, operator: str, result: Tensor) -> None:
    """Where the windows lie, if that is given: at least a row for each sample, one for each channel, n numbers."""
    if not isinstance(samples, Tensor):
        return
    details = dict(argument="_random_samples", operator=operator, shape=samples.shape, result=result)
    if not samples.shape.may_have_rank(3):
        raise Reject("rank", got=samples.rank, wanted=[3], least=3, pattern=["batch", "channels", "places"], **details)
    must_share(input.dtype, operator, result, _random_samples=samples)
    if samples.rank is None or input.rank is None:
        return
    batch = input.dims[0] if input.rank == n + 2 else 1
    if path.known.less(samples.dims[0], batch) is True:
        raise Reject("spatial", axis=0, got=samples.dims[0], wanted=batch, parameter="_random_samples", **details)
    for axis, wanted in ((1, channels), (2, n)):
        must_same(samples.dims[axis], wanted, "spatial", axis=axis, parameter="_random_samples", **details)


def _must_be_ratio(size: Any, ratio: Any, n: int, operator: str) -> None:
    """What the layers ask when they are built."""
    if settled(size) is None and settled(ratio) is None:
        raise _refused("output_size", "given, or output_ratio")
    if _open(size, ratio) or settled(ratio) is None:
        return
    if settled(size) is not None:
        raise _refused("output_ratio", "left out where output_size is given")
    try:
        factors = to_items(settled(ratio), Wish(operator, "output_ratio"))
    except NotKnown:
        factors = (ratio,)
    for factor in factors[:n]:
        factor = settled(factor)
        if isinstance(factor, (int, float)) and not 0 < factor < 1:
            raise _refused("output_ratio", "between 0 and 1", factor)


def _fractional(n: int) -> None:
    name, call = f"torch.nn.FractionalMaxPool{n}d", f"torch.nn.functional.fractional_max_pool{n}d"
    before, after, halves = ", 9" * n, ", 4" * n, ", ".join(["0.5"] * n)

    def build(kernel_size: "Any", output_size: "Any" = None, output_ratio: "Any" = None,
              return_indices: "Flag" = False, _random_samples: "Any" = None) -> Any:
        _must_be_ratio(output_size, output_ratio, n, name)
        if n == 3:  # of images torch does not ask it
            for size in spread(kernel_size, n, name, "kernel_size"):
                at_least(size, 1, "kernel_size")

        def forward(input: "Tensor") -> Any:
            out = _pooled(input, n, name, kernel_size, output_size, output_ratio, _random_samples)
            return with_indices(out, return_indices)

        return forward, {"kernel_size": repeated(kernel_size, n), "output_size": repeated(output_size, n),
                         "output_ratio": repeated(output_ratio, n)}

    def pool(input: "Tensor", kernel_size: "Any", output_size: "Any" = None, output_ratio: "Any" = None,
             return_indices: "Flag" = False, _random_samples: "Any" = None) -> Any:
        out = _pooled(input, n, call, kernel_size, output_size, output_ratio, _random_samples)
        return with_indices(out, return_indices)

    def indices(input: "Tensor", kernel_size: "Any", output_size: "Any" = None, output_ratio: "Any" = None,
                return_indices: "Any" = False, _random_samples: "Any" = None) -> Any:
        return with_indices(_pooled(input, n, call, kernel_size, output_size, output_ratio, _random_samples), True)

    build.__doc__ = f"""As many places as asked for, or that part of them.

    FractionalMaxPool{n}d(2, 4)([B, 3{before}]) -> [B, 3{after}]
    FractionalMaxPool{n}d(2, output_ratio=0.5)([3{before}]) -> [3{after}]
    FractionalMaxPool{n}d(2, 4, return_indices=True)([3{before}]) -> ([3{after}], [3{after}]i)
    FractionalMaxPool{n}d(2, 9)([3{before}]) -> error: spatial
    FractionalMaxPool{n}d(2) -> error: constructor
    FractionalMaxPool{n}d(2, output_ratio=1.5) -> error: constructor
    """
    pool.__doc__ = f"""As the layer.

    fractional_max_pool{n}d([B, 3{before}], 2, 4) -> [B, 3{after}]
    fractional_max_pool{n}d([B, 3{before}], 2, output_ratio=({halves})) -> [B, 3{after}]
    fractional_max_pool{n}d([B, 3{before}], 2) -> error: constructor
    """
    indices.__doc__ = f"""As the function, and where the largest came from.

    fractional_max_pool{n}d_with_indices([B, 3{before}], 2, 4) -> ([B, 3{after}], [B, 3{after}]i)
    """
    module(name)(build)
    function(call)(pool)
    function(f"{call}_with_indices")(indices)


_fractional(2)
_fractional(3)
