"""How far do elements lie apart, and where do parts of them end? std, var, quantile, dist."""

from __future__ import annotations

from typing import Any

from shapelint.ops.reduction import reduced
from shapelint.rulebook import Wish, as_tensor, combine, fresh, function, must_share, same
from shapelint.rulebook.convert import to_axes, to_flag
from shapelint.rulebook.dtypes import computed, must_take
from shapelint.values import Reject, Shape, Tensor, settled


def _spread(input: Tensor, args: tuple[Any, ...], dim: Any, keepdim: Any, operator: str) -> Tensor:
    """The arguments of std and var: (dim, unbiased, keepdim), (unbiased) or keywords; then the reduction."""
    given = list(args)
    if given and isinstance(settled(given[0]), bool) and len(given) == 1 and dim is None:
        given = []
    if given:
        dim = given.pop(0)
    if len(given) > 1:
        keepdim = given[1]
    dims, keep = to_axes(dim, Wish(operator, "dim")), to_flag(keepdim, Wish(operator, "keepdim"))
    result = reduced(input, dims, keep, computed(input.dtype, "real float"))
    must_take("fc", input.dtype, "input", result, operator)
    return result


@function("torch.std", "Tensor.std", "torch.var", "Tensor.var")
def std(input: "Tensor", *args: "Any", dim: "Any" = None, unbiased: "Any" = True, correction: "Any" = 1,
        keepdim: "Any" = False) -> Any:
    """How far elements lie apart, over all axes or some; only of floats, and a real number.

    std([B, 3]) -> []
    std([B, T, 3], 1) -> [B, 3]
    std([B, T, 3], (1, 2), True) -> [B]
    var([B, T, 3], 1, False, True) -> [B, 1, 3]
    var([B, 3], dim=0, unbiased=False, keepdim=True) -> [1, 3]
    std([B, 3], False) -> []
    std([B, 3]c, 1) -> [B]f
    std([..., 3], -1, keepdim=True) -> [..., 1]
    std([B, 3]i) -> error: dtype
    std([B, 3], 2) -> error: axis
    """
    return _spread(input, args, dim, keepdim, "torch.std")


@function("torch.std_mean", "torch.var_mean")
def std_mean(input: "Tensor", *args: "Any", dim: "Any" = None, unbiased: "Any" = True, correction: "Any" = 1,
             keepdim: "Any" = False) -> Any:
    """Both at once; the mean of complex numbers is complex.

    std_mean([B, 3], 1) -> ([B], [B])
    var_mean([B, 3]) -> ([], [])
    std_mean([B, 3]c, dim=1) -> ([B]f, [B]c)
    """
    one = _spread(input, args, dim, keepdim, "torch.std_mean")
    return one, one.with_dtype(input.dtype)


@function("torch.quantile", "Tensor.quantile", "torch.nanquantile", "Tensor.nanquantile")
def quantile(input: "Tensor", q: "Tensor | Number", dim: "Axis | None" = None, keepdim: "Flag" = False, *,
             interpolation: "Any" = "linear") -> Any:
    """One element for each quantile that is asked for, on a new first axis if they are several.

    quantile([B, 3], 0.5) -> []
    quantile([B, 3], [2], 1) -> [2, B]
    quantile([B, 3], 0.5, dim=1, keepdim=True) -> [B, 1]
    quantile([B, 3], 0.5, 2) -> error: axis
    quantile([B, 3]h, 0.5) -> error: dtype
    quantile([B, 3], [2]d) -> error: dtype
    quantile([B, 3], [2, 2]) -> error: rank
    quantile([B, 3], 1.5) -> error: arguments
    quantile([2, 0], 0.5, 0) -> error: empty
    quantile([B, 3], 0.5, interpolation="cubic") -> error: arguments
    """
    _must_be_quantiles(q, interpolation)
    if any(same(size, 0) is True for size in (*input.shape.front, *(input.shape.back or ()))):
        raise Reject("empty", shape=input.shape, argument="input")
    result = reduced(input, dim, keepdim, input.dtype)
    if input.dtype is not None and input.dtype not in ("float32", "float64"):
        raise Reject("dtype", argument="input", got=input.dtype, wanted="float32 or float64", result=result)
    if not isinstance(q, Tensor) or q.kind == "number" or q.rank == 0:
        return result
    must_share(input.dtype, "torch.quantile", result, q=q)
    first = q.shape.front[:1] or (fresh("how many quantiles"),)
    return result.with_shape(Shape((*first, *result.shape.front), result.shape.back))


def _must_be_quantiles(q: Any, interpolation: Any) -> None:
    if isinstance(q, (int, float)) and not 0 <= q <= 1:
        raise Reject("arguments", argument="q", problem=f"takes quantiles between 0 and 1, not {q}")
    if isinstance(q, Tensor) and q.shape.least_rank > 1:
        raise Reject("rank", argument="q", got=q.rank, wanted=[0, 1], least=None, shape=q.shape)
    if isinstance(interpolation, str) and interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise Reject("arguments", argument="interpolation", problem=f"has no interpolation {interpolation!r}")


@function("torch.dist", "Tensor.dist")
def dist(input: "Tensor", other: "Tensor", p: "Any" = 2) -> Any:
    """How far two tensors lie apart: a real number.

    dist([B, 3], [3]) -> []
    dist([B, 3]c, [3]) -> []f
    dist([B, 3], [4]) -> error: broadcast
    dist([B, 3]i, [3]i) -> error: dtype
    """
    together = combine(input, other, "real", takes="fc")
    result = together.with_shape(())
    for name, x in (("input", input), ("other", other)):
        must_take("ifc", as_tensor(x).dtype, name, result)
    return result
