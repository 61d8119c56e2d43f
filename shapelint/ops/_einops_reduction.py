"""What do the reductions of einops make of dtypes, and what do they refuse? They are torch's own, by other names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._einops_pattern import DOTS, Plan
from shapelint.rulebook import rule_for
from shapelint.values import COMPLEX, FLOATS, NotKnown, Ref, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled

_METHODS = {"min": "Tensor.amin", "max": "Tensor.amax"}
#: torch reduces one axis at a time with these.
_ONE_BY_ONE = ("prod", "any", "all")


def reduced(plan: Plan, x: Tensor, shape: Shape, kept: Shape, gone: Sequence[Dim], middle: Shape, reduction: Any,
            argument: str, layer: bool) -> Tensor:
    """The tensor that a reduction leaves. `shape`: what the right side says; `kept`: its axes one by one; `gone`: the
    axes that are reduced. Rejects what torch and einops refuse of a dtype or of axes without elements."""
    if not gone:  # `...` stands for no axis, so nothing is reduced
        return x.with_shape(shape)
    if DOTS in plan.reduced and len(gone) == 1 and middle.back is not None and middle.least_rank == 0:  # or may do so
        return Tensor(shape, x.dtype if _keeps_dtype(plan.operation, x.dtype) else None)
    if layer and (plan.operation in ("any", "all") or not plan.operation and _is_callable(reduction)):
        raise Reject("einops", raises="NotImplementedError", argument="reduction", pattern=plan.pattern,
                     problem=f"the layer cannot reduce with {plan.operation!r}" if plan.operation
                     else "the layer cannot reduce with a function", result=Tensor(shape))
    if not plan.operation:
        return _called(reduction, x, shape, kept, gone, plan)
    if not isinstance(settled(reduction), str):  # a parameter whose default is a name
        return Tensor(shape, x.dtype if x.dtype in FLOATS else None)
    if plan.operation == "mean" and not layer and x.dtype is not None and x.dtype not in FLOATS:
        raise Reject("dtype", raises="NotImplementedError", argument=argument, got=x.dtype, wanted="a floating dtype",
                     operator="einops.reduce", result=Tensor(shape))
    try:
        dtype = _dtype_of(plan.operation, Tensor(Shape((*kept.front, *gone)), x.dtype), len(kept.front))
    except Reject as no:
        details = {**no.fact.details, "argument": argument, "shape": x.shape}
        raise Reject(no.fact.kind, raises=no.fact.raises, result=Tensor(shape), **details) from None
    return Tensor(shape, dtype)


def _keeps_dtype(operation: str, dtype: str | None) -> bool:
    return operation in ("min", "max") or operation in ("sum", "mean", "prod") and dtype in (*FLOATS, *COMPLEX)


def _is_callable(reduction: Any) -> bool:
    return isinstance(settled(reduction), Ref)


def _dtype_of(operation: str, x: Tensor, first: int) -> str | None:
    """The dtype that torch's reduction of the axes from `first` on gives."""
    rule = rule_for(_METHODS.get(operation, f"Tensor.{operation}"))
    axes = tuple(range(first, len(x.shape.front)))
    for dim in reversed(axes) if operation in _ONE_BY_ONE else (axes,):
        x = rule((x, dim), {})
    return x.dtype


def _called(reduction: Any, x: Tensor, shape: Shape, kept: Shape, gone: Sequence[Dim], plan: Plan) -> Tensor:
    """What a function of (tensor, axes) gives: torch's own are asked, of others only the reshape behind them counts."""
    reduction = settled(reduction)
    rule = rule_for(reduction.name) if isinstance(reduction, Ref) else None
    if rule is None or DOTS in plan.left.items and shape.back is not None:
        raise NotKnown("what the reduction gives is not followed",
                       Tensor(shape if plan.right.reshapes else UNKNOWN_SHAPE))
    axes = tuple(range(len(kept.front), len(kept.front) + len(gone)))
    out = rule((Tensor(Shape((*kept.front, *gone)), x.dtype), axes), {})
    if plan.right.reshapes and isinstance(out, Tensor):
        out = rule_for("Tensor.reshape")((out, shape.front), {})
    return out
