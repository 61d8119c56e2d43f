"""Losses of element against element: MSE, L1, SmoothL1, Huber, BCE, KLDiv and their kin, as functions and modules."""

from __future__ import annotations

from typing import Any

from shapelint.ops._losses import both, is_whole, loss, loss_dtype, must_be_like, reduced, surely_differ
from shapelint.rulebook import broadcast_shapes, must_have_shape, promote
from shapelint.values import INTEGERS, Reject, Shape, Tensor, settled

OLD = "size_average=None, reduce=None, reduction='mean'"


def _difference(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
                reduce: Any = None, weight: Any = None, integers: bool = False, **_: Any) -> Tensor:
    """MSE and its kin: broadcast, with a warning. `integers`: two tensors of integers will do unless it averages."""
    shape = both(operator, input, target, warned=True)
    dtype = promote(input, target)
    out = reduced(shape, dtype if dtype is None or dtype not in (*INTEGERS, "bool") else None, reduction, size_average,
                  reduce)
    if is_whole(input) and is_whole(target) and (not integers or settled(reduction) == "mean"):
        raise loss_dtype(operator, "input", input, "a floating dtype")
    weight = settled(weight)
    if isinstance(weight, Tensor) and input.rank is not None:
        must_have_shape(weight, input.dims, "loss-shape", raises="ValueError", argument="weight", operator=operator,
                        input=input.shape, target=weight.shape, result=out)
    return out


def _huber(operator: str, input: Tensor, target: Tensor, **rest: Any) -> Tensor:
    if is_whole(input):
        raise loss_dtype(operator, "input", input, "a floating dtype")
    out = _difference(operator, input, target, **rest)
    return out.with_dtype(input.dtype)


def _l1(operator: str, input: Tensor, target: Tensor, **rest: Any) -> Tensor:
    out = _difference(operator, input, target, integers=True, **rest)
    for argument, tensor in (("input", input), ("target", target)):
        if tensor.dtype == "bool":
            raise loss_dtype(operator, argument, tensor, "a dtype that can be subtracted")
    return out


loss(f"mse_loss(input, target, {OLD}, weight=None)", f"MSELoss({OLD})", _difference, """Squares of differences.

    mse_loss([B, 3], [B, 3]) -> []
    mse_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    mse_loss([B, 1], [B], reduction="none") -> [B, B]
    mse_loss([B, 3], [B, 3], reduce=False) -> [B, 3]
    mse_loss([2, 3], [2, 4]) -> error: loss-shape
    mse_loss([2, 3], [2, 3], reduction="avg") -> error: constructor
    mse_loss([2, 3]i, [2, 3]i) -> error: loss-dtype
    mse_loss([2, 3], [2, 3], weight=[3]) -> error: loss-shape
    """, """Squares of differences.

    MSELoss()([B, 3], [B, 3]) -> []
    MSELoss(reduction="none")([B, 3], [B, 3]) -> [B, 3]
    MSELoss()([4, 3], [2, 3]) -> error: loss-shape
    MSELoss(reduction="avg")([4, 3], [4, 3]) -> error: constructor
    """)
loss(f"l1_loss(input, target, {OLD}, weight=None)", f"L1Loss({OLD})", _l1, """Sizes of differences.

    l1_loss([B, 3], [B, 3], reduction="sum") -> []
    l1_loss([2, 3], [2, 4]) -> error: loss-shape
    l1_loss([2, 3], [2, 3]b) -> error: loss-dtype
    """, """Sizes of differences.

    L1Loss(reduction="none")([B, 3], [B, 3]) -> [B, 3]
    L1Loss()([4, 3], [4, 2]) -> error: loss-shape
    """)
loss(f"smooth_l1_loss(input, target, {OLD}, beta=1.0)", f"SmoothL1Loss({OLD}, beta=1.0)", _difference,
     """Squares of small differences, sizes of large ones.

    smooth_l1_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    smooth_l1_loss([2, 3], [2, 4]) -> error: loss-shape
    """, """Squares of small differences, sizes of large ones.

    SmoothL1Loss()([B, 3], [B, 3]) -> []
    SmoothL1Loss()([4, 3], [4, 2]) -> error: loss-shape
    """)
loss("huber_loss(input, target, reduction='mean', delta=1.0, weight=None)", "HuberLoss(reduction='mean', delta=1.0)",
     _huber, """Squares of small differences, sizes of large ones.

    huber_loss([B, 3], [B, 3], "none") -> [B, 3]
    huber_loss([2, 3], [2, 4]) -> error: loss-shape
    """, """Squares of small differences, sizes of large ones.

    HuberLoss()([B, 3], [B, 3]) -> []
    HuberLoss()([4, 3], [4, 2]) -> error: loss-shape
    """)


def _bce(operator: str, input: Tensor, target: Tensor, weight: Any = None, reduction: Any = "mean",
         size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    out = reduced(input.shape, input.dtype, reduction, size_average, reduce)
    must_be_like(operator, input, target, raises="ValueError")
    if is_whole(input):
        raise loss_dtype(operator, "input", input, "a floating dtype")
    if None not in (input.dtype, target.dtype) and input.dtype != target.dtype:
        raise loss_dtype(operator, "target", target, input.dtype)
    _spread(operator, weight, "weight", target, out)
    return out


def _bce_logits(operator: str, input: Tensor, target: Tensor, weight: Any = None, reduction: Any = "mean",
                pos_weight: Any = None, size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    must_be_like(operator, input, target, raises="ValueError")
    for argument, tensor in (("input", input), ("target", target)):
        if is_whole(tensor):
            raise loss_dtype(operator, argument, tensor, "a floating dtype")
    shape = input.shape
    for name, value in (("weight", weight), ("pos_weight", pos_weight)):
        shape = _spread(operator, value, name, Tensor(shape, None), Tensor(Shape(), target.dtype))
    # The target is what the loss is computed in.
    return reduced(input.shape, target.dtype, reduction, size_average, reduce)


def _spread(operator: str, value: Any, argument: str, tensor: Tensor, result: Tensor) -> Shape:
    """A weight must broadcast with the elements, and may not make them more."""
    value = settled(value)
    if not isinstance(value, Tensor):
        return tensor.shape
    try:
        return broadcast_shapes(tensor.shape, value.shape)
    except Reject as no:
        raise Reject("loss-shape", operator=operator, input=tensor.shape, target=value.shape, argument=argument,
                     axis=no.fact.get("axis"), got=no.fact.get("wanted"), wanted=no.fact.get("got"),
                     result=result) from None


loss(f"binary_cross_entropy(input, target, weight=None, {OLD})", f"BCELoss(weight=None, {OLD})", _bce,
     """Prediction and target must have the very same shape.

    binary_cross_entropy([B, 1], [B, 1]) -> []
    binary_cross_entropy([B], [B], reduction="none") -> [B]
    binary_cross_entropy([B, 1], [B]) -> error: loss-shape
    binary_cross_entropy([4, 2], [4, 2]i) -> error: loss-dtype
    binary_cross_entropy([4, 2], [4, 2], weight=[3]) -> error: loss-shape
    """, """Prediction and target must have the very same shape.

    BCELoss()([B, 1], [B, 1]) -> []
    BCELoss()([B, 1], [B]) -> error: loss-shape
    BCELoss()([4, 2], [4, 2]i) -> error: loss-dtype
    """)
loss(f"binary_cross_entropy_with_logits(input, target, weight=None, {OLD}, pos_weight=None)",
     f"BCEWithLogitsLoss(weight=None, {OLD}, pos_weight=None)", _bce_logits,
     """Prediction and target must have the very same shape.

    binary_cross_entropy_with_logits([B, 3], [B, 3], reduction="none", pos_weight=[3]) -> [B, 3]
    binary_cross_entropy_with_logits([B, 1], [B]) -> error: loss-shape
    binary_cross_entropy_with_logits([4, 1], [4, 1]i) -> error: loss-dtype
    """, """Prediction and target must have the very same shape.

    BCEWithLogitsLoss()([B, 1], [B, 1]) -> []
    BCEWithLogitsLoss(pos_weight=[3])([B, 3], [B, 3]) -> []
    BCEWithLogitsLoss()([B, 1], [B]) -> error: loss-shape
    """)


def _divergence(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
                reduce: Any = None, **_: Any) -> Tensor:
    shape = both(operator, input, target, warned=False)
    for argument, tensor in (("input", input), ("target", target)):
        if is_whole(tensor):
            raise loss_dtype(operator, argument, tensor, "a floating dtype")
    return reduced(shape, promote(input, target), reduction, size_average, reduce, also=("batchmean",))


def _of_input(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
              reduce: Any = None, **_: Any) -> Tensor:
    """Broadcast without a warning; the dtype is the prediction's."""
    shape = both(operator, input, target, warned=False)
    out = reduced(shape, None if is_whole(input) else input.dtype, reduction, size_average, reduce)
    if input.dtype == "bool" or is_whole(input) and settled(reduction) == "mean":
        raise loss_dtype(operator, "input", input, "a floating dtype")
    return out


def _soft_margin(operator: str, input: Tensor, target: Tensor, **rest: Any) -> Tensor:
    """The target is multiplied into the prediction in place, so it may not make it larger."""
    shape = both(operator, input, target, warned=False)
    if is_whole(input):
        raise loss_dtype(operator, "input", input, "a floating dtype")
    if surely_differ(shape, input.shape):
        raise Reject("loss-shape", operator=operator, input=input.shape, target=target.shape, argument="target",
                     axis=None, got=target.rank, wanted=input.rank, result=Tensor(Shape(), input.dtype))
    return _of_input(operator, input, target, **rest)


def _poisson(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
             reduce: Any = None, **_: Any) -> Tensor:
    shape = both(operator, input, target, warned=False)
    dtype = promote(input, target)
    if dtype == "bool":
        raise loss_dtype(operator, "input", input, "a floating dtype")
    return reduced(shape, "float32" if dtype in (*INTEGERS, "bool") else dtype, reduction, size_average, reduce)


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
    """, """Scores against 1 and -1.

    SoftMarginLoss()([B, 3], [B, 3]) -> []
    """)
loss(f"hinge_embedding_loss(input, target, margin=1.0, {OLD})", f"HingeEmbeddingLoss(margin=1.0, {OLD})", _of_input,
     """Distances against 1 and -1.

    hinge_embedding_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    hinge_embedding_loss([2, 3], [2, 4]) -> error: loss-shape
    """, """Distances against 1 and -1.

    HingeEmbeddingLoss()([B, 3], [B, 3]) -> []
    """)
loss("poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, "
     "reduction='mean')", "PoissonNLLLoss(log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, "
     "reduction='mean')", _poisson, """Rates against counts.

    poisson_nll_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    poisson_nll_loss([2, 3], [2, 4]) -> error: loss-shape
    """, """Rates against counts.

    PoissonNLLLoss()([B, 3], [B, 3]) -> []
    """)


def _gaussian(operator: str, input: Tensor, target: Tensor, var: Any, reduction: Any = "mean", **_: Any) -> Tensor:
    var = settled(var)
    if isinstance(var, Tensor) and var.rank is not None and input.rank is not None \
            and all(isinstance(dim, int) for dim in (*var.dims, *input.dims)) \
            and not _is_variance(input.dims, var.dims):
        raise Reject("loss-shape", raises="ValueError", operator=operator, input=input.shape, target=var.shape,
                     argument="var", axis=None, got=var.rank, wanted=input.rank, result=Tensor(Shape(), input.dtype))
    return reduced(both(operator, input, target, warned=False), promote(input, target), reduction)


def _is_variance(input: tuple[Any, ...], var: tuple[Any, ...]) -> bool:
    """One for each element, or for each row, or the same along a single axis."""
    if var in (input, input[:-1]):
        return True
    return len(var) == len(input) and sum(v for i, v in zip(input, var) if i != v) == 1


loss("gaussian_nll_loss(input, target, var, full=False, eps=1e-06, reduction='mean')",
     "GaussianNLLLoss(full=False, eps=1e-06, reduction='mean')", _gaussian, """Means and variances against values.

    gaussian_nll_loss([B, 3], [B, 3], [B, 3], reduction="none") -> [B, 3]
    """, """Means and variances against values.

    GaussianNLLLoss()([B, 3], [B, 3], [B, 3]) -> []
    """, tensors=("input", "target", "var"), wishes={"var": "Any"})
