"""Elements counted and found: nonzero, bincount, histc, histogram, searchsorted, bucketize."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import (
    Wish, expand, fresh, function, must_at_least, must_have_shape, must_same, must_share, path, same,
)
from shapelint.rulebook.axes import a_size, at_most, product
from shapelint.rulebook.convert import to_items, to_size
from shapelint.rulebook.dtypes import must_take
from shapelint.values import ListV, NamedTuple, NotKnown, Reject, Shape, Tensor, settled


@function("torch.nonzero", "Tensor.nonzero")
def nonzero(input: "Tensor", *, as_tuple: "Flag" = False) -> Any:
    """The places of all elements that are not 0: one row each, or one vector an axis.

    nonzero([5, 3]) -> [?, 2]i
    nonzero([B, 3], as_tuple=True) -> ([?]i, [?]i)
    nonzero([]) -> [?, 0]i
    """
    count = at_most(None if input.rank is None else product(input.dims), "the number of elements that are not 0")
    if input.rank is None:
        if as_tuple:
            raise NotKnown("the number of axes is not known")
        return Tensor(Shape((count, fresh("the number of axes"))), "int64")
    if as_tuple:
        return (Tensor(Shape((count,)), "int64"),) * max(1, input.rank)
    return Tensor(Shape((count, input.rank)), "int64")


@function("torch.argwhere", "Tensor.argwhere")
def argwhere(input: "Tensor") -> Any:
    """The places of all elements that are not 0, one row each.

    argwhere([5, 3]) -> [?, 2]i
    """
    return nonzero(input)


@function(*expand("nonzero_static", "torch", "Tensor"))
def nonzero_static(input: "Tensor", *, size: "Size", fill_value: "Any" = -1) -> Any:
    """The first so many places of elements that are not 0, filled up.

    nonzero_static([5, 3], size=4) -> [4, 2]i
    nonzero_static([B, 3, 2], size=n) -> [n, 3]i
    nonzero_static([5], size=-1) -> error: negative-size
    """
    must_at_least(size, 0, "negative-size", argument="size", axis=0)
    return Tensor(Shape((size, fresh("the number of axes") if input.rank is None else input.rank)), "int64")


@function("torch.bincount", "Tensor.bincount")
def bincount(input: "Tensor", weights: "Tensor | None" = None, minlength: "Size" = 0) -> Any:
    """How often each number is there, or the sum of its weights.

    bincount([5]i) -> [?]i
    bincount([5]i, minlength=3) -> [?]i
    bincount([5]i, [5]) -> [?]f
    bincount([5]i, [5]i) -> [?]d
    bincount([5, 3]i) -> error: rank
    bincount([5]) -> error: dtype
    bincount([5]i, [4]) -> error: refused
    bincount([5]i, minlength=-1) -> error: negative-size
    """
    if not input.shape.may_have_rank(1):
        raise Reject("rank", argument="input", got=input.rank, wanted=[1], least=None, shape=input.shape)
    count = a_size(fresh("one more than the largest element"))
    must_at_least(minlength, 0, "negative-size", argument="minlength", axis=0)
    must_at_least(count, minlength, "negative-size")
    if weights is None or input.rank == 1 and same(input.dims[0], 0) is True:  # nothing to weigh
        dtype = "int64"
    else:
        dtype = weights.dtype if weights.dtype in (None, "float32") else "float64"
        _must_weigh(input, weights)
    result = Tensor(Shape((count,)), dtype)
    must_take("i", input.dtype, "input", result, "torch.bincount")
    return result


def _must_weigh(x: Tensor, weights: Tensor) -> None:
    """One weight for each element."""
    if not weights.shape.may_have_rank(1):
        raise Reject("rank", argument="weights", got=weights.rank, wanted=[1], least=None, shape=weights.shape)
    if x.rank == 1 and weights.rank == 1:
        must_same(weights.dims[0], x.dims[0], "refused", argument="weights", axis=0, shape=weights.shape)


@function("torch.histc", "Tensor.histc")
def histc(input: "Tensor", bins: "Size" = 100, min: "Any" = 0, max: "Any" = 0) -> Any:
    """How many elements lie in each of so many bins.

    histc([5, 3]) -> [100]
    histc([5], bins=n) -> [n]
    histc([5], 0) -> error: arguments
    histc([5], 4, 2, 1) -> error: arguments
    histc([5]c) -> error: dtype
    """
    _must_count(bins)
    _must_rise("min", min, "max", max)
    result = input.with_shape((bins,))
    must_take("if", input.dtype, "input", result, "torch.histc")
    return result


def _must_count(bins: Any) -> None:
    if isinstance(bins, float):
        raise Reject("argument-type", raises="TypeError", argument="bins", got="a float", wanted="an integer")
    if path.known.at_least(bins, 1) is False:
        raise Reject("arguments", argument="bins", problem=f"takes at least 1 bin, not {bins}")


def _must_rise(low_name: str, low: Any, high_name: str, high: Any) -> None:
    if all(isinstance(value, (int, float)) for value in (low, high)) and low > high:
        raise Reject("arguments", argument=high_name, problem=f"needs a `{high_name}` above `{low_name}`")


@function(*expand("histogram", "torch", "Tensor"))
def histogram(input: "Tensor", bins: "Any", *, range: "Any" = None, weight: "Tensor | None" = None,
              density: "Any" = False) -> Any:
    """How many elements (or how much weight) lie in each bin, and where the bins end; of floats only.

    histogram([B, 3], 4) -> ([4], [5])
    histogram([B, 3], [5]) -> ([4], [5])
    histogram([B, 3], 4, weight=[B, 3]) -> ([4], [5])
    histogram([2, 3], 4, weight=[3]) -> error: refused
    histogram([2, 3], [4, 2]) -> error: rank
    histogram([2, 3], [4]d) -> error: dtype
    histogram([2, 3], 0) -> error: arguments
    histogram([2, 3]i, 4) -> error: dtype
    """
    edges = _edges(input, settled(bins))
    if weight is not None and input.rank is not None and weight.rank is not None:
        must_same(product(weight.dims), product(input.dims), "refused", argument="weight", shape=weight.shape)
    return _histogram(input, Tensor(Shape((edges - 1,)), input.dtype), input.with_shape((edges,)), weight,
                      "torch.return_types.histogram")


def _edges(x: Tensor, bins: Any) -> Any:
    """How many edges bins have: one more than there are bins, or as many as are told."""
    if not isinstance(bins, Tensor):
        bins = to_size(bins, Wish("torch.histogram", "bins"))
        _must_count(bins)
        return bins + 1
    if not bins.shape.may_have_rank(1):
        raise Reject("rank", argument="bins", got=bins.rank, wanted=[1], least=None, shape=bins.shape)
    must_share(x.dtype, "torch.histogram", bins=bins)
    size = bins.shape.axis(0)
    size = a_size(fresh("the edges of bins") if size is None else size)
    if path.known.at_least(size, 2) is False:
        raise Reject("arguments", argument="bins", problem=f"takes at least 1 bin: 2 edges, not {size}")
    return size


def _histogram(input: Tensor, hist: Tensor, edges: Any, weight: Tensor | None, name: str) -> NamedTuple:
    """Both results. Rejects "dtype"."""
    result = NamedTuple.of(("hist", "bin_edges"), (hist, edges), name)
    must_take("f", input.dtype, "input", result)
    if weight is not None:
        must_share(input.dtype, name, result, weight=weight)
    return result


@function("torch.histogramdd")
def histogramdd(input: "Tensor", bins: "Any", range: "Any" = None, weight: "Tensor | None" = None,
                density: "Any" = False) -> Any:
    """Bins along each number of points, which lie on the last axis.

    histogramdd([B, 3], (2, 4, 5)) -> ([2, 4, 5], ([3], [5], [6]))
    histogramdd([B, 2], 4) -> ([4, 4], ([5], [5]))
    histogramdd([5, 2], [[3], [4]]) -> ([2, 3], ([3], [4]))
    histogramdd([5, 3], (2, 4)) -> error: arguments
    histogramdd([5], (2,)) -> error: rank
    """
    if input.shape.least_rank < 2 and input.rank is not None:
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=2, shape=input.shape)
    size = input.shape.axis(-1)
    bins = settled(bins)
    if isinstance(bins, (tuple, ListV)):
        each = to_items(bins, Wish("torch.histogramdd", "bins"))
        if isinstance(size, int) and size != len(each):
            raise Reject("arguments", argument="bins", problem=f"needs bins for {size} axes, {len(each)} are given")
    elif isinstance(size, int):
        each = (bins,) * size
    else:
        raise NotKnown("how many numbers a point has")
    edges = [_edges(input, settled(one)) for one in each]
    if weight is not None and input.rank is not None:
        must_have_shape(weight, input.dims[:-1], "refused", argument="weight")
    return _histogram(input, Tensor(Shape(tuple(one - 1 for one in edges)), input.dtype),
                      tuple(input.with_shape((one,)) for one in edges), weight, "torch.return_types.histogramdd")
