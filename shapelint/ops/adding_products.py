"""A product of matrices and something added to it: addmm, addmv, addbmm, baddbmm, addr, and their forms in place."""

from __future__ import annotations

from typing import Any

from shapelint.ops._matrices import alike, need_rank
from shapelint.ops.matmul import in_dtype, product, product_with_vector, products
from shapelint.ops.vector_products import outer
from shapelint.rulebook import Wish, function, must_same, promote, same
from shapelint.rulebook.convert import to_tensor
from shapelint.rulebook.dtypes import castable
from shapelint.rulebook.storing import must_broadcast_to
from shapelint.values import FLOATS, COMPLEX, NotKnown, Reject, Tensor, settled


def _tensors(rest: tuple[Any, ...], **given: Any) -> list[Tensor]:
    """The arguments as tensors. A number among them is an old way of giving beta and alpha, which torch still takes."""
    values = {name: settled(value) for name, value in given.items()}
    if any(isinstance(value, (int, float, complex)) for value in (*values.values(), *rest)):
        raise NotKnown("factors that stand before their tensors")
    if len(rest) > 1 or rest and isinstance(settled(rest[0]), Tensor):
        raise Reject("arguments", raises="TypeError", argument="rest",
                     problem=f"takes 3 tensors, {3 + len(rest)} were given")
    return [to_tensor(value, Wish("torch.addmm", name)) for name, value in values.items()]


def _added(input: Tensor, result: Tensor, argument: str = "input") -> Tensor:
    """What is added to a product must broadcast to it, and be of its dtype. Rejects "broadcast" and "dtype"."""
    left, right = input.shape, result.shape
    if left.least_rank > len(right.front):
        raise Reject("broadcast", left=left, right=right, axis=None, got=left.least_rank, wanted=result.rank,
                     argument=argument, result=result)
    for axis in range(-len(right.front), 0):
        got, wanted = left.axis(axis), right.axis(axis)
        if got is not None and same(got, 1) is False:
            must_same(got, wanted, "broadcast", left=left, right=right, axis=axis, argument=argument, result=result)
    return Tensor(result.shape, alike(result, input, argument, result))


def _into(input: Tensor, result: Tensor) -> Tensor:
    """The same in place: the tensor has just the axes of the result. Rejects "inplace"."""
    must_broadcast_to(result.shape, input.shape)
    return result


@function("torch.addmm", "Tensor.addmm")
def addmm(input: "Any", mat1: "Any", mat2: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1,
          out_dtype: "Any" = None) -> Any:
    """A product of matrices, and something that broadcasts to it.

    addmm([4], [B, 3], [3, 4]) -> [B, 4]
    addmm([], [5, 3], [3, 4]) -> [5, 4]
    addmm([5], [B, 3], [3, 4]) -> error: broadcast
    addmm([1, 5, 4], [5, 3], [3, 4]) -> error: broadcast
    addmm([4], [B, 3], [5, 4]) -> error: matmul
    addmm([4]d, [5, 3], [3, 4]) -> error: dtype
    """
    input, mat1, mat2 = _tensors(rest, input=input, mat1=mat1, mat2=mat2)
    return in_dtype(_added(input, product(mat1, mat2, "mat1", "mat2")), rest[0] if rest else out_dtype)


@function("Tensor.addmm_")
def addmm_(input: "Any", mat1: "Any", mat2: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """In place nothing is broadcast.

    addmm_([B, 4], [B, 3], [3, 4]) -> [B, 4]
    addmm_([1, 4], [5, 3], [3, 4]) -> error: inplace
    """
    return _into(to_tensor(input, Wish("Tensor.addmm_", "input")), addmm(input, mat1, mat2, *rest))


@function("torch.baddbmm", "Tensor.baddbmm")
def baddbmm(input: "Any", batch1: "Any", batch2: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1,
            out_dtype: "Any" = None) -> Any:
    """Products of stacks of matrices, and something that broadcasts to them.

    baddbmm([B, 5, 4], [B, 5, 3], [B, 3, 4]) -> [B, 5, 4]
    baddbmm([1], [B, 5, 3], [B, 3, 4]) -> [B, 5, 4]
    baddbmm([B, 5, 4], [B, 5, 3], [B, 2, 4]) -> error: matmul
    """
    input, batch1, batch2 = _tensors(rest, input=input, batch1=batch1, batch2=batch2)
    return in_dtype(_added(input, products(batch1, batch2, "batch1", "batch2")), rest[0] if rest else out_dtype)


@function("Tensor.baddbmm_")
def baddbmm_(input: "Any", batch1: "Any", batch2: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """In place nothing is broadcast.

    baddbmm_([B, 5, 4], [B, 5, 3], [B, 3, 4]) -> [B, 5, 4]
    baddbmm_([5, 4], [2, 5, 3], [2, 3, 4]) -> error: inplace
    """
    return _into(to_tensor(input, Wish("Tensor.baddbmm_", "input")), baddbmm(input, batch1, batch2, *rest))


@function("torch.addbmm", "Tensor.addbmm")
def addbmm(input: "Any", batch1: "Any", batch2: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """The products of two stacks added up, and something that broadcasts to the sum.

    addbmm([5, 4], [B, 5, 3], [B, 3, 4]) -> [5, 4]
    addbmm([4], [B, 5, 3], [B, 3, 4]) -> [5, 4]
    addbmm([5, 4], [B, 5, 3], [B, 2, 4]) -> error: matmul
    """
    input, batch1, batch2 = _tensors(rest, input=input, batch1=batch1, batch2=batch2)
    made = products(batch1, batch2, "batch1", "batch2")
    return _added(input, made.with_shape(made.dims[1:]))


@function("Tensor.addbmm_")
def addbmm_(input: "Any", batch1: "Any", batch2: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """In place the tensor may even grow.

    addbmm_([5, 4], [B, 5, 3], [B, 3, 4]) -> [5, 4]
    """
    return addbmm(input, batch1, batch2, *rest)


@function("torch.addmv", "Tensor.addmv")
def addmv(input: "Any", mat: "Any", vec: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """A matrix times a vector, and something that broadcasts to it.

    addmv([B], [B, 3], [3]) -> [B]
    addmv([1], [B, 3], [3]) -> [B]
    addmv([B], [B, 3], [4]) -> error: matmul
    addmv([2, 2], [2, 3], [3]) -> error: broadcast
    """
    input, mat, vec = _tensors(rest, input=input, mat=mat, vec=vec)
    if mat.rank == 2 and same(mat.dims[0], 0) is True:  # without rows there is nothing to add, whatever size input has
        return _added(input, product_with_vector(mat, vec, "mat")).with_shape(input.shape)
    return _added(input, product_with_vector(mat, vec, "mat"))


@function("Tensor.addmv_", "torch.addmv_")
def addmv_(input: "Any", mat: "Any", vec: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """In place nothing is broadcast.

    addmv_([B], [B, 3], [3]) -> [B]
    addmv_([1], [2, 3], [3]) -> error: inplace
    """
    return _into(to_tensor(input, Wish("Tensor.addmv_", "input")), addmv(input, mat, vec, *rest))


@function("torch.addr", "Tensor.addr")
def addr(input: "Any", vec1: "Any", vec2: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """An outer product, and something that broadcasts to it; dtypes are promoted.

    addr([B, T], [B], [T]) -> [B, T]
    addr([T]i, [B], [T]d) -> [B, T]d
    addr([5, 3], [5], [4]) -> error: broadcast
    addr([5, 3]i, [5]i, [3]i, beta=0.5) -> error: dtype
    """
    input, vec1, vec2 = _tensors(rest, input=input, vec1=vec1, vec2=vec2)
    for x, name in ((vec1, "vec1"), (vec2, "vec2")):
        need_rank(x, 1, name, ["features"])
    result = outer(vec1, vec2)
    dtype = promote(Tensor(result.shape, input.dtype), result)
    for factor, name in ((beta, "beta"), (alpha, "alpha")):
        if isinstance(factor, (float, complex)) and dtype not in (*FLOATS, *COMPLEX, None):
            raise Reject("dtype", argument=name, got="a float", wanted="an integer, as its tensors are", result=result)
    return Tensor(_added(Tensor(input.shape), Tensor(result.shape)).shape, dtype)


@function("Tensor.addr_")
def addr_(input: "Any", vec1: "Any", vec2: "Any", *rest: "Any", beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """In place nothing is broadcast, and the dtype stays.

    addr_([B, T], [B], [T]) -> [B, T]
    addr_([1, 3], [2], [3]) -> error: inplace
    addr_([2, 3]i, [2], [3]) -> error: dtype
    """
    input = to_tensor(input, Wish("Tensor.addr_", "input"))
    result = _into(input, addr(input, vec1, vec2, *rest, beta=beta, alpha=alpha))
    if not castable(result.dtype, input.dtype):
        raise Reject("dtype", argument="input", got=input.dtype, wanted=f"a dtype that can hold {result.dtype}",
                     result=result.with_dtype(input.dtype))
    return result.with_dtype(input.dtype)
