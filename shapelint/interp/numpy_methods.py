"""What do the methods of NumPy's arrays give?"""

from __future__ import annotations

from typing import Any

from shapelint.interp.machine import Machine
from shapelint.interp.methods import method
from shapelint.interp.numpy_core import argument, array_of, asked, dtype_asked, made, plain_axis, whole
from shapelint.interp.numpy_values import operate, turned
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.dtypes import KINDS
from shapelint.rulebook.numpy_dtypes import computed
from shapelint.rulebook.path import fresh
from shapelint.values import Array, Input, ListV, Reached, Shape, Tensor, UNKNOWN_SHAPE, Unknown, is_dim, settled


@method(Array, "reshape")
def reshape(m: Machine, value: Array, args: tuple[Any, ...], kwargs: Any, node: Any) -> Array:
    wanted = [a for a in args if not isinstance(a, str)] or [kwargs.get("newshape", kwargs.get("shape"))]
    wanted = [whole(settled(a)) for a in wanted]
    if len(wanted) == 1 and isinstance(wanted[0], ListV) and wanted[0].exact:
        wanted = wanted[0].items
    if any(isinstance(w, (Unknown, Input, Array)) for w in wanted):
        return Array(Tensor(UNKNOWN_SHAPE, value.dtype, value.marked))
    return made(asked("Tensor.reshape", value, *wanted), value.dtype)


@method(Array, "transpose")
def transpose(m: Machine, value: Array, args: tuple[Any, ...], kwargs: Any, node: Any) -> Array:
    """All axes the other way round, or in the order that is asked for."""
    if args and isinstance(settled(args[0]), (tuple, ListV)):
        inner = settled(args[0])
        args = tuple(inner if isinstance(inner, tuple) else inner.items)
    if args and settled(args[0]) is not None:
        return made(asked("Tensor.permute", value, *map(settled, args)), value.dtype)
    return turned(value)


@method(Array, "swapaxes")
def swapaxes(m: Machine, value: Array, args: tuple[Any, ...], kwargs: Any, node: Any) -> Array:
    return made(asked("Tensor.transpose", value, *args), value.dtype)


@method(Array, "flatten", "ravel")
def flatten(m: Machine, value: Array, args: Any, kwargs: Any, node: Any) -> Array:
    return made(asked("Tensor.flatten", value), value.dtype)


@method(Array, "squeeze")
def squeeze(m: Machine, value: Array, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Array:
    axis = argument(args, kwargs, 0, "axis")
    return made(asked("Tensor.squeeze", value, *(() if axis is None else (axis,))), value.dtype)


@method(Array, "copy", "sort", "__copy__", "newbyteorder", "byteswap", "conj")
def same_sizes(m: Machine, value: Array, args: Any, kwargs: Any, node: Any) -> Any:
    return None if _called(node, "sort") else value


def _called(node: Any, name: str) -> bool:
    return getattr(getattr(getattr(node, "func", None), "attr", None), "value", "") == name


@method(Array, "astype")
def astype(m: Machine, value: Array, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Array:
    dtype = dtype_asked(argument(args, kwargs, 0, "dtype"), None)
    kept = dtype is not None and KINDS[dtype] == "i" and value.held.bounds is not None
    return Array(Tensor(value.shape, dtype, value.marked, data=value.held.data if kept else None,
                        bounds=value.held.bounds if kept else None))


#: What a reduction computes, as numpy_dtypes.computed says; "index" and "bool" are dtypes of their own.
REDUCTIONS = {"sum": "sum", "prod": "sum", "mean": "mean", "std": "mean", "var": "mean", "max": "keep", "min": "keep",
              "amax": "keep", "amin": "keep", "argmax": "index", "argmin": "index", "any": "bool", "all": "bool",
              "median": "mean", "ptp": "keep", "nanmean": "mean", "nansum": "sum", "nanstd": "mean", "nanmax": "keep",
              "nanmin": "keep", "average": "mean", "count_nonzero": "index"}


def reduced(value: Array, name: str, axis: Any, keepdims: Any, dtype: Any) -> Array:
    """An array without the axes that are reduced."""
    how = REDUCTIONS[name]
    result = {"index": "int64", "bool": "bool"}.get(how) or (value.dtype and computed(value.dtype, how))
    result = dtype_asked(dtype, result)
    bounds = tuple(value.held.bounds) if how == "keep" and value.held.bounds is not None else None
    if isinstance(axis, ListV) and axis.exact:
        axis = tuple(axis.items)
    if not plain_axis(axis) or not isinstance(keepdims, bool):
        return Array(Tensor(UNKNOWN_SHAPE, result, value.marked, bounds=bounds))
    if axis is None and keepdims is False:
        return Array(Tensor(Shape(), result, value.marked, data=_extreme(value, name), bounds=bounds))
    held = asked("torch.amax", Tensor(value.shape, "float64"), () if axis is None else axis, keepdims)
    return Array(Tensor(held.shape, result, held.marked or value.marked, bounds=bounds))


def _extreme(value: Array, name: str) -> Any:
    """The largest or smallest element, where all are known; their bounds are elements then."""
    ends = value.held.bounds
    if ends is None or name not in ("max", "min", "amax", "amin") or value.held.data is None and type(ends) is not Reached:
        return None
    return ends[1 if name.endswith("max") else 0]


def _reduction(name: str) -> Any:
    def run(m: Machine, value: Array, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Array:
        keepdims = settled(kwargs.get("keepdims", False))
        return reduced(value, name, argument(args, kwargs, 0, "axis"), keepdims, kwargs.get("dtype"))

    return run


for _name in ("sum", "prod", "mean", "std", "var", "max", "min", "argmax", "argmin", "any", "all", "ptp"):
    method(Array, _name)(_reduction(_name))


@method(Array, "cumsum", "cumprod")
def cumulated(m: Machine, value: Array, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Array:
    axis = argument(args, kwargs, 0, "axis")
    shape = asked("Tensor.flatten", value).shape if axis is None else value.shape
    return Array(Tensor(shape, dtype_asked(kwargs.get("dtype"), value.dtype and computed(value.dtype, "sum"))))


@method(Array, "argsort")
def argsort(m: Machine, value: Array, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Array:
    axis = argument(args, kwargs, 0, "axis", -1)
    return Array(Tensor(asked("Tensor.flatten", value).shape if axis is None else value.shape, "int64"))


@method(Array, "clip", "round")
def kept(m: Machine, value: Array, args: tuple[Any, ...], kwargs: Any, node: Any) -> Array:
    return Array(Tensor(value.shape, None if _called(node, "clip") and len(args) + len(kwargs) and
                        any(isinstance(settled(a), (Array, float)) for a in (*args, *kwargs.values()))
                        and KINDS.get(value.dtype) != "f" else value.dtype, value.marked))


@method(Array, "repeat")
def repeat(m: Machine, value: Array, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Array:
    """Each element so many times, along an axis or of all."""
    times, axis = argument(args, kwargs, 0, "repeats"), argument(args, kwargs, 1, "axis")
    times = whole(times)
    if not is_dim(times) or not (axis is None or isinstance(axis, int)):
        return Array(Tensor(UNKNOWN_SHAPE, value.dtype, value.marked))
    return made(asked("Tensor.repeat_interleave", value, times, axis), value.dtype)


@method(Array, "dot")
def dot(m: Machine, value: Array, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    other = array_of(args[0]) if args else None
    if other is None or value.rank is None or other.rank is None or other.rank > 2:
        return Array(Tensor())
    return operate(m, "matmul" if value.rank and other.rank else "mul", value, other, node)


@method(Array, "item")
def number(m: Machine, value: Array, args: Any, kwargs: Any, node: Any) -> Any:
    if isinstance(value.held.data, (bool, int, float)):
        return value.held.data
    found = asked("Tensor.item", Tensor(Shape(), value.dtype, bounds=value.held.bounds))
    return Unknown("an element of an array", node, value.marked, "number") if isinstance(found, Tensor) else found


@method(Array, "tolist")
def tolist(m: Machine, value: Array, args: Any, kwargs: Any, node: Any) -> Any:
    found = asked("Tensor.tolist", value)
    return Unknown("the elements of an array", node, value.marked) if isinstance(found, Tensor) else found


@method(Array, "fill", "setflags", "tofile", "dump", "resize")
def nothing(m: Machine, value: Array, args: Any, kwargs: Any, node: Any) -> None:
    return None


@method(Array, "nonzero")
def nonzero(m: Machine, value: Array, args: Any, kwargs: Any, node: Any) -> Any:
    count = a_size(fresh("how many elements are not zero"))
    one = Array(Tensor(Shape((count,)), "int64"))
    return Unknown("places in an array", node) if value.rank is None else (one,) * value.rank
