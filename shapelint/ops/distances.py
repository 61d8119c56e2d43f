"""How far do rows lie apart, and how do they vary together: cdist, pdist, cov, corrcoef?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.ops._dtypes import is_empty
from shapelint.ops._matrices import alike, before, matrices, must_have_size, need_rank, stack
from shapelint.rulebook import broadcast_shapes, function, must_same, same
from shapelint.rulebook.axes import product
from shapelint.rulebook.dtypes import computed, must_take, promote_dtypes
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE

_MODES = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")


def _must_be_norm(p: Any, operator: str) -> None:
    if isinstance(p, (int, float)) and p < 0:
        raise Reject("arguments", operator=operator, argument="p", problem=f"`p` is negative: {p}")


@function("torch.cdist")
def cdist(x1: "Tensor", x2: "Tensor", p: "Any" = 2.0, compute_mode: "Any" = _MODES[0]) -> Any:
    """The distance of every row of one matrix to every row of the other.

    cdist([B, 5, 3], [B, 7, 3]) -> [B, 5, 7]
    cdist([5, 3], [7, 3]) -> [5, 7]
    cdist([..., 5, 3], [7, 3]) -> [..., 5, 7]
    cdist([5, 3], [7, 4]) -> error: matmul
    cdist([5, 3]i, [7, 3]i) -> error: dtype
    cdist([5, 3], [7, 3], p=-1) -> error: arguments
    cdist([5, 3], [7, 3], compute_mode="fast") -> error: arguments
    """
    _must_be_norm(p, "torch.cdist")
    if isinstance(compute_mode, str) and compute_mode not in _MODES:
        raise Reject("arguments", raises="ValueError", operator="torch.cdist", argument="compute_mode",
                     problem=f"there is no mode {compute_mode!r}")
    x1, first, size = matrices(x1, "x1")
    x2, second, other = matrices(x2, "x2")
    for x, name in ((x1, "x1"), (x2, "x2")):
        must_take("f", x.dtype, name)
    must_same(other, size, "matmul", left=x1.shape, right=x2.shape, axis=-1, argument="x2")
    lead = broadcast_shapes(before(x1), before(x2), argument="x2")
    unseen = (is_empty(x1) or is_empty(x2)) and x1.dtype != x2.dtype
    return Tensor(stack(lead, first, second), None if unseen else alike(x1, x2, "x2"))


@function("torch.pdist", "torch.nn.functional.pdist")
def pdist(input: "Tensor", p: "Any" = 2.0) -> Any:
    """The distance of every pair of rows.

    pdist([5, 3]) -> [10]
    pdist([N, 3]) -> [N*(N - 1)//2]
    pdist([5]) -> error: rank
    pdist([5, 3]i) -> error: dtype
    pdist([5, 3], -1) -> error: arguments
    """
    rows = need_rank(input, 2, "input", ["vectors", "features"]).dims[0]
    must_take("f", input.dtype, "input")
    _must_be_norm(p, "torch.pdist")
    return Tensor(Shape((rows * (rows - 1) // 2,)), input.dtype)


@function("torch.cov", "Tensor.cov")
def cov(input: "Tensor", *, correction: "Any" = 1, fweights: "Tensor | None" = None,
        aweights: "Tensor | None" = None) -> Any:
    """Rows are variables, columns what was observed of them: every variable with every other.

    cov([3, B]) -> [3, 3]
    cov([1, 8]) -> []
    cov([8]) -> []
    cov([3, 8]i) -> [3, 3]f
    cov([3, 8], fweights=[3, 8]i) -> error: rank
    cov([3, 8, 2]) -> error: rank
    cov([3, 8], fweights=[8]) -> error: dtype
    cov([3, 8]b) -> error: dtype
    """
    _must_vary(input)
    observed = None if input.rank is None else input.dims[1] if input.rank == 2 else product(input.dims)
    for weights, name, kind in ((fweights, "fweights", "i"), (aweights, "aweights", "f")):
        if weights is not None:
            _check_weights(weights, name, kind, observed)
    dtype = computed(input.dtype, "float")
    if aweights is not None:
        dtype = promote_dtypes(dtype, aweights.dtype)
    return _together(input, dtype)


def _check_weights(weights: Tensor, name: str, kind: str, observed: Dim | None) -> None:
    if not any(map(weights.shape.may_have_rank, (0, 1))):
        raise Reject("rank", argument=name, got=weights.rank, wanted=[0, 1], least=0, shape=weights.shape)
    must_take(kind, weights.dtype, name)
    if weights.rank is not None and observed is not None:
        must_have_size(product(weights.dims), observed, name, weights.shape)


def _must_vary(input: Tensor) -> None:
    if not any(map(input.shape.may_have_rank, (0, 1, 2))):
        raise Reject("rank", argument="input", got=input.rank, wanted=[0, 1, 2], least=0, shape=input.shape)
    must_take("ifc", input.dtype, "input")


def _together(input: Tensor, dtype: str | None) -> Tensor:
    if input.rank is None:
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, dtype))
    one = input.rank < 2 or same(input.dims[0], 1)  # one variable: a number, not a matrix
    if one is UNSURE:
        raise NotKnown("whether there is one variable or several", Tensor(Shape((), (), frozenset((0, 2))), dtype))
    return Tensor(Shape(() if one else (input.dims[0], input.dims[0])), dtype)


@function("torch.corrcoef", "Tensor.corrcoef")
def corrcoef(input: "Tensor") -> Any:
    """The same, scaled to lie between -1 and 1.

    corrcoef([3, B]) -> [3, 3]
    corrcoef([8]) -> []
    corrcoef([3, 8, 2]) -> error: rank
    """
    return cov(input)
