"""The two smallest forms of a rule: operators that keep a shape, and operators that broadcast two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Poly
from shapelint.rulebook.binding import Spec, spec_of
from shapelint.rulebook.path import broadcast_shapes, fresh, same
from shapelint.rulebook.registry import Rule, add, expand
from shapelint.values import COMPLEX, FLOATS, INTEGERS, MISSING, Shape, Tensor, tensor as make_tensor


def same_shape(names: str, *prefixes: str, dtype: str | None = None) -> None:
    """Operators whose result has the shape of their first argument. `dtype`: None keeps it, "float" gives integers
    the default float dtype (as torch.exp does), anything else is the dtype of the result."""

    def rule(input: "Tensor", *args: Any, **kwargs: Any) -> Any:
        return keep(input, dtype)

    full = expand(names, *(prefixes or ("torch", "Tensor")))
    for name in full:
        add(Rule(name, _spec_for(rule, dtype), "family", "function", keeps=True))


def keep(input: Tensor, dtype: str | None) -> Tensor:
    """The same tensor with the dtype such an operator gives; its element values are gone."""
    if dtype == "float":
        result = input.dtype if input.dtype is None or input.dtype in FLOATS + COMPLEX else "float32"
    else:
        result = dtype or input.dtype
    return Tensor(input.shape, result, input.marked, input.claim, input.roles)


def _spec_for(rule: Any, dtype: str | None) -> Spec:
    # Rules of one family share their code but not their dtype, so each family gets a Spec of its own.
    return spec_of(rule, like=rule)


def broadcast(names: str, *prefixes: str, dtype: str | None = None) -> None:
    """Operators of two arguments whose shapes are broadcast. `dtype`: None promotes, else the result's dtype."""

    def rule(input: "Tensor | Number", other: "Tensor | Number" = MISSING, *args: Any, **kwargs: Any) -> Any:
        return combine(input, other, dtype)

    for name in expand(names, *(prefixes or ("torch", "Tensor"))):
        add(Rule(name, spec_of(rule, like=rule), "family", "function"))


def combine(a: Any, b: Any, dtype: str | None = None) -> Tensor:
    """The tensor two tensors or numbers broadcast to. Rejects "broadcast"."""
    if b is MISSING:
        return keep(a, dtype)
    a, b = as_tensor(a), as_tensor(b)
    result = promote(a, b)
    if dtype == "float":
        result = result if result is None or result in FLOATS + COMPLEX else "float32"
    elif dtype:
        result = dtype
    roles = a.roles if b.rank == 0 or a.roles == b.roles else b.roles if a.rank == 0 else None
    if a.kind == "anything" or b.kind == "anything":
        return Tensor(_with_anything(a.shape if b.kind == "anything" else b.shape), result)
    return Tensor(broadcast_shapes(a.shape, b.shape), result, roles=roles)


def _with_anything(shape: Shape) -> Shape:
    """The shape after an operation with a value nobody knows, most likely a number: its axes stay the last ones. A size
    that has a name is taken not to be 1, for nobody names a size to have it broadcast."""
    back = shape.front if shape.back is None else shape.back
    return Shape((), tuple(fresh("an axis that may be broadcast") if same(size, 1) is True else size for size in back))


def as_tensor(value: Any) -> Tensor:
    """A number as the tensor torch makes of it: no axes; `kind` tells promotion that it is only a number."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, bool):
        dtype = "bool"
    elif isinstance(value, (int, Poly)):
        dtype = "int64"
    else:
        dtype = "complex64" if isinstance(value, complex) else "float32"
    return Tensor(make_tensor().shape, dtype, kind="number")


_ORDER = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
          "complex64", "complex128")


#: The complex dtype whose parts are of a floating one.
_COMPLEX_OF = {"float16": "complex32", "bfloat16": "complex64", "float32": "complex64", "float64": "complex128"}


def promote(a: Tensor, b: Tensor) -> str | None:
    """The dtype of an operation on two tensors, by torch's promotion rules (numbers and tensors without axes give way
    to tensors of the same category)."""
    if a.dtype is None or b.dtype is None:
        return None
    found = {_promoted(a, b, x, y) for x in _weights(a) for y in _weights(b)}
    return found.pop() if len(found) == 1 else None


def _weights(t: Tensor) -> tuple[int, ...]:
    """How much a tensor's dtype counts: a number 0, a tensor without axes 1, any other 2."""
    if t.kind == "number":
        return (0,)
    return (1 if t.rank == 0 else 2,) if t.rank is not None else (1, 2)


def _promoted(a: Tensor, b: Tensor, weight_a: int, weight_b: int) -> str:
    if a.dtype == b.dtype or weight_a == weight_b:
        return promote_dtypes(a.dtype, b.dtype)
    strong, weak = (a, b) if weight_a > weight_b else (b, a)
    if _category(strong.dtype) >= _category(weak.dtype):
        return strong.dtype
    if _category(weak.dtype) == 3 and strong.dtype in _COMPLEX_OF:
        return _COMPLEX_OF[strong.dtype]
    if weak.kind == "number":
        return {1: "int64", 2: "float32", 3: "complex64"}[_category(weak.dtype)]
    return weak.dtype


def promote_dtypes(a: str, b: str) -> str:
    """The dtype two tensors with axes promote to (torch.promote_types)."""
    if a == b:
        return a
    if {a, b} == {"float16", "bfloat16"}:
        return "float32"
    if {a, b} == {"uint8", "int8"}:
        return "int16"
    if {a, b} == {"complex64", "float64"}:
        return "complex128"
    if a in _ORDER and b in _ORDER:
        return max(a, b, key=_ORDER.index)
    return a


def promote_all(tensors: Sequence[Tensor]) -> str | None:
    """The dtype torch.cat and torch.stack give; None where one is not known."""
    result = tensors[0].dtype if tensors else None
    for tensor in tensors[1:]:
        if result is None or tensor.dtype is None:
            return None
        result = promote_dtypes(result, tensor.dtype)
    return result


def _category(dtype: str) -> int:
    return 0 if dtype == "bool" else 1 if dtype in INTEGERS else 3 if dtype in COMPLEX else 2
