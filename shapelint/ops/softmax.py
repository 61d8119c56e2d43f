"""Operators along one axis that keep the shape: softmax and log_softmax, cumsum, cumprod, cummax."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.ops.extremes import places_in
from shapelint.ops.reduction import given_dtype, summed
from shapelint.rulebook import function, keep
from shapelint.rulebook.axes import axis_size, find_axis
from shapelint.values import COMPLEX, FLOATS, INTEGERS, NamedTuple, Reject, Tensor


@function("torch.softmax", "Tensor.softmax", "torch.log_softmax", "Tensor.log_softmax", "torch.special.softmax",
          "torch.special.log_softmax", keeps=True)
def softmax(input: "Tensor", dim: "Axis", dtype: "Any" = None) -> Any:
    """Keeps the shape; the axis must be there.

    softmax([B, T, 3], -1) -> [B, T, 3]
    softmax([..., 3], dim=-1) -> [..., 3]
    log_softmax([B, 3], 1, dtype=torch.float64) -> [B, 3]d
    softmax([B, 3], 2) -> error: axis
    torch.softmax([B, 3]i, 1) -> error: dtype
    """
    x, _ = find_axis(input, dim)
    result = keep(x, given_dtype(dtype, x.dtype, "torch.softmax"))
    if dtype is None and x.dtype is not None and (x.dtype in INTEGERS or x.dtype == "bool"):
        raise Reject("dtype", argument="input", got=x.dtype, wanted="a floating dtype", operator="torch.softmax",
                     result=result.with_dtype("float32"))
    if dtype is not None:
        return replace(result, dtype=given_dtype(dtype, None, "torch.softmax"))
    return result


@function("torch.cumsum", "Tensor.cumsum", "torch.cumprod", "Tensor.cumprod", keeps=True)
def cumsum(input: "Tensor", dim: "Axis", dtype: "Any" = None) -> Any:
    """Sums (products) of all elements up to each; integers and bools become int64.

    cumsum([B, 3], 1) -> [B, 3]
    cumprod([B, 3]b, dim=-1) -> [B, 3]i
    cumsum([..., 3], -1) -> [..., 3]
    cumsum([B, 3], 2) -> error: axis
    """
    x, _ = find_axis(input, dim)
    return Tensor(x.shape, given_dtype(dtype, summed(x.dtype), "torch.cumsum"), roles=x.roles)


@function("Tensor.cumsum_", "Tensor.cumprod_", keeps=True)
def cumsum_(self: "Tensor", dim: "Axis", dtype: "Any" = None) -> Any:
    """In place.

    cumsum_([B, 3], 1) -> [B, 3]
    cumsum_([B, 3], 2) -> error: axis
    """
    x, _ = find_axis(self, dim)
    return keep(x, None)


@function("torch.logcumsumexp", "Tensor.logcumsumexp", keeps=True)
def logcumsumexp(input: "Tensor", dim: "Axis") -> Any:
    """Logarithms of sums of exponentials up to each element.

    logcumsumexp([B, 3], 1) -> [B, 3]
    logcumsumexp([B, 3], 2) -> error: axis
    """
    return keep(find_axis(input, dim)[0], None if input.dtype in FLOATS + COMPLEX else "float")


@function("torch.cummax", "Tensor.cummax", "torch.cummin", "Tensor.cummin")
def cummax(input: "Tensor", dim: "Axis") -> Any:
    """The largest (smallest) element up to each, and where it stands.

    cummax([B, 3], 1) -> ([B, 3], [B, 3]i)
    cummax([..., 5], -1) -> ([..., 5], [..., 5]i)
    cummax([B, 3], 2) -> error: axis
    """
    x, _, size = axis_size(input, dim)
    return NamedTuple.of(("values", "indices"), (keep(x, None), Tensor(x.shape, "int64", bounds=places_in(size))),
                         "torch.return_types.cummax")
