"""Operators along one axis that keep the shape: softmax and log_softmax, cumsum, cumprod, cummax."""

from __future__ import annotations

from typing import Any

from shapelint.ops.extremes import places_in
from shapelint.ops.reduction import given_dtype, has_none, must_have_order, summed
from shapelint.rulebook import expand, function, keep, must_share
from shapelint.rulebook.axes import axis_size, find_axis
from shapelint.rulebook.dtypes import must_take
from shapelint.rulebook.storing import stored
from shapelint.values import NamedTuple, Tensor


@function(*expand("softmax log_softmax", "torch", "Tensor", "torch.special"), keeps=True)
def softmax(input: "Tensor", dim: "Axis", dtype: "Any" = None) -> Any:
    """Keeps the shape; the axis must be there. Only of floats, or what is made floats first.

    softmax([B, T, 3], -1) -> [B, T, 3]
    softmax([..., 3], dim=-1) -> [..., 3]
    log_softmax([B, 3], 1, dtype=torch.float64) -> [B, 3]d
    softmax([B, 3]i, 1, dtype=torch.float32) -> [B, 3]f
    softmax([B, 3], 2) -> error: axis
    softmax([B, 3]i, 1) -> error: dtype
    softmax([B, 3]c, 1) -> error: dtype
    softmax([B, 3], 1, dtype=torch.int64) -> error: dtype
    """
    x, _ = find_axis(input, dim)
    found = given_dtype(dtype, x.dtype, "torch.softmax")
    if not has_none(x.shape):
        must_take("f", found, "input" if dtype is None else "dtype", keep(x, "float"), "torch.softmax")
    return keep(x, None).with_dtype(found)


@function("torch.cumsum", "Tensor.cumsum", "torch.cumprod", "Tensor.cumprod", keeps=True)
def cumsum(input: "Tensor", dim: "Axis", *, dtype: "Any" = None) -> Any:
    """Sums (products) of all elements up to each; integers and bools become int64.

    cumsum([B, 3], 1) -> [B, 3]
    cumprod([B, 3]b, dim=-1) -> [B, 3]i
    cumsum([..., 3], -1) -> [..., 3]
    cumsum([B, 3]i, 0, dtype=torch.float64) -> [B, 3]d
    cumsum([B, 3], 2) -> error: axis
    cumsum([2, 3], 0, dtype=torch.bool) -> error: dtype
    """
    x, _ = find_axis(input, dim)
    result = Tensor(x.shape, given_dtype(dtype, summed(x.dtype), "torch.cumsum"), roles=x.roles)
    must_have_order(result, result, "ifc")
    return result


@function("Tensor.cumsum_", "Tensor.cumprod_", keeps=True)
def cumsum_(input: "Tensor", dim: "Axis", *, dtype: "Any" = None) -> Any:
    """In place; a dtype may be named if it is the tensor's own.

    cumsum_([B, 3], 1) -> [B, 3]
    cumsum_([B, 3]s, 1) -> [B, 3]s
    cumsum_([B, 3], 2) -> error: axis
    cumsum_([2, 3], 1, dtype=torch.float64) -> error: dtype
    cumsum_([2, 3]b, 1) -> error: dtype
    """
    x, _ = find_axis(input, dim)
    must_share(given_dtype(dtype, x.dtype, "torch.cumsum"), "torch.cumsum", x, input=x)
    must_have_order(x, x, "ifc")
    return stored(x, x)


@function("torch.logcumsumexp", "Tensor.logcumsumexp", keeps=True)
def logcumsumexp(input: "Tensor", dim: "Axis") -> Any:
    """Logarithms of sums of exponentials up to each element.

    logcumsumexp([B, 3], 1) -> [B, 3]
    logcumsumexp([B, 3], 2) -> error: axis
    logcumsumexp([B, 3]i, 1) -> error: dtype
    """
    result = keep(find_axis(input, dim)[0], "float")
    must_take("fc", input.dtype, "input", result, "torch.logcumsumexp")
    return result


@function("torch.cummax", "Tensor.cummax", "torch.cummin", "Tensor.cummin")
def cummax(input: "Tensor", dim: "Axis") -> Any:
    """The largest (smallest) element up to each, and where it stands.

    cummax([B, 3], 1) -> ([B, 3], [B, 3]i)
    cummax([..., 5], -1) -> ([..., 5], [..., 5]i)
    cummax([B, 3], 2) -> error: axis
    cummax([2, 3]c, 1) -> error: dtype
    """
    x, _, size = axis_size(input, dim)
    both = keep(x, None), Tensor(x.shape, "int64", bounds=places_in(size))
    result = NamedTuple.of(("values", "indices"), both, "torch.return_types.cummax")
    must_have_order(x, result)
    return result
