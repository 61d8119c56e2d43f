"""Products of several matrices in a row: multi_dot and chain_matmul."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import is_empty
from shapelint.ops._matrices import alike, need_rank
from shapelint.ops.matmul import must_multiply
from shapelint.rulebook import Wish, function
from shapelint.rulebook.convert import to_tensors
from shapelint.rulebook.dtypes import must_take
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


@function("torch.linalg.multi_dot")
def multi_dot(tensors: "Any") -> Any:
    """Matrices one after the other; the first and the last may be vectors.

    multi_dot([[2, B], [B, 4], [4, 5]]) -> [2, 5]
    multi_dot([[3], [3, 4], [4]]) -> []
    multi_dot([[3], [3, 4]]) -> [4]
    multi_dot([[2, 3]]) -> error: arguments
    multi_dot([[2, 3], [4, 4]]) -> error: matmul
    multi_dot([[2, 3], [3], [3, 4]]) -> error: rank
    multi_dot([[2, 3], [3, 4]d]) -> error: dtype
    """
    if isinstance(tensors, Tensor):
        raise Reject("argument-type", raises="TypeError", argument="tensors", got="a tensor",
                     wanted="a list of tensors")
    found = to_tensors(tensors, Wish("torch.linalg.multi_dot", "tensors"))
    if len(found) < 2:
        raise Reject("arguments", argument="tensors", problem=f"takes two tensors or more, not {len(found)}")
    last = len(found) - 1
    for i, x in enumerate(found):
        ranks = [1, 2] if i in (0, last) else [2]
        if not any(map(x.shape.may_have_rank, ranks)):
            raise Reject("rank", argument=f"tensors[{i}]", got=x.rank, wanted=ranks, least=ranks[0], shape=x.shape)
    return _chained(found)


def _chained(found: list[Tensor]) -> Tensor:
    dtype: str | None = found[0].dtype
    for i, (left, right) in enumerate(zip(found, found[1:]), 1):
        columns, rows = left.shape.axis(-1), right.shape.axis(0)
        if columns is not None and rows is not None:
            must_multiply(columns, rows, left, right, Tensor(), -1, f"tensors[{i}]")
        same = alike(found[0], right, f"tensors[{i}]")
        dtype = same if dtype is not None else None
    if not any(map(is_empty, found)):
        must_take("ifc", dtype, "tensors")
    first, last = found[0], found[-1]
    if first.rank is None or last.rank is None:
        raise NotKnown("whether it begins or ends with a vector is not known", Tensor(UNKNOWN_SHAPE, dtype))
    sizes: tuple[Dim, ...] = first.dims[:-1] + last.dims[1:]
    return Tensor(Shape(sizes), dtype)


@function("torch.chain_matmul")
def chain_matmul(*matrices: "Tensors") -> Any:
    """Matrices one after the other, each an argument of its own.

    chain_matmul([2, B], [B, 4], [4, 5]) -> [2, 5]
    chain_matmul([2, 3]) -> [2, 3]
    chain_matmul([2, 3], [4, 4]) -> error: matmul
    chain_matmul([3], [3, 4]) -> error: rank
    chain_matmul() -> error: arguments
    """
    if not matrices:
        raise Reject("arguments", argument="matrices", problem="takes one matrix or more")
    found = [need_rank(x, 2, f"matrices[{i}]", ["rows", "columns"]) for i, x in enumerate(matrices)]
    return found[0] if len(found) == 1 else _chained(found)
