"""May a tensor take a result in? What operations in place ask for: the tensor keeps its sizes and its dtype."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.rulebook.dtypes import castable
from shapelint.rulebook.path import broadcast_shapes, same
from shapelint.values import Reject, Shape, Tensor


def stored(input: Tensor, result: Tensor, *others: Any, argument: str = "input") -> Tensor:
    """The tensor `input` after a result was written into it; `others` are the tensors it was computed with. Rejects
    "inplace" where the tensor would have to grow, "dtype" where it cannot hold the result."""
    for other in others:
        if isinstance(other, Tensor) and other.kind != "anything":
            must_broadcast_to(other.shape, input.shape, argument)
    kept = replace(input, data=None, bounds=None)
    if not castable(result.dtype, input.dtype):
        raise Reject("dtype", argument=argument, got=input.dtype, wanted=f"a dtype that can hold {result.dtype}",
                     operator="in place", result=kept)
    return kept


def must_broadcast_to(shape: Shape, target: Shape, argument: str = "other") -> None:
    """An operation in place cannot make its tensor larger. Rejects "inplace"."""
    together = broadcast_shapes(shape, target, argument=argument)
    if together.back is not None or target.back is not None:
        return
    details = {"left": target, "right": shape, "argument": argument}
    wrong = len(together.front) != len(target.front)
    for axis, (got, wanted) in enumerate(zip(reversed(together.front), reversed(target.front)), 1):
        if wrong or same(got, wanted) is False:
            raise Reject("inplace", axis=-axis, got=got, wanted=wanted, **details)
    if wrong:
        raise Reject("inplace", axis=None, got=len(shape.front), wanted=0, **details)
