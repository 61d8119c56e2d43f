"""What do NumPy's functions of arrays give: elementwise ones, reductions, joins, changes of axes?"""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin, function_for
from shapelint.interp.machine import Machine
from shapelint.interp.methods import method_of
from shapelint.interp.numpy_core import argument, array_of, asked, every_array, made, plain_axis, whole
from shapelint.interp.numpy_methods import REDUCTIONS, reduced
from shapelint.interp.numpy_values import operate
from shapelint.rulebook.numpy_dtypes import computed, result_dtype
from shapelint.values import UNKNOWN_SHAPE, Array, ListV, Shape, Tensor, Unknown, is_dim, settled

Kwargs = dict[str, Any]


def _numbers(*names: str) -> dict[str, Any]:
    """What is known of these functions for plain numbers of Python."""
    return {name: function_for(f"numpy.{name}") for name in names}


_OF_NUMBERS = _numbers("sqrt", "log2", "log", "prod")


def _plain(args: tuple[Any, ...]) -> bool:
    return bool(args) and all(isinstance(settled(a), (int, float)) or is_dim(settled(a)) for a in args)


# -- one element after the other


def _elementwise(name: str, how: str) -> None:
    @builtin(f"numpy.{name}")
    def run(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
        if _plain(args) and _OF_NUMBERS.get(name) is not None:
            return _OF_NUMBERS[name](m, args, kwargs, node)
        value = array_of(args[0]) if args else None
        if value is None:
            return Array(Tensor())
        dtype = "bool" if how == "bool" else value.dtype and computed(value.dtype, how)
        if how == "keep" and name in ("floor", "ceil", "trunc", "rint") and dtype is not None and "int" in dtype:
            dtype = None  # NumPy 2.1 leaves integers as they are, others make floats of them
        if name in ("abs", "absolute") and dtype in ("complex64", "complex128"):
            dtype = {"complex64": "float32", "complex128": "float64"}[dtype]
        return Array(Tensor(value.shape, dtype, value.marked))


for _name in ("sqrt exp log log2 log10 log1p expm1 sin cos tan tanh sinh cosh arcsin arccos arctan cbrt exp2 degrees "
              "radians deg2rad rad2deg").split():
    _elementwise(_name, "float")
for _name in ("abs absolute square negative floor ceil trunc rint round around sign flip flipud fliplr sort roll "
              "nan_to_num conj conjugate reciprocal").split():
    _elementwise(_name, "keep")
for _name in "isnan isinf isfinite logical_not signbit iscomplex isreal".split():
    _elementwise(_name, "bool")


def _of_two(name: str, operator: str) -> None:
    @builtin(f"numpy.{name}")
    def run(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
        values = [array_of(a) for a in args[:2]]
        if len(values) != 2 or None in values:
            return Array(Tensor())
        if operator == "keep":  # of the dtype both are promoted to
            found = asked("Tensor.__add__", *(Tensor(v.shape, "float64") for v in values if v is not None))
            numbers = [settled(a) if _plain((a,)) else v for a, v in zip(args, values)]
            dtype = result_dtype(numbers) if any(isinstance(n, Array) for n in numbers) else None
            return Array(Tensor(found.shape, dtype, found.marked))
        left, right = (settled(a) if _plain((a,)) else v for a, v in zip(args, values))
        left = values[0] if not isinstance(left, Array) and not isinstance(right, Array) else left
        return operate(m, operator, left, right, node)


for _name, _operator in {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "truediv", "matmul": "matmul",
                         "true_divide": "truediv", "floor_divide": "floordiv", "mod": "mod", "remainder": "mod",
                         "power": "pow", "equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le",
                         "greater": "gt", "greater_equal": "ge", "logical_and": "eq", "logical_or": "eq",
                         "logical_xor": "eq", "isclose": "eq", "maximum": "keep", "minimum": "keep"}.items():
    _of_two(_name, _operator)


@builtin("numpy.where")
def where(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    values = [array_of(a) for a in args]
    if len(values) != 3 or None in values:
        return Unknown("places in an array", node) if len(values) == 1 else Array(Tensor())
    found = asked("torch.where", Tensor(values[0].shape, "bool"), *(Tensor(v.shape, "float64") for v in values[1:]))
    numbers = [settled(a) if _plain((a,)) else v for a, v in zip(args[1:], values[1:])]
    dtype = result_dtype(numbers) if any(isinstance(n, Array) for n in numbers) else result_dtype(values[1:])
    return Array(Tensor(found.shape, dtype, found.marked))


@builtin("numpy.clip")
def clip(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    return _as_method("clip")(m, args, kwargs, node)


# -- reductions, and functions that are methods as well


for _name in (*REDUCTIONS,):
    def _reduction(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any, name: str = _name) -> Any:
        if _name_is_product(name, args) and _OF_NUMBERS["prod"] is not None:
            return _OF_NUMBERS["prod"](m, args, kwargs, node)
        value = array_of(args[0]) if args else None
        if value is None or name == "average" and "returned" in kwargs:
            return Unknown("reduced from what is not known", node)
        return reduced(value, name, argument(args, kwargs, 1, "axis"), settled(kwargs.get("keepdims", False)),
                       kwargs.get("dtype"))

    builtin(f"numpy.{_name}")(_reduction)


def _name_is_product(name: str, args: tuple[Any, ...]) -> bool:
    """`numpy.prod(shape)` of sizes is a size."""
    first = settled(args[0]) if len(args) == 1 else None
    return name == "prod" and isinstance(first, (tuple, ListV))


def _as_method(name: str) -> Any:
    def run(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
        value = array_of(args[0]) if args else array_of(kwargs.pop("a", None))
        found = method_of(value, name) if value is not None else None
        return Array(Tensor()) if found is None else found(m, value, args[1:], kwargs, node)

    return run


for _name in "reshape transpose swapaxes squeeze ravel cumsum cumprod argsort repeat dot".split():
    builtin(f"numpy.{_name}")(_as_method(_name))


@builtin("numpy.copyto", "numpy.save", "numpy.savez", "numpy.savez_compressed", "numpy.savetxt", "numpy.put",
         "numpy.set_printoptions", "numpy.random.set_state", "numpy.errstate", "numpy.seterr")
def nothing(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return Unknown("nothing", node)


# -- axes


@builtin("numpy.expand_dims")
def expand_dims(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    value, axis = array_of(argument(args, kwargs, 0, "a")), argument(args, kwargs, 1, "axis")
    if value is None or not isinstance(axis, int):
        return Array(Tensor())
    return made(asked("torch.unsqueeze", value, axis), value.dtype)


def _moving(name: str, rule: str) -> None:
    @builtin(f"numpy.{name}")
    def run(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
        value = array_of(args[0]) if args else None
        if value is None or kwargs or not all(plain_axis(a) for a in args[1:]):
            return Array(Tensor())
        rest = [settled(a) for a in args[1:]]
        if name != "moveaxis" and rest and isinstance(rest[0], int):
            rest[0] = (rest[0],)
        return made(asked(rule, value, *rest), value.dtype)


_moving("moveaxis", "torch.movedim")
_moving("broadcast_to", "torch.broadcast_to")
_moving("tile", "torch.tile")


@builtin("numpy.rollaxis", "numpy.pad", "numpy.delete", "numpy.insert", "numpy.unique", "numpy.histogram",
         "numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "numpy.frombuffer", "numpy.fromfile", "numpy.einsum",
         "numpy.fromiter", "numpy.argwhere", "numpy.nonzero", "numpy.split", "numpy.array_split", "numpy.diff",
         "numpy.bincount", "numpy.digitize", "numpy.percentile", "numpy.quantile", "numpy.cov", "numpy.polyfit",
         "numpy.searchsorted", "numpy.take", "numpy.append", "numpy.interp")
def not_followed(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Unknown:
    return m.unknown(node, "what this function of NumPy gives is not followed")


# -- several arrays


def _joined(values: list[Array], shapes: Any) -> Array:
    return Array(Tensor(shapes.shape, result_dtype(values) if _same_rank(values) else None, shapes.marked))


def _same_rank(values: list[Array]) -> bool:
    """Numbers among arrays promote in a way of their own."""
    return all(v.rank != 0 for v in values) or all(v.rank == 0 for v in values)


def _floats(values: list[Array]) -> list[Tensor]:
    return [Tensor(v.shape, "float64", v.marked) for v in values]


def _joining(name: str, rule: str, axis: int | None) -> None:
    @builtin(f"numpy.{name}")
    def run(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
        values = every_array(args[0]) if args else None
        if values is None:
            return _of_many(args, name)
        asked_axis = argument(args, kwargs, 1, "axis", axis)
        if axis is None:  # functions that take no axis
            return _joined(values, asked(rule, tuple(_floats(values))))
        if not isinstance(asked_axis, int):
            return Array(Tensor(UNKNOWN_SHAPE, result_dtype(values)))
        return _joined(values, asked(rule, tuple(_floats(values)), asked_axis))


_joining("concatenate", "torch.cat", 0)
_joining("stack", "torch.stack", 0)
_joining("vstack", "torch.vstack", None)
_joining("hstack", "torch.hstack", None)
_joining("dstack", "torch.dstack", None)
_joining("column_stack", "torch.column_stack", None)


def _of_many(args: tuple[Any, ...], name: str) -> Array:
    """A list whose length may be known only as a size: stacked, it is the first axis."""
    value = settled(args[0]) if args else None
    if name == "stack" and len(args) == 1 and isinstance(value, ListV):
        found = array_of(value)
        return found if found is not None else Array(Tensor())
    return Array(Tensor())


@builtin("numpy.outer")
def outer(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    values = [array_of(a) for a in args[:2]]
    if any(v is None or v.rank != 1 for v in values) or len(values) != 2:
        return Array(Tensor())
    return Array(Tensor(Shape(tuple(v.dims[0] for v in values if v is not None)), result_dtype(values)))


@builtin("numpy.linalg.norm")
def norm(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    value = array_of(args[0]) if args else None
    if value is None:
        return Array(Tensor())
    return reduced(value, "mean", argument(args, kwargs, 2, "axis"), settled(kwargs.get("keepdims", False)), None)


@builtin("numpy.lib.stride_tricks.sliding_window_view")
def windows(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Array:
    """Every stretch of a vector: a row for each place where it fits."""
    value, size = array_of(args[0]) if args else None, whole(argument(args, kwargs, 1, "window_shape"))
    if value is None or value.rank != 1 or not is_dim(size) or "axis" in kwargs:
        return Array(Tensor(UNKNOWN_SHAPE, None if value is None else value.dtype))
    return Array(Tensor(Shape((value.dims[0] - size + 1, size)), value.dtype))
