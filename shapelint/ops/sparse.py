"""What sizes have sparse tensors and what is computed with them? A sparse tensor is one of the sizes it stands for."""

from __future__ import annotations

from typing import Any

from shapelint.ops import matmul
from shapelint.ops.expanding import expanded
from shapelint.ops.reduction import reduced, summed
from shapelint.rulebook import expand, fresh, function, keep, must_divide, must_have_shape, must_same
from shapelint.rulebook.axes import a_size, find_axis
from shapelint.rulebook.created import created
from shapelint.values import NotKnown, Reject, Tensor, UNKNOWN_SHAPE


@function("torch.sparse.mm")
def mm(mat1: "Tensor", mat2: "Tensor", reduce: "Any" = None) -> Any:
    """A product of matrices, or (`reduce`) another reduction of what is multiplied.

    torch.sparse.mm([B, 3].to_sparse(), [3, 4]) -> [B, 4]
    torch.sparse.mm([B, 3].to_sparse(), [5, 4]) -> error: matmul
    torch.sparse.mm([B, 3].to_sparse(), [3, 4], "total") -> error: arguments
    """
    if isinstance(reduce, str) and reduce not in ("sum", "mean", "amax", "amin", "prod"):
        raise Reject("arguments", argument="reduce", problem=f"knows no reduction {reduce!r}")
    return matmul.mm(mat1, mat2)


@function("torch.sparse.addmm")
def addmm(mat: "Tensor", mat1: "Tensor", mat2: "Tensor", *, beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """A product with a sparse matrix, and something that is expanded to it.

    torch.sparse.addmm([4], [B, 3].to_sparse(), [3, 4]) -> [B, 4]
    torch.sparse.addmm([5], [B, 3].to_sparse(), [3, 4]) -> error: expand
    """
    product = matmul.mm(mat1, mat2)
    if mat.rank is not None:
        expanded(mat, product.dims)
    return product


@function("torch.sparse.sampled_addmm")
def sampled_addmm(input: "Tensor", mat1: "Tensor", mat2: "Tensor", *, beta: "Any" = 1, alpha: "Any" = 1) -> Any:
    """A product of matrices (or batches of them), computed only where the sparse input has elements.

    torch.sparse.sampled_addmm([B, 4].to_sparse_csr(), [B, 3], [3, 4]) -> [B, 4]
    torch.sparse.sampled_addmm([5, 4].to_sparse_csr(), [5, 3], [2, 4]) -> error: matmul
    torch.sparse.sampled_addmm([5, 4].to_sparse_csr(), [5], [5, 4]) -> error: rank
    """
    for value, argument in ((mat1, "mat1"), (mat2, "mat2")):
        if value.rank is not None and value.rank < 2:
            raise Reject("rank", argument=argument, got=value.rank, wanted=None, least=2, shape=value.shape)
    product = matmul.matmul(mat1, mat2)
    for axis in (-2, -1):
        got, wanted = product.shape.axis(axis), input.shape.axis(axis)
        if got is not None and wanted is not None:
            must_same(got, wanted, "matmul", left=mat1.shape, right=mat2.shape, argument="input", axis=axis)
    return product


@function("torch.sparse.softmax", "torch.sparse.log_softmax")
def softmax(input: "Tensor", dim: "Axis", *, dtype: "Dtype" = None) -> Any:
    """Weights that add up to one along an axis.

    torch.sparse.softmax([B, 3].to_sparse(), 1) -> [B, 3]
    torch.sparse.softmax([B, 3].to_sparse(), 2) -> error: axis
    """
    return keep(find_axis(input, dim)[0], dtype)


@function("torch.sparse.sum")
def sum_(input: "Tensor", dim: "Axes" = None, dtype: "Dtype" = None) -> Any:
    """Added up, over all axes or some.

    torch.sparse.sum([B, 3].to_sparse(), 1) -> [B]
    torch.sparse.sum([B, 3].to_sparse()) -> []
    torch.sparse.sum([B, 3].to_sparse(), 2) -> error: axis
    """
    # Along some axes the dtype of integers is kept.
    return reduced(input, dim, False, dtype or (summed(input.dtype) if dim is None else input.dtype))


@function("torch.sparse.spdiags")
def spdiags(diagonals: "Tensor", offsets: "Tensor", shape: "Sizes", layout: "Any" = None) -> Any:
    """A matrix of its diagonals, one row each.

    torch.sparse.spdiags([1, 4], [1]i, (5, N)) -> [5, N]
    torch.sparse.spdiags([2, 4], [3]i, (5, 6)) -> error: refused
    torch.sparse.spdiags([1, 4], [1]i, (5,)) -> error: arguments
    torch.sparse.spdiags([2, 4], [2], (5, 6)) -> error: dtype
    """
    if len(shape) != 2:
        raise Reject("arguments", argument="shape", problem=f"makes a matrix: `shape` has {len(shape)} sizes")
    if offsets.dtype not in (None, "int64"):
        raise Reject("dtype", argument="offsets", got=offsets.dtype, wanted="int64")
    if diagonals.rank == 2 and offsets.rank == 1:
        must_same(offsets.dims[0], diagonals.dims[0], "refused", argument="offsets", shape=offsets.shape)
    return created(shape, diagonals.dtype)


@function(*(f"Tensor.{word}" for word in ("to_sparse_coo", "to_sparse_csr", "to_sparse_csc", "coalesce")))
def same(self: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """The same elements, kept in another way.

    [B, 3].to_sparse_csr() -> [B, 3]
    [B, 3].to_sparse().coalesce() -> [B, 3]
    """
    return keep(self, None)


@function("Tensor.to_sparse")
def to_sparse(self: "Tensor", sparse_dim: "Any" = None, *, layout: "Any" = None, blocksize: "Any" = None,
              dense_dim: "Any" = None) -> Any:
    """Only the elements that are not 0 are kept, of the first `sparse_dim` axes or all of them.

    to_sparse([B, 3]) -> [B, 3]
    to_sparse([B, 3]i, 1) -> [B, 3]i
    to_sparse([2, 3], 3) -> error: axis
    """
    if isinstance(sparse_dim, int) and self.rank is not None and not min(1, self.rank) <= sparse_dim <= self.rank:
        raise Reject("axis", axis=sparse_dim, rank=self.rank, argument="sparse_dim", shape=self.shape,
                     problem=f"{sparse_dim} of {self.rank} axes cannot be sparse")
    return keep(self, None)


@function("Tensor.to_sparse_bsr", "Tensor.to_sparse_bsc")
def to_blocks(self: "Tensor", blocksize: "Sizes", dense_dim: "Any" = None) -> Any:
    """Kept in blocks, which must divide the matrix.

    to_sparse_bsr([4, 6], (2, 3)) -> [4, 6]
    to_sparse_bsr([4, 6], (3, 3)) -> error: divide
    """
    if self.rank == 2 and len(blocksize) == 2:
        for axis, (block, size) in enumerate(zip(blocksize, self.dims)):
            must_divide(block, size, "divide", argument="blocksize", axis=axis, shape=self.shape)
    return keep(self, None)


@function("Tensor.to_dense")
def to_dense(self: "Tensor", dtype: "Dtype" = None, *, masked_grad: "Any" = None) -> Any:
    """Every element in its place again.

    [B, 3].to_sparse().to_dense() -> [B, 3]
    [B, 3].to_dense(torch.float64) -> [B, 3]d
    """
    return keep(self, dtype)


@function(*expand("values indices crow_indices col_indices ccol_indices row_indices", "Tensor"), form="opaque")
def stored(self: "Tensor") -> Any:
    """What a sparse tensor keeps: how much of it nobody can say."""
    raise NotKnown("how many elements a sparse tensor has", Tensor(UNKNOWN_SHAPE, None, self.marked))


@function("Tensor.sparse_mask")
def sparse_mask(self: "Tensor", mask: "Tensor") -> Any:
    """Only the elements where another tensor of the same sizes has some.

    [B, 3].sparse_mask([B, 3].to_sparse()) -> [B, 3]
    """
    if self.rank is not None:
        must_have_shape(mask, self.dims, "refused", argument="mask")
    return keep(self, None)


@function(*expand("sparse_dim dense_dim _nnz", "Tensor"))
def counted(self: "Tensor") -> Any:
    """How many axes are sparse or dense, and how many elements there are.

    [2, 3].to_sparse()._nnz() -> ?
    """
    return a_size(fresh("what a sparse tensor has"))
