"""Questions about dtypes themselves, and which one floats are of: result_type, promote_types, set_default_dtype."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import Wish, as_tensor, function, path, promote, promote_dtypes, to_dtype
from shapelint.rulebook.dtypes import KINDS, castable
from shapelint.values import DATA, NotKnown, Ref, Reject, Unknown, settled


def _named(dtype: str | None) -> Any:
    return Unknown("a dtype", kind="dtype") if dtype is None else Ref(f"torch.{dtype}")


@function("torch.result_type")
def result_type(tensor: "Tensor | Number", other: "Tensor | Number") -> Any:
    """The dtype of arithmetic on two values.

    result_type([2]i, 1.0) -> torch.float32
    """
    return _named(promote(as_tensor(tensor), as_tensor(other)))


@function("torch.promote_types")
def promote_types(type1: "Dtype", type2: "Dtype") -> Any:
    """The dtype of arithmetic on tensors of two dtypes.

    promote_types(torch.int32, torch.float16) -> torch.float16
    promote_types(torch.uint8, torch.int8) -> torch.int16
    promote_types(torch.uint16, torch.int32) -> error: dtype
    """
    found = promote_dtypes(type1, type2)
    if found is None and type1 in KINDS and type2 in KINDS:
        raise Reject("dtype", argument="type2", got=type2, wanted=f"a dtype that promotes with {type1}")
    return _named(found)


@function("torch.can_cast")
def can_cast(from_: "Dtype", to: "Dtype") -> Any:
    """May numbers of one dtype be written where another is?

    can_cast(torch.int32, torch.float16) -> True
    can_cast(torch.float32, torch.int64) -> False
    """
    return castable(from_, to) if from_ in KINDS and to in KINDS else DATA


@function("torch.get_default_dtype")
def get_default_dtype() -> Any:
    """The dtype of floats for which none is named.

    get_default_dtype() -> torch.float32
    """
    return _named(path.default_dtype)


@function("torch.set_default_dtype", form="opaque")
def set_default_dtype(d: "Any") -> Any:
    """From here on floats for which no dtype is named are of this one. (An example would change all that follow it.)"""
    try:
        path.default_dtype = to_dtype(d, Wish("torch.set_default_dtype", "d"))
    except NotKnown:
        path.default_dtype = None


@function("torch.set_default_tensor_type", form="opaque")
def set_default_tensor_type(t: "Any") -> Any:
    """The same by the name of a type: `torch.DoubleTensor`, `torch.cuda.HalfTensor`."""
    told = settled(t)
    name = told.name if isinstance(told, Ref) else told if isinstance(told, str) else ""
    kinds = {"FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16"}
    path.default_dtype = kinds.get(name.rpartition(".")[2])
