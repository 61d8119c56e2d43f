"""Which dtype comes of which? Promotion, what a computation makes of a dtype, and which one can hold another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from shapelint.rulebook.path import path
from shapelint.values import COMPLEX, FLOATS, INTEGERS, Reject, Tensor

#: torch's four kinds of dtype, the wider behind the narrower: bools, integers, floats, complex numbers.
ANY = "bifc"
KINDS = {"bool": "b", **dict.fromkeys(INTEGERS, "i"), **dict.fromkeys(FLOATS, "f"), **dict.fromkeys(COMPLEX, "c")}
#: torch has them, but none of them is promoted to another integer dtype, or to a complex one.
_UNSIGNED = ("uint16", "uint32", "uint64")
_ORDER = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
          "complex32", "complex64", "complex128")
_BETWEEN = {frozenset(("float16", "bfloat16")): "float32", frozenset(("uint8", "int8")): "int16"}
#: The complex dtype whose parts are of a floating one, and the way back.
_COMPLEX_OF = {"float16": "complex32", "bfloat16": "complex64", "float32": "complex64", "float64": "complex128"}
_REAL_OF = {"complex32": "float16", "complex64": "float32", "complex128": "float64"}

#: Kinds an operator takes, in the words of a message.
WORDS = {"b": "a bool dtype", "i": "an integer dtype", "f": "a floating dtype", "c": "a complex dtype",
          "bi": "an integer or bool dtype", "if": "an integer or floating dtype", "ifc": "a dtype of numbers",
          "fc": "a floating or complex dtype", "bif": "a dtype that is not complex"}


def promote_dtypes(a: str | None, b: str | None) -> str | None:
    """The dtype two tensors with axes promote to (torch.promote_types); None where nobody can say, or torch refuses."""
    if a == b or a is None or b is None:
        return a if a == b else None
    if a in _UNSIGNED or b in _UNSIGNED:
        return a if a in FLOATS else b if b in FLOATS else None
    if a not in _ORDER or b not in _ORDER:
        return None
    if "c" in (KINDS[a], KINDS[b]):
        a, b = _COMPLEX_OF.get(a, a), _COMPLEX_OF.get(b, b)
    return _BETWEEN.get(frozenset((a, b))) or max(a, b, key=_ORDER.index)


def promote_all(tensors: Sequence[Tensor]) -> str | None:
    """The dtype torch.cat and torch.stack give; None where one is not known."""
    result = tensors[0].dtype if tensors else None
    for tensor in tensors[1:]:
        result = promote_dtypes(result, tensor.dtype)
    return result


def promote(*tensors: Tensor) -> str | None:
    """The dtype of an operation on tensors (torch.result_type): numbers, and tensors without axes, give way to tensors
    with axes of the same kind or a wider one."""
    dtypes = [tensor.dtype for tensor in tensors]
    if None in dtypes:
        return None
    found = {_promoted(dtypes, weights) for weights in product(*map(_weights, tensors))}
    return found.pop() if len(found) == 1 else None


def _weights(t: Tensor) -> tuple[int, ...]:
    """How much a tensor's dtype counts: a number 0, a tensor without axes 1, any other 2."""
    if t.kind == "number":
        return (0,)
    return (1 if t.rank == 0 else 2,) if t.rank is not None else (1, 2)


def _promoted(dtypes: list[str], weights: tuple[int, ...]) -> str | None:
    result = None
    for weight in (0, 1, 2):
        given = [dtype for dtype, w in zip(dtypes, weights) if w == weight]
        if given:
            strong = given[0]
            for dtype in given[1:]:
                strong = promote_dtypes(strong, dtype)
            result = strong if result is None else _stronger(strong, result)
            if result is None:
                return None
    return result


def _stronger(strong: str | None, weak: str) -> str | None:
    """A dtype that counts, and one that only counts where it is of a wider kind."""
    kinds = KINDS.get(strong), KINDS.get(weak)
    if None in kinds:
        return strong if strong == weak else None
    if ANY.index(kinds[1]) <= ANY.index(kinds[0]):
        return strong
    if kinds == ("f", "c"):
        return _COMPLEX_OF[strong]
    return promote_dtypes(strong, weak) if strong == "bool" else weak


def real_of(dtype: str | None) -> str | None:
    """The dtype of the parts of complex numbers; any other dtype stays."""
    return _REAL_OF.get(dtype, dtype)


def complex_of(dtype: str | None) -> str | None:
    """The dtype of complex numbers with parts of this one; any other than a floating dtype stays."""
    return _COMPLEX_OF.get(dtype, dtype)


def computed(dtype: str | None, how: str | None) -> str | None:
    """The dtype of a result. `how`: None keeps the dtype, "float" makes integers floats (torch.exp), "real" complex
    numbers real (torch.abs), "real float" both, "sum" integers and bools int64, "double" has double precision;
    anything else is the dtype of the result itself."""
    if how is None:
        return dtype
    if how == "sum":
        return "int64" if KINDS.get(dtype) in ("b", "i") else dtype
    if how == "double":
        return None if dtype is None else "complex128" if KINDS.get(dtype) == "c" else "float64"
    if how == "float":
        return path.default_dtype if KINDS.get(dtype) in ("b", "i") else dtype
    if how == "real":
        return real_of(dtype)
    return computed(real_of(dtype), "float") if how == "real float" else how


def castable(given: str | None, held: str | None) -> bool:
    """May numbers of one dtype be written into a tensor of another (torch.can_cast)? True where nobody can say."""
    kinds = KINDS.get(given), KINDS.get(held)
    return None in kinds or ANY.index(kinds[0]) <= ANY.index(kinds[1])


def must_take(takes: str, dtype: str | None, argument: str, result: Any = None, operator: str | None = None,
              raises: str = "RuntimeError") -> None:
    """Rejects "dtype" for a dtype of a kind that an operator has no code for; `takes` holds the letters of KINDS."""
    if KINDS.get(dtype, takes) not in takes:
        raise Reject("dtype", raises=raises, argument=argument, got=dtype, wanted=WORDS[takes], result=result,
                     **({"operator": operator} if operator else {}))


def must_promote(takes: str, result: Tensor, given: dict[str, Tensor], operator: str | None = None) -> None:
    """Rejects "dtype" where the dtype that tensors (by the names of their arguments) promote to is of a kind the
    operator has no code for, or where torch has no dtype for them; `result` is what would come of it."""
    dtype = promote(*given.values())
    widest = ANY.index(takes[-1])
    for name, x in given.items():
        kind = KINDS.get(x.dtype, takes[-1])
        if ANY.index(kind) > widest or kind == KINDS.get(dtype):
            must_take(takes, x.dtype, name, result, operator)
    if dtype is None:
        _must_mix(given, result)


def _must_mix(given: dict[str, Tensor], result: Tensor) -> None:
    known = [(name, x) for name, x in given.items() if x.dtype in KINDS and x.rank]
    for (_, a), (name, b) in zip(known, known[1:]):
        if promote_dtypes(a.dtype, b.dtype) is None:
            raise Reject("dtype", argument=name, got=b.dtype, wanted=f"a dtype that promotes with {a.dtype}",
                         result=result)
