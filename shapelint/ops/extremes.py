"""The largest, smallest, middle or most common element, and where it stands: max, min, argmax, median, mode; diff."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum
from shapelint.ops.reduction import must_have_elements, must_have_order, reduced
from shapelint.rulebook import Wish, combine, fresh, function, must_same, path, promote_dtypes, to_tensor
from shapelint.rulebook.axes import a_size, axis_size, not_empty, product, put_axis
from shapelint.rulebook.convert import to_axis, to_flag
from shapelint.rulebook.dtypes import must_take
from shapelint.values import NamedTuple, Reached, Reject, Shape, Tensor, settled


@function("torch.max", "Tensor.max", "torch.min", "Tensor.min")
def max_(input: "Tensor", dim: "Any" = None, keepdim: "Any" = False, other: "Any" = None) -> Any:
    """Of all elements; along one axis with the places; or of two tensors, element by element.

    max([B, 3]) -> []
    max([B, 3], 1) -> ([B], [B]i)
    min([B, T, 3], dim=-1, keepdim=True) -> ([B, T, 1], [B, T, 1]i)
    max([..., 3], -1) -> ([...], [...]i)
    max([B, 3], [3]) -> [B, 3]
    max([B, 3]i, other=[B, 1]i) -> [B, 3]i
    max([B, 3], 2) -> error: axis
    max([B, 3], [4]) -> error: broadcast
    max([B, 3]c, 1) -> error: dtype
    max([B, 3]c, [3]) -> error: dtype
    """
    dim = settled(dim)
    second = dim if isinstance(dim, Tensor) else settled(other)
    if second is not None and not isinstance(second, Tensor):
        second = to_tensor(second, Wish("torch.max", "other"))
    if isinstance(second, Tensor):
        return combine(input, second, takes="bif")
    if dim is None:
        must_have_elements(input, None)
        result = Tensor(Shape(), input.dtype, bounds=input.bounds, data=_extreme(input))
        must_take("bif", input.dtype, "input", result)
        return result
    keep = to_flag(keepdim, Wish("torch.max", "keepdim"))
    result = _with_places(input, to_axis(dim, Wish("torch.max", "dim")), keep, "torch.return_types.max")
    must_take("bif", input.dtype, "input", result)
    return result


def _extreme(x: Tensor) -> Any:
    """The largest element, where all are known."""
    if isinstance(x.bounds, Reached) and isinstance(x.bounds[1], int):
        return x.bounds[1]
    numbers = _flat(x.data) if isinstance(x.data, tuple) else []
    return max(numbers) if numbers and all(isinstance(number, int) for number in numbers) else None


def _flat(data: Any) -> list[Any]:
    return [number for part in data for number in _flat(part)] if isinstance(data, tuple) else [data]


def _with_places(x: Tensor, dim: int, keepdim: bool, name: str) -> NamedTuple:
    x, _, size = axis_size(x, dim)
    values = reduced(x, dim, keepdim, x.dtype)
    must_have_elements(x, dim)
    places = Tensor(values.shape, "int64", bounds=places_in(size))
    return NamedTuple.of(("values", "indices"), (Tensor(values.shape, x.dtype, bounds=x.bounds), places), name)


def places_in(size: Any) -> Any:
    """The bounds of indices into an axis."""
    return (0, size - 1) if path.known.at_least(size, 1) is True else None


@function("torch.argmax", "Tensor.argmax", "torch.argmin", "Tensor.argmin")
def argmax(input: "Tensor", dim: "Axis | None" = None, keepdim: "Flag" = False) -> Any:
    """Where the largest (smallest) element stands, among all or along one axis.

    argmax([B, 3]) -> []i
    argmax([B, 3], -1) -> [B]i
    argmin([B, T, 3], dim=1, keepdim=True) -> [B, 1, 3]i
    argmax([..., 3], dim=-1) -> [...]i
    argmax([B, 3], 2) -> error: axis
    argmax([B, 3]b, 1) -> error: dtype
    """
    if dim is None:
        size = fresh() if input.rank is None else product(map(a_size, input.dims))
    else:
        input, _, size = axis_size(input, dim)
    result = reduced(input, dim, keepdim, "int64")
    must_have_elements(input, dim, raises="IndexError")
    must_take("if", input.dtype, "input", result, "torch.argmax")
    return Tensor(result.shape, "int64", bounds=places_in(size))


@function("torch.median", "Tensor.median", "torch.nanmedian", "Tensor.nanmedian")
def median(input: "Tensor", dim: "Axis | None" = None, keepdim: "Flag" = False) -> Any:
    """Of all elements, or along one axis with the places.

    median([B, 3]) -> []
    median([B, 3], 1) -> ([B], [B]i)
    median([B, 3], dim=0, keepdim=True) -> ([1, 3], [1, 3]i)
    median([B, 3], 2) -> error: axis
    median([2, 3]b) -> error: dtype
    """
    if dim is None:
        result: Any = Tensor(Shape(), input.dtype, bounds=input.bounds)
    else:
        result = _with_places(input, dim, keepdim, "torch.return_types.median")
    must_have_order(input, result, "if")
    return result


@function("torch.mode", "Tensor.mode")
def mode(input: "Tensor", dim: "Axis" = -1, keepdim: "Flag" = False) -> Any:
    """The most common element along one axis.

    mode([B, 3]) -> ([B], [B]i)
    mode([B, 3], 0, True) -> ([1, 3], [1, 3]i)
    mode([B, 3], 2) -> error: axis
    mode([2, 3]c) -> error: dtype
    """
    result = _with_places(input, dim, keepdim, "torch.return_types.mode")
    must_have_order(input, result)
    return result


@function("torch.aminmax", "Tensor.aminmax")
def aminmax(input: "Tensor", *, dim: "Axis | None" = None, keepdim: "Flag" = False) -> Any:
    """The smallest and the largest element.

    aminmax([B, 3]) -> ([], [])
    aminmax([B, 3], dim=1) -> ([B], [B])
    aminmax([2, 3]c) -> error: dtype
    """
    one = reduced(input, dim, keepdim, input.dtype)
    must_have_elements(input, dim)
    must_have_order(input, (one, one))
    return NamedTuple.of(("min", "max"), (one, one), "torch.return_types.aminmax")


@function("torch.diff", "Tensor.diff")
def diff(input: "Tensor", n: "Any" = 1, dim: "Axis" = -1, prepend: "Tensor | None" = None,
         append: "Tensor | None" = None) -> Any:
    """Each element less the one before it: the axis is one shorter.

    diff([B, 5]) -> [B, 4]
    diff([B, T]) -> [B, T - 1]
    diff([B, 5], n=2, dim=1) -> [B, 3]
    diff([2, 5], dim=0) -> [1, 5]
    diff([B, 5], prepend=[B, 1]) -> [B, 5]
    diff([B, 5], append=[B, 2]i) -> [B, 6]
    diff([B, 5], 9) -> [B, 0]
    diff([B, 5], dim=2) -> error: axis
    diff([], 1) -> error: rank
    diff([B, 5], -1) -> error: arguments
    diff([2, 5], prepend=[3, 1]) -> error: cat
    diff([2, 5], prepend=[2]) -> error: rank
    """
    if input.rank == 0:
        raise Reject("rank", argument="input", got=0, wanted=None, least=1, shape=input.shape, pattern=["features"])
    if isinstance(n, float):
        raise Reject("argument-type", raises="TypeError", argument="n", got="a float", wanted="an integer")
    if isinstance(n, int) and n < 0:
        raise Reject("arguments", argument="n", problem="takes no negative order `n`")
    if n == 0:
        return input
    x, index, size = axis_size(input, dim)
    total, dtype = size, x.dtype
    for name, extra in (("prepend", prepend), ("append", append)):
        if extra is not None:
            _must_join(x, extra, dim, name)
            end = extra.shape.axis(dim)
            total, dtype = total + (fresh() if end is None else end), promote_dtypes(dtype, extra.dtype)
    return x.with_shape(put_axis(x.shape, index, _left(total, n))).with_dtype(dtype)


def _must_join(x: Tensor, extra: Tensor, dim: int, name: str) -> None:
    """What is put in front or behind agrees in all axes but one."""
    if x.rank is None or extra.rank is None:
        return
    if extra.rank != x.rank:
        raise Reject("rank", argument=name, got=extra.rank, wanted=[x.rank], least=None, shape=extra.shape)
    for axis, (got, wanted) in enumerate(zip(extra.dims, x.dims)):
        if axis != dim % x.rank:
            must_same(got, wanted, "cat", argument=name, shape=extra.shape, first=x.shape, index=1, axis=axis, dim=dim)


def _left(size: Dim, n: Any) -> Dim:
    """The size after n differences. For the sake of readable sizes the axis is taken to have an element."""
    if not isinstance(n, int):
        return a_size(fresh("how many differences"))
    enough = not_empty(Shape((size,))).at_least(size, n)
    return size - n if enough is True else 0 if enough is False else maximum(0, size - n)
