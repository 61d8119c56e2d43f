"""The largest, smallest, middle or most common element, and where it stands: max, min, argmax, median, mode."""

from __future__ import annotations

from typing import Any

from shapelint.ops.reduction import must_be_floats, must_have_elements, reduced
from shapelint.rulebook import Wish, as_tensor, combine, fresh, function, path
from shapelint.rulebook.axes import a_size, axis_size, product, put_axis
from shapelint.rulebook.convert import to_axis, to_flag
from shapelint.values import NamedTuple, NotKnown, Reject, Shape, Tensor, settled


@function("torch.max", "Tensor.max", "torch.min", "Tensor.min")
def max_(input: "Tensor", dim: "Any" = None, keepdim: "Any" = False, other: "Any" = None) -> Any:
    """Of all elements; along one axis with the places; or of two tensors, element by element.

    max([B, 3]) -> []
    max([B, 3], 1) -> ([B], [B]i)
    min([B, T, 3], dim=-1, keepdim=True) -> ([B, T, 1], [B, T, 1]i)
    max([..., 3], -1) -> ([...], [...]i)
    max([B, 3], [3]) -> [B, 3]
    max([B, 3]i, other=[B, 1]i) -> [B, 3]i
    max([B, 3], 2) -> error: axis
    max([B, 3], [4]) -> error: broadcast
    """
    dim = settled(dim)
    second = dim if isinstance(dim, Tensor) else settled(other)
    if second is not None and not isinstance(second, Tensor):
        raise NotKnown("`other` is not known")
    if isinstance(second, Tensor):
        return combine(input, second)
    name = "torch.return_types.max"
    if dim is None:
        must_have_elements(input, None)
        return Tensor(Shape(), input.dtype, bounds=input.bounds)
    keep = to_flag(keepdim, Wish("torch.max", "keepdim"))
    return _with_places(input, to_axis(dim, Wish("torch.max", "dim")), keep, name)


def _with_places(x: Tensor, dim: int, keepdim: bool, name: str) -> NamedTuple:
    x, _, size = axis_size(x, dim)
    values = reduced(x, dim, keepdim, x.dtype)
    must_have_elements(x, dim)
    places = Tensor(values.shape, "int64", bounds=places_in(size))
    return NamedTuple.of(("values", "indices"), (Tensor(values.shape, x.dtype, bounds=x.bounds), places), name)


def places_in(size: Any) -> Any:
    """The bounds of indices into an axis."""
    return (0, size - 1) if path.known.at_least(size, 1) is True else None


@function("torch.argmax", "Tensor.argmax", "torch.argmin", "Tensor.argmin")
def argmax(input: "Tensor", dim: "Axis | None" = None, keepdim: "Flag" = False) -> Any:
    """Where the largest (smallest) element stands, among all or along one axis.

    argmax([B, 3]) -> []i
    argmax([B, 3], -1) -> [B]i
    argmin([B, T, 3], dim=1, keepdim=True) -> [B, 1, 3]i
    argmax([..., 3], dim=-1) -> [...]i
    argmax([B, 3], 2) -> error: axis
    argmax([B, 3]b, 1) -> error: dtype
    """
    if dim is None:
        size = fresh() if input.rank is None else product(map(a_size, input.dims))
    else:
        input, _, size = axis_size(input, dim)
    result = reduced(input, dim, keepdim, "int64")
    must_have_elements(input, dim, raises="IndexError")
    if input.dtype == "bool":
        raise Reject("dtype", argument="input", got="bool", wanted="a dtype of numbers", operator="torch.argmax",
                     result=result)
    return Tensor(result.shape, "int64", bounds=places_in(size))


@function("torch.median", "Tensor.median", "torch.nanmedian", "Tensor.nanmedian")
def median(input: "Tensor", dim: "Axis | None" = None, keepdim: "Flag" = False) -> Any:
    """Of all elements, or along one axis with the places.

    median([B, 3]) -> []
    median([B, 3], 1) -> ([B], [B]i)
    median([B, 3], dim=0, keepdim=True) -> ([1, 3], [1, 3]i)
    median([B, 3], 2) -> error: axis
    """
    if dim is None:
        return Tensor(Shape(), input.dtype, bounds=input.bounds)
    return _with_places(input, dim, keepdim, "torch.return_types.median")


@function("torch.mode", "Tensor.mode")
def mode(input: "Tensor", dim: "Axis" = -1, keepdim: "Flag" = False) -> Any:
    """The most common element along one axis.

    mode([B, 3]) -> ([B], [B]i)
    mode([B, 3], 0, True) -> ([1, 3], [1, 3]i)
    mode([B, 3], 2) -> error: axis
    """
    return _with_places(input, dim, keepdim, "torch.return_types.mode")


@function("torch.aminmax", "Tensor.aminmax")
def aminmax(input: "Tensor", *, dim: "Axis | None" = None, keepdim: "Flag" = False) -> Any:
    """The smallest and the largest element.

    aminmax([B, 3]) -> ([], [])
    aminmax([B, 3], dim=1) -> ([B], [B])
    """
    one = reduced(input, dim, keepdim, input.dtype)
    must_have_elements(input, dim)
    return NamedTuple.of(("min", "max"), (one, one), "torch.return_types.aminmax")


@function("torch.quantile", "Tensor.quantile", "torch.nanquantile", "Tensor.nanquantile")
def quantile(input: "Tensor", q: "Tensor | Number", dim: "Axis | None" = None, keepdim: "Flag" = False,
             interpolation: "Any" = "linear") -> Any:
    """One element for each quantile that is asked for, on a new first axis if they are several.

    quantile([B, 3], 0.5) -> []
    quantile([B, 3], [2], 1) -> [2, B]
    quantile([B, 3], 0.5, dim=1, keepdim=True) -> [B, 1]
    quantile([B, 3], 0.5, 2) -> error: axis
    """
    must_have_elements(input, None)
    result = reduced(input, dim, keepdim, input.dtype)
    must_be_floats(input, "torch.quantile", result)
    asked = as_tensor(q)
    if asked.rank == 0:
        return result
    first = asked.shape.front[:1] or (fresh("how many quantiles"),)
    return result.with_shape(Shape((*first, *result.shape.front), result.shape.back))


@function("torch.diff", "Tensor.diff")
def diff(input: "Tensor", n: "Any" = 1, dim: "Axis" = -1, prepend: "Any" = None, append: "Any" = None) -> Any:
    """Each element less the one before it: the axis is one shorter.

    diff([B, 5]) -> [B, 4]
    diff([B, 5], n=2, dim=1) -> [B, 3]
    diff([2, 5], dim=0) -> [1, 5]
    diff([B, 5], dim=2) -> error: axis
    """
    if input.rank == 0:
        raise Reject("rank", argument="input", got=0, wanted=None, least=1, shape=input.shape, pattern=["features"])
    if isinstance(n, int) and n < 0:
        raise Reject("arguments", operator="torch.diff", problem="`n` is negative")
    if n == 0:
        return input
    x, index, size = axis_size(input, dim)
    given = [extra for extra in (prepend, append) if extra is not None]
    more = [extra.shape.axis(dim) if isinstance(extra, Tensor) else None for extra in given]
    if not isinstance(n, int) or None in more:
        return x.with_shape(put_axis(x.shape, index, fresh("how many differences")))
    total = size
    for extra in more:
        total = total + extra
    if path.known.at_least(total, n) is False:
        return x.with_shape(put_axis(x.shape, index, 0))
    return x.with_shape(put_axis(x.shape, index, total - n))


@function("torch.cov", "Tensor.cov", "torch.corrcoef", "Tensor.corrcoef")
def cov(input: "Tensor", correction: "Any" = 1, fweights: "Any" = None, aweights: "Any" = None) -> Any:
    """Rows are variables: every one with every other.

    cov([3, 8]) -> [3, 3]
    corrcoef([3, 8]) -> [3, 3]
    cov([8]) -> []
    """
    dtype = input.dtype if input.floating else None
    if input.rank == 2:
        return Tensor(Shape((input.dims[0], input.dims[0])), dtype)
    return Tensor(Shape() if input.rank is not None else Shape((), ()), dtype)


@function("torch.dist", "Tensor.dist")
def dist(input: "Tensor", other: "Tensor", p: "Any" = 2) -> Any:
    """How far two tensors lie apart.

    dist([B, 3], [3]) -> []
    dist([B, 3], [4]) -> error: broadcast
    """
    together = combine(input, other)
    return Tensor(Shape(), together.dtype)


@function("torch.trapezoid", "torch.trapz")
def trapezoid(y: "Tensor", x: "Any" = None, *, dx: "Any" = None, dim: "Axis" = -1) -> Any:
    """The area below samples along one axis.

    trapezoid([B, 3]) -> [B]
    trapezoid([B, 3], dim=2) -> error: axis
    """
    return reduced(y, dim, False, y.dtype if y.floating else None)
