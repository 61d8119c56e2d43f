"""Tensors out of numbers that stand in the program: torch.tensor, as_tensor, new_tensor, torch.Tensor."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Poly
from shapelint.ops.creation import must_be_number
from shapelint.rulebook import Wish, describe, function, promote_dtypes, same
from shapelint.rulebook.convert import to_sizes
from shapelint.rulebook.created import created, default_dtype, elements, flat, frozen, lengths, number_dtype
from shapelint.values import Array, DictV, ListV, Reject, Shape, Sizes, Tensor, UNKNOWN_SHAPE, as_torch, settled

_MOST = 4096  # more elements than this are not kept one by one


@function("torch.tensor")
def new_tensor(data: "Any", *, dtype: "Dtype" = None) -> Any:
    """The lengths of nested lists are the sizes; their numbers give the dtype.

    tensor(3) -> []i
    tensor((1, 2, 3)) -> [3]i
    tensor(((1.0, 2.0), (3, 4))) -> [2, 2]f
    tensor(((True, False),)) -> [1, 2]b
    tensor((1, 2), dtype=torch.float) -> [2]f
    tensor(()) -> [0]f
    tensor([2, 3]) -> [2, 3]f
    tensor(((1, 2), (3,))) -> error: data
    tensor((1, 2), requires_grad=True) -> error: arguments
    tensor(None) -> error: argument-type
    tensor(("a", "b")) -> error: argument-type
    """
    return _from_data(data, dtype)


@function("torch.as_tensor", "torch.asarray")
def as_tensor(data: "Any", dtype: "Dtype" = None, device: "Any" = None) -> Any:
    """A tensor stays what it is, lists become one.

    as_tensor((1, 2)) -> [2]i
    as_tensor([2, 3]b) -> [2, 3]b
    as_tensor([2, 3], dtype=torch.long) -> [2, 3]i
    """
    return _from_data(data, dtype)


@function("torch.from_numpy", form="opaque")
def from_numpy(ndarray: "Any") -> Any:
    """The tensor that shares the elements of an array."""
    ndarray = settled(ndarray)
    if isinstance(ndarray, (ListV, tuple, int, float, str)) or ndarray is None:  # a parameter taken for a tensor may be one
        raise Reject("argument-type", raises="TypeError", argument="ndarray", got=describe(ndarray),
                     wanted="an array of NumPy")
    return as_torch(ndarray) if isinstance(ndarray, Array) else Tensor(UNKNOWN_SHAPE, None)


def _typed(name: str, dtype: str | None) -> None:
    @function(f"torch.{name}")
    def legacy(*data: "Any", device: "Any" = None) -> Any:
        """Sizes one by one make an empty tensor, a list gives the elements; the dtype is the name's."""
        return _sized_or_filled(f"torch.{name}", data, dtype or default_dtype())

    letter = {"int64": "i", "bool": "b", None: "f"}.get(dtype, "")
    legacy.__doc__ += f"\n\n{name}(2, 3) -> [2, 3]{letter}\n{name}((1, 0)) -> [2]{letter}\n{name}() -> [0]{letter}\n"


for _name, _dtype in (("Tensor", None), ("FloatTensor", "float32"), ("DoubleTensor", "float64"),
                      ("HalfTensor", "float16"), ("LongTensor", "int64"), ("IntTensor", "int32"),
                      ("BoolTensor", "bool"), ("ByteTensor", "uint8")):
    _typed(_name, _dtype)


def _sized_or_filled(operator: str, data: tuple[Any, ...], dtype: str | None) -> Tensor:
    if not data:
        return created((0,), dtype)  # one axis without elements
    if len(data) == 1 and not isinstance(settled(data[0]), (int, Poly)):
        if isinstance(settled(data[0]), Sizes):
            return created(settled(data[0]), dtype)
        return _from_data(data[0], dtype)
    return created(to_sizes(data, Wish(operator, "size")), dtype)


def _from_data(data: Any, dtype: str | None) -> Tensor:
    data = as_torch(settled(data))
    if isinstance(data, Tensor):
        return Tensor(data.shape, dtype or data.dtype, data.marked, bounds=data.bounds, data=data.data)
    data = _of_numbers(data)
    shape = lengths(data)
    if shape is None:
        return _partly_known(data, dtype)
    count = 1
    for size in shape:
        count = count * size
    if not isinstance(count, int) or count > _MOST:
        return Tensor(Shape(shape), dtype or _dtype_of(flat(data)[:64]))
    numbers = flat(data)
    whole = all(isinstance(n, int) for n in numbers)
    bounds = (int(min(numbers)), int(max(numbers))) if numbers and whole else None
    kept = frozen(data) if all(isinstance(n, (int, float)) for n in numbers) else None
    return Tensor(Shape(shape), dtype or _dtype_of(numbers), data=kept, bounds=bounds)


def _of_numbers(data: Any, inside: bool = False) -> Any:
    """The data with each tensor in it as the one number it must hold. Rejects "argument-type"."""
    data = settled(data)
    items = elements(data)
    if items is not None:
        return tuple(_of_numbers(item, inside=True) for item in items)
    if isinstance(data, Tensor):
        sizes = (*data.shape.front, *(data.shape.back or ()))
        if any(same(size, 1) is False for size in sizes):
            raise Reject("argument-type", raises="TypeError" if data.integral else "ValueError", argument="data",
                         got=f"a list of tensors such as {data}", wanted="numbers, or tensors of one element")
        return Tensor(Shape(), data.dtype)
    if data is None or isinstance(data, (str, DictV)):
        raises = ("ValueError" if inside else "TypeError") if isinstance(data, str) else "RuntimeError"
        raise Reject("argument-type", raises=raises, argument="data", got=describe(data), wanted="numbers")
    return data


def _partly_known(data: Any, dtype: str | None) -> Tensor:
    """A list whose length is known, or at least a size: its first axis is."""
    if isinstance(data, ListV) and data.length is not None:
        rest = lengths(data.rest)
        dtype = dtype or (number_dtype(data.rest) if rest == () else None)
        return Tensor(Shape((data.length,), ()) if rest is None else Shape((data.length, *rest)), dtype)
    return Tensor(UNKNOWN_SHAPE, dtype)


def _dtype_of(numbers: list[Any]) -> str | None:
    if not numbers:
        return default_dtype()
    found: str | None = None
    for number in numbers:
        dtype = number_dtype(number)
        if dtype is None:
            return None
        found = dtype if found is None else promote_dtypes(found, dtype)
    return found


@function("Tensor.new_tensor")
def of_new_data(self: "Tensor", data: "Any", *, dtype: "Dtype" = None) -> Any:
    """torch.tensor of the data with the dtype of another tensor.

    [5].new_tensor((1, 2)) -> [2]f
    [5].new_tensor([2]i) -> [2]f
    """
    return _from_data(data, dtype or self.dtype)


@function("Tensor.new")
def new(self: "Tensor", *data: "Any") -> Any:
    """As torch.Tensor, with the dtype of another tensor.

    [5]i.new(2, 3) -> [2, 3]i
    [5].new((1, 2)) -> [2]f
    """
    return _sized_or_filled("Tensor.new", data, self.dtype)


@function("torch.scalar_tensor")
def scalar_tensor(s: "Any", *, dtype: "Dtype" = None) -> Any:
    """One number, of the default dtype where none is asked for.

    scalar_tensor(2) -> []f
    scalar_tensor(2, dtype=torch.long) -> []i
    scalar_tensor("a") -> error: argument-type
    """
    dtype = dtype or default_dtype()
    must_be_number(s, "s", "torch.scalar_tensor", dtype)
    return Tensor(Shape(), dtype)
