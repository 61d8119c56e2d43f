"""Products of matrices: matmul and `@`, bmm, mm, mv, and those of numbers of low precision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import is_empty
from shapelint.ops._matrices import alike, before, need_rank, stack
from shapelint.ops.reduction import given_dtype
from shapelint.rulebook import broadcast_shapes, function, must_same
from shapelint.rulebook.axes import a_size, axis_size, drop_axis, put_axis
from shapelint.rulebook.dtypes import KINDS, must_take
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, ending


def product_dtype(left: Tensor, right: Tensor, result: Tensor, argument: str = "other") -> Tensor:
    """The product with its dtype, which is that of both. Rejects "dtype"; nothing multiplies matrices of bools."""
    nothing = is_empty(left) or is_empty(right)
    if nothing and left.dtype != right.dtype and right.rank not in (1, 2):  # torch does not look at empty stacks
        return replace(result, dtype=None)
    dtype = alike(left, right, argument, result)
    if not nothing:
        must_take("ifc", dtype, argument, result)
    return replace(result, dtype=dtype)


def must_multiply(got: Dim, wanted: Dim, left: Tensor, right: Tensor, result: Tensor, axis: int = -1,
                  argument: str = "other") -> None:
    """The axes that a product runs over are of one size. Rejects "matmul"."""
    must_same(got, wanted, "matmul", left=left.shape, right=right.shape, axis=axis, argument=argument, result=result)


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
    matmul([5, 3]b, [3, 4]b) -> error: dtype
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
    return stack(broadcast_shapes(before(left), before(right), argument="other"), height, width)


@function("Tensor.__rmatmul__")
def reflected(self: "Tensor", other: "Tensor") -> Any:
    """`other @ self`, where the other is not a tensor of torch.

    Tensor.__rmatmul__([3, 4], [5, 3]) -> [5, 4]
    Tensor.__rmatmul__([3, 4], [5, 4]) -> error: matmul
    """
    return matmul(other, self)


@function("torch.bmm", "Tensor.bmm")
def bmm(input: "Tensor", mat2: "Tensor", out_dtype: "Any" = None) -> Any:
    """Two stacks of as many matrices, without broadcasting.

    bmm([B, 5, 3], [B, 3, 4]) -> [B, 5, 4]
    bmm([..., 5, 3], [B, 3, 4]) -> [B, 5, 4]
    bmm([B, 5, 3], [B, 4, 5]) -> error: matmul
    bmm([2, 5, 3], [4, 3, 5]) -> error: matmul
    bmm([1, 5, 3], [4, 3, 5]) -> error: matmul
    bmm([5, 3], [3, 4]) -> error: rank
    bmm([2, 5, 3], [3, 4]) -> error: rank
    """
    return in_dtype(products(input, mat2, "input", "mat2"), out_dtype)


def products(input: Tensor, mat2: Tensor, *names: str) -> Tensor:
    """Two stacks of as many matrices, multiplied one by one."""
    left, right = (need_rank(x, 3, name, ["batch", "rows", "columns"]) for x, name in zip((input, mat2), names))
    b, n, k = left.dims
    b2, k2, m = right.dims
    result = Tensor(Shape((b2 if input.rank is None else b, n, m)))
    must_multiply(b, b2, left, right, result, 0, names[1])
    must_multiply(k, k2, left, right, result, -1, names[1])
    return product_dtype(left, right, result, names[1])


@function("torch.mm", "Tensor.mm", "torch.spmm", "torch.dsmm")
def mm(input: "Tensor", mat2: "Tensor", out_dtype: "Any" = None) -> Any:
    """Two matrices.

    mm([B, 3], [3, 4]) -> [B, 4]
    mm([...], [3, 4]) -> [?, 4]
    mm([5, 3], [4, 5]) -> error: matmul
    mm([2, 5, 3], [3, 4]) -> error: rank
    mm([5, 3], [3, 4]d) -> error: dtype
    """
    return in_dtype(product(input, mat2, "input", "mat2"), out_dtype)


def product(input: Tensor, mat2: Tensor, *names: str) -> Tensor:
    """Two matrices multiplied."""
    left, right = (need_rank(x, 2, name, ["rows", "columns"]) for x, name in zip((input, mat2), names))
    result = Tensor(Shape((left.dims[0], right.dims[1])))
    must_multiply(left.dims[1], right.dims[0], left, right, result, -1, names[1])
    return product_dtype(left, right, result, names[1])


def in_dtype(result: Tensor, wanted: Any) -> Tensor:
    """A product in another dtype, which torch computes on a GPU."""
    return result if wanted is None else result.with_dtype(given_dtype(wanted, None, "torch.mm"))


@function("torch.mv", "Tensor.mv")
def mv(input: "Tensor", vec: "Tensor") -> Any:
    """A matrix and a vector.

    mv([B, 3], [3]) -> [B]
    mv([B, 3], [4]) -> error: matmul
    mv([3], [3]) -> error: rank
    """
    return product_with_vector(input, vec, "input")


def product_with_vector(mat: Tensor, vec: Tensor, name: str) -> Tensor:
    """A matrix multiplied with a vector."""
    left, right = need_rank(mat, 2, name, ["rows", "columns"]), need_rank(vec, 1, "vec", ["columns"])
    result = Tensor(Shape(left.dims[:1]))
    must_multiply(left.dims[1], right.dims[0], left, right, result, -1, "vec")
    return product_dtype(left, right, result, "vec")


@function("torch._int_mm")
def int_mm(input: "Tensor", mat2: "Tensor") -> Any:
    """Two matrices of small integers, with sums that fit.

    _int_mm([2, 3], [3, 4]) -> error: dtype
    _int_mm([2, 3, 4], [3, 4]) -> error
    """
    left, right = (need_rank(x, 2, name, ["rows", "columns"]) for x, name in ((input, "input"), (mat2, "mat2")))
    result = Tensor(Shape((left.dims[0], right.dims[1])), "int32")
    for x, name, taken in ((left, "input", ("int8", "uint8")), (right, "mat2", ("int8",))):
        if x.dtype not in (*taken, None):
            raise Reject("dtype", argument=name, got=x.dtype, wanted="int8", result=result)
    must_multiply(left.dims[1], right.dims[0], left, right, result, -1, "mat2")
    return result


@function("torch._scaled_mm")
def scaled_mm(input: "Tensor", mat2: "Tensor", scale_a: "Tensor", scale_b: "Tensor", bias: "Any" = None,
              scale_result: "Any" = None, out_dtype: "Any" = None, use_fast_accum: "Any" = False) -> Any:
    """Two matrices of 8 bit floats with their scales; by default the product is of the first's dtype.

    _scaled_mm([16, 32], [32, 16], [], []) -> error: dtype
    """
    left, right = (need_rank(x, 2, name, ["rows", "columns"]) for x, name in ((input, "input"), (mat2, "mat2")))
    result = Tensor(Shape((left.dims[0], right.dims[1])), given_dtype(out_dtype, left.dtype, "torch._scaled_mm"))
    for x, name in ((left, "input"), (right, "mat2")):
        if x.dtype in KINDS:  # the dtypes of old
            raise Reject("dtype", raises="ValueError", argument=name, got=x.dtype, wanted="float8", result=result)
    must_multiply(left.dims[1], right.dims[0], left, right, result, -1, "mat2")
    return result


@function("torch._scaled_mm_v2")
def scaled_mm_v2(input: "Tensor", mat2: "Tensor", scale_a: "Any", recipe_a: "Any", swizzle_a: "Any", scale_b: "Any",
                 recipe_b: "Any", swizzle_b: "Any", bias: "Any", out_dtype: "Any", contraction_dim: "Any" = (),
                 use_fast_accum: "Any" = False) -> Any:
    """The same with scales in several parts.

    _scaled_mm_v2([16, 32], [32, 16], [[1]], (0,), (0,), [[1]], (0,), (0,), None, None) -> error: dtype
    """
    return scaled_mm(input, mat2, Tensor(), Tensor(), out_dtype=out_dtype)
