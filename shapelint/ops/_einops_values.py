"""Which tensor does a value mean to einops? A tensor, or a list of them, which is stacked."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import Wish, fresh, join_shapes, rule_for, to_tensor
from shapelint.rulebook.axes import a_size
from shapelint.ops._einops_fit import around
from shapelint.values import ListV, Reject, Tensor, settled


def tensor_from(value: Any, operator: str, argument: str, raises: str = "RuntimeError") -> Tensor:
    """A tensor. Rejects "not-a-tensor" with the exception einops has for it."""
    try:
        return to_tensor(value, Wish(operator, argument))
    except Reject as no:
        raise Reject(no.fact.kind, raises=raises, **no.fact.details) from None


def tensor_or_list(value: Any, operator: str) -> Tensor:
    """A tensor; a list of tensors (no tuple) is stacked along a new first axis. Rejects "not-a-tensor" and "stack"."""
    value = settled(value)
    if not isinstance(value, ListV):
        return tensor_from(value, operator, "tensor")
    if value.exact:
        if not value.items:
            raise Reject("arguments", raises="TypeError", operator=operator, problem="cannot be given an empty list")
        items = [tensor_from(item, operator, "tensor", "TypeError" if i else "RuntimeError")
                 for i, item in enumerate(value.items)]
        return rule_for("torch.stack")((ListV(items),), {})
    return _of_any_number(value, operator)


def _of_any_number(value: ListV, operator: str) -> Tensor:
    """What a list gives whose elements are known, but not how many there are."""
    items = [tensor_from(item, operator, "tensor") for item in (*value.items, value.rest)]
    shape, dtypes = items[0].shape, {item.dtype for item in items}
    for item in items[1:]:
        shape = join_shapes(shape, item.shape)
    count = a_size(fresh("the length of a list") if value.length is None else value.length)
    return Tensor(around((count,), shape, ()), dtypes.pop() if len(dtypes) == 1 else None)
