"""What may be written into a tensor: which numbers do its elements hold, and which tensors name its places?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from shapelint.rulebook import same
from shapelint.rulebook.axes import product
from shapelint.values import INTEGERS, Reject, Tensor

#: The largest number that elements of a dtype hold.
_LARGEST = {"float16": 65504.0, "bfloat16": (2 - 2**-7) * 2.0**127, "float32": (2 - 2**-23) * 2.0**127, "uint8": 255,
            "int8": 2**7 - 1, "int16": 2**15 - 1, "int32": 2**31 - 1, "int64": 2**63 - 1}


def must_hold(x: Tensor, value: Any, argument: str, operator: str) -> None:
    """Rejects "dtype" for a number that elements of `x` cannot hold (a complex one, or one beyond their range), and
    "rank" for a tensor that is no single number."""
    if isinstance(value, Tensor) and not value.shape.may_have_rank(0):
        raise Reject("rank", argument=argument, got=value.rank, wanted=[0], least=None, shape=value.shape)
    if not isinstance(value, (int, float, complex)) or x.dtype in (None, "bool") or x.dtype.startswith("complex"):
        return
    real = value.real if isinstance(value, complex) else value
    if isinstance(value, complex) and value.imag or _is_beyond(x.dtype, real):
        raise Reject("dtype", argument=argument, got=str(value), wanted=f"a number that fits {x.dtype}",
                     operator=operator)


def _is_beyond(dtype: str, value: Any) -> bool:
    largest = _LARGEST.get(dtype)
    if largest is None or value == 0:
        return False
    if not math.isfinite(value):
        return dtype in INTEGERS
    # A negative number may be put into unsigned elements, and turns positive there.
    return value > largest or -value > (largest + 1 if dtype in INTEGERS and dtype != "uint8" else largest)


def must_be_places(index: Tensor, argument: str, wanted: Sequence[str] = ("int64", "int32"),
                   raises: str = "RuntimeError", empty: bool = False) -> None:
    """torch takes integers of some dtypes for places; `empty`: it does not look at an index without elements."""
    if index.dtype is None or index.dtype in wanted or empty and has_none(index):
        return
    raise Reject("dtype", raises=raises, argument=argument, got=index.dtype, wanted=" or ".join(wanted))


def must_be_vector(index: Tensor, argument: str = "index", raises: str = "IndexError") -> None:
    """torch wants an index with one axis, or none."""
    if index.shape.least_rank > 1:
        raise Reject("rank", raises=raises, argument=argument, got=index.rank, wanted=[0, 1], least=None,
                     shape=index.shape)


def has_none(x: Tensor) -> bool:
    """Has the tensor surely no elements?"""
    return x.rank is not None and same(product(x.dims), 0) is True


def surely_a_tensor(value: Any) -> bool:
    """Is the value a tensor for sure? (What a rule could not say is a tensor of which nothing is known, and may be a
    list of them; what was only asked for what arrays have, too, may be an array.)"""
    return isinstance(value, Tensor) and value.kind in ("tensor", "parameter") \
        and (value.shape.least_rank > 0 or value.rank == 0 or value.dtype is not None)
