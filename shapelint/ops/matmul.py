"""Products of matrices and vectors: matmul and `@`, bmm, mm, mv, dot, outer, addmm and the like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import broadcast_shapes, combine, fresh, function, learn, must_same, same
from shapelint.rulebook.axes import a_size, axis_size, drop_axis, put_axis
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, ending

_MIXED = ("float16", "bfloat16", "float32")  # torch.autocast makes these agree


def need_rank(x: Tensor, rank: int, argument: str, pattern: list[str]) -> Tensor:
    """torch takes x with so many axes only: x as it is known then. Rejects "rank"."""
    if not x.shape.may_have_rank(rank):
        raise Reject("rank", argument=argument, got=x.rank, wanted=[rank], least=rank, shape=x.shape, pattern=pattern)
    return learn(x, Shape(tuple(fresh("an axis nothing tells of") for _ in range(rank))))


def product_dtype(left: Tensor, right: Tensor, result: Tensor, operator: str = "torch.matmul") -> Tensor:
    """The product with its dtype, which is that of both. Rejects "dtype"."""
    if left.dtype is None or right.dtype is None:
        return replace(result, dtype=None)
    if left.dtype != right.dtype:
        if left.dtype in _MIXED and right.dtype in _MIXED:
            return replace(result, dtype=None)
        raise Reject("dtype", argument="other", got=right.dtype, wanted=left.dtype, operator=operator,
                     result=replace(result, dtype=None))
    return replace(result, dtype=left.dtype)


def must_multiply(got: Dim, wanted: Dim, left: Tensor, right: Tensor, result: Tensor, axis: int = -1) -> None:
    """The axes that a product runs over are of one size. Rejects "matmul"."""
    must_same(got, wanted, "matmul", left=left.shape, right=right.shape, axis=axis, argument="other", result=result)


@function("torch.matmul", "Tensor.matmul", "Tensor.__matmul__", "torch.linalg.matmul")
def matmul(input: "Tensor", other: "Tensor") -> Any:
    """The last axis of the first meets the last but one of the second; axes before are broadcast.

    matmul([B, T, 3], [3, 4]) -> [B, T, 4]
    matmul([B, T, 3], [B, 3, T]) -> [B, T, T]
    matmul([B, 1, 5, 3], [H, 3, 4]) -> [B, H, 5, 4]
    matmul([5, 3], [3]) -> [5]
    matmul([3], [3, 4]) -> [4]
    matmul([3], [B, 3, 4]) -> [B, 4]
    matmul([B, T, 3], [3]) -> [B, T]
    matmul([3], [3]) -> []
    matmul([..., 3], [3, 4]) -> [..., 4]
    matmul([..., 3], [3]) -> [...]
    matmul([..., T, 3], [B, 3, 4]) -> [..., ?, T, 4]
    matmul([2, 5, 3], [..., 3, 4]) -> [..., 2, 5, 4]
    matmul([2]i, [2]i) -> []i
    matmul([5, 3], [4, 5]) -> error: matmul
    matmul([5, 3], [4]) -> error: matmul
    matmul([3], [4]) -> error: matmul
    matmul([B, 5, 3], [B, 5, 3]) -> error: matmul
    matmul([2, 5, 3], [4, 3, 5]) -> error: broadcast
    matmul([3], []) -> error: rank
    matmul([5, 3], [3, 4]i) -> error: dtype
    """
    for x, argument in ((input, "input"), (other, "other")):
        if x.rank == 0:
            raise Reject("rank", argument=argument, got=0, wanted=None, least=1, shape=x.shape, pattern=["features"])
    if other.rank is None and other.shape.least_rank < 2 or \
            input.rank is None and input.shape.least_rank < 2 and other.rank not in (1, 2):
        return _little_known(input, other)
    return _matmul(input, other)


def _little_known(left: Tensor, right: Tensor) -> Tensor:
    """Nobody can say whether one of the two is a vector."""
    last = right.shape.axis(-1) if right.shape.least_rank > 1 else None
    shape = UNKNOWN_SHAPE if last is None else ending(last)
    raise NotKnown("the number of axes is not known", Tensor(shape, left.dtype if left.dtype == right.dtype else None))


def _matmul(left: Tensor, right: Tensor) -> Tensor:
    left, at, got = axis_size(left, -1)
    if right.rank == 1:
        wanted = a_size(right.dims[0])
        shape = drop_axis(left.shape, at)
    else:
        right, row, wanted = axis_size(right, -2)
        right, column, width = axis_size(right, -1)
        if left.rank == 1:
            shape = drop_axis(right.shape, row)
        elif right.rank == 2:
            shape = put_axis(left.shape, at, width)
        else:
            shape = _stacked(left, right, width)
    result = Tensor(shape)
    must_multiply(got, wanted, left, right, result)
    return product_dtype(left, right, result)


def _stacked(left: Tensor, right: Tensor, width: Dim) -> Shape:
    """The shape of two stacks of matrices, multiplied one by one."""
    left, at, height = axis_size(left, -2)
    batch = broadcast_shapes(*(drop_axis(drop_axis(shape, -2), -1) for shape in (left.shape, right.shape)))
    if batch.back is None:
        return Shape((*batch.front, height, width))
    ranks = batch.ranks and frozenset(rank + 2 for rank in batch.ranks)
    return Shape(batch.front, (*batch.back, height, width), ranks)


@function("Tensor.__rmatmul__")
def reflected(self: "Tensor", other: "Tensor") -> Any:
    """`other @ self`, where the other is not a tensor of torch.

    Tensor.__rmatmul__([3, 4], [5, 3]) -> [5, 4]
    """
    return matmul(other, self)


@function("torch.bmm", "Tensor.bmm")
def bmm(input: "Tensor", mat2: "Tensor") -> Any:
    """Two stacks of as many matrices, without broadcasting.

    bmm([B, 5, 3], [B, 3, 4]) -> [B, 5, 4]
    bmm([..., 5, 3], [B, 3, 4]) -> [B, 5, 4]
    bmm([B, 5, 3], [B, 4, 5]) -> error: matmul
    bmm([2, 5, 3], [4, 3, 5]) -> error: matmul
    bmm([1, 5, 3], [4, 3, 5]) -> error: matmul
    bmm([5, 3], [3, 4]) -> error: rank
    bmm([2, 5, 3], [3, 4]) -> error: rank
    """
    left = need_rank(input, 3, "input", ["batch", "rows", "columns"])
    right = need_rank(mat2, 3, "mat2", ["batch", "rows", "columns"])
    b, n, k = left.dims
    b2, k2, m = right.dims
    result = Tensor(Shape((b2 if input.rank is None else b, n, m)))
    must_multiply(b, b2, left, right, result, axis=0)
    must_multiply(k, k2, left, right, result)
    return product_dtype(left, right, result, "torch.bmm")


@function("torch.mm", "Tensor.mm")
def mm(input: "Tensor", mat2: "Tensor") -> Any:
    """Two matrices.

    mm([B, 3], [3, 4]) -> [B, 4]
    mm([...], [3, 4]) -> [?, 4]
    mm([5, 3], [4, 5]) -> error: matmul
    mm([2, 5, 3], [3, 4]) -> error: rank
    """
    left = need_rank(input, 2, "input", ["rows", "columns"])
    right = need_rank(mat2, 2, "mat2", ["rows", "columns"])
    result = Tensor(Shape((left.dims[0], right.dims[1])))
    must_multiply(left.dims[1], right.dims[0], left, right, result)
    return product_dtype(left, right, result, "torch.mm")


@function("torch.mv", "Tensor.mv")
def mv(input: "Tensor", vec: "Tensor") -> Any:
    """A matrix and a vector.

    mv([B, 3], [3]) -> [B]
    mv([B, 3], [4]) -> error: matmul
    mv([3], [3]) -> error: rank
    """
    left, right = need_rank(input, 2, "input", ["rows", "columns"]), need_rank(vec, 1, "vec", ["columns"])
    result = Tensor(Shape(left.dims[:1]))
    must_multiply(left.dims[1], right.dims[0], left, right, result)
    return product_dtype(left, right, result, "torch.mv")


@function("torch.dot", "Tensor.dot", "torch.vdot", "Tensor.vdot")
def dot(input: "Tensor", tensor: "Tensor") -> Any:
    """Two vectors.

    dot([B], [B]) -> []
    dot([3], [4]) -> error: matmul
    dot([2, 3], [3]) -> error: rank
    """
    left, right = need_rank(input, 1, "input", ["features"]), need_rank(tensor, 1, "tensor", ["features"])
    result = Tensor(Shape())
    must_multiply(left.dims[0], right.dims[0], left, right, result)
    return product_dtype(left, right, result, "torch.dot")


@function("torch.outer", "Tensor.outer", "torch.ger", "Tensor.ger")
def outer(input: "Tensor", vec2: "Tensor") -> Any:
    """Every element of one vector with every element of another.

    outer([B], [T]) -> [B, T]
    outer([3]i, [4]) -> [3, 4]f
    outer([2, 3], [3]) -> error: rank
    """
    left, right = need_rank(input, 1, "input", ["rows"]), need_rank(vec2, 1, "vec2", ["columns"])
    return replace(combine(left.with_shape((left.dims[0], 1)), right), roles=None)


def _added(input: Tensor, result: Tensor) -> Tensor:
    """What is added to a product must broadcast to it. Rejects "broadcast"."""
    left, right = input.shape, result.shape
    if left.least_rank > len(right.front):
        raise Reject("broadcast", left=left, right=right, axis=None, got=left.least_rank, wanted=right.rank,
                     result=result)
    for axis in range(-len(right.front), 0):
        got, wanted = left.axis(axis), right.axis(axis)
        if got is not None and same(got, 1) is False:
            must_same(got, wanted, "broadcast", left=left, right=right, axis=axis, result=result)
    return result


@function("torch.addmm", "Tensor.addmm", "Tensor.addmm_")
def addmm(input: "Tensor", mat1: "Tensor", mat2: "Tensor", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """A product of matrices, and something that broadcasts to it.

    torch.addmm([4], [B, 3], [3, 4]) -> [B, 4]
    torch.addmm([5], [B, 3], [3, 4]) -> error: broadcast
    torch.addmm([4], [B, 3], [5, 4]) -> error: matmul
    """
    return _added(input, mm(mat1, mat2))


@function("torch.baddbmm", "Tensor.baddbmm", "Tensor.baddbmm_")
def baddbmm(input: "Tensor", batch1: "Tensor", batch2: "Tensor", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """Products of stacks of matrices, and something that broadcasts to them.

    torch.baddbmm([B, 5, 4], [B, 5, 3], [B, 3, 4]) -> [B, 5, 4]
    torch.baddbmm([1], [B, 5, 3], [B, 3, 4]) -> [B, 5, 4]
    torch.baddbmm([B, 5, 4], [B, 5, 3], [B, 2, 4]) -> error: matmul
    """
    return _added(input, bmm(batch1, batch2))


@function("torch.addbmm", "Tensor.addbmm", "Tensor.addbmm_")
def addbmm(input: "Tensor", batch1: "Tensor", batch2: "Tensor", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """The products of two stacks added up, and something that broadcasts to the sum.

    torch.addbmm([5, 4], [B, 5, 3], [B, 3, 4]) -> [5, 4]
    torch.addbmm([5, 4], [B, 5, 3], [B, 2, 4]) -> error: matmul
    """
    made = bmm(batch1, batch2)
    return _added(input, made.with_shape(made.dims[1:]))


@function("torch.addmv", "Tensor.addmv", "Tensor.addmv_", "torch.addmv_")
def addmv(input: "Tensor", mat: "Tensor", vec: "Tensor", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """A matrix times a vector, and something that broadcasts to it.

    addmv([B], [B, 3], [3]) -> [B]
    addmv([B], [B, 3], [4]) -> error: matmul
    """
    return _added(input, mv(mat, vec))


@function("torch.addr", "Tensor.addr", "Tensor.addr_")
def addr(input: "Tensor", vec1: "Tensor", vec2: "Tensor", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """An outer product, and something that broadcasts to it.

    addr([B, T], [B], [T]) -> [B, T]
    addr([5, 3], [5], [4]) -> error: broadcast
    """
    return _added(input, outer(vec1, vec2))
