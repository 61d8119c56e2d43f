"""Losses that choose among classes: CrossEntropy and NLL."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._losses import is_whole, loss, loss_dtype, loss_layer, must_be_like, reduced, takes
from shapelint.rulebook import must_have_shape, must_same, note, promote, same
from shapelint.rulebook.axes import product
from shapelint.rulebook.held_numbers import may_be_outside, surely_outside
from shapelint.values import Input, Reject, Shape, Tensor, Unknown, settled

OLD = "size_average=None, ignore_index=-100, reduce=None, reduction='mean'"


def _refused(operator: str, input: Tensor, target: Tensor, raises: str = "RuntimeError", **details: Any) -> Reject:
    return Reject("loss-target", raises=raises, operator=operator, input=input.shape, target=target.shape,
                  argument="target", result=Tensor(Shape(), input.dtype), **details)


def _indices(operator: str, input: Tensor, target: Tensor, ignore_index: Any) -> Shape:
    """Class numbers: the input without its axis of classes. Rejects "loss-target", "loss-dtype", "class-index"."""
    if input.rank == 0:
        raises = "IndexError" if "ross" in operator else "ValueError"  # CrossEntropy first looks for its classes
        raise _refused(operator, input, target, raises, axis=None, got=0, wanted=1)
    if input.rank == 1:
        return _single(operator, input, target, ignore_index)
    batch = input.dims[0]
    if target.rank == 0:
        raise _refused(operator, input, target, "ValueError", axis=0, got=0, wanted=batch)
    details = dict(operator=operator, input=input.shape, target=target.shape, argument="target")
    result = Tensor(Shape(), input.dtype)
    must_same(target.dims[0], batch, "loss-target", raises="ValueError", axis=0, result=result, **details)
    if target.rank != input.rank - 1:
        raise _refused(operator, input, target, axis=None, got=target.rank, wanted=input.rank - 1)
    for axis, (got, wanted) in enumerate(zip(target.dims[1:], input.dims[2:]), 1):
        must_same(got, wanted, "loss-target", axis=axis, result=result, **details)
    _must_be_classes(operator, input, target, input.dims[1], ignore_index)
    return target.shape


def _single(operator: str, input: Tensor, target: Tensor, ignore_index: Any) -> Shape:
    """The classes of one sample alone."""
    if target.rank > 1:
        raise _refused(operator, input, target, axis=None, got=target.rank, wanted=0)
    if target.rank == 1 and same(target.dims[0], 1) is False:
        wrong = target.dtype is not None and target.dtype not in ("int64", "uint8")
        raise _refused(operator, input, target, "RuntimeError" if wrong else "ValueError", axis=0, got=target.dims[0],
                       wanted=1)
    _must_be_classes(operator, input, target, input.dims[0], ignore_index)
    return Shape()


def _must_be_classes(operator: str, input: Tensor, target: Tensor, classes: Dim, ignore_index: Any) -> None:
    allowed = (None, "int64", "uint8") if input.rank < 3 else (None, "int64")
    if target.dtype not in allowed:
        raise loss_dtype(operator, "target", target, "int64")
    details = dict(operator=operator, argument="target", size=classes, shape=target.shape)
    result = Tensor(Shape(), input.dtype)
    ignored = settled(ignore_index)
    if isinstance(ignored, (Unknown, Input)):
        return
    wrong = surely_outside(target, classes, ignored)
    if wrong is not None:
        raise Reject("class-index", raises="IndexError", index=wrong, result=result, **details)
    wrong = may_be_outside(target, classes)
    if wrong is not None and same(wrong, ignored) is False:
        note("class-index", index=wrong, **details)


def _weighted(operator: str, input: Tensor, weight: Any, result: Tensor) -> Tensor | None:
    """The weight, with one number a class; None where there is none."""
    weight = settled(weight)
    if not isinstance(weight, Tensor):
        return None
    if input.rank is not None and input.rank > 2 and weight.rank is not None:  # of images only the numbers are counted
        must_same(product(weight.dims), input.dims[1], "loss-weight", operator=operator, argument="weight", axis=0,
                  shape=weight.shape, wanted_shape=Shape((input.dims[1],)), result=result)
    elif input.rank is not None and input.rank > 0:
        classes = input.dims[1] if input.rank > 1 else input.dims[0]
        must_have_shape(weight, (classes,), "loss-weight", operator=operator, argument="weight", result=result)
    return weight


def _of_one_dtype(operator: str, input: Tensor, weight: Tensor | None) -> None:
    takes(operator, "f", input=input)
    if weight is not None and None not in (input.dtype, weight.dtype) and weight.dtype != input.dtype:
        raise loss_dtype(operator, "weight", weight, input.dtype)


def cross_entropy(operator: str, input: Tensor, target: Tensor, weight: Any = None, size_average: Any = None,
                   ignore_index: Any = -100, reduce: Any = None, reduction: Any = "mean", label_smoothing: Any = 0.0,
                   **_: Any) -> Tensor:
    """A target of the prediction's own shape holds probabilities, any other one class numbers."""
    def give(shape: Shape, dtype: str | None) -> Tensor:
        return reduced(shape, dtype, reduction, size_average, reduce)

    smoothing = settled(label_smoothing)
    if isinstance(smoothing, (int, float)) and smoothing > 1:
        raise Reject("constructor", parameter="label_smoothing", got=smoothing, wanted=1, rule="between 0 and 1",
                     operator=operator)
    if input.rank is None or target.rank is None:
        return give(Shape((), ()), input.dtype)
    if input.rank == target.rank and _same_shape(input, target):
        return _probabilities(operator, input, target, weight, give, settled(ignore_index))
    shape = _indices(operator, input, target, ignore_index)
    out = give(shape, input.dtype)
    _of_one_dtype(operator, input, _weighted(operator, input, weight, out))
    return out


def _same_shape(input: Tensor, target: Tensor) -> bool:
    """May the target have the shape of the prediction? Integers may not: torch refuses them in any case."""
    answers = [same(x, y) for x, y in zip(input.dims, target.dims)]
    return all(answer is True for answer in answers) or not is_whole(target) and not any(a is False for a in answers)


def _probabilities(operator: str, input: Tensor, target: Tensor, weight: Any, give: Any, ignored: Any) -> Tensor:
    if input.rank == 0 and not is_whole(target):
        raise _refused(operator, input, target, "IndexError", axis=None, got=0, wanted=1)
    must_be_like(operator, input, target)
    if is_whole(target):
        raise loss_dtype(operator, "target", target, "a floating dtype, of probabilities")
    takes(operator, "f", input=input, target=target)
    axis = 1 if input.rank > 1 else 0
    out = give(Shape(input.dims[:axis] + input.dims[axis + 1:]), promote(input, target))
    if isinstance(ignored, int) and ignored >= 0:
        raise Reject("constructor", raises="RuntimeError", parameter="ignore_index", got=ignored, wanted=None,
                     rule="left out where the target holds probabilities", operator=operator, result=out)
    weight = _weighted(operator, input, weight, out)
    return out if weight is None else out.with_dtype(promote(input, target, weight))


def _nll(operator: str, input: Tensor, target: Tensor, weight: Any = None, size_average: Any = None,
         ignore_index: Any = -100, reduce: Any = None, reduction: Any = "mean", **_: Any) -> Tensor:
    """Class numbers only."""
    if input.rank is None or target.rank is None:
        return reduced(Shape((), ()), input.dtype, reduction, size_average, reduce)
    shape = _indices(operator, input, target, ignore_index)
    out = reduced(shape, input.dtype, reduction, size_average, reduce)
    _of_one_dtype(operator, input, _weighted(operator, input, weight, out))
    return out


loss(f"cross_entropy(input, target, weight=None, {OLD}, label_smoothing=0.0)",
     f"CrossEntropyLoss(weight=None, {OLD}, label_smoothing=0.0)", cross_entropy,
     """Class numbers, or probabilities of the prediction's own shape; the classes are axis 1.

    cross_entropy([B, C], [B]i) -> []
    cross_entropy([B, C], [B]i, reduction="none") -> [B]
    cross_entropy([B, C, H, W], [B, H, W]i, reduction="none") -> [B, H, W]
    cross_entropy([B, C, T], [B, C, T], reduction="none") -> [B, T]
    cross_entropy([C], []i, label_smoothing=0.1) -> []
    cross_entropy([4, 5], [3]i) -> error: loss-target
    cross_entropy([4, 5, 6], [4, 5]i) -> error: loss-target
    cross_entropy([4, 5], [4, 1]i) -> error: loss-target
    cross_entropy([B, 5], [B, C]i) -> error
    cross_entropy([4, 5], [4]) -> error: loss-dtype
    cross_entropy([4, 5], [4]s) -> error: loss-dtype
    cross_entropy([4, 5], [4, 5]i) -> error: loss-dtype
    cross_entropy([4, 5]i, [4]i) -> error: loss-dtype
    cross_entropy([4, 5], [4]i, weight=[4]) -> error: loss-weight
    cross_entropy([4, 5], [4]i, weight=[5]d) -> error: loss-dtype
    cross_entropy([4, 5], [4, 5], ignore_index=1) -> error: constructor
    """, """Class numbers, or probabilities of the prediction's own shape; the classes are axis 1.

    CrossEntropyLoss()([B, C], [B]i) -> []
    CrossEntropyLoss(weight=[5])([B, 5], [B]u) -> []
    CrossEntropyLoss(reduction="none")([B, C, T], [B, T]i) -> [B, T]
    CrossEntropyLoss()([4, 7, 5], [4, 7]i) -> error: loss-target
    CrossEntropyLoss()([4, 5], [4]) -> error: loss-dtype
    """)
loss(f"nll_loss(input, target, weight=None, {OLD})", f"NLLLoss(weight=None, {OLD})", _nll,
     """Class numbers; the classes are axis 1.

    nll_loss([B, C], [B]i) -> []
    nll_loss([B, C, T], [B, T]i, reduction="none") -> [B, T]
    nll_loss([4, 5], [4, 5]) -> error: loss-target
    nll_loss([4, 5], [4]) -> error: loss-dtype
    """, """Class numbers; the classes are axis 1.

    NLLLoss()([B, C], [B]i) -> []
    NLLLoss()([4, 5], [3]i) -> error: loss-target
    """)
loss_layer(f"NLLLoss2d(weight=None, {OLD})", _nll, """As NLLLoss.

    NLLLoss2d()([B, C, H, W], [B, H, W]i) -> []
    NLLLoss2d()([4, 5], [3]i) -> error: loss-target
    """)
