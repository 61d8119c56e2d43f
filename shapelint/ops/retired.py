"""Which functions of linear algebra are still there by name, and only say that torch.linalg has them now?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import function
from shapelint.values import Reject


@function("torch.eig", "Tensor.eig", "torch.symeig", "Tensor.symeig", "torch.lstsq", "Tensor.lstsq", "torch.solve",
          "Tensor.solve", "torch.matrix_rank")
def retired(input: "Any", *args: "Any", **named: "Any") -> Any:
    """Removed before torch 2.0.

    torch.eig([3, 3]) -> error: arguments
    torch.solve([3, 3], [3, 3]) -> error: arguments
    """
    raise Reject("arguments", argument="input", problem="is gone from torch: `torch.linalg` has what took its place")
