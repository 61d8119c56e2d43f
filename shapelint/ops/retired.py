"""Which functions of linear algebra are still there by name, and only say that torch.linalg has them now?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import function
from shapelint.values import NotKnown, Reject, Tensor


@function("torch.eig", "torch.symeig", "torch.lstsq", "torch.solve", "torch.matrix_rank")
def retired(input: "Any", *args: "Any", **named: "Any") -> Any:
    """Removed before torch 2.0.

    torch.eig([3, 3]) -> error: arguments
    torch.solve([3, 3], [3, 3]) -> error: arguments
    """
    raise Reject("arguments", argument="input", problem="is gone from torch: `torch.linalg` has what took its place")


@function("Tensor.eig", "Tensor.symeig", "Tensor.lstsq", "Tensor.solve")
def retired_method(input: "Any", *args: "Any", **named: "Any") -> Any:
    """The same as methods. What is only thought to be a tensor because of its methods is none: it has these as well.

    [3, 3].eig() -> error: arguments
    """
    if not isinstance(input, Tensor) or input.source is not None:
        raise NotKnown("no tensor has this method any more")
    return retired(input)
