"""How large is a sparse tensor that is made of its elements and their places: sparse_coo_tensor, sparse_csr_tensor?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import Wish, fresh, function, must_same
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.convert import to_dtype, to_sizes
from shapelint.rulebook.created import created, default_dtype, flat, lengths, number_dtype
from shapelint.values import NotKnown, Shape, Tensor, UNKNOWN_SHAPE, settled


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
    places = None if indices is None or indices.rank != 2 else indices.dims[0]
    if not isinstance(places, int) or values is None or not values.rank:
        raise NotKnown("how large a sparse tensor is", Tensor(UNKNOWN_SHAPE, found))
    _must_hold(indices, values, None)
    largest = tuple(a_size(fresh("the largest index")) for _ in range(places))
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


@function("torch.sparse_csr_tensor", "torch.sparse_bsr_tensor")
def compressed_rows(crow_indices: "Any", col_indices: "Any", values: "Any", size: "Any" = None, *,
                    dtype: "Any" = None) -> Any:
    """A matrix by compressed rows.

    torch.sparse_csr_tensor((0, 1, 2), (0, 1), (1.0, 2.0), (2, N)) -> [2, N]
    torch.sparse_csr_tensor(crow_indices=(0, 1, 2), col_indices=(0, 1), values=(1.0, 2.0), size=(2, N)) -> [2, N]
    """
    return _compressed(values, size, dtype)


@function("torch.sparse_csc_tensor", "torch.sparse_bsc_tensor")
def compressed_columns(ccol_indices: "Any", row_indices: "Any", values: "Any", size: "Any" = None, *,
                       dtype: "Any" = None) -> Any:
    """A matrix by compressed columns.

    torch.sparse_csc_tensor(ccol_indices=(0, 1, 2), row_indices=(0, 1), values=(1.0, 2.0), size=(N, 2)) -> [N, 2]
    """
    return _compressed(values, size, dtype)


@function("torch.sparse_compressed_tensor")
def compressed(compressed_indices: "Any", plain_indices: "Any", values: "Any", size: "Any" = None, *,
               dtype: "Any" = None) -> Any:
    """A matrix by compressed rows or columns, as `layout` says.

    torch.sparse_compressed_tensor((0, 1, 2), (0, 1), (1.0, 2.0), (N, 2), layout=torch.sparse_csr) -> [N, 2]
    """
    return _compressed(values, size, dtype)


def _compressed(values: Any, size: Any, dtype: Any) -> Tensor:
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
