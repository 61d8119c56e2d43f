"""Products of vectors: dot, vdot, vecdot, inner, outer, cross, and the Kronecker product."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import is_empty
from shapelint.ops._matrices import alike, need_rank
from shapelint.ops.matmul import must_multiply, product_dtype
from shapelint.rulebook import broadcast_shapes, function, must_same, promote, same
from shapelint.rulebook.axes import axis_size, drop_axis, find_axis
from shapelint.rulebook.dtypes import must_take, promote_dtypes
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE


@function("torch.dot", "Tensor.dot")
def dot(input: "Tensor", tensor: "Tensor") -> Any:
    """Two vectors.

    dot([B], [B]) -> []
    dot([3], [4]) -> error: matmul
    dot([2, 3], [3]) -> error: rank
    dot([3], [3]d) -> error: dtype
    """
    return _dot(input, tensor, "tensor")


def _dot(input: Tensor, other: Tensor, name: str) -> Tensor:
    left, right = need_rank(input, 1, "input", ["features"]), need_rank(other, 1, name, ["features"])
    result = Tensor(Shape())
    must_multiply(left.dims[0], right.dims[0], left, right, result, -1, name)
    return product_dtype(left, right, result, name)


@function("torch.vdot", "Tensor.vdot")
def vdot(input: "Tensor", other: "Tensor") -> Any:
    """Two vectors, the first conjugated.

    vdot([B]c, [B]c) -> []c
    vdot([3], [4]) -> error: matmul
    vdot([2, 3], [3]) -> error: rank
    """
    return _dot(input, other, "other")


@function("torch.linalg.vecdot")
def vecdot(x: "Tensor", y: "Tensor", *, dim: "Axis" = -1) -> Any:
    """Vectors along one axis; all axes are broadcast.

    vecdot([B, T, 3], [3]) -> [B, T]
    vecdot([2, 3], [3], dim=0) -> [3]
    vecdot([2, 3], [4]) -> error: broadcast
    vecdot([3], [1]) -> error: matmul
    vecdot([2, 3], [2, 3], dim=2) -> error: axis
    vecdot([3]i, [3]i) -> error: dtype
    """
    must_take("fc", x.dtype, "x")
    dtype = alike(x, y, "y")
    if x.rank == y.rank == 1:  # then torch calls vdot, which broadcasts nothing and asks for no axis
        must_multiply(x.dims[0], y.dims[0], x, y, Tensor(Shape(), dtype), -1, "y")
        return Tensor(Shape(), dtype)
    both, at = find_axis(Tensor(broadcast_shapes(x.shape, y.shape, argument="y")), dim)
    return Tensor(drop_axis(both.shape, at), dtype)


@function("torch.outer", "Tensor.outer", "torch.ger", "Tensor.ger")
def outer(input: "Tensor", vec2: "Tensor") -> Any:
    """Every element of one vector with every element of another.

    outer([B], [T]) -> [B, T]
    outer([3]i, [4]) -> [3, 4]f
    outer([2, 3], [3]) -> error: rank
    outer([3], []) -> error: rank
    """
    left, right = need_rank(input, 1, "input", ["rows"]), need_rank(vec2, 1, "vec2", ["columns"])
    return Tensor(Shape(left.dims + right.dims), promote(left, right))


@function("torch.inner", "Tensor.inner")
def inner(input: "Tensor", other: "Tensor") -> Any:
    """The last axes meet; the others stand side by side. A tensor without axes is a factor.

    inner([B, 3], [5, 3]) -> [B, 5]
    inner([3], [3]) -> []
    inner([B, 3], []d) -> [B, 3]f
    inner([B, 3], [5, 4]) -> error: matmul
    inner([B, 3], [5, 3]d) -> error: dtype
    """
    if input.rank == 0 or other.rank == 0:
        return Tensor(other.shape if input.rank == 0 else input.shape, promote(input, other))
    left, at, got = axis_size(input, -1)
    right, there, wanted = axis_size(other, -1)
    first, second = drop_axis(left.shape, at), drop_axis(right.shape, there)
    known = first.back is None and second.back is None
    result = Tensor(Shape(first.front + second.front) if known else UNKNOWN_SHAPE)
    must_multiply(got, wanted, left, right, result)
    return product_dtype(left, right, result)


@function("torch.kron", "Tensor.kron")
def kron(input: "Tensor", other: "Tensor") -> Any:
    """Every element of the first times the whole second: sizes multiply.

    kron([2, 3], [4, 5]) -> [8, 15]
    kron([3], [4, 5]) -> [4, 15]
    kron([B, 3]i, [T]) -> [B, 3*T]f
    kron([], [4, 5]) -> [4, 5]
    """
    dtype = promote_dtypes(input.dtype, other.dtype)  # both are seen with as many axes, so both count
    if input.rank is None or other.rank is None:
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, dtype))
    count = max(input.rank, other.rank)
    a, b = ((1,) * (count - len(x.dims)) + x.dims for x in (input, other))
    return Tensor(Shape(tuple(_times(x, y) for x, y in zip(a, b))), dtype)


def _times(a: Dim, b: Dim) -> Dim:
    # The very size that was written is kept where it can be, for it knows where that was.
    return b if same(a, 1) is True else a if same(b, 1) is True else a * b


@function("torch.linalg.cross")
def linalg_cross(input: "Tensor", other: "Tensor", *, dim: "Axis" = -1) -> Any:
    """The vector product of vectors of three, in tensors of as many axes.

    cross([B, 3], [B, 3]) -> [B, 3]
    cross([B, 3], [1, 3]) -> [B, 3]
    cross([3, B], [3, 1], dim=0) -> [3, B]
    cross([B, 4], [B, 4]) -> error: cross
    cross([B, 3], [B, 1]) -> error: cross
    cross([B, 3], [3]) -> error: rank
    cross([B, 3], [B, 3]d) -> error: dtype
    """
    return _cross(input, other, dim)


def _cross(input: Tensor, other: Tensor, dim: int | None) -> Tensor:
    if input.rank is not None and not other.shape.may_have_rank(input.rank):
        raise Reject("rank", argument="other", got=other.rank, wanted=[input.rank], least=1, shape=other.shape)
    for x, name in ((input, "input"), (other, "other")) if dim is not None else ():
        x, at = find_axis(x, dim)
        size = x.shape.axis(at)
        must_same(0 if size is None else size, 3, "cross", argument=name, axis=dim, shape=x.shape)
    dtype = alike(input, other)
    if not is_empty(input) and not is_empty(other):
        must_take("ifc", dtype, "other")
    return Tensor(broadcast_shapes(input.shape, other.shape, argument="other"), dtype)


@function("torch.cross", "Tensor.cross")
def cross(input: "Tensor", other: "Tensor", dim: "Axis | None" = None) -> Any:
    """The vector product of vectors of three, by default along the first axis of that size.

    cross([B, 3], [B, 3]) -> [B, 3]
    cross([3, B], [3, B]) -> [3, B]
    cross([4, 2], [4, 2]) -> error: cross
    cross([B, 4], [B, 4], dim=1) -> error: cross
    """
    sizes = (*input.shape.front, *(input.shape.back or ()))
    if dim is None and input.rank is not None and all(same(size, 3) is False for size in sizes):
        raise Reject("cross", argument="input", got=sizes[-1] if sizes else 0, wanted=3, axis=None, shape=input.shape)
    if dim is None and (found := [i for i, size in enumerate(input.shape.front) if same(size, 3) is not False]):
        dim = found[0] if same(input.shape.front[found[0]], 3) is True else None
    return _cross(input, other, dim)
