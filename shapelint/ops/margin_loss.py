"""Losses that want the right classes ahead of the others by a margin: one right class, several, or each by itself."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import is_empty
from shapelint.ops._losses import both, loss, loss_dtype, meet, reduced, takes
from shapelint.rulebook import must_have_shape, must_same, promote, same
from shapelint.rulebook.axes import drop_axis, find_axis, product
from shapelint.values import Reject, Shape, Tensor, settled

MARGIN = "size_average=None, reduce=None, reduction='mean'"


def _must_be_rows(operator: str, input: Tensor) -> None:
    """One sample `[C]` (or a single score) or a batch `[N, C]`, with classes."""
    if not any(map(input.shape.may_have_rank, (0, 1, 2))):
        raise Reject("rank", argument="input", operator=operator, got=input.rank, wanted=[1, 2], least=1,
                     shape=input.shape, pattern=["batch", "classes"])
    if input.rank and same(input.dims[-1], 0) is True:
        raise Reject("spatial", argument="input", operator=operator, axis=-1, got=0, wanted=1, shape=input.shape,
                     parameter=None)


def _fit(operator: str, input: Tensor, target: Tensor, shape: tuple[Any, ...], result: Tensor) -> None:
    """The target has these axes; those of a single sample may be none, where it is one element."""
    if len(shape) < 2 and target.rank == 0:
        must_same(1, product(shape), "loss-target", operator=operator, input=input.shape, target=target.shape,
                  argument="target", axis=None, result=result)
        return
    must_have_shape(target, shape, "loss-target", operator=operator, input=input.shape, target=target.shape,
                    argument="target", result=result)


def _one_right(operator: str, input: Tensor, target: Tensor, p: Any = 1, weight: Any = None, reduction: Any = "mean",
               size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    p, weight = settled(p), settled(weight)
    if isinstance(p, (int, float)) and p not in (1, 2):
        raise Reject("constructor", raises="ValueError", parameter="p", got=p, wanted=None, rule="1 or 2", operator=operator)
    _must_be_rows(operator, input)
    if input.rank is None or target.rank is None:
        return reduced(target.shape, input.dtype, reduction, size_average, reduce)
    out = reduced(target.shape, input.dtype, reduction, size_average, reduce)
    _fit(operator, input, target, (input.dims[0] if input.rank == 2 else 1,), out)
    if isinstance(weight, Tensor):
        if not weight.shape.may_have_rank(1):
            raise Reject("rank", raises="ValueError", argument="weight", operator=operator, got=weight.rank, wanted=[1],
                         least=1, shape=weight.shape, pattern=["classes"], result=out)
        must_have_shape(weight, (input.dims[-1] if input.rank else 1,), "loss-weight", operator=operator,
                        argument="weight", result=out)
    if is_empty(input):
        return out
    _must_be_numbers(operator, input, target)
    if isinstance(weight, Tensor) and None not in (weight.dtype, input.dtype) and weight.dtype != input.dtype:
        raise loss_dtype(operator, "weight", weight, input.dtype)
    return out


def _must_be_numbers(operator: str, input: Tensor, target: Tensor) -> None:
    takes(operator, "f", input=input)
    if target.dtype not in (None, "int64"):
        raise loss_dtype(operator, "target", target, "int64")


def _several_right(operator: str, input: Tensor, target: Tensor, reduction: Any = "mean", size_average: Any = None,
                   reduce: Any = None, **_: Any) -> Tensor:
    _must_be_rows(operator, input)
    rows = Shape((), ()) if input.rank is None else Shape(input.dims[:1] if input.rank == 2 else ())
    out = reduced(rows, input.dtype, reduction, size_average, reduce)
    if input.rank is not None and target.rank is not None:
        _fit(operator, input, target, input.dims or (1,), out)
    if not is_empty(input):
        _must_be_numbers(operator, input, target)
    return out


def _each(operator: str, input: Tensor, target: Tensor, weight: Any = None, reduction: Any = "mean",
          size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    """Plain arithmetic; the axis that goes is where the input has its last one."""
    weight = settled(weight)
    shape = both(operator, input, target, warned=False)
    takes(operator, "f", input=input)
    takes(operator, "ifc", target=target)
    dtype = promote(input, target)
    if isinstance(weight, Tensor):
        dtype = promote(Tensor(shape, dtype), weight)
        shape = meet(operator, shape, weight.shape, "weight")
    if input.rank == 0:
        raise Reject("rank", raises="IndexError", argument="input", operator=operator, got=0, wanted=None, least=1,
                     shape=shape, pattern=["*", "classes"])
    if input.rank is None or shape.rank is None:
        return reduced(Shape((), ()), dtype, reduction, size_average, reduce)
    loss, axis = find_axis(Tensor(shape, dtype), input.rank - 1)
    return reduced(drop_axis(loss.shape, axis), dtype, reduction, size_average, reduce)


loss(f"multi_margin_loss(input, target, p=1, margin=1.0, weight=None, {MARGIN})",
     f"MultiMarginLoss(p=1, margin=1.0, weight=None, {MARGIN})", _one_right, """One right class for each row.

    multi_margin_loss([B, C], [B]i) -> []
    multi_margin_loss([B, C], [B]i, reduction="none") -> [B]
    multi_margin_loss([C], [1]i, reduction="none") -> [1]
    multi_margin_loss([4, 5], [3]i) -> error: loss-target
    multi_margin_loss([4, 5], [4]i, p=3) -> error: constructor
    multi_margin_loss([4, 5], [4]i, weight=[4]) -> error: loss-weight
    multi_margin_loss([4, 5], [4]) -> error: loss-dtype
    """, """One right class for each row.

    MultiMarginLoss()([B, C], [B]i) -> []
    """)
loss(f"multilabel_margin_loss(input, target, {MARGIN})", f"MultiLabelMarginLoss({MARGIN})", _several_right,
     """Several right classes for each row.

    multilabel_margin_loss([B, C], [B, C]i, reduction="none") -> [B]
    multilabel_margin_loss([C], [C]i, reduction="none") -> []
    multilabel_margin_loss([4, 5], [4]i) -> error: loss-target
    multilabel_margin_loss([4, 5], [4, 5]) -> error: loss-dtype
    """, """Several right classes for each row.

    MultiLabelMarginLoss()([B, C], [B, C]i) -> []
    """)
loss(f"multilabel_soft_margin_loss(input, target, weight=None, {MARGIN})",
     f"MultiLabelSoftMarginLoss(weight=None, {MARGIN})", _each, """Several right classes for each row, each by itself.

    multilabel_soft_margin_loss([B, C], [B, C], reduction="none") -> [B]
    multilabel_soft_margin_loss([4, 5], [4, 5], weight=[5], reduction="none") -> [4]
    multilabel_soft_margin_loss([4, 5], [4, 6]) -> error: loss-shape
    multilabel_soft_margin_loss([4, 5]i, [4, 5]) -> error: loss-dtype
    """, """Several right classes for each row, each by itself.

    MultiLabelSoftMarginLoss()([B, C], [B, C]) -> []
    """)
