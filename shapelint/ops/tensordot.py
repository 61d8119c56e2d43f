"""Sums of products over axes that are named by number: torch.tensordot."""

from __future__ import annotations

from typing import Any

from shapelint.ops.matmul import product_dtype
from shapelint.rulebook import function, must_same, same
from shapelint.rulebook.axes import find_axis
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, settled


@function("torch.tensordot")
def tensordot(a: "Tensor", b: "Tensor", dims: "Any" = 2) -> Any:
    """The named axes meet (by number: the last ones of a, the first of b); the others stand side by side.

    tensordot([B, 3, 4], [3, 4, 5]) -> [B, 5]
    tensordot([B, 3], [3, 5], dims=1) -> [B, 5]
    tensordot([B, 3], [5, 3], ((1,), (1,))) -> [B, 5]
    tensordot([2, 3], [1, 4], 1) -> [2, 4]
    tensordot([2, 3], [3, 4], 0) -> [2, 3, 3, 4]
    tensordot([B, 3], [4, 5], 1) -> error: matmul
    tensordot([2, 3], [3, 4], 3) -> error: arguments
    tensordot([2, 3], [3, 4], -1) -> error: arguments
    tensordot([2, 3], [2, 3], ((0, 1), (0,))) -> error: arguments
    tensordot([2, 2], [2, 2], ((0, 0), (0, 1))) -> error: axis
    tensordot([2, 3], [3, 4], ((5,), (0,))) -> error: axis
    tensordot([2, 3], [3, 4]d, 1) -> error: dtype
    """
    if a.rank is None or b.rank is None:
        raise NotKnown("the number of axes is not known")
    met: tuple[set[int], set[int]] = (set(), set())
    for pair in _pairs(dims, a, b):
        i, k = (_found(x, axis, seen) for x, axis, seen in zip((a, b), pair, met))
        if same(a.dims[i], 1) is False and same(b.dims[k], 1) is False:
            must_same(a.dims[i], b.dims[k], "matmul", left=a.shape, right=b.shape, axis=i, argument="b")
    rest = [size for x, seen in zip((a, b), met) for i, size in enumerate(x.dims) if i not in seen]
    return product_dtype(a, b, Tensor(Shape(tuple(rest))), "b")


def _found(x: Tensor, axis: int, seen: set[int]) -> int:
    """The axis from the front, which is not named a second time."""
    index = find_axis(x, axis, "dims")[1]
    if index in seen:
        raise Reject("axis", axis=axis, rank=x.rank, argument="dims", shape=x.shape, problem="named twice")
    seen.add(index)
    return index


def _wrong(problem: str) -> Reject:
    return Reject("arguments", operator="torch.tensordot", argument="dims", problem=problem)


def _pairs(dims: Any, a: Tensor, b: Tensor) -> list[tuple[int, int]]:
    """Which axes of a and b meet."""
    if isinstance(dims, Tensor):
        dims = dims.data
    if isinstance(dims, int):
        if not 0 <= dims <= min(a.rank, b.rank):
            raise _wrong(f"`dims` is {dims}, where the tensors have {a.rank} and {b.rank} axes")
        return [(a.rank - dims + i, i) for i in range(dims)]
    if isinstance(dims, (float, str)):
        raise _wrong("`dims` is a number of axes, or two lists of axes")
    lists = [_numbers(part) for part in _elements(dims) or ()]
    if len(lists) != 2 or None in lists:
        raise NotKnown("the axes of tensordot are not known")
    if len(lists[0]) != len(lists[1]):
        raise _wrong("the two lists of axes are not equally long")
    return list(zip(*lists))


def _elements(value: Any) -> list[Any] | None:
    value = settled(value)
    if isinstance(value, ListV) and value.exact:
        value = tuple(value.items)
    return [settled(item) for item in value] if isinstance(value, tuple) else None


def _numbers(part: Any) -> list[int] | None:
    items = _elements(part)
    return items if items is not None and all(isinstance(item, int) for item in items) else None
