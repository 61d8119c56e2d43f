"""Which dtypes does an operator take, and when does it look at none?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import must_be_floating, must_share, same
from shapelint.rulebook.dtypes import must_take
from shapelint.values import COMPLEX, FLOATS, INTEGERS, Reject, Tensor

#: What operators take, in the letters of rulebook.dtypes.
FLOATING, FRACTIONS, REAL, NUMBERS = "f", "fc", "if", "ifc"
#: What is no kind of dtypes as a whole, in the words of a message.
AVERAGED = "a floating dtype, or int64"
PIXELS = "a floating dtype, or uint8"
COLUMNS = "a floating, complex or bool dtype"
_TAKEN = {AVERAGED: (*FLOATS, "int64"), PIXELS: (*FLOATS, "uint8"), COLUMNS: (*FLOATS, *COMPLEX, "bool")}
_JUDGED = (*FLOATS, *INTEGERS, *COMPLEX, "bool")


def must_be(wanted: str, tensor: Tensor, argument: str, operator: str, result: Any = None,
            raises: str = "RuntimeError") -> None:
    """Rejects "dtype" for a tensor that the operator has no code for; `wanted` is one of the above, or nothing."""
    if wanted in _TAKEN:
        if tensor.dtype in _JUDGED and tensor.dtype not in _TAKEN[wanted]:
            raise Reject("dtype", raises=raises, argument=argument, got=tensor.dtype, wanted=wanted, operator=operator,
                         result=result)
    elif wanted:
        must_take(wanted, tensor.dtype, argument, result, operator, raises)


def must_mix(operator: str, result: Any, weight: Tensor, bias: Tensor | None, **inputs: Tensor) -> None:
    """What is multiplied and added up is all of one dtype: integers will do where all are integers, bools never."""
    for argument, tensor in inputs.items():
        if weight.floating:
            must_be_floating(tensor, argument, operator, result)
        must_be(NUMBERS, tensor, argument, operator, result)
    must_share(weight.dtype, operator, result, **inputs, bias=bias)


def is_empty(*tensors: Tensor) -> bool:
    """Has one of them surely no elements? Many operators then look at nothing else."""
    return any(same(dim, 0) is True for one in tensors for dim in (*one.shape.front, *(one.shape.back or ())))
