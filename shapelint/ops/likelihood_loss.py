"""Losses of likelihoods, element against element: binary cross entropy, KL divergence, Poisson, Gaussian and their
kin, as functions and modules."""

from __future__ import annotations

from typing import Any

from shapelint.ops._losses import (
    both, is_whole, loss, loss_dtype, must_be_like, must_not_enlarge, reduced, surely_differ, takes,
)
from shapelint.rulebook import promote
from shapelint.rulebook.dtypes import computed
from shapelint.values import Reject, Shape, Tensor, settled

OLD = "size_average=None, reduce=None, reduction='mean'"


def _bce(operator: str, input: Tensor, target: Tensor, weight: Any = None, reduction: Any = "mean",
         size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    out = reduced(input.shape, input.dtype, reduction, size_average, reduce)
    must_be_like(operator, input, target, raises="ValueError")
    takes(operator, "f", input=input)
    if None not in (input.dtype, target.dtype) and input.dtype != target.dtype:
        raise loss_dtype(operator, "target", target, input.dtype)
    weight = settled(weight)
    takes(operator, "bif", weight=weight)
    if isinstance(weight, Tensor):
        must_not_enlarge(operator, target.shape, weight.shape, "weight")
    return out


def _bce_logits(operator: str, input: Tensor, target: Tensor, weight: Any = None, reduction: Any = "mean",
                pos_weight: Any = None, size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    """The target is what the loss is computed in."""
    must_be_like(operator, input, target, raises="ValueError")
    takes(operator, "f", input=input)
    takes(operator, "f" if isinstance(settled(pos_weight), Tensor) else "fc", target=target)
    takes(operator, "bif", weight=weight)
    takes(operator, "if", pos_weight=pos_weight)
    for name, value in (("weight", settled(weight)), ("pos_weight", settled(pos_weight))):
        if isinstance(value, Tensor):
            must_not_enlarge(operator, input.shape, value.shape, name)
    return reduced(input.shape, target.dtype, reduction, size_average, reduce)


loss(f"binary_cross_entropy(input, target, weight=None, {OLD})", f"BCELoss(weight=None, {OLD})", _bce,
     """Prediction and target must have the very same shape.

    binary_cross_entropy([B, 1], [B, 1]) -> []
    binary_cross_entropy([B], [B], reduction="none") -> [B]
    binary_cross_entropy([B, 1], [B]) -> error: loss-shape
    binary_cross_entropy([4, 2], [4, 2]i) -> error: loss-dtype
    binary_cross_entropy([4, 2], [4, 2], weight=[3]) -> error: loss-shape
    binary_cross_entropy([4, 2], [4, 2], weight=[1, 4, 2]) -> error: loss-shape
    """, """Prediction and target must have the very same shape.

    BCELoss()([B, 1], [B, 1]) -> []
    BCELoss()([B, 1], [B]) -> error: loss-shape
    BCELoss()([4, 2], [4, 2]i) -> error: loss-dtype
    """)
loss(f"binary_cross_entropy_with_logits(input, target, weight=None, {OLD}, pos_weight=None)",
     f"BCEWithLogitsLoss(weight=None, {OLD}, pos_weight=None)", _bce_logits,
     """Prediction and target must have the very same shape.

    binary_cross_entropy_with_logits([B, 3], [B, 3], reduction="none", pos_weight=[3]) -> [B, 3]
    binary_cross_entropy_with_logits([B, 3], [B, 3]d) -> []d
    binary_cross_entropy_with_logits([B, 1], [B]) -> error: loss-shape
    binary_cross_entropy_with_logits([4, 1], [4, 1]i) -> error: loss-dtype
    binary_cross_entropy_with_logits([4, 1], [4, 1], pos_weight=[3]) -> error: loss-shape
    """, """Prediction and target must have the very same shape.

    BCEWithLogitsLoss()([B, 1], [B, 1]) -> []
    BCEWithLogitsLoss(pos_weight=[3])([B, 3], [B, 3]) -> []
    BCEWithLogitsLoss()([B, 1], [B]) -> error: loss-shape
    """)


def _divergence(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
                reduce: Any = None, **_: Any) -> Tensor:
    shape = both(operator, input, target, warned=False)
    takes(operator, "f", input=input, target=target)
    return reduced(shape, promote(input, target), reduction, size_average, reduce, also=("batchmean",))


def _hinge(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
           reduce: Any = None, **_: Any) -> Tensor:
    """The dtype is the prediction's; integers will do unless it averages."""
    shape = both(operator, input, target, warned=False)
    out = reduced(shape, input.dtype, reduction, size_average, reduce)
    takes(operator, "if", input=input)
    if is_whole(input) and settled(reduction) == "mean":
        raise loss_dtype(operator, "input", input, "a floating dtype")
    return out


def _soft_margin(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
                 reduce: Any = None, **_: Any) -> Tensor:
    """The target is multiplied into the prediction in place, so it may not make it larger, nor complex."""
    shape = both(operator, input, target, warned=False)
    takes(operator, "fc", input=input)
    if input.floating:
        takes(operator, "bif", target=target)
    if surely_differ(shape, input.shape):
        raise Reject("loss-shape", operator=operator, input=input.shape, target=target.shape, argument="target",
                     axis=None, got=target.rank, wanted=input.rank, result=Tensor(Shape(), input.dtype))
    return reduced(shape, input.dtype, reduction, size_average, reduce)


def _poisson(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
             reduce: Any = None, log_input: Any = True, full: Any = False, **_: Any) -> Tensor:
    shape = both(operator, input, target, warned=False)
    rates = Tensor(input.shape, computed(input.dtype, "float"))
    out = reduced(shape, promote(rates, target), reduction, size_average, reduce)
    if settled(log_input) is False:
        takes(operator, "ifc", input=input)
    if settled(full) is True:
        takes(operator, "if", target=target)
    if input.dtype == target.dtype == "bool":
        raise loss_dtype(operator, "input", input, "a floating dtype")
    return out


loss(f"kl_div(input, target, {OLD}, log_target=False)", f"KLDivLoss({OLD}, log_target=False)", _divergence,
     """Distributions against distributions.

    kl_div([B, 3], [B, 3], reduction="batchmean") -> []
    kl_div([B, 3], [B, 3], reduction="none") -> [B, 3]
    kl_div([2, 3], [2, 4]) -> error: loss-shape
    kl_div([2, 3], [2, 3]i) -> error: loss-dtype
    """, """Distributions against distributions.

    KLDivLoss(reduction="batchmean")([B, 3], [B, 3]) -> []
    KLDivLoss()([2, 3], [2, 4]) -> error: loss-shape
    """)
loss(f"soft_margin_loss(input, target, {OLD})", f"SoftMarginLoss({OLD})", _soft_margin, """Scores against 1 and -1.

    soft_margin_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    soft_margin_loss([2, 3], [2, 4]) -> error: loss-shape
    soft_margin_loss([3], [2, 3]) -> error: loss-shape
    """, """Scores against 1 and -1.

    SoftMarginLoss()([B, 3], [B, 3]) -> []
    """)
loss(f"hinge_embedding_loss(input, target, margin=1.0, {OLD})", f"HingeEmbeddingLoss(margin=1.0, {OLD})", _hinge,
     """Distances against 1 and -1.

    hinge_embedding_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    hinge_embedding_loss([2, 3], [2, 4]) -> error: loss-shape
    hinge_embedding_loss([2, 3]i, [2, 3]) -> error: loss-dtype
    """, """Distances against 1 and -1.

    HingeEmbeddingLoss()([B, 3], [B, 3]) -> []
    """)
loss("poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, "
     "reduction='mean')", "PoissonNLLLoss(log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, "
     "reduction='mean')", _poisson, """Rates against counts.

    poisson_nll_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    poisson_nll_loss([B, 3], [B, 3]i) -> []
    poisson_nll_loss([2, 3], [2, 4]) -> error: loss-shape
    """, """Rates against counts.

    PoissonNLLLoss()([B, 3], [B, 3]) -> []
    """)


def _gaussian(operator: str, input: Tensor, target: Tensor, var: Any, reduction: Any = "mean", **_: Any) -> Tensor:
    var = settled(var)
    if isinstance(var, Tensor) and var.rank is not None and input.rank is not None \
            and not _is_variance(input.dims, var.dims):
        raise Reject("loss-shape", raises="ValueError", operator=operator, input=input.shape, target=var.shape,
                     argument="var", axis=None, got=var.rank, wanted=input.rank, result=Tensor(Shape(), input.dtype))
    takes(operator, "ifc" if isinstance(var, Tensor) else "if", input=input)
    takes(operator, "ifc", target=target)
    out = reduced(both(operator, input, target, warned=False), None, reduction)
    if isinstance(var, Tensor):
        takes(operator, "f", var=var)
        if var.rank is not None and input.rank is not None and var.rank < input.rank:
            var = var.with_shape((*var.dims, 1))
        return out.with_dtype(promote(input, target, var))
    _must_be_spread(operator, var, out)
    spread = Tensor(input.shape, computed(input.dtype, "float"))
    return out.with_dtype(promote(spread, target))


def _must_be_spread(operator: str, var: Any, out: Tensor) -> None:
    """One number for the variance of all has to be a float, and not negative."""
    if isinstance(var, (int, str)) or var is None:
        raise Reject("argument-type", raises="TypeError", operator=operator, argument="var", got=type(var).__name__,
                     wanted="a tensor or a float", result=out)
    if isinstance(var, float) and var < 0:
        raise Reject("constructor", raises="ValueError", parameter="var", got=var, wanted=0, rule="at least 0",
                     operator=operator, result=out)


def _is_variance(input: tuple[Any, ...], var: tuple[Any, ...]) -> bool:
    """One for each element, or for each row, or the same along a single axis; True where that is open."""
    if not all(isinstance(dim, int) for dim in (*var, *input)):
        return len(var) in (len(input), len(input) - 1)
    if var in (input, input[:-1]):
        return True
    return len(var) == len(input) and sum(v for i, v in zip(input, var) if i != v) == 1


loss("gaussian_nll_loss(input, target, var, full=False, eps=1e-06, reduction='mean')",
     "GaussianNLLLoss(full=False, eps=1e-06, reduction='mean')", _gaussian, """Means and variances against values.

    gaussian_nll_loss([B, 3], [B, 3], [B, 3], reduction="none") -> [B, 3]
    gaussian_nll_loss([B, 3], [B, 3], [B]) -> []
    gaussian_nll_loss([B, 3], [B, 3], 2.0) -> []
    gaussian_nll_loss([4, 3], [4, 3], [4, 2]) -> error: loss-shape
    gaussian_nll_loss([4, 3], [4, 3], 2) -> error: argument-type
    """, """Means and variances against values.

    GaussianNLLLoss()([B, 3], [B, 3], [B, 3]) -> []
    """, tensors=("input", "target", "var"), wishes={"var": "Any"})
