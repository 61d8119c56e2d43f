"""What do operators, brackets and attributes of NumPy's arrays give?"""

from __future__ import annotations

from typing import Any

from shapelint.interp.iteration import UNROLL
from shapelint.interp.machine import Machine
from shapelint.interp.numpy_core import array_of, asked, made, whole
from shapelint.rulebook.axes import a_size, product
from shapelint.rulebook.dtypes import KINDS
from shapelint.rulebook.numpy_dtypes import result_dtype
from shapelint.rulebook.path import fresh
from shapelint.values import (
    FLOATS, MISSING, Array, Bound, Input, ListV, OpenSizes, Ref, Shape, Sizes, SliceV, Tensor, UNKNOWN_SHAPE, Unknown,
    is_dim, settled,
)

# -- operators

_COMPARISONS = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})


def operate(m: Machine, method_name: str, left: Any, right: Any, node: Any) -> Any:
    """`left op right` where one side is an array; `method_name` is Python's name of the operator (`add`, `matmul`)."""
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return _with_tensor(m, method_name, left, right, node)
    operands = [v if isinstance(v, Array) or _is_number(v) else array_of(v) for v in (left, right)]
    if None in operands:
        return Array(Tensor())
    tensors = [v.held if isinstance(v, Array) else v for v in operands]
    if not isinstance(tensors[0], Tensor):
        tensors[0] = Tensor(Shape(), "int64")
    shape = asked(f"Tensor.__{_RULES.get(method_name, method_name)}__", *_without_dtypes(tensors))
    marked = any(t.marked for t in tensors if isinstance(t, Tensor))
    found = made(shape, _dtype_of(method_name, operands))
    held = found.held
    return Array(Tensor(held.shape, held.dtype, held.marked or marked, bounds=_bounds(method_name, operands)))


#: Operators that take the same sizes whatever they compute.
_RULES = {"truediv": "add", "floordiv": "add", "pow": "add", "mod": "add", "and": "add", "or": "add", "xor": "add",
          "lshift": "add", "rshift": "add", "sub": "add", "mul": "add", **dict.fromkeys(_COMPARISONS, "add")}


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex)) or is_dim(value)


def _without_dtypes(tensors: list[Any]) -> list[Any]:
    return [Tensor(v.shape, "float64") if isinstance(v, Tensor) else v for v in tensors]


def _dtype_of(name: str, operands: list[Any]) -> str | None:
    if name in _COMPARISONS:
        return "bool"
    dtype = result_dtype(operands)
    if name == "truediv":
        return None if dtype is None else dtype if KINDS[dtype] in "fc" else "float64"
    if dtype == "bool" and name in ("floordiv", "pow", "mod", "lshift", "rshift"):
        return "int8"
    return dtype


def _bounds(name: str, operands: list[Any]) -> Any:
    """Remainders of a known number lie below it."""
    number = operands[1]
    if name == "mod" and type(number) is int and number > 0 and isinstance(operands[0], Array) \
            and KINDS.get(operands[0].dtype) == "i":
        return 0, number - 1
    return None


def _with_tensor(m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
    """A tensor takes an array behind it for a tensor, or refuses it; an array takes no tensor behind it. Numbers of
    NumPy's are numbers on either side."""
    if isinstance(left, Array) and left.rank == 0 and isinstance(right, Tensor):
        found = asked(f"Tensor.__{_RULES.get(name, name)}__", right, _as_number(left))
        dtype = "bool" if name in _COMPARISONS else right.dtype if right.floating else None
        return Tensor(found.shape, dtype, found.marked)
    if isinstance(left, Tensor) and isinstance(right, Array) and name not in _REFUSED:
        found = asked(f"Tensor.__{name}__", left, _as_number(right) if right.rank == 0 else right)
        return found if isinstance(found, Tensor) else Tensor()
    return Unknown("what an array and a tensor make together is not followed", node)


#: Operators that tensors do not take an array behind.
_REFUSED = frozenset({"lt", "le", "gt", "ge", "and", "or", "xor"})


def _as_number(value: Array) -> Tensor:
    return Tensor(Shape(), "float32" if value.dtype in FLOATS else value.dtype, kind="number")


def negated(value: Array, name: str) -> Array:
    """`-x`, `+x`, `~x`."""
    return Array(Tensor(value.shape, value.dtype, value.marked))


# -- brackets


def item(m: Machine, value: Array, key: Any, node: Any) -> Any:
    """`array[key]`: as with tensors, but steps may be negative."""
    key = _key(key)
    if key is MISSING:
        return Array(Tensor(UNKNOWN_SHAPE, value.dtype, value.marked))
    return made(asked("Tensor.__getitem__", value, key), value.dtype)


def _key(key: Any) -> Any:
    """A key as torch takes it. `x[::-1]` has the sizes of x."""
    key = settled(key)
    if isinstance(key, tuple):
        parts = tuple(map(_key, key))
        return MISSING if MISSING in parts else parts
    if isinstance(key, Array):
        return key.held.data if type(key.held.data) is int else key.held
    if isinstance(key, SliceV):
        parts = [whole(settled(p)) for p in (key.start, key.stop, key.step)]
        if isinstance(parts[2], int) and parts[2] < 0:
            return SliceV(None, None, -parts[2]) if parts[:2] == [None, None] else MISSING
        return SliceV(*parts)
    return MISSING if isinstance(key, (str, Unknown, Input)) else key


def elements(value: Array) -> ListV:
    """What a loop over an array sees: its rows."""
    if value.rank is None or value.rank == 0:
        return ListV((), Array(Tensor(UNKNOWN_SHAPE, value.dtype, value.marked)), fresh("the length of an array"))
    first, data = value.dims[0], value.held.data
    if isinstance(first, int) and first <= UNROLL and isinstance(data, tuple):
        return ListV([Array(Tensor(Shape(value.dims[1:]), value.dtype, data=row, bounds=value.held.bounds))
                      for row in data])
    row = Array(Tensor(Shape(value.dims[1:]), value.dtype, value.marked, bounds=value.held.bounds))
    return ListV([row] * first) if isinstance(first, int) and first <= UNROLL else ListV((row,), row, first)


def length(value: Array) -> Any:
    """len() of an array."""
    size = value.shape.axis(0) if value.rank != 0 else None
    return fresh("the length of an array") if size is None else a_size(size)


# -- attributes


def attribute(m: Machine, value: Array, name: str, node: Any) -> Any:
    """`array.name`."""
    if name == "shape":
        return OpenSizes(value.held) if value.rank is None else Sizes(map(a_size, value.dims))
    if name == "ndim":
        return asked("Tensor.dim", value)
    if name == "size":
        return fresh("the number of elements") if value.rank is None else product(map(a_size, value.dims))
    if name == "T":
        return turned(value)
    if name == "dtype":
        return Unknown("a dtype", kind="dtype") if value.dtype is None else Ref(f"numpy.{value.dtype}")
    if name in ("real", "imag"):
        parts = {"complex64": "float32", "complex128": "float64"}
        return Array(Tensor(value.shape, parts.get(value.dtype, value.dtype)))
    return fresh("a number of bytes") if name in ("nbytes", "itemsize") else Bound(name, value)


def turned(value: Array) -> Array:
    """The array with its axes the other way round."""
    if value.rank is None:
        return Array(Tensor(UNKNOWN_SHAPE, value.dtype, value.marked))
    return Array(Tensor(Shape(value.dims[::-1]), value.dtype, value.marked, bounds=value.held.bounds))
