"""What sizes have sparse tensors and what is computed with them? A sparse tensor is one of the sizes it stands for."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops import matmul
from shapelint.ops.expanding import expanded
from shapelint.ops.reduction import reduced, summed
from shapelint.rulebook import Wish, expand, fresh, function, keep, must_divide, must_have_shape, must_same
from shapelint.rulebook.axes import a_size, find_axis
from shapelint.rulebook.convert import to_dtype, to_sizes
from shapelint.rulebook.created import created, default_dtype, flat, lengths, number_dtype
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled


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


@function("torch.sparse_coo_tensor")
def sparse_coo_tensor(*args: "Any", indices: "Any" = None, values: "Any" = None, size: "Any" = None,
                      dtype: "Any" = None, is_coalesced: "Any" = None) -> Any:
    """Elements by their places: a tensor of the given sizes, or as large as the largest places.

    torch.sparse_coo_tensor([2, 5]i, [5], (3, N)) -> [3, N]
    torch.sparse_coo_tensor([2, 5]i, [5, 4], (3, 6, 4)) -> [3, 6, 4]
    torch.sparse_coo_tensor((2, N)) -> [2, N]
    torch.sparse_coo_tensor([2, 5]i, [4], (3, 6)) -> error: refused
    torch.sparse_coo_tensor([2, 5]i, [5], (3, 6, 4)) -> error: rank
    """
    if len(args) == 1 and values is None and indices is None and not isinstance(args[0], Tensor):
        args, size = (), args[0]
    given = [*args, None, None, None]
    indices, values, size = (had if had is not None else new for had, new in zip((indices, values, size), given))
    found, values = _dtype(dtype, values), _tensor(values)
    indices = _tensor(indices)
    if size is not None:
        dims = to_sizes(size, Wish("torch.sparse_coo_tensor", "size"))
        _must_hold(indices, values, dims)
        return created(dims, found)
    if indices is None or values is None or indices.rank != 2 or not isinstance(indices.dims[0], int) or not values.rank:
        raise NotKnown("how large a sparse tensor is", Tensor(UNKNOWN_SHAPE, found))
    _must_hold(indices, values, None)
    largest = tuple(a_size(fresh("the largest index")) for _ in range(indices.dims[0]))
    return Tensor(Shape((*largest, *values.dims[1:])), found)


def _must_hold(indices: Tensor | None, values: Tensor | None, size: tuple[Dim, ...] | None) -> None:
    """Each column of `indices` is the place of one of `values`, in all the axes that are not dense."""
    if indices is None or values is None or indices.rank != 2 or not values.rank:
        return
    must_same(values.dims[0], indices.dims[1], "refused", argument="values", shape=values.shape)
    axes: Dim = indices.dims[0] + values.rank - 1
    if size is None:
        return
    must_same(axes, len(size), "rank", argument="size", least=None, shape=indices.shape)
    for axis, (got, wanted) in enumerate(zip(values.dims[1:], size[len(size) - values.rank + 1:]), 1):
        must_same(got, wanted, "refused", argument="values", shape=values.shape, axis=axis)


@function(*expand("sparse_csr_tensor sparse_csc_tensor sparse_bsr_tensor sparse_bsc_tensor sparse_compressed_tensor",
                  "torch"))
def compressed(compressed_indices: "Any", plain_indices: "Any", values: "Any", size: "Any" = None, *,
               dtype: "Any" = None) -> Any:
    """A matrix by compressed rows or columns.

    torch.sparse_csr_tensor((0, 1, 2), (0, 1), (1.0, 2.0), (2, N)) -> [2, N]
    """
    found = _dtype(dtype, values)
    if size is None:
        raise NotKnown("how large a sparse tensor is", Tensor(UNKNOWN_SHAPE, found))
    return created(to_sizes(size, Wish("torch.sparse_csr_tensor", "size")), found)


def _dtype(dtype: Any, values: Any) -> str | None:
    """The dtype that is asked for, or that of the values."""
    try:
        asked = to_dtype(dtype, Wish("torch.sparse_coo_tensor", "dtype"))
    except NotKnown:
        return None
    if asked is not None or values is None:
        return asked or default_dtype()
    values = settled(values)
    return values.dtype if isinstance(values, Tensor) else next(iter(map(number_dtype, flat(values))), None)


def _tensor(value: Any) -> Tensor | None:
    """Places or elements as a tensor, if they were given as one or as nested lists."""
    value = settled(value)
    if value is None or isinstance(value, Tensor):
        return value
    sizes = lengths(value)
    return None if sizes is None else Tensor(Shape(tuple(sizes)))
