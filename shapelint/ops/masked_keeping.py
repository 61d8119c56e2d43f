"""What do the operators of torch.masked give that keep a shape: cumsum, softmax, normalize, logaddexp?"""

from __future__ import annotations

from typing import Any

from shapelint.ops.masked import FLOATING, must_be, must_mask, norm
from shapelint.ops.reduction import given_dtype
from shapelint.rulebook import broadcast_shapes, expand, function, keep, promote
from shapelint.rulebook.axes import find_axis
from shapelint.values import FLOATS, Tensor


@function(*expand("cumsum cumprod", "torch.masked"))
def cumsum(input: "Tensor", dim: "Axis", *, dtype: "Any" = None, mask: "Tensor | None" = None) -> Any:
    """Sums so far along one axis, in the dtype of the tensor.

    cumsum([B, T]i, 1, mask=[T]b) -> [B, T]i
    cumsum([B, T], 1, dtype=torch.float64) -> [B, T]d
    cumprod([B, T], 2) -> error: axis
    """
    input, _ = find_axis(input, dim)
    must_mask(mask, input)
    return keep(input, None).with_dtype(given_dtype(dtype, input.dtype, "torch.masked.cumsum"))


@function(*expand("softmax log_softmax softmin", "torch.masked"))
def softmax(input: "Tensor", dim: "Axis", *, dtype: "Any" = None, mask: "Tensor | None" = None) -> Any:
    """Weights that add up to one along an axis, of real floats.

    softmax([B, T, T], -1, mask=[B, 1, T]b) -> [B, T, T]
    softmin([B, T]i, 1, dtype=torch.float32) -> [B, T]f
    softmax([B, T], 2) -> error: axis
    softmax([B, T]i, 1) -> error: dtype
    """
    input, _ = find_axis(input, dim)
    must_mask(mask, input)
    found = given_dtype(dtype, input.dtype, "torch.masked.softmax")
    result = keep(input, None).with_dtype(found)
    must_be(found, FLOATS, "NotImplementedError", result.with_dtype("float32"))
    return result


@function("torch.masked.normalize")
def normalize(input: "Tensor", ord: "Any", dim: "Axis", *, eps: "Any" = 1e-12, dtype: "Any" = None,
              mask: "Tensor | None" = None) -> Any:
    """Vectors along one axis, made of length one.

    normalize([B, T], 2.0, 1, mask=[B, T]b) -> [B, T]
    normalize([B, T], 2.0, 2) -> error: axis
    normalize([B, T]i, 2.0, 1) -> error: dtype
    """
    length = norm(input, ord, dim, keepdim=True, dtype=dtype, mask=mask)
    return keep(find_axis(input, dim)[0], None).with_dtype(promote(input, length))


@function("torch.masked.logaddexp")
def logaddexp(input: "Tensor", other: "Tensor", *, dtype: "Any" = None, input_mask: "Tensor | None" = None,
              other_mask: "Tensor | None" = None) -> Any:
    """The logarithm of the sum of two exponentials, in the dtype of the first.

    logaddexp([B, T], [T], input_mask=[B, T]b) -> [B, T]
    logaddexp([2], [2]d) -> [2]f
    logaddexp([2, 3], [2]) -> error: broadcast
    logaddexp([2], [2], other_mask=[3]b) -> error: refused
    logaddexp([2]i, [2]i) -> error: dtype
    """
    must_mask(input_mask, input, "input_mask")
    must_mask(other_mask, other, "other_mask")
    result = Tensor(broadcast_shapes(input.shape, other.shape),
                    given_dtype(dtype, input.dtype, "torch.masked.logaddexp"))
    must_be(promote(input, other), FLOATING, "NotImplementedError", result)
    return result
