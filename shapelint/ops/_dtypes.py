"""Which dtypes does an operator take, and when does it look at none?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import same
from shapelint.values import COMPLEX, FLOATS, INTEGERS, Reject, Tensor

#: What operators take, in the words of a message.
FLOATING = "a floating dtype"
FRACTIONS = "a floating or complex dtype"
REAL = "an integer or floating dtype"
NUMBERS = "a dtype of numbers"
_TAKEN = {FLOATING: FLOATS, FRACTIONS: FLOATS + COMPLEX, REAL: FLOATS + INTEGERS, NUMBERS: FLOATS + INTEGERS + COMPLEX}
_JUDGED = (*FLOATS, *INTEGERS, *COMPLEX, "bool")


def must_be(wanted: str, tensor: Tensor, argument: str, operator: str, result: Any = None,
            raises: str = "RuntimeError") -> None:
    """Rejects "dtype" for a tensor that the operator has no code for; `wanted` is one of the words above, or nothing."""
    if wanted and tensor.dtype in _JUDGED and tensor.dtype not in _TAKEN[wanted]:
        raise Reject("dtype", raises=raises, argument=argument, got=tensor.dtype, wanted=wanted, operator=operator,
                     result=result)


def is_empty(tensor: Tensor) -> bool:
    """Are there surely no elements? Many operators then look at nothing else."""
    return any(same(dim, 0) is True for dim in (*tensor.shape.front, *(tensor.shape.back or ())))
