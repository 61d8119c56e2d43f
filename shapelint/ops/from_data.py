"""Tensors out of numbers that stand in the program (torch.tensor), or in the likeness of another tensor."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Poly
from shapelint.rulebook import Wish, function
from shapelint.rulebook.convert import to_sizes
from shapelint.rulebook.created import created, default_dtype, flat, frozen, lengths, number_dtype
from shapelint.rulebook.families import promote_dtypes
from shapelint.values import ListV, Shape, Tensor, UNKNOWN_SHAPE, settled

_MOST = 4096  # more elements than this are not kept one by one


@function("torch.tensor")
def new_tensor(data: "Any", *, dtype: "Dtype" = None, device: "Any" = None, requires_grad: "Any" = False) -> Any:
    """The lengths of nested lists are the sizes; their numbers give the dtype.

    tensor(3) -> []i
    tensor((1, 2, 3)) -> [3]i
    tensor(((1.0, 2.0), (3, 4))) -> [2, 2]f
    tensor(((True, False),)) -> [1, 2]b
    tensor((1, 2), dtype=torch.float) -> [2]f
    tensor(()) -> [0]f
    tensor([2, 3]) -> [2, 3]f
    tensor(((1, 2), (3,))) -> error: data
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
    """Of NumPy's arrays nothing is known yet, so nothing is known of the tensor."""
    return Tensor(UNKNOWN_SHAPE, None)


def _typed(name: str, dtype: str) -> None:
    @function(f"torch.{name}")
    def legacy(*data: "Any", device: "Any" = None) -> Any:
        """Sizes one by one make an empty tensor, a list gives the elements; the dtype is the name's."""
        if not data:
            return created((0,), dtype)  # one axis without elements
        if len(data) == 1 and not isinstance(settled(data[0]), (int, Poly)):
            return _from_data(data[0], dtype)
        return created(to_sizes(data, Wish(f"torch.{name}", "size")), dtype)

    letter = {"int64": "i", "bool": "b", "float32": "f"}.get(dtype, "")
    legacy.__doc__ += f"\n\n{name}(2, 3) -> [2, 3]{letter}\n{name}((1, 0)) -> [2]{letter}\n{name}() -> [0]{letter}\n"


for _name, _dtype in (("Tensor", "float32"), ("FloatTensor", "float32"), ("DoubleTensor", "float64"),
                      ("HalfTensor", "float16"), ("LongTensor", "int64"), ("IntTensor", "int32"),
                      ("BoolTensor", "bool"), ("ByteTensor", "uint8")):
    _typed(_name, _dtype)


def _from_data(data: Any, dtype: str | None) -> Tensor:
    data = settled(data)
    if isinstance(data, Tensor):
        return Tensor(data.shape, dtype or data.dtype, data.marked, bounds=data.bounds, data=data.data)
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


@function("torch.zeros_like", "torch.ones_like", "torch.empty_like")
def alike(input: "Tensor", dtype: "Dtype" = None) -> Any:
    """A new tensor with the sizes and dtype of another.

    zeros_like([2, B]) -> [2, B]
    empty_like([..., 5]) -> [..., 5]
    ones_like([3], dtype=torch.float64) -> [3]d
    """
    return Tensor(input.shape, dtype or input.dtype, input.marked, input.claim, input.roles)


@function("torch.full_like")
def full_like(input: "Tensor", fill_value: "Any", dtype: "Dtype" = None) -> Any:
    """One number, in the likeness of another tensor.

    full_like([2, 3]i, 7) -> [2, 3]i
    """
    bounds = (fill_value, fill_value) if type(fill_value) is int else None
    return Tensor(input.shape, dtype or input.dtype, input.marked, bounds=bounds)


@function("Tensor.new_zeros", "Tensor.new_ones", "Tensor.new_empty")
def new_constant(self: "Tensor", *size: "Sizes", dtype: "Dtype" = None) -> Any:
    """A new tensor of given sizes with the dtype of another.

    new_zeros([5]i, 2, 3) -> [2, 3]i
    new_ones([5], (B, 3)) -> [B, 3]
    """
    return created(size, dtype or self.dtype)


@function("Tensor.new_full")
def new_full(self: "Tensor", size: "Sizes", fill_value: "Any", dtype: "Dtype" = None) -> Any:
    """A new tensor of given sizes, filled, with the dtype of another.

    new_full([5]i, (2, 3), 1) -> [2, 3]i
    """
    return created(size, dtype or self.dtype)


@function("Tensor.new_tensor")
def of_new_data(self: "Tensor", data: "Any", dtype: "Dtype" = None) -> Any:
    """torch.tensor of the data with the dtype of another tensor.

    [5].new_tensor((1, 2)) -> [2]f
    """
    return _from_data(data, dtype or self.dtype)
