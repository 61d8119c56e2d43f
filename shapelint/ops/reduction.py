"""What is left of the axes when elements are added up, averaged, counted or compared: sum, mean, std, any, norm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapelint.rulebook import Wish, function, same, to_dtype
from shapelint.rulebook.axes import all_axes, drop_axis, find_axis, put_axis
from shapelint.rulebook.convert import to_axes, to_flag
from shapelint.values import COMPLEX, FLOATS, INTEGERS, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled


def reduced(x: Tensor, dims: Any, keepdim: bool, dtype: str | None) -> Tensor:
    """The tensor without the axes `dims` (None: without any), or with 1 in their place. Rejects "axis"."""
    try:
        return Tensor(reduced_shape(x, dims, keepdim), dtype)
    except NotKnown as unknown:
        raise NotKnown(unknown.reason, Tensor(UNKNOWN_SHAPE, dtype)) from None


def reduced_shape(x: Tensor, dims: Any, keepdim: bool) -> Shape:
    """The shape of reduced()."""
    if dims is None or dims == ():
        return x.shape.map(lambda size: 1) if keepdim else Shape()
    wanted = dims if isinstance(dims, tuple) else (dims,)
    if x.shape.back is None:
        found = all_axes(x, wanted) or []
        if keepdim:
            return Shape(tuple(1 if i in found else size for i, size in enumerate(x.shape.front)))
        return Shape(tuple(size for i, size in enumerate(x.shape.front) if i not in found))
    for dim in _in_safe_order(wanted):
        x, index = find_axis(x, dim)
        x = x.with_shape(put_axis(x.shape, index, 1) if keepdim else drop_axis(x.shape, index))
    return x.shape


def _in_safe_order(dims: Iterable[int]) -> list[int]:
    """Axes of an open rank in an order in which dropping one leaves the numbers of the next as they are."""
    named = set(dims)
    return sorted(d for d in named if d < 0) + sorted((d for d in named if d >= 0), reverse=True)


def given_dtype(dtype: Any, otherwise: str | None, operator: str) -> str | None:
    """The dtype an argument asks for, else another; None where it is not known."""
    try:
        return to_dtype(dtype, Wish(operator, "dtype")) or otherwise
    except NotKnown:
        return None


def summed(dtype: str | None) -> str | None:
    """Integers and bools are added up as int64."""
    return "int64" if dtype in INTEGERS or dtype == "bool" else dtype


@function("torch.sum", "Tensor.sum", "torch.nansum", "Tensor.nansum")
def sum_(input: "Tensor", dim: "Axes" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """Added up, over all axes or some.

    sum([B, 3]) -> []
    sum([B, T, 3], -1) -> [B, T]
    sum([B, T, 3], (1, 2)) -> [B]
    sum([B, T, 3], dim=1, keepdim=True) -> [B, 1, 3]
    sum([B, 3]i, 1) -> [B]i
    sum([B, 3]b) -> []i
    sum([..., 3], -1) -> [...]
    sum([B, ..., 3], 0) -> [..., 3]
    sum([..., T, 3], dim=-2) -> [..., 3]
    sum([..., T, 3], (-1, -2)) -> [...]
    sum([..., 3], -1, keepdim=True) -> [..., 1]
    sum([], 0) -> []
    sum([2, 3], dtype=torch.float64) -> []d
    sum([B, 3], 2) -> error: axis
    sum([B, 3], (0, -2)) -> error: axis
    """
    return reduced(input, dim, keepdim, given_dtype(dtype, summed(input.dtype), "torch.sum"))


@function("torch.prod", "Tensor.prod")
def prod(input: "Tensor", dim: "Axis | None" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """Multiplied, over all axes or one.

    prod([B, 3]) -> []
    prod([B, 3]i, 1, True) -> [B, 1]i
    prod([B, 3], 2) -> error: axis
    """
    return reduced(input, dim, keepdim, given_dtype(dtype, summed(input.dtype), "torch.prod"))


@function("torch.mean", "Tensor.mean", "torch.nanmean", "Tensor.nanmean")
def mean(input: "Tensor", dim: "Axes" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """Averaged, over all axes or some; only floats can be.

    mean([B, 3]) -> []
    mean([B, T, 3], dim=1) -> [B, 3]
    mean([B, C, H, W], (2, 3)) -> [B, C]
    mean([B, C, H, W], (-2, -1), keepdim=True) -> [B, C, 1, 1]
    mean([..., 3], -1, keepdim=True) -> [..., 1]
    torch.mean([B, 3]i, dtype=torch.float32) -> []f
    mean([B, 3]i) -> error: dtype
    mean([B, 3], 2) -> error: axis
    """
    found = given_dtype(dtype, input.dtype, "torch.mean")
    result = reduced(input, dim, keepdim, found)
    if dtype is None:
        must_be_floats(input, "torch.mean", result)
    return result


def must_be_floats(x: Tensor, operator: str, result: Any = None, raises: str = "RuntimeError") -> None:
    """Rejects "dtype" for integers and bools, of which there is no average."""
    if x.dtype is not None and x.dtype not in FLOATS + COMPLEX:
        if isinstance(result, Tensor):
            result = result.with_dtype("float32")
        raise Reject("dtype", raises=raises, argument="input", got=x.dtype, wanted="a floating dtype",
                     operator=operator, result=result)


def _spread(input: Tensor, args: tuple[Any, ...], dim: Any, unbiased: Any, keepdim: Any, operator: str) -> Tensor:
    """The arguments of std and var: (dim, unbiased, keepdim), (unbiased) or keywords; then the reduction."""
    given = list(args)
    if given and isinstance(settled(given[0]), bool) and len(given) == 1 and dim is None:
        given = []
    if given:
        dim = given.pop(0)
    if len(given) > 1:
        keepdim = given[1]
    dims, keep = to_axes(dim, Wish(operator, "dim")), to_flag(keepdim, Wish(operator, "keepdim"))
    result = reduced(input, dims, keep, input.dtype)
    must_be_floats(input, operator, result)
    return result


@function("torch.std", "Tensor.std", "torch.var", "Tensor.var")
def std(input: "Tensor", *args: "Any", dim: "Any" = None, unbiased: "Any" = True, correction: "Any" = 1,
        keepdim: "Any" = False) -> Any:
    """How far elements lie apart, over all axes or some; only of floats.

    std([B, 3]) -> []
    std([B, T, 3], 1) -> [B, 3]
    std([B, T, 3], (1, 2), True) -> [B]
    var([B, T, 3], 1, False, True) -> [B, 1, 3]
    var([B, 3], dim=0, unbiased=False, keepdim=True) -> [1, 3]
    std([B, 3], False) -> []
    std([..., 3], -1, keepdim=True) -> [..., 1]
    std([B, 3]i) -> error: dtype
    std([B, 3], 2) -> error: axis
    """
    return _spread(input, args, dim, unbiased, keepdim, "torch.std")


@function("torch.std_mean", "torch.var_mean")
def std_mean(input: "Tensor", *args: "Any", dim: "Any" = None, unbiased: "Any" = True, correction: "Any" = 1,
             keepdim: "Any" = False) -> Any:
    """Both at once.

    std_mean([B, 3], 1) -> ([B], [B])
    var_mean([B, 3]) -> ([], [])
    """
    one = _spread(input, args, dim, unbiased, keepdim, "torch.std_mean")
    return one, one


@function("torch.amax", "Tensor.amax", "torch.amin", "Tensor.amin")
def amax(input: "Tensor", dim: "Axes" = (), keepdim: "Flag" = False) -> Any:
    """The largest (smallest) element, over all axes or some.

    amax([B, 3]) -> []
    amax([B, C, H, W], (2, 3)) -> [B, C]
    amax([B, 3]i, -1, keepdim=True) -> [B, 1]i
    amax([..., 3], -1) -> [...]
    amax([B, 3], 2) -> error: axis
    """
    result = reduced(input, dim, keepdim, input.dtype)
    must_have_elements(input, dim)
    if input.dtype in COMPLEX and not _has_none(input.shape):
        raise Reject("dtype", raises="NotImplementedError", argument="input", got=input.dtype,
                     wanted="a dtype with an order", operator="torch.amax", result=result)
    return Tensor(result.shape, result.dtype, bounds=input.bounds)


def _has_none(shape: Shape) -> bool:
    """Has the tensor surely no elements?"""
    return any(same(size, 0) is True for size in (*shape.front, *(shape.back or ())))


def must_have_elements(x: Tensor, dims: Any, raises: str = "RuntimeError") -> None:
    """Of no elements there is no largest one. Rejects "empty" where an axis that is reduced surely has size 0 (with
    the class given where all axes are reduced)."""
    if dims is None or dims == ():
        sizes = (*x.shape.front, *(x.shape.back or ()))
    else:
        raises = "IndexError"
        sizes = tuple(x.shape.axis(dim) for dim in (dims if isinstance(dims, tuple) else (dims,)))
    if any(size is not None and same(size, 0) is True for size in sizes):
        raise Reject("empty", raises=raises, shape=x.shape, argument="input")


@function("torch.any", "Tensor.any", "torch.all", "Tensor.all")
def any_(input: "Tensor", dim: "Axes" = None, keepdim: "Flag" = False) -> Any:
    """Whether some (every) element is not zero, over all axes or some.

    any([B, 3]b) -> []b
    all([B, 3], 1) -> [B]b
    any([B, T, 3]b, (1, 2)) -> [B]b
    all([B, 3]u, -1, keepdim=True) -> [B, 1]u
    any([B, 3]b, 2) -> error: axis
    """
    return reduced(input, dim, keepdim, "uint8" if input.dtype == "uint8" else "bool" if input.dtype else None)


@function("torch.count_nonzero", "Tensor.count_nonzero")
def count_nonzero(input: "Tensor", dim: "Axes" = None) -> Any:
    """How many elements are not zero, over all axes or some.

    count_nonzero([B, 3]b) -> []i
    count_nonzero([B, 3], 1) -> [B]i
    count_nonzero([B, 3], 2) -> error: axis
    """
    return reduced(input, dim, False, "int64")


@function("torch.logsumexp", "Tensor.logsumexp", "torch.special.logsumexp")
def logsumexp(input: "Tensor", dim: "Axes", keepdim: "Flag" = False) -> Any:
    """The logarithm of a sum of exponentials, over some axes.

    logsumexp([B, 3], 1) -> [B]
    logsumexp([B, T, 3], dim=(1, 2)) -> [B]
    logsumexp([B, T, 3], dim=-1, keepdim=True) -> [B, T, 1]
    logsumexp([..., 3], -1) -> [...]
    logsumexp([B, 3]i, 0) -> [3]f
    logsumexp([B, 3], 2) -> error: axis
    """
    dtype = input.dtype if input.dtype is None or input.dtype in FLOATS + COMPLEX else "float32"
    return reduced(input, dim, keepdim, dtype)


@function("torch.norm", "Tensor.norm")
def norm(input: "Tensor", p: "Any" = "fro", dim: "Axes" = None, keepdim: "Flag" = False, dtype: "Any" = None) -> Any:
    """The length of vectors, over all axes or some; only of floats.

    norm([B, 3]) -> []
    norm([B, 3], dim=1) -> [B]
    norm([B, 3], 2, -1, True) -> [B, 1]
    norm([B, T, 3], p=2, dim=(1, 2)) -> [B]
    norm([..., 3], dim=-1, keepdim=True) -> [..., 1]
    norm([B, 3]i) -> error: dtype
    norm([B, 3], dim=2) -> error: axis
    """
    return _length(input, dim, keepdim, dtype, "torch.norm")


@function("torch.linalg.vector_norm", "torch.linalg.norm")
def vector_norm(x: "Tensor", ord: "Any" = None, dim: "Axes" = None, keepdim: "Flag" = False, *,
                dtype: "Any" = None) -> Any:
    """The length of vectors, over all axes or some; only of floats.

    vector_norm([B, 3]) -> []
    norm([B, 3], dim=-1) -> [B]
    vector_norm([B, 3], 2, 1, True) -> [B, 1]
    norm([B, 3], dim=2) -> error: axis
    """
    return _length(x, dim, keepdim, dtype, "torch.linalg.norm")


@function("torch.linalg.matrix_norm")
def matrix_norm(A: "Tensor", ord: "Any" = "fro", dim: "Axes" = (-2, -1), keepdim: "Flag" = False, *,
                dtype: "Any" = None) -> Any:
    """The norm of matrices, over two axes.

    matrix_norm([B, 3, 4]) -> [B]
    matrix_norm([..., 3, 4]) -> [...]
    """
    return _length(A, dim, keepdim, dtype, "torch.linalg.matrix_norm")


def _length(x: Tensor, dim: Any, keepdim: bool, dtype: Any, operator: str) -> Tensor:
    found = given_dtype(dtype, {"complex64": "float32", "complex128": "float64"}.get(x.dtype, x.dtype), operator)
    result = reduced(x, dim, keepdim, found)
    must_be_floats(x, operator, result)
    return result
