"""How do samples become a batch? As torch's default_collate makes it: tensors get an axis, numbers become tensors."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Contradiction, Poly, Symbol, substitute
from shapelint.interp.joins import join
from shapelint.interp.machine import Machine
from shapelint.interp.rules import apply
from shapelint.rulebook import path, rule_for
from shapelint.values import (
    Array, DictV, Drawn, ListV, NamedTuple, Question, Shape, Tensor, Unknown, is_dim, settled,
)


def collate(sample: Any, size: Any) -> Any:
    """A batch of `size` samples that are like this one."""
    sample = settled(sample)
    if isinstance(sample, (Tensor, Array)):
        held = sample.held if isinstance(sample, Array) else sample
        shape = held.shape
        ranks = None if shape.ranks is None else frozenset(r + 1 for r in shape.ranks)
        return held.with_shape(Shape((size, *shape.front), shape.back, ranks, shape.overlap))
    if isinstance(sample, (bool, Question)):
        return Tensor(Shape((size,)), "bool")
    if is_dim(sample):
        return Tensor(Shape((size,)), "int64", bounds=_ends(sample))
    if isinstance(sample, float) or isinstance(sample, Unknown) and sample.kind == "number":
        return Tensor(Shape((size,)), "float64" if isinstance(sample, float) else None)
    if isinstance(sample, str) or isinstance(sample, Unknown) and sample.kind == "text":
        return ListV([sample] * size) if isinstance(size, int) and size <= 256 else ListV((), sample, size)
    if isinstance(sample, NamedTuple):
        return sample.like(collate(s, size) for s in sample)
    if isinstance(sample, tuple) or isinstance(sample, ListV) and sample.exact:
        items = sample if isinstance(sample, tuple) else sample.items
        return ListV([collate(s, size) for s in items])
    if isinstance(sample, DictV):
        return DictV({k: collate(v, size) for k, v in sample.items.items()},
                     None if sample.exact else Unknown("a batch of what is not known"))
    return Unknown("a batch of samples that are not followed", marked=getattr(sample, "marked", False))


def _ends(number: Any) -> Any:
    """Between which numbers one lies that differs from sample to sample."""
    if isinstance(number, int):
        return int(number), int(number)
    low, high = path.known.range(number)
    if low is None or high is None:
        return None
    label = len(number.symbols) == 1 and (one := next(iter(number.symbols))).note == LABEL and number == one.dim
    return Drawn((low, high)) if label else (low, high)


#: The note of a number that is a class's: of many samples some are of any class.
LABEL = "the label of a sample"


def collate_items(m: Machine, items: list[Any], node: Any) -> Any:
    """A batch of these very samples: tensors are stacked, which takes equal shapes."""
    items = [settled(item) for item in items]
    first = items[0]
    if all(isinstance(item, Tensor) for item in items):
        return apply(m, rule_for("torch.stack"), (ListV(items),), {}, node, operands=("value",))
    if all(isinstance(item, tuple) for item in items) and len({len(item) for item in items}) == 1:
        parts = [collate_items(m, [item[i] for item in items], node) for i in range(len(first))]
        return first.like(parts) if isinstance(first, NamedTuple) else ListV(parts)
    if all(isinstance(item, DictV) and item.exact for item in items):
        if all(item.items.keys() == first.items.keys() for item in items):
            return DictV({k: collate_items(m, [item.items[k] for item in items], node) for k in first.items})
    numbers = [item for item in items if isinstance(item, int) and not isinstance(item, bool)]
    if len(numbers) == len(items):
        return Tensor(Shape((len(items),)), "int64", data=tuple(map(int, numbers)), bounds=(min(numbers), max(numbers)))
    joined = first
    for item in items[1:]:
        joined = join(joined, item)
    return collate(joined, len(items))


def renewed(value: Any, names: dict[Symbol, Poly] | None = None) -> Any:
    """Another sample of the same kind: sizes nobody named may be others in it."""
    names = {} if names is None else names
    value = settled(value)
    if isinstance(value, Poly):
        return substitute(value, {s: _another(s, names) for s in value.symbols if s.name is None or s.note})
    if isinstance(value, Tensor):
        return value.with_shape(value.shape.map(lambda dim: renewed(dim, names) if isinstance(dim, Poly) else dim))
    if isinstance(value, Array):
        return Array(renewed(value.held, names))
    if isinstance(value, NamedTuple):
        return value.like(renewed(v, names) for v in value)
    if type(value) is tuple:
        return tuple(renewed(v, names) for v in value)
    if isinstance(value, ListV):
        length = renewed(value.length, names) if isinstance(value.length, Poly) else value.length
        return ListV([renewed(v, names) for v in value.items], value.rest and renewed(value.rest, names), length)
    if isinstance(value, DictV):
        return DictV({k: renewed(v, names) for k, v in value.items.items()}, value.rest)
    return value


def _another(symbol: Symbol, names: dict[Symbol, Poly]) -> Poly:
    if symbol not in names:
        made = names[symbol] = Symbol(None, symbol.note).dim
        low, high = path.known.range(symbol.dim)
        try:
            if low is not None:
                path.known = path.known.assume_at_least(made, low)
            if high is not None:
                path.known = path.known.assume_at_most(made, high)
        except Contradiction:
            pass
    return names[symbol]


