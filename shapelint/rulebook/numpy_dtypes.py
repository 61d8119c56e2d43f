"""Which dtype has an array of NumPy? What a dtype argument asks for, promotion, and what a computation makes of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.rulebook.dtypes import KINDS
from shapelint.values import COMPLEX, FLOATS, INTEGERS, Array, NotKnown, Ref, is_dim, settled

_KNOWN = frozenset({"bool", *INTEGERS, *FLOATS, *COMPLEX}) - {"bfloat16", "complex32"}
#: Other words for dtypes: NumPy's own names and Python's types (int64 on Linux), C's names, and the short codes.
_WORDS = {"float": "float64", "double": "float64", "single": "float32", "half": "float16", "float_": "float64",
          "int": "int64", "int_": "int64", "long": "int64", "longlong": "int64", "intp": "int64", "intc": "int32",
          "short": "int16", "byte": "int8", "ubyte": "uint8", "ushort": "uint16", "uintc": "uint32", "uint": "uint64",
          "ulong": "uint64", "bool_": "bool", "complex": "complex128", "complex_": "complex128",
          "cdouble": "complex128", "csingle": "complex64", "?": "bool", "b1": "bool", "f2": "float16", "e": "float16",
          "f4": "float32", "f": "float32", "f8": "float64", "d": "float64", "i1": "int8", "b": "int8", "i2": "int16",
          "h": "int16", "i4": "int32", "i": "int32", "i8": "int64", "l": "int64", "q": "int64", "u1": "uint8",
          "B": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64", "c8": "complex64", "c16": "complex128"}
_FLOAT_FOR_BITS = {8: "float16", 16: "float32", 32: "float64", 64: "float64"}
_BITS = {**{name: int("".join(filter(str.isdigit, name))) for name in INTEGERS}, "bool": 8}


def to_numpy_dtype(value: Any, otherwise: str | None = None) -> str | None:
    """The dtype that a `dtype` argument of NumPy names; `otherwise` where there is none. Raises NotKnown for others."""
    value = settled(value)
    if value is None:
        return otherwise
    if isinstance(value, Ref):
        package, _, value = value.name.rpartition(".")
        if package not in ("numpy", "builtins"):
            raise NotKnown("the dtype is not known")
    if isinstance(value, str):
        word = value.lstrip("<=|>") or value
        word = _WORDS.get(word, word)
        if word in _KNOWN:
            return word
    raise NotKnown("the dtype is not known")


def element_dtype(value: Any) -> str | None:
    """The dtype numpy.array gives to one number."""
    value = settled(value)
    if isinstance(value, Array):
        return value.dtype
    if isinstance(value, bool):
        return "bool"
    if is_dim(value):
        return "int64"
    return "float64" if isinstance(value, float) else "complex128" if isinstance(value, complex) else None


def promoted(a: str | None, b: str | None) -> str | None:
    """numpy.promote_types; None where one is not known."""
    if a is None or b is None or a == b:
        return a if a == b else None
    kinds = sorted((KINDS[a], KINDS[b]), key="bifc".index)
    if kinds[0] == "b":
        return a if KINDS[b] == "b" else b
    if kinds == ["i", "i"]:
        return _integers(a, b)
    floats = {"float16": 16, "float32": 32, "float64": 64, "complex64": 32, "complex128": 64}
    least = max(floats[_FLOAT_FOR_BITS[_BITS[x]]] if KINDS[x] == "i" else floats[x] for x in (a, b))
    return f"complex{max(64, 2 * least)}" if kinds[1] == "c" else f"float{least}"


def _integers(a: str, b: str) -> str:
    signed = [x for x in (a, b) if not x.startswith("u")]
    if len(signed) != 1:
        return max(a, b, key=_BITS.__getitem__)
    unsigned = b if signed[0] == a else a
    if _BITS[signed[0]] > _BITS[unsigned]:
        return signed[0]
    return "float64" if _BITS[unsigned] == 64 else f"int{2 * _BITS[unsigned]}"


def result_dtype(operands: Sequence[Any]) -> str | None:
    """The dtype arrays and plain numbers are computed in: numbers of Python give way to arrays of their kind or a wider
    one. NumPy 1 lets its own numbers give way too, NumPy 2 does not: where that matters, nobody knows."""
    arrays = [v for v in operands if isinstance(v, Array)]
    strong = [v.dtype for v in arrays if v.rank != 0]
    single = [v.dtype for v in arrays if v.rank == 0]
    every = _all(strong + single)
    if strong and single and (every is None or _all(strong) != every):
        return None
    if any(v.rank is None for v in arrays) and len(arrays) > 1 and any(v.dtype != every for v in arrays):
        return None
    for number in (v for v in operands if not isinstance(v, Array)):
        wide = element_dtype(number)
        if wide is None or every is None:
            return None
        if "bifc".index(KINDS[wide]) > "bifc".index(KINDS[every]):
            every = _widened(every, wide)
    return every


def _widened(dtype: str, number: str) -> str:
    """An array's dtype together with a number of Python that is of a wider kind."""
    if KINDS[number] == "c" and KINDS[dtype] == "f":
        return "complex128" if dtype == "float64" else "complex64"
    return number


def _all(dtypes: Sequence[str | None]) -> str | None:
    out = dtypes[0] if dtypes else None
    for dtype in dtypes[1:]:
        out = promoted(out, dtype)
    return out


def computed(dtype: str | None, how: str) -> str | None:
    """The dtype of what is computed: "float" of each element (numpy.sqrt), "sum" and "mean" of several, "keep"."""
    kind = KINDS.get(dtype)
    if how == "keep" or kind not in ("b", "i"):
        return dtype
    if how == "float":
        return _FLOAT_FOR_BITS[_BITS[dtype]]
    if how == "sum":
        return "uint64" if dtype.startswith("u") else "int64"
    return "float64"
