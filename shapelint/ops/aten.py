"""What do the inner operators give that programs reach as `torch.ops.aten`?"""

from __future__ import annotations

from typing import Any

from shapelint.ops.softmax import softmax
from shapelint.rulebook import combine, function


@function("torch.ops.aten._safe_softmax.default")
def safe_softmax(self: "Tensor", dim: "Axis", dtype: "Dtype" = None) -> Any:
    """Softmax along an axis, 0 where everything is masked.

    torch.ops.aten._safe_softmax.default([2, T], -1) -> [2, T]
    """
    return softmax(self, dim, dtype=dtype)


@function("torch.ops.aten.native_dropout_backward.default")
def native_dropout_backward(grad_output: "Tensor", mask: "Tensor", scale: "Any") -> Any:
    """The gradient, scaled where the mask kept an element.

    torch.ops.aten.native_dropout_backward.default([2, T], [2, T]b, 2.0) -> [2, T]
    """
    return combine(combine(grad_output, mask), scale)


@function("torch.ops.aten._softmax_backward_data")
def softmax_backward_data(grad_output: "Tensor", output: "Tensor", dim: "Any", input_dtype: "Dtype") -> Any:
    """The gradient before a softmax, in the dtype of its input.

    torch.ops.aten._softmax_backward_data([2, T], [2, T], 1, torch.float32) -> [2, T]
    """
    return combine(grad_output, output).with_dtype(input_dtype)
