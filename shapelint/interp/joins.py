"""What is true of a value that is one of two? And how are the changes of two arms put together?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Poly
from shapelint.rulebook import join_dims, join_shapes, same
from shapelint.rulebook.families import promote_dtypes
from shapelint.values import (
    DATA, Array, BoundMethod, ClassV, DictV, Either, Function, Input, Instance, Layer, ListV, NamedTuple, Partial, Perhaps, Question, Ref,
    Scope, SetV, Sizes, Tensor,
    UNLEARNED, Unknown, given, is_dim, settled,
)

_NOT_BOUND = object()


def equal(a: Any, b: Any) -> bool:
    """Surely the same value? (Tensors: the same description; objects: the same object.)"""
    if a is b:
        return True
    if type(a) is not type(b) and not (is_dim(a) and is_dim(b)):
        return False
    if isinstance(a, Tensor):
        return a.shape == b.shape and a.dtype == b.dtype and a.kind == b.kind and a.data == b.data
    if isinstance(a, Array):
        return equal(a.held, b.held)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, Poly) or isinstance(b, Poly):
        return same(a, b) is True
    if isinstance(a, ListV):
        return (len(a.items) == len(b.items) and all(map(equal, a.items, b.items)) and equal(a.rest, b.rest)
                and (a.length is b.length or a.length == b.length))
    if isinstance(a, DictV):
        return a.items.keys() == b.items.keys() and all(equal(v, b.items[k]) for k, v in a.items.items()) \
            and equal(a.rest, b.rest)
    if isinstance(a, BoundMethod):
        return a.function is b.function and a.self_value is b.self_value
    if isinstance(a, Layer):
        return a.name == b.name and a.children is b.children and a.params.keys() == b.params.keys() \
            and all(equal(v, b.params[k]) for k, v in a.params.items())
    if isinstance(a, Perhaps):
        return equal(a.inner, b.inner)
    if isinstance(a, (Instance, SetV, Unknown, Input, Question)):
        return False
    try:
        return bool(a == b)
    except Exception:  # noqa: BLE001  (values of the program may be anything)
        return False


def join(a: Any, b: Any) -> Any:
    """A value that is `a` or `b`."""
    a, b = settled(a), settled(b)
    if equal(a, b):
        return a
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return _join_tensors(a, b)
    if isinstance(a, Array) and isinstance(b, Array):
        return Array(_join_tensors(a.held, b.held))
    if is_dim(a) and is_dim(b):
        return join_dims(a, b)
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b) and type(a) is type(b):
        items = [join(x, y) for x, y in zip(a, b)]
        if not isinstance(a, NamedTuple):
            return type(a)(items)
        return a.like(items) if a.__dict__ == b.__dict__ else Unknown("one of two tuples")
    if isinstance(a, ListV) and isinstance(b, ListV):
        return join_lists(a, b)
    if isinstance(a, (bool, Question)) and isinstance(b, (bool, Question)):
        return DATA
    if isinstance(a, Instance) and isinstance(b, Instance) and a.cls is b.cls:
        return _join_instances(a, b)
    if isinstance(a, Layer) and isinstance(b, Layer) and a.name == b.name and a.children is None is b.children:
        rebuilt = _join_layers(a, b)
        if rebuilt is not None:
            return rebuilt
    options = _options(a) + _options(b)
    if options and _options(a) and _options(b) and len(options) <= _MOST_OPTIONS:
        return Either("differs between two ways through the program", options=options)
    if a is None or b is None or isinstance(a, Perhaps) or isinstance(b, Perhaps):
        return _perhaps(a, b)
    marked = getattr(a, "marked", False) or getattr(b, "marked", False)
    return Unknown("differs between two ways through the program", marked=marked, kind=_shared_kind(a, b))


#: So many modules or functions may a value be one of.
_MOST_OPTIONS = 4


def _options(value: Any) -> tuple[Any, ...]:
    """What a value that can be called may be."""
    if isinstance(value, Either):
        return value.options
    if isinstance(value, (Function, BoundMethod, Layer, Partial, ClassV)) or isinstance(value, Ref) and \
            value.name.startswith("torch.nn."):
        return (value,)
    is_one = isinstance(value, Instance) and (value.layer is not None or any(n.startswith("torch.nn.") for n in value.cls.refs()))
    return (value,) if is_one else ()


def _perhaps(a: Any, b: Any) -> Any:
    """None on one way, something on the other."""
    inner = [given(value) for value in (a, b) if value is not None]
    kept = inner[0] if len(inner) == 1 else join(*inner)
    marked = getattr(kept, "marked", False)
    reason = "differs between two ways through the program"
    return Unknown(reason, marked=marked) if isinstance(kept, (Unknown, Input)) else Perhaps(reason, marked=marked, inner=kept)


def _shared_kind(a: Any, b: Any) -> str:
    """What two different values have in common all the same: both are text, or numbers, or devices."""
    kinds = {"text" if isinstance(v, str) else "number" if isinstance(v, (int, float)) else getattr(v, "kind", "")
             for v in (a, b)}
    return kinds.pop() if len(kinds) == 1 else ""


def _join_tensors(a: Tensor, b: Tensor) -> Tensor:
    dtype = a.dtype if a.dtype == b.dtype else None
    bounds = (min(a.bounds[0], b.bounds[0]), max(a.bounds[1], b.bounds[1])) if _plain(a.bounds) and _plain(b.bounds) else None
    kind = a.kind if a.kind == b.kind else "tensor"
    return Tensor(join_shapes(a.shape, b.shape), dtype, a.marked or b.marked, a.claim or b.claim,
                  a.roles if a.roles == b.roles else None, bounds=bounds, kind=kind)


def _plain(bounds: Any) -> bool:
    return bounds is not None and all(isinstance(x, int) for x in bounds)


def join_lists(a: ListV, b: ListV) -> ListV:
    """Element by element while both have one; what is left over is joined into `rest`."""
    shared = min(len(a.items), len(b.items))
    items = [join(x, y) for x, y in zip(a.items, b.items)]
    if a.exact and b.exact and len(a.items) == len(b.items):
        return ListV(items)
    left = a.items[shared:] + b.items[shared:] + [v for v in (a.rest, b.rest) if v is not None]
    rest = left[0] if left else Unknown("an element of a list known in part")
    for other in left[1:]:
        rest = join(rest, other)
    same_length = a.length is not None and b.length is not None and same(a.length, b.length) is True
    return ListV(items, rest, a.length if same_length else None)


def _join_instances(a: Instance, b: Instance) -> Any:
    """Two objects of one class: one whose attributes are joined. (Changes made to it later are its own.)"""
    if a.layer is not None or b.layer is not None:
        return Unknown("differs between two ways through the program")
    out = Instance(a.cls, a.made)
    out.attrs = {k: join(v, b.attrs[k]) for k, v in a.attrs.items() if k in b.attrs}
    return out


def _join_layers(a: Layer, b: Layer) -> Any:
    """Two layers of one kind with other sizes: one built with the joined sizes."""
    from shapelint.dims import OpenQuestion
    from shapelint.rulebook import Undecided, rule_for
    from shapelint.values import NotKnown, Reject

    rule = rule_for(a.name)
    if rule is None or a.params.keys() != b.params.keys():
        return None
    params = {k: join(v, b.params[k]) for k, v in a.params.items()}
    try:
        made = rule((), params)
    except (Reject, NotKnown, Undecided, OpenQuestion):
        return None
    made.made = a.made
    return made


def merge_changes(arms: list[list[tuple[Any, Any]]]) -> None:
    """Put what several arms did to the program's objects together. Each arm is a list of (thing, how it left it);
    what an arm did not touch is as it is now."""
    things: dict[int, Any] = {}
    left: list[dict[int, Any]] = []
    for changes in arms:
        left.append({id(thing): after for thing, after in changes})
        for thing, _ in changes:
            things[id(thing)] = thing
    for key, thing in things.items():
        now = thing.snapshot()
        merged = left[0].get(key, now)
        for arm in left[1:]:
            other = arm.get(key, now)
            merged = merge_snapshots(thing, merged, other)
        from shapelint.rulebook import path

        path.journal.touch(thing)
        thing.restore(merged)


def merge_snapshots(thing: Any, a: Any, b: Any) -> Any:
    """How a thing is, that one arm left as `a` and the other as `b`."""
    if isinstance(thing, Scope):
        return _merge_names(a, b)
    if isinstance(thing, Instance):
        return _merge_names(a[0], b[0]), a[1] if a[1] is b[1] else None, a[2] or b[2]
    if isinstance(thing, ListV):
        joined = join_lists(_list(a), _list(b))
        return joined.snapshot()
    if isinstance(thing, DictV):
        same_keys = a[0].keys() == b[0].keys()
        rest = a[1] if a[1] is not None else b[1]
        missing = Unknown("a key that may not be there")
        return _merge_names(a[0], b[0]), rest if same_keys or rest is not None else missing
    if isinstance(thing, SetV):
        return {**a[0], **b[0]}, a[1] and b[1] and a[0].keys() == b[0].keys()
    if isinstance(thing, Input):
        if a[0] is UNLEARNED or b[0] is UNLEARNED:
            return UNLEARNED, a[1] or b[1]
        return join(a[0], b[0]), a[1] or b[1]
    if isinstance(thing, Layer):
        if a[-1] is not b[-1]:  # only one arm has called the lazy layer, so its size stays open
            return a if a[-1] is not None else b
        return _merge_names(a[0], b[0]), a[1], *((x if x is y else None) for x, y in zip(a[2:], b[2:]))
    return thing.merge(a, b)


def _list(snapshot: Any) -> ListV:
    items, rest, length = snapshot
    return ListV(items, rest, length)


def _merge_names(a: dict[Any, Any], b: dict[Any, Any]) -> dict[Any, Any]:
    """A name that only one arm bound keeps that value: whatever reads it later came through that arm."""
    out = dict(a)
    for name, value in b.items():
        mine = out.get(name, _NOT_BOUND)
        out[name] = value if mine is _NOT_BOUND else mine if mine is value else join(mine, value)
    return out


__all__ = ["equal", "join", "join_lists", "merge_changes", "merge_snapshots", "promote_dtypes", "Sizes"]
