"""Losses of differences, element against element: MSE, L1, SmoothL1 and Huber, as functions and modules."""

from __future__ import annotations

from typing import Any

from shapelint.ops._losses import both, gathered, is_whole, loss, loss_dtype, reduced, takes
from shapelint.rulebook import must_have_shape, promote
from shapelint.rulebook.dtypes import real_of
from shapelint.values import Reject, Shape, Tensor, settled

OLD = "size_average=None, reduce=None, reduction='mean'"


def _weighted(operator: str, input: Tensor, weight: Any, out: Tensor) -> Tensor | None:
    """The weight, which must have the shape of the prediction; None where there is none."""
    weight = settled(weight)
    if not isinstance(weight, Tensor):
        return None
    if input.rank is not None:
        must_have_shape(weight, input.dims, "loss-shape", raises="ValueError", argument="weight", operator=operator,
                        input=input.shape, target=weight.shape, result=out)
    return weight


def _met(shape: Shape, input: Tensor, target: Tensor) -> str | None:
    """The dtype of differences: both are given the shape they broadcast to before they meet."""
    return promote(Tensor(shape, input.dtype), Tensor(shape, target.dtype))


def _squares(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
             reduce: Any = None, weight: Any = None, **_: Any) -> Tensor:
    """Broadcast, with a warning. A weight makes it plain arithmetic, which takes more dtypes."""
    shape = both(operator, input, target, warned=True)
    dtype = _met(shape, input, target)
    out = reduced(shape, dtype, reduction, size_average, reduce)
    weight = _weighted(operator, input, weight, out)
    if weight is not None:
        takes(operator, "ifc", input=input, target=target)
        return out.with_dtype(gathered(promote(Tensor(shape, dtype), weight), reduction))
    takes(operator, "bif", input=input, target=target)
    if is_whole(input) and is_whole(target):
        raise loss_dtype(operator, "input", input, "a floating dtype")
    return out


def _sizes(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
           reduce: Any = None, weight: Any = None, **_: Any) -> Tensor:
    """Broadcast, with a warning; the size of a complex difference is real. Integers will do unless it averages."""
    shape = both(operator, input, target, warned=True)
    dtype = real_of(_met(shape, input, target))
    out = reduced(shape, dtype, reduction, size_average, reduce)
    takes(operator, "ifc", input=input, target=target)
    weight = _weighted(operator, input, weight, out)
    if weight is not None:
        return out.with_dtype(gathered(promote(Tensor(shape, dtype), weight), reduction))
    if is_whole(input) and is_whole(target) and settled(reduction) == "mean":
        raise loss_dtype(operator, "input", input, "a floating dtype")
    return out


def _smooth(operator: str, input: Tensor, target: Tensor, beta: Any = 1.0, **rest: Any) -> Tensor:
    """Of squares and sizes; with no room for squares it is the loss of sizes alone."""
    beta = settled(beta)
    if isinstance(beta, (int, float)) and beta < 0:
        raise Reject("constructor", raises="RuntimeError", parameter="beta", got=beta, wanted=0, rule="at least 0",
                     operator=operator)
    return (_sizes if isinstance(beta, (int, float)) and beta == 0 else _squares)(operator, input, target, **rest)


def _huber(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", delta: Any = 1.0, weight: Any = None,
           **_: Any) -> Tensor:
    """Computed in the dtype of the prediction."""
    shape = both(operator, input, target, warned=True)
    out = reduced(shape, input.dtype, reduction)
    takes(operator, "f", input=input)
    takes(operator, "bif", target=target)
    delta = settled(delta)
    if isinstance(delta, (int, float)) and delta <= 0:
        raise Reject("constructor", raises="RuntimeError", parameter="delta", got=delta, wanted=0, rule="more than 0",
                     operator=operator)
    weight = _weighted(operator, input, weight, out)
    return out if weight is None else out.with_dtype(promote(Tensor(shape, input.dtype), weight))


def _huber_built(delta: Any = 1.0, **_: Any) -> None:
    delta = settled(delta)
    if isinstance(delta, (complex, str, tuple)) or delta is None:
        raise Reject("constructor", raises="TypeError", parameter="delta", got=None, wanted=None, rule="a float or an int")


loss(f"mse_loss(input, target, {OLD}, weight=None)", f"MSELoss({OLD})", _squares, """Squares of differences.

    mse_loss([B, 3], [B, 3]) -> []
    mse_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    mse_loss([B, 1], [B], reduction="none") -> [B, B]
    mse_loss([B, 3], [B, 3], reduce=False) -> [B, 3]
    mse_loss([B, 3], [B, 3]d) -> []d
    mse_loss([2, 3], [2, 4]) -> error: loss-shape
    mse_loss([2, 3], [2, 3], reduction="avg") -> error: constructor
    mse_loss([2, 3]i, [2, 3]i) -> error: loss-dtype
    mse_loss([2, 3]c, [2, 3]c) -> error: loss-dtype
    mse_loss([2, 3], [2, 3], weight=[3]) -> error: loss-shape
    """, """Squares of differences.

    MSELoss()([B, 3], [B, 3]) -> []
    MSELoss(reduction="none")([B, 3], [B, 3]) -> [B, 3]
    MSELoss()([4, 3], [2, 3]) -> error: loss-shape
    MSELoss(reduction="avg")([4, 3], [4, 3]) -> error: constructor
    """)
loss(f"l1_loss(input, target, {OLD}, weight=None)", f"L1Loss({OLD})", _sizes, """Sizes of differences.

    l1_loss([B, 3], [B, 3], reduction="sum") -> []
    l1_loss([B, 3]c, [B, 3]c) -> []f
    l1_loss([2, 3], [2, 4]) -> error: loss-shape
    l1_loss([2, 3], [2, 3]b) -> error: loss-dtype
    """, """Sizes of differences.

    L1Loss(reduction="none")([B, 3], [B, 3]) -> [B, 3]
    L1Loss()([4, 3], [4, 2]) -> error: loss-shape
    """)
loss(f"smooth_l1_loss(input, target, {OLD}, beta=1.0)", f"SmoothL1Loss({OLD}, beta=1.0)", _smooth,
     """Squares of small differences, sizes of large ones.

    smooth_l1_loss([B, 3], [B, 3], reduction="none") -> [B, 3]
    smooth_l1_loss([2, 3], [2, 4]) -> error: loss-shape
    smooth_l1_loss([2, 3], [2, 3], beta=-1.0) -> error: constructor
    """, """Squares of small differences, sizes of large ones.

    SmoothL1Loss()([B, 3], [B, 3]) -> []
    SmoothL1Loss()([4, 3], [4, 2]) -> error: loss-shape
    """)
loss("huber_loss(input, target, reduction='mean', delta=1.0, weight=None)", "HuberLoss(reduction='mean', delta=1.0)",
     _huber, """Squares of small differences, sizes of large ones.

    huber_loss([B, 3], [B, 3], "none") -> [B, 3]
    huber_loss([B, 3], [B, 3]d) -> []
    huber_loss([2, 3], [2, 4]) -> error: loss-shape
    huber_loss([2, 3], [2, 3], delta=0) -> error: constructor
    """, """Squares of small differences, sizes of large ones.

    HuberLoss()([B, 3], [B, 3]) -> []
    HuberLoss()([4, 3], [4, 2]) -> error: loss-shape
    """, built=_huber_built)
