"""Where a mask is true: masked_fill, masked_scatter, masked_select, where."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._storing import has_none, must_hold
from shapelint.rulebook import Wish, as_tensor, broadcast_shapes, function, must_share, path, promote
from shapelint.rulebook.axes import at_most, product
from shapelint.rulebook.convert import to_tensor_or_number
from shapelint.rulebook.keys import parts_of
from shapelint.rulebook.storing import must_broadcast_to
from shapelint.rulebook.subscripts import index_shape
from shapelint.values import NotKnown, Reject, Shape, SliceV, Tensor, UNKNOWN_SHAPE


def must_be_mask(mask: Tensor, wanted: tuple[str, ...] = ("bool",), argument: str = "mask") -> None:
    """torch takes bool masks (and by an old habit, in some places, uint8)."""
    if mask.dtype is not None and mask.dtype not in wanted:
        raise Reject("dtype", argument=argument, got=mask.dtype, wanted="bool")


@function("torch.masked_fill", "Tensor.masked_fill")
def masked_fill(input: "Tensor", mask: "Tensor", value: "Tensor | Number") -> Any:
    """A number where the mask is true; tensor and mask are broadcast.

    masked_fill([B, T, T], [B, 1, T]b, 0.0) -> [B, T, T]
    masked_fill([5, 3], [3]b, 0) -> [5, 3]
    masked_fill([3], [5, 3]b, 0) -> [5, 3]
    masked_fill([5, 3]i, [3]b, 0.5) -> [5, 3]i
    masked_fill([5, 3], [5]b, 0) -> error: broadcast
    masked_fill([5, 3], [5, 3], 0) -> error: dtype
    masked_fill([5, 3]h, [5, 3]b, -1e9) -> error: dtype
    masked_fill([5, 3], [5, 3]b, [1]) -> error: rank
    """
    must_be_mask(mask)
    must_hold(input, value, "value", "torch.masked_fill")
    return Tensor(broadcast_shapes(input.shape, mask.shape, argument="mask"), input.dtype, input.marked, roles=None)


@function("Tensor.masked_fill_", keeps=True)
def masked_fill_(self: "Tensor", mask: "Tensor", value: "Tensor | Number") -> Any:
    """In place the mask must broadcast to the tensor.

    masked_fill_([B, T, T], [B, 1, T]b, 0.0) -> [B, T, T]
    masked_fill_([3], [5, 3]b, 0) -> error: inplace
    """
    must_be_mask(mask)
    must_hold(self, value, "value", "Tensor.masked_fill_")
    must_broadcast_to(mask.shape, self.shape)
    return self


@function("torch.masked_scatter", "Tensor.masked_scatter")
def masked_scatter(input: "Tensor", mask: "Tensor", source: "Tensor") -> Any:
    """Elements of `source` in order, where the mask is true.

    masked_scatter([5, 3], [5, 3]b, [15]) -> [5, 3]
    masked_scatter([5, 1], [3]b, [15]) -> [5, 3]
    masked_scatter([5, 3], [4]b, [15]) -> error: broadcast
    masked_scatter([5, 3], [3]b, [15]i) -> error: dtype
    """
    must_be_mask(mask)
    must_share(input.dtype, "torch.masked_scatter", source=source)
    return Tensor(broadcast_shapes(input.shape, mask.shape, argument="mask"), input.dtype, input.marked)


@function("Tensor.masked_scatter_", keeps=True)
def masked_scatter_(self: "Tensor", mask: "Tensor", source: "Tensor") -> Any:
    """In place the mask must broadcast to the tensor.

    masked_scatter_([5, 3], [3]b, [15]) -> [5, 3]
    masked_scatter_([5, 1], [3]b, [15]) -> error: inplace
    """
    must_be_mask(mask)
    must_share(self.dtype, "Tensor.masked_scatter_", source=source)
    must_broadcast_to(mask.shape, self.shape)
    return self


@function("torch.masked_select", "Tensor.masked_select")
def masked_select(input: "Tensor", mask: "Tensor", *, out: "Tensor | None" = None) -> Any:
    """The elements where a mask is true, in one axis.

    masked_select([5, 3], [5, 3]b) -> [?]
    masked_select([5, 3], [3]b) -> [?]
    masked_select([5, 3], [2]b) -> error: broadcast
    masked_select([5, 3], [5, 3]) -> error: dtype
    """
    older = path.torch is not None and path.torch < (2, 13)  # some of these took masks of uint8 as well
    must_be_mask(mask, ("bool", "uint8") if older else ("bool",))
    shape = broadcast_shapes(input.shape, mask.shape, argument="mask")
    made = input.with_shape((at_most(elements_in(shape), "the number of elements a mask selects"),))
    if out is not None:
        must_share(input.dtype, "torch.masked_select", made, out=out)
    return made


def elements_in(shape: Shape) -> Dim | None:
    """How many elements a shape has; None where its rank is open."""
    return product(shape.front) if shape.back is None else None


@function("Tensor.where")
def where_method(self: "Tensor", condition: "Tensor", other: "Tensor | Number") -> Any:
    """The tensor where the condition is true, the other elsewhere.

    where([B, T], [B, 1]b, [T]) -> [B, T]
    where([5], [5]b, 0.0) -> [5]
    where([5], [4]b, 0.0) -> error: broadcast
    where([5], [5], 0.0) -> error: dtype
    """
    return _chosen(condition, self, as_tensor(other))


@function("torch.where")
def where(condition: "Tensor", input: "Any" = None, other: "Any" = None) -> Any:
    """One tensor or the other by a condition, all three broadcast; alone, where the condition is true.

    where([B, 1]b, [B, T], [T]) -> [B, T]
    where([5]b, 1.0, 0.0) -> [5]
    where([5]b, [5], 0) -> [5]f
    where([5]b, [5]i, 0.5) -> [5]f
    where([5]b, [3], [3]) -> error: broadcast
    where([5], [5], [5]) -> error: dtype
    where([5]b, [5]) -> error: arguments
    where([5, 3]b) -> ([?]i, [?]i)
    """
    if input is None and other is None:
        if condition.rank is None:
            raise NotKnown("the number of axes is not known")
        count = at_most(elements_in(condition.shape), "the number of elements that are not 0")
        return (Tensor(Shape((count,)), "int64"),) * max(1, condition.rank)
    if input is None or other is None:
        missing = "input" if input is None else "other"
        raise Reject("arguments", raises="TypeError", operator="torch.where", argument=missing,
                     problem=f"needs `{missing}`")
    return _chosen(condition, _operand(input), _operand(other))


def _operand(value: Any) -> Tensor:
    return as_tensor(to_tensor_or_number(value, Wish("torch.where", "input")))


def _chosen(condition: Tensor, first: Tensor, second: Tensor) -> Tensor:
    must_be_mask(condition, ("bool", "uint8"), "condition")
    shape = broadcast_shapes(first.shape, second.shape, argument="other")
    shape = broadcast_shapes(condition.shape, shape, argument="condition")
    return Tensor(shape, promote(first, second), condition.marked or first.marked or second.marked)


@function("torch._unsafe_masked_index")
def unsafe_masked_index(input: "Tensor", mask: "Tensor", indices: "Items", fill: "Tensor | Number") -> Any:
    """The elements that index tensors name, and a number where the mask is false.

    _unsafe_masked_index([5, 3, 4], [2, 1, 1]b, ([2]i,), 0.0) -> [2, 3, 4]
    _unsafe_masked_index([5, 3], [2]b, ([2]i, [2]i), 0.0) -> [2]
    _unsafe_masked_index([5, 3], [4]b, ([2]i, [2]i), 0.0) -> error: broadcast
    """
    must_be_mask(mask)
    if has_none(input):
        raise NotKnown("of a tensor without elements nothing is taken", input.with_shape(UNKNOWN_SHAPE))
    found = index_shape(input, index_tensors(indices))
    return Tensor(broadcast_shapes(found, mask.shape, argument="mask"), input.dtype, input.marked)


def index_tensors(indices: tuple[Any, ...]) -> list[Any]:
    """Index tensors given as a sequence; None means the whole of an axis."""
    return [SliceV() if part is None else part for part in parts_of(tuple(indices))]


@function("torch._unsafe_masked_index_put_accumulate")
def unsafe_masked_index_put_accumulate(input: "Tensor", mask: "Tensor", indices: "Items", values: "Tensor") -> Any:
    """Values added at the places that index tensors name, where the mask is true.

    _unsafe_masked_index_put_accumulate([5, 3], [2]b, ([2]i, [2]i), [2]) -> [5, 3]
    _unsafe_masked_index_put_accumulate([5, 3], [2]b, ([2]i, [2]i), [4]) -> error: broadcast
    """
    must_be_mask(mask)
    if has_none(input):
        return input.with_shape(input.shape)
    index_shape(input, index_tensors(indices))
    broadcast_shapes(values.shape, mask.shape, argument="values")
    return input.with_shape(input.shape)
