"""What does a rule's parameter accept? One converter for each annotation that rules use.

A converter takes a value of the program and gives what the rule asked for, or raises: Reject where torch surely
refuses the value, NotKnown where nobody can say, Undecided where a flag has to be chosen first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.dims import Dim, Poly
from shapelint.rulebook.path import fresh, path
from shapelint.values import describe_value as describe
from shapelint.values import (
    UNKNOWN_SHAPE, Array, DictV, Input, Instance, Layer, ListV, NamedTuple, NotKnown, OpenSizes, Perhaps, Question, Quotient, Ref, Reject,
    SetV, Shape, Size, Tensor, Unknown, given, settled, with_origin,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which argument of which operator is being converted."""

    operator: str
    name: str


class Undecided(Exception):
    """The rule needs to know whether a flag is true, and the program leaves it open."""

    def __init__(self, value: Any):
        super().__init__("a flag is not known")
        self.value = value


#: Values that torch surely refuses where it wants a tensor; other objects may know how to act as one.
_NO_TENSORS = (bool, int, float, complex, str, bytes, type(None), tuple, ListV, DictV, SetV, Layer)


def to_tensor(value: Any, wish: Wish) -> Tensor:
    value = given(value)
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Input):
        path.journal.touch(value)
        value.value = Tensor(UNKNOWN_SHAPE, source=value)
        return value.value
    if isinstance(value, Unknown):
        return Tensor(UNKNOWN_SHAPE, marked=value.marked)
    if isinstance(value, Array) and value.shape.least_rank > 0:
        raise Reject("not-a-tensor", raises="TypeError", operator=wish.operator, argument=wish.name,
                     got="an array of NumPy", value=value)
    if not isinstance(value, _NO_TENSORS):
        raise NotKnown(f"`{wish.name}` is not known to be a tensor")
    if isinstance(value, NamedTuple) and value.name == "PackedSequence":
        raise Reject("packed", raises="TypeError", operator=wish.operator, argument=wish.name, got=describe(value),
                     wanted="a tensor")
    raise Reject("not-a-tensor", raises="TypeError", operator=wish.operator, argument=wish.name,
                 got=describe(value), value=value)


#: What is asked of sizes, ranks and classes is surely answered by a bool.
_TRUTHS = frozenset({"same", "less", "divides", "rank", "kind", "none", "not"})


def to_tensor_or_number(value: Any, wish: Wish) -> Any:
    value = given(value)
    if isinstance(value, (int, float, complex, Poly, Quotient)):
        return value
    if isinstance(value, Input):  # it may as well be a number, so this use does not teach that it is a tensor
        return Tensor(UNKNOWN_SHAPE, kind="anything")
    if isinstance(value, Question):  # a comparison of what nobody knows may be one of tensors
        return Tensor(Shape(), "bool", kind="number") if value.about in _TRUTHS else Tensor(UNKNOWN_SHAPE, kind="anything")
    if isinstance(value, Array) and value.rank in (0, None):  # perhaps a number of NumPy's
        return Tensor(value.shape, "float32" if value.dtype == "float64" else value.dtype, value.marked,
                      kind="number" if value.rank == 0 else "anything")
    if isinstance(value, Unknown) and value.kind == "number":
        return Tensor(Shape(), "float32", value.marked, kind="number")
    if isinstance(value, Unknown):
        return Tensor(UNKNOWN_SHAPE, marked=value.marked, kind="anything")
    return to_tensor(value, wish)


def optional(converter: Any) -> Any:
    def convert(value: Any, wish: Wish) -> Any:
        value = settled(value)
        if value is None:
            return None
        if isinstance(value, Perhaps):  # whichever it is, torch takes it for what it is
            return converter(Unknown(value.reason, value.where, value.marked), wish)
        if isinstance(value, Input) and value.optional:
            # None is one of the things it may be, and None asks for nothing.
            raise Undecided(value)
        return converter(value, wish)

    return convert


def to_items(value: Any, wish: Wish) -> tuple[Any, ...]:
    """Any sequence whose elements are all known, as a tuple."""
    value = settled(value)
    if isinstance(value, (tuple, list)):
        return tuple(value)
    if isinstance(value, ListV) and value.exact:
        return tuple(value.items)
    if isinstance(value, (DictV, SetV)) and getattr(value, "exact", False):
        return tuple(value.items.values() if isinstance(value, DictV) else value.items)
    if isinstance(value, OpenSizes):
        raise NotKnown("the number of axes is not known")
    if isinstance(value, Tensor) and value.rank is not None:
        first = value.dims[0] if value.dims else None
        if isinstance(first, int) and first <= 64:
            element = value.with_shape(value.dims[1:])
            return tuple(element for _ in range(first))
    raise NotKnown(f"the elements of `{wish.name}` are not known")


def to_tensors(value: Any, wish: Wish) -> list[Tensor]:
    return [to_tensor(item, wish) for item in to_items(value, wish)]


def to_size(value: Any, wish: Wish) -> Dim:
    value = settled(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, Poly)):
        return value
    if isinstance(value, Input):
        path.journal.touch(value)
        value.value = with_origin(_named(value), value.origin)
        return value.value
    if isinstance(value, (Unknown, Ref, Instance)):
        return fresh(getattr(value, "reason", ""))
    if isinstance(value, (Tensor, Array)):
        data = value.data if isinstance(value, Tensor) else value.held.data
        return data if isinstance(data, int) else fresh("an element of a tensor")
    if isinstance(value, (float, Quotient, str, tuple, ListV, DictV, Layer)) or value is None:
        raise Reject("argument-type", raises="TypeError", operator=wish.operator, argument=wish.name,
                     got=describe(value), wanted="an integer")
    return fresh()


def _named(value: Input) -> Dim:
    from shapelint.dims import symbol

    return symbol(value.name)


def to_sizes(value: Any, wish: Wish) -> tuple[Dim, ...]:
    """`3`, `(3, 4)`, or what `*sizes` collected: `((3, 4),)` and `(3, 4)` mean the same."""
    value = settled(value)
    if isinstance(value, (int, Poly)) and not isinstance(value, bool):
        return (value,)
    items = to_items(value, wish)
    if len(items) == 1 and not isinstance(settled(items[0]), (int, Poly, float)):
        inner = settled(items[0])
        if isinstance(inner, (tuple, ListV, OpenSizes)):
            items = to_items(inner, wish)
        elif isinstance(inner, (Unknown, Input)):
            raise NotKnown(f"`{wish.name}` is not known")
    return tuple(to_size(item, wish) for item in items)


def to_size_or_sizes(value: Any, wish: Wish) -> Any:
    """A number stays a number, a sequence becomes a tuple of sizes (`kernel_size=3` or `(3, 5)`)."""
    value = settled(value)
    if isinstance(value, (tuple, ListV, OpenSizes)):
        return tuple(to_size(item, wish) for item in to_items(value, wish))
    return to_size(value, wish)


def to_axis(value: Any, wish: Wish) -> int:
    value = settled(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (float, str)) or value is None:
        raise Reject("argument-type", raises="TypeError", operator=wish.operator, argument=wish.name,
                     got=describe(value), wanted="an axis number")
    raise NotKnown(f"`{wish.name}` is not known")


def to_axes(value: Any, wish: Wish) -> Any:
    """None, one axis, or a tuple of axes."""
    value = settled(value)
    if value is None or isinstance(value, int):
        return value if value is None else int(value)
    if isinstance(value, (tuple, ListV)):
        return tuple(to_axis(item, wish) for item in to_items(value, wish))
    raise NotKnown(f"`{wish.name}` is not known")


def one_by_one(given: tuple[Any, ...]) -> Any:
    """What the methods take whose only sequence may be written without brackets: `x.squeeze(0, 1)`, `x.squeeze((0, 1))`,
    `x.squeeze(0)`, `x.squeeze()`."""
    return given if len(given) > 1 else given[0] if given else None


def to_flag(value: Any, wish: Wish) -> bool:
    value = settled(value)
    if isinstance(value, (bool, int, float, str)) or value is None:
        return bool(value)
    raise Undecided(value)


def to_bool(value: Any, wish: Wish) -> bool:
    """A bool itself, where torch does not take what only counts as true."""
    value = settled(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float, str)) or value is None:
        raise Reject("argument-type", raises="TypeError", operator=wish.operator, argument=wish.name,
                     got=describe(value), wanted="a bool")
    raise Undecided(value)


_PYTHON_DTYPES = {"builtins.float": "float64", "builtins.int": "int64", "builtins.bool": "bool", "builtins.complex": "complex128"}
_DTYPE_NAMES = {"float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32",
                "short": "int16", "cfloat": "complex64", "cdouble": "complex128"}


def one_name(ref: Ref) -> Ref:
    """A dtype of torch under its one name: `torch.long` is `torch.int64`. Anything else as it is."""
    name = _DTYPE_NAMES.get(ref.name.removeprefix("torch.")) if ref.name.startswith("torch.") else None
    return ref if name is None else Ref(f"torch.{name}")


def to_dtype(value: Any, wish: Wish) -> str | None:
    """torch's name of a dtype, None where none was given. Raises NotKnown where one was given that is not known."""
    value = settled(value)
    if value is None:
        return None
    if isinstance(value, Ref):
        if value.name in _PYTHON_DTYPES:
            return _PYTHON_DTYPES[value.name]
        if value.name.startswith("torch."):
            name = value.name.removeprefix("torch.")
            return _DTYPE_NAMES.get(name, name)
    if isinstance(value, str):
        return _DTYPE_NAMES.get(value, value)
    raise NotKnown("the dtype is not known")


def anything(value: Any, wish: Wish) -> Any:
    return settled(value)


CONVERTERS: dict[str, Any] = {
    "Tensor": to_tensor,
    "Tensor | None": optional(to_tensor),
    "Tensor | Number": to_tensor_or_number,
    "Tensor | Number | None": optional(to_tensor_or_number),
    "Tensors": to_tensors,
    "Items": to_items,
    "Size": to_size,
    "Size | None": optional(to_size),
    "Sizes": to_sizes,
    "Sizes | None": optional(to_sizes),
    "Size | Sizes": to_size_or_sizes,
    "Size | Sizes | None": optional(to_size_or_sizes),
    "Axis": to_axis,
    "Axis | None": optional(to_axis),
    "Axes": to_axes,
    "Flag": to_flag,
    "Bool": to_bool,
    "Dtype": to_dtype,
    "Any": anything,
    # `**lengths: "Named"`: the rule gets the keywords that are no parameters of its own.
    "Named": anything,
}
