"""What is `value[key]`, and what does storing there do?"""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.dims import Poly
from shapelint.interp import open_sizes
from shapelint.interp.attributes import find_method
from shapelint.interp.held import held
from shapelint.interp.joins import join
from shapelint.interp.machine import Machine, Raised, evaluates
from shapelint.interp.operators import contains
from shapelint.interp.rules import apply
from shapelint.rulebook import path, rule_for
from shapelint.values import (
    Array, ClassV, DefaultDictV, DictV, Fact, Input, Inside, Instance, Layer, ListV, NamedTuple, OpenSizes, RangeV, Ref, SetV, Sizes, SliceV,
    Tensor, Unknown, as_torch, describe_value, given, settled,
)


@evaluates(cst.Subscript)
def subscript(m: Machine, node: cst.Subscript) -> Any:
    value = given(m.eval(node.value))
    if isinstance(value, Ref) and value.name.startswith(("jaxtyping.", "torchtyping.")):
        from shapelint.interp.annotations import shape_type

        return shape_type(m, value, key_of(m, node), node)
    if isinstance(value, (Ref, ClassV)):
        return value  # `List[int]`, `nn.Module[...]`: the type itself
    return get_item(m, value, key_of(m, node), node)


def key_of(m: Machine, node: cst.Subscript) -> Any:
    """The key inside the brackets: a value, a slice, or a tuple of these."""
    parts = [_part(m, element.slice) for element in node.slice]
    if len(parts) == 1 and not _trailing_comma(node):
        return parts[0]
    return tuple(parts)


def _trailing_comma(node: cst.Subscript) -> bool:
    return type(node.slice[-1].comma) is cst.Comma


def _part(m: Machine, part: Any) -> Any:
    if type(part) is cst.Index:
        return settled(m.eval(part.value))
    bounds = [None if p is None else settled(m.eval(p)) for p in (part.lower, part.upper, part.step)]
    return SliceV(*bounds)


def get_item(m: Machine, value: Any, key: Any, node: Any) -> Any:
    """`value[key]`."""
    value = given(value)
    if isinstance(value, Tensor):
        _last_of_batch(m, value, key, node)
        return apply(m, rule_for("Tensor.__getitem__"), (value, as_torch(key)), {}, node, operands=("value",))
    if isinstance(value, Array):
        from shapelint.interp import numpy_values

        return numpy_values.item(m, value, key, node)
    if isinstance(value, NamedTuple) and value.name == "PackedSequence" and not isinstance(key, int):
        return Unknown("a part of a packed sequence", node)
    if isinstance(value, tuple):
        return _of_tuple(m, value, key, node)
    if isinstance(value, ListV):
        return _of_list(m, value, key, node)
    if isinstance(value, DictV):
        return _of_dict(m, value, key, node)
    if isinstance(value, Layer) and value.children is not None:
        return _of_container(m, value, key, node)
    if isinstance(value, Instance):
        return _of_instance(m, value, key, node)
    if isinstance(value, OpenSizes):
        return _of_open_sizes(m, value, key, node)
    if isinstance(value, str):
        return _of_string(value, key, node)
    if isinstance(value, RangeV):
        return value.start + key * value.step if isinstance(key, (int, Poly)) and not isinstance(key, bool) \
            and not (isinstance(key, int) and key < 0) else m.unknown(node, "a part of a range")
    if isinstance(value, Input):
        return _of_input(m, value, key, node)
    found = getattr(value, "get_item", None)
    if callable(found):
        return found(m, key, node)
    if isinstance(value, Unknown):
        return value if isinstance(value, Inside) else Unknown(value.reason, value.where, value.marked)
    return m.unknown(node, "an element of a value that is not followed")


def _last_of_batch(m: Machine, value: Tensor, key: Any, node: Any) -> None:
    """`out[:, -1]` of a recurrent layer's output whose second axis is the batch: the last sequence of the batch is
    taken where the last step was meant."""
    if value.roles is None or value.marked or not isinstance(key, tuple) or len(key) < 2 or len(value.roles) < 2:
        return
    whole = isinstance(key[0], SliceV) and key[0].start is None and key[0].stop is None and key[0].step is None
    if whole and isinstance(key[1], int) and key[1] == -1 and value.roles[1] == "batch":
        m.note(Fact("batch-as-time", {"shape": value.shape, "axis": 1}), node, operator="Tensor.__getitem__",
               callee=m.text(node.value) if hasattr(node, "value") else "", values={"input": value})


def _of_tuple(m: Machine, value: tuple, key: Any, node: Any) -> Any:
    if isinstance(key, int):
        if -len(value) <= key < len(value):
            return settled(value[key])
        return _out_of_range(m, key, len(value), node, "tuple", value)
    if isinstance(key, SliceV):
        cut = _slice(key)
        if cut is not None:
            part = tuple(value)[cut]
            return Sizes(part) if isinstance(value, Sizes) else part
    if isinstance(key, tuple) and value and isinstance(settled(value[0]), Tensor):
        m.report(Fact("not-a-tensor", {"got": describe_value(value), "value": value, "argument":
                                       m.text(node.value) if hasattr(node, "value") else ""}, "TypeError"), node,
                 operator="Tensor.__getitem__", callee=m.text(node), values={"value": value})
        return Unknown("a part of a tuple", node, True)
    if value and not isinstance(key, SliceV) and len(value) <= 64:
        return _any_of(list(value))
    return m.unknown(node, "which element of a tuple is not known")


def _any_of(items: list[Any]) -> Any:
    out = items[0]
    for item in items[1:]:
        out = join(out, item)
    return out


def _out_of_range(m: Machine, key: Any, size: int, node: Any, kind: str, value: Any) -> Any:
    if size and not getattr(value, "marked", False):  # what is empty here is filled where nobody followed
        m.report(Fact("index", {"index": key, "size": size, "container": kind, "axis": None}, "IndexError"), node,
                 operator=f"{kind}.__getitem__", callee=m.text(node.value) if hasattr(node, "value") else "")
    return Unknown("an index out of range", node, True)


def _slice(key: SliceV) -> slice | None:
    """A Python slice, where all its bounds are plain numbers."""
    parts = (key.start, key.stop, key.step)
    if all(p is None or isinstance(p, int) for p in parts) and key.step != 0:
        return slice(*parts)
    return None


def _of_list(m: Machine, value: ListV, key: Any, node: Any) -> Any:
    if isinstance(key, SliceV):
        return _list_slice(m, value, key, node)
    if isinstance(key, int):
        if 0 <= key < len(value.items):
            return settled(value.items[key])
        if value.exact:
            if -len(value.items) <= key < 0:
                return settled(value.items[key])
            return _out_of_range(m, key, len(value.items), node, "list", value)
        if key >= 0 or not value.items:
            return settled(value.rest)
        return join(_any_of(value.items), value.rest) if value.items else settled(value.rest)
    if isinstance(key, Poly):
        if value.rest is not None and path.known.at_least(key, len(value.items)) is True:
            return settled(value.rest)
        if value.items or value.rest is not None:
            return _any_of(value.items + ([] if value.rest is None else [value.rest]))
    if value.items and (isinstance(key, Unknown) or isinstance(key, Tensor)) and len(value.items) <= 64:
        return _any_of(value.items + ([] if value.rest is None else [value.rest]))
    return m.unknown(node, "which element of a list is not known")


def _list_slice(m: Machine, value: ListV, key: SliceV, node: Any) -> Any:
    cut = _slice(key)
    if cut is not None and value.exact:
        return ListV(value.items[cut])
    if cut is not None and (cut.step or 1) > 0 and (cut.start or 0) >= 0:
        start = cut.start or 0
        if cut.stop is not None and 0 <= cut.stop <= len(value.items):
            return ListV(value.items[cut])
        length = None
        if cut.stop is None and cut.step in (None, 1) and value.length is not None and start <= len(value.items):
            length = value.length - start
        if start <= len(value.items):
            return ListV(value.items[start::cut.step], value.rest, length)
        return ListV((), value.rest)
    parts = value.items + ([] if value.rest is None else [value.rest])
    return ListV((), _any_of(parts)) if parts else ListV()


def _of_dict(m: Machine, value: DictV, key: Any, node: Any) -> Any:
    try:
        if key in value.items:
            return settled(value.items[key])
    except TypeError:
        return m.unknown(node, "a key that is not known")
    if isinstance(value, DefaultDictV) and value.exact and value.factory is not None and contains(value, key) is False:
        from shapelint.interp.calls import call

        m.journal.touch(value)
        value.items[key] = call(m, value.factory, (), {}, node)
        return settled(value.items[key])
    if isinstance(key, (Unknown, Input, Poly)) and value.items and len(value.items) <= 64 and value.exact:
        return _any_of(list(value.items.values()))
    if not value.exact:
        return Unknown("a key of a dictionary known in part", node)
    if contains(value, key) is False and m.catches("KeyError"):
        raise Raised("KeyError")
    return m.unknown(node, f"the key {key!r} is not in the dictionary" if isinstance(key, (str, int)) else "a key that is not known")


def _of_container(m: Machine, value: Layer, key: Any, node: Any) -> Any:
    if isinstance(value.children, DictV):
        return _of_dict(m, value.children, key, node)
    found = _of_list(m, value.children, key, node)
    if isinstance(found, ListV):
        return Layer(value.name, {}, None, {}, found, value.made)
    return found


def _of_instance(m: Machine, value: Instance, key: Any, node: Any) -> Any:
    from shapelint.interp.calls import call

    method = find_method(m, value, "__getitem__")
    if method is not None:
        return call(m, method, (key,), {}, node)
    if value.layer is not None and value.layer.children is not None:
        return _of_container(m, value.layer, key, node)
    inner = held(value)
    if inner is not None:
        return get_item(m, inner, key, node)
    return m.unknown(node, f"an element of `{value.cls.name}` is not followed")


def _of_open_sizes(m: Machine, value: OpenSizes, key: Any, node: Any) -> Any:
    if isinstance(key, int):
        return apply(m, rule_for("Tensor.size"), (value.tensor, key), {}, node, operands=("value",))
    cut = _slice(key) if isinstance(key, SliceV) else None
    shape = value.tensor.shape
    if cut is not None and cut.step in (None, 1):
        if cut.start is None and cut.stop is not None and 0 <= cut.stop <= len(shape.front):
            return Sizes(shape.front[cut])
        if cut.stop is None and cut.start is not None and cut.start < 0 and -cut.start <= len(shape.back or ()):
            return Sizes(shape.back[cut])
        if cut.start is None and cut.stop is not None and cut.stop < 0 and -cut.stop <= len(shape.back or ()):
            from shapelint.values import Shape

            return OpenSizes(value.tensor.with_shape(Shape(shape.front, shape.back[: cut.stop])))
        if cut.stop is None and cut.start and abs(cut.start) < 16:
            return open_sizes.cut(value, cut.start)
    return Unknown("the number of axes is not known", node)


def _of_string(value: str, key: Any, node: Any) -> Any:
    cut = _slice(key) if isinstance(key, SliceV) else key if isinstance(key, int) else None
    try:
        return Unknown("a part of a string", node) if cut is None else value[cut]
    except IndexError:
        return Unknown("a part of a string", node)


def _of_input(m: Machine, value: Input, key: Any, node: Any) -> Any:
    """`x[...]` of a parameter nobody described. A key with slices or None in a tuple is a tensor's; all else may be
    a list's or a dictionary's as well."""
    if isinstance(key, tuple) and any(k is None or k is ... or isinstance(k, SliceV) for k in key):
        from shapelint.interp.attributes import may_be_array
        from shapelint.rulebook import Wish, to_tensor

        if may_be_array(m) and any(isinstance(k, SliceV) and k.step is not None for k in key):
            return Unknown(f"`{value.name}` may be an array", node)
        return get_item(m, to_tensor(value, Wish("", value.name)), key, node)
    if isinstance(key, (str, int)):
        name = (id(value), f"[{key!r}]")
        if name not in m.parts:
            m.parts[name] = (Input(f"{value.name}[{key!r}]", f"{value.path}[{key!r}]", value.origin), value)
        return settled(m.parts[name][0])
    return Unknown(f"`{value.name}` is a parameter that nobody described", node)


def set_item(m: Machine, value: Any, key: Any, item: Any, node: Any) -> None:
    """`value[key] = item`."""
    value = given(value)
    if isinstance(value, Tensor):
        rule = rule_for("Tensor.__setitem__")
        if rule is not None:
            apply(m, rule, (value, as_torch(key), as_torch(item)), {}, node, operands=("value",))
    elif isinstance(value, DictV):
        value.changed(m)
        m.journal.touch(value)
        try:
            value.items[key] = item
        except TypeError:
            value.rest = Unknown("a key that is not known")
    elif isinstance(value, ListV):
        _set_in_list(m, value, key, item)
    elif isinstance(value, Layer) and value.children is not None:
        set_item(m, value.children, key, item, node)
    elif isinstance(value, Instance):
        from shapelint.interp.calls import call

        method = find_method(m, value, "__setitem__")
        if method is not None:
            call(m, method, (key, item), {}, node)
        elif value.layer is not None and value.layer.children is not None:
            set_item(m, value.layer.children, key, item, node)
        elif held(value) is not None:
            set_item(m, held(value), key, item, node)


def _set_in_list(m: Machine, value: ListV, key: Any, item: Any) -> None:
    m.journal.touch(value)
    if isinstance(key, SliceV):
        _set_slice(value, key, settled(item))
        return
    if isinstance(key, int) and -len(value.items) <= key < len(value.items) and (key >= 0 or value.exact):
        value.items[key] = item
        return
    if isinstance(key, int) and value.exact:
        return
    value.items = [join(old, item) for old in value.items]
    if value.rest is not None:
        value.rest = join(value.rest, item)


def _set_slice(value: ListV, key: SliceV, item: Any) -> None:
    """`list[a:b] = other`: known where everything is, else the list is forgotten."""
    cut = _slice(key)
    items = list(item) if isinstance(item, tuple) else item.items if isinstance(item, ListV) and item.exact else None
    if cut is not None and items is not None and value.exact:
        try:
            value.items[cut] = items
            return
        except ValueError:
            pass
    value.items, value.rest, value.length = [], Unknown("a list whose parts were replaced"), None


__all__ = ["get_item", "set_item", "key_of", "SetV"]
