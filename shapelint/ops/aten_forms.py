"""What torch calls inside: the forms of softmax and dropout that only torch.ops.aten has."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import FLOATING, is_empty, must_be
from shapelint.ops.reduction import given_dtype
from shapelint.rulebook import broadcast_shapes, function, keep, must_have_shape, must_share, promote
from shapelint.rulebook.axes import find_axis
from shapelint.rulebook.dtypes import computed
from shapelint.values import Tensor

ATEN = "torch.ops.aten."


@function(f"{ATEN}_safe_softmax", f"{ATEN}_safe_softmax.default", keeps=True)
def safe_softmax(input: "Tensor", dim: "Axis", dtype: "Any" = None) -> Any:
    """As softmax.

    torch.ops.aten._safe_softmax([B, 3], 1) -> [B, 3]
    torch.ops.aten._safe_softmax([B, 3]i, 1, torch.float64) -> [B, 3]d
    torch.ops.aten._safe_softmax([B, 3]i, 1) -> error: dtype
    torch.ops.aten._safe_softmax([B, 3], 2) -> error: axis
    """
    x, _ = find_axis(input, dim)
    made = keep(x, None).with_dtype(given_dtype(dtype, x.dtype, f"{ATEN}_safe_softmax"))
    if not is_empty(x):
        must_be(FLOATING, made, "input", f"{ATEN}_safe_softmax", keep(x, "float"), raises="NotImplementedError")
    return made


@function(f"{ATEN}_softmax_backward_data", f"{ATEN}_softmax_backward_data.default")
def softmax_backward_data(grad_output: "Tensor", output: "Tensor", dim: "Axis", input_dtype: "Any") -> Any:
    """The gradient before the softmax, from the one after it.

    torch.ops.aten._softmax_backward_data([B, 3], [B, 3], 1, torch.float32) -> [B, 3]
    torch.ops.aten._softmax_backward_data([2, 3], [2, 4], 1, torch.float32) -> error: arguments
    torch.ops.aten._softmax_backward_data([2, 3], [2, 3], 2, torch.float32) -> error: axis
    torch.ops.aten._softmax_backward_data([2, 3]d, [2, 3], 1, torch.float32) -> error: dtype
    """
    operator = f"{ATEN}_softmax_backward_data"
    if grad_output.rank is not None and output.rank is not None:
        must_have_shape(output, grad_output.dims, "arguments", argument="output", operator=operator,
                        problem="needs `output` in the shape of `grad_output`")
    x, _ = find_axis(grad_output, dim)
    result = keep(x, None)
    if not is_empty(x):
        must_share(grad_output.dtype, operator, result, output=output)
        must_be(FLOATING, grad_output, "grad_output", operator, result.with_dtype("float32"),
                raises="NotImplementedError")
    return result


@function(f"{ATEN}native_dropout_backward", f"{ATEN}native_dropout_backward.default")
def native_dropout_backward(grad_output: "Tensor", mask: "Tensor", scale: "Any") -> Any:
    """The gradient where an element was kept.

    torch.ops.aten.native_dropout_backward([B, 3], [B, 3]b, 2.0) -> [B, 3]
    torch.ops.aten.native_dropout_backward([2, 3], [2, 4]b, 2.0) -> error: broadcast
    """
    shape = broadcast_shapes(grad_output.shape, mask.shape)
    return Tensor(shape, computed(promote(grad_output, mask), "float"))
