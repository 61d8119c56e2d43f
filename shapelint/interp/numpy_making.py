"""What arrays do NumPy's functions make: zeros, arange, array, random numbers?"""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.interp.numpy_core import argument, array_of, asked, dtype_asked, made, sized, whole
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.path import fresh
from shapelint.values import (
    INTEGERS, UNKNOWN_SHAPE, Array, Filled, ListV, Shape, Tensor, Unknown, is_dim, settled,
)

Kwargs = dict[str, Any]


@builtin("numpy.zeros", "numpy.ones", "numpy.empty")
def filled(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    """Floats of 64 bits, if nothing else is asked for."""
    number = {"zeros": 0, "ones": 1}.get(m.text(node.func).rpartition(".")[2])
    dtype = dtype_asked(argument(args, kwargs, 1, "dtype"), "float64")
    whole_numbers = number is not None and dtype in INTEGERS
    return sized(argument(args, kwargs, 0, "shape"), dtype, Filled((number, number)) if whole_numbers else None)


@builtin("numpy.full")
def full(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    value = array_of(argument(args, kwargs, 1, "fill_value"))
    dtype = dtype_asked(argument(args, kwargs, 2, "dtype"), None if value is None else value.dtype)
    bounds = None if value is None or value.rank != 0 else value.held.bounds
    return sized(argument(args, kwargs, 0, "shape"), dtype, bounds)


@builtin("numpy.zeros_like", "numpy.ones_like", "numpy.empty_like", "numpy.full_like")
def like(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    value = array_of(argument(args, kwargs, 0, "a"))
    if value is None:
        return Array(Tensor())
    place = 2 if m.text(node.func).endswith("full_like") else 1
    return Array(Tensor(value.shape, dtype_asked(argument(args, kwargs, place, "dtype"), value.dtype), value.marked))


@builtin("numpy.eye", "numpy.identity")
def eye(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    rows = argument(args, kwargs, 0, "N", kwargs.get("n"))
    named = m.text(node.func).endswith("eye")
    columns = argument(args, kwargs, 1, "M") if named else None
    dtype = dtype_asked(argument(args, kwargs, 3 if named else 1, "dtype"), "float64")
    return sized((rows, rows if columns is None else columns), dtype)


@builtin("numpy.array", "numpy.asarray", "numpy.ascontiguousarray", "numpy.asanyarray", "numpy.copy",
         "numpy.asfortranarray")
def array(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    """The lengths of nested sequences are the sizes; their numbers give the dtype."""
    value = array_of(argument(args, kwargs, 0, "a", kwargs.get("object")))
    if value is None:
        return Array(Tensor(UNKNOWN_SHAPE, dtype_asked(argument(args, kwargs, 1, "dtype"), None)))
    if "ndmin" in kwargs:
        return Array(Tensor(UNKNOWN_SHAPE, value.dtype))
    wanted = argument(args, kwargs, 1, "dtype")
    dtype = dtype_asked(wanted, value.dtype)
    held = value.held
    if dtype == held.dtype:
        return value
    exact = dtype is not None and dtype.startswith(("int", "uint")) and (held.dtype or "").startswith(("int", "uint"))
    return Array(Tensor(held.shape, dtype, held.marked, data=held.data if exact else None,
                        bounds=held.bounds if exact else None))


@builtin("numpy.arange")
def arange(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    """Whole numbers are int64, others float64."""
    names = ("start", "stop", "step", "dtype")
    given = {**dict(zip(names, args)), **kwargs}
    numbers = [whole(settled(given.get(name))) for name in names[:3] if name in given]
    dtype = dtype_asked(given.get("dtype"), _counted(numbers))
    if not all(is_dim(n) or isinstance(n, float) for n in numbers) or not numbers:
        return Array(Tensor(Shape((a_size(fresh("the length of an arange")),)), dtype))
    bound = asked("torch.arange", *numbers) if "start" in given or len(numbers) == 1 else \
        asked("torch.arange", 0, *numbers)
    if any(isinstance(n, float) for n in numbers) and given.get("dtype") is not None:
        return Array(Tensor(bound.shape, dtype))
    return made(bound, dtype)


def _counted(numbers: list[Any]) -> str | None:
    if any(isinstance(n, float) or isinstance(n, Unknown) and n.kind == "number" for n in numbers):
        return "float64"
    return "int64" if all(is_dim(n) for n in numbers) else None


@builtin("numpy.linspace", "numpy.logspace", "numpy.geomspace")
def linspace(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    if settled(kwargs.get("retstep", False)) is not False or len(args) > 4:
        return Unknown("numbers and the step between them", node)
    ends = [array_of(argument(args, kwargs, i, name)) for i, name in enumerate(("start", "stop"))]
    count = whole(argument(args, kwargs, 2, "num", 50))
    dtype = dtype_asked(argument(args, kwargs, 5, "dtype"), "float64")
    if not is_dim(count) or any(end is None or end.rank != 0 for end in ends):
        return Array(Tensor(UNKNOWN_SHAPE, dtype))
    return Array(Tensor(Shape((count,)), dtype))


@builtin("numpy.meshgrid")
def meshgrid(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    """Arrays with an axis for each of those given; the first two change places unless `indexing="ij"`."""
    values = [array_of(a) for a in args]
    if any(v is None or v.rank != 1 for v in values) or "sparse" in kwargs:
        return Unknown("a grid", node)
    dims = [v.dims[0] for v in values if v is not None]
    if settled(kwargs.get("indexing", "xy")) != "ij" and len(dims) > 1:
        dims[:2] = dims[1::-1]
    return ListV([Array(Tensor(Shape(tuple(dims)), v.dtype)) for v in values if v is not None])


def typed(name: str) -> Any:
    """`numpy.float32(x)`: a number, or an array, of the dtype."""

    def convert(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
        value = array_of(args[0]) if args else Array(Tensor(Shape()))
        dtype = dtype_asked(name, None)
        if value is None:
            return Array(Tensor(UNKNOWN_SHAPE, dtype))
        kept = dtype is not None and dtype.startswith(("int", "uint")) and value.dtype == "int64"
        return Array(Tensor(value.shape, dtype, value.marked, data=value.held.data if kept else None,
                            bounds=value.held.bounds if kept else None))

    return convert


for _name in ("float16 float32 float64 half single double int8 int16 int32 int64 uint8 uint16 uint32 uint64 int_ intp "
              "bool_ long complex64 complex128").split():
    builtin(f"numpy.{_name}")(typed(_name))
