"""What does an assignment bind? Names, attributes, elements, and several of them at once."""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.dims import Poly
from shapelint.interp import open_sizes
from shapelint.interp.iteration import iterate
from shapelint.interp.machine import Machine
from shapelint.interp.stored import after_storing
from shapelint.interp.subscripts import key_of, set_item
from shapelint.rulebook import fresh, learn, must_same, rule_for
from shapelint.values import (
    Array, ClassV, DictV, Fact, Function, Input, Inside, Instance, Layer, ListV, NamedTuple, NotKnown, OpenSizes, Ref, Reject, Scope, Shape,
    Sizes, Tensor, Unknown,
    settled,
)


def assign(m: Machine, target: Any, value: Any, node: Any) -> None:
    """Bind a target of an assignment, a loop, a `with` or a comprehension to a value."""
    if type(target) is cst.Name:
        assign_name(m, target.value, value)
        if m.recording:
            m.observe(target, value, stored=True)
    elif isinstance(target, (cst.Tuple, cst.List)):
        unpack(m, target, settled(value), node)
    elif isinstance(target, cst.Attribute):
        assign_attribute(m, settled(m.eval(target.value)), target.attr.value, value)
        if m.recording:
            m.observe(target, value, stored=True)
    elif isinstance(target, cst.Subscript):
        holder = settled(m.eval(target.value))
        key = key_of(m, target)
        set_item(m, holder, key, value, target)
        if isinstance(holder, (Tensor, Array)):
            after = after_storing(holder, key, value)
            if after is not holder:
                assign(m, target.value, after, node)  # its elements are others now
    elif isinstance(target, cst.StarredElement):
        assign(m, target.value, value, node)


def assign_name(m: Machine, name: str, value: Any) -> None:
    scope = m.scope
    function = scope.function
    if function is not None:
        outer = function_outer_names(m, function).get(name)
        if outer is not None:
            scope = scope.globals_of if outer == "global" else _holder(scope.parent, name)
    if m.journal.frames:
        m.journal.touch(scope)
    if isinstance(value, Poly):
        name_size(value, name)
    scope.vars[name] = value


def name_size(value: Poly, name: str) -> None:
    """A size nobody named takes the name of the first variable it is kept in."""
    if value.anonymous and len(value.symbols) == 1:
        symbol = next(iter(value.symbols))
        if value == symbol.dim and name != "_":
            symbol.name = name


def _holder(scope: Scope | None, name: str) -> Scope:
    while scope is not None and name not in scope.vars and scope.parent is not None:
        scope = scope.parent
    assert scope is not None
    return scope


def function_outer_names(m: Machine, function: Any) -> dict[str, str]:
    """The names a function declares `global` or `nonlocal`."""
    return m.outer_names.get(function.node, {})


def assign_attribute(m: Machine, holder: Any, name: str, value: Any) -> None:
    """`holder.name = value`."""
    if isinstance(holder, Instance):
        m.journal.touch(holder)
        own = holder.cls.lookup("__setattr__")
        if isinstance(own, Function) and not any(a.function is own and a.self_value is holder for a in m.activations[-2:]):
            from shapelint.interp.calls import call
            from shapelint.values import BoundMethod

            call(m, BoundMethod(own, holder), (name, value), {}, None)
            return
        set_plainly(m, holder, name, value)
    elif isinstance(holder, Layer):
        m.journal.touch(holder)
        if _replace_child(m, holder, name, value):
            return
        if holder.steps is not None and name in holder.attrs:
            forget(m, holder)
        holder.attrs[name] = value
        if name in ("weight", "in_features", "out_features", "forward"):
            _weight_changed(holder, name, value)
    elif isinstance(holder, Inside):
        if name in _DECIDES_SHAPES or isinstance(settled(value), (Layer, Instance)):
            forget(m, holder.owner)
    elif isinstance(holder, ClassV):
        m.journal.touch(holder.scope)
        holder.scope.vars[name] = value
    elif isinstance(holder, Function):
        holder.attrs[name] = value
    elif isinstance(holder, Ref) and isinstance(value, Function):
        m.patches[f"{holder.name}.{name}"] = value
    elif callable(assign := getattr(holder, "assign", None)):  # objects that the analysis models itself
        assign(m, name, value)


def set_plainly(m: Machine, holder: Instance, name: str, value: Any) -> None:
    """`object.__setattr__`: a property's setter runs, anything else is kept on the object."""
    setter = holder.cls.lookup(name)
    if getattr(setter, "kind", "") == "property":
        _set_property(m, holder, setter, value)
        return
    holder.attrs[name] = value
    if isinstance(value, Poly):
        name_size(value, name)


def _set_property(m: Machine, holder: Instance, getter: Any, value: Any) -> None:
    """`holder.size = value` where size is a property: its setter is run."""
    from shapelint.interp.calls import call
    from shapelint.values import BoundMethod

    if getter.setter is not None:
        call(m, BoundMethod(getter.setter, holder), (value,), {}, None)


#: What a layer reads when it is called, and its shapes follow from.
_DECIDES_SHAPES = frozenset({"stride", "padding", "dilation", "kernel_size", "output_size", "output_padding", "ceil_mode",
                             "groups", "forward"})


def _replace_child(m: Machine, layer: Layer, name: str, value: Any) -> bool:
    """`model.fc = nn.Linear(512, 10)`: is it a part of the layer that is replaced?"""
    children = layer.children
    if isinstance(children, DictV):
        place: Any = name if name in children.items else None
    elif isinstance(children, ListV):
        place = (layer.params.get("names") or {}).get(name, int(name) if name.isdigit() else None)
        place = place if place is not None and place < len(children.items) else None
    else:
        return False
    if place is None:
        return False
    m.journal.touch(children)
    children.items[place] = value
    if name in layer.attrs:
        layer.attrs[name] = value
    return True


def forget(m: Machine, module: Any) -> None:
    """Something inside a module was set that is not followed: nobody knows what its parts do from here on."""
    from shapelint.interp.modules import children_of

    if isinstance(module, Layer):
        m.journal.touch(module)
        module.forward, module.steps = _forgotten, None
    for _, child in children_of(module) if isinstance(module, (Layer, Instance)) else ():
        forget(m, settled(child))


def _forgotten(*args: Any, **kwargs: Any) -> Any:
    raise NotKnown("something in it was set that is not followed")


def _weight_changed(layer: Layer, name: str, value: Any) -> None:
    """Tying a weight changes what the layer takes and gives (`decoder.weight = encoder.weight`)."""
    value = settled(value)
    if layer.name == "torch.nn.Linear" and name == "weight" and isinstance(value, Tensor) and value.rank == 2:
        rule = rule_for("torch.nn.Linear")
        assert rule is not None
        out_features, in_features = value.dims
        rebuilt = rule((in_features, out_features), {})
        layer.forward = rebuilt.forward
        layer.params = {**layer.params, "in_features": in_features, "out_features": out_features}
    elif name == "forward":
        layer.forward = None


def unpack(m: Machine, target: Any, value: Any, node: Any) -> None:
    """`a, (b, c), *d = value`."""
    elements = target.elements
    star = next((i for i, e in enumerate(elements) if isinstance(e, cst.StarredElement)), None)
    if star is not None and _unpack_open(m, elements, star, value, node):
        return
    parts = parts_of(m, value, len(elements), star, target, node)
    if star is None:
        for element, part in zip(elements, parts):
            assign(m, element.value, part, node)
        return
    after = len(elements) - star - 1
    for element, part in zip(elements[:star], parts):
        assign(m, element.value, part, node)
    assign(m, elements[star].value, ListV(parts[star: len(parts) - after]), node)
    for element, part in zip(elements[star + 1:], parts[len(parts) - after:]):
        assign(m, element.value, part, node)


def _unpack_open(m: Machine, elements: Any, star: int, value: Any, node: Any) -> bool:
    """`a, *b, c = value` where nobody knows how many elements there are: then the length of `b` is open too."""
    from shapelint.interp.subscripts import get_item

    if isinstance(value, OpenSizes):
        rest: Any = fresh("a size of a tensor of unknown rank")
        first = [get_item(m, value, i, node) for i in range(star)]
        last = [get_item(m, value, i - len(elements), node) for i in range(star + 1, len(elements))]
    elif isinstance(value, tuple) or isinstance(value, Tensor) and value.rank and isinstance(value.dims[0], int):
        return False
    elif isinstance(value, (Unknown, Input)):
        rest = Unknown("unpacked from what is not known", None, getattr(value, "marked", False))
        first, last = [rest] * star, [rest] * (len(elements) - star - 1)
    else:
        items = iterate(m, value, node)
        if items.exact:
            return False
        rest = items.rest
        first = [items.items[i] if i < len(items.items) else rest for i in range(star)]
        last = [rest] * (len(elements) - star - 1)
    for element, part in zip(elements[:star], first):
        assign(m, element.value, part, node)
    assign(m, elements[star].value, ListV((), rest), node)
    for element, part in zip(elements[star + 1:], last):
        assign(m, element.value, part, node)
    return True


def parts_of(m: Machine, value: Any, count: int, star: int | None, target: Any, node: Any) -> list[Any]:
    """The parts a value falls into when it is unpacked into `count` targets."""
    if isinstance(value, OpenSizes) and star is None:
        return _sizes_of_open(m, value, node, count)
    if isinstance(value, Tensor):
        return _rows(m, value, count, star, node)
    if isinstance(value, Input):
        return [_part_of_input(m, value, i) for i in range(count)]
    if isinstance(value, Unknown):
        return [Unknown(value.reason, value.where, value.marked)] * count
    items = iterate(m, value, node) if not isinstance(value, tuple) else ListV(value)
    if not items.exact:
        filled = items.items + [items.rest] * max(0, count - len(items.items))
        return filled[:max(count, 0)]
    got = len(items.items)
    if got == count or star is not None and got >= count - 1:
        return items.items
    _wrong_count(m, value, got, count, node)
    return [Unknown("unpacked from a value of another length", None, True)] * count


def _part_of_input(m: Machine, value: Input, index: int) -> Any:
    from shapelint.interp.subscripts import get_item

    return get_item(m, value, index, None)


def _wrong_count(m: Machine, value: Any, got: Any, wanted: int, node: Any) -> None:
    source = getattr(node, "value", None) or getattr(node, "iter", None)
    words = m.text(source) if source is not None else ""
    m.report(Fact("unpack", {"got": got, "wanted": wanted, "value": value, "argument": words,
                             "packed": isinstance(value, NamedTuple) and value.name == "PackedSequence",
                             "sizes": isinstance(value, Sizes)}, "ValueError"),
             source if source is not None else node, operator="unpack", callee=words, values={"value": value})


def _rows(m: Machine, value: Tensor, count: int, star: int | None, node: Any) -> list[Any]:
    """Unpacking a tensor takes its rows along the first axis."""
    from shapelint.interp.subscripts import get_item

    if star is not None:
        return [value.with_shape(value.dims[1:])] * min(value.dims[0], 256)
    if value.rank is not None and not value.marked:
        if value.rank == 0:
            m.report(Fact("unpack", {"got": 0, "wanted": count, "value": value, "scalar": True,
                                     "argument": m.text(node.value) if hasattr(node, "value") else ""}, "TypeError"),
                     getattr(node, "value", node), operator="unpack", values={"value": value})
            return [Unknown("a part of a number", None, True)] * count
        try:
            must_same(value.dims[0], count, "unpack", raises="ValueError")
        except Reject:
            _wrong_count(m, value, value.dims[0], count, node)
            return [Unknown("unpacked from a tensor of another length", None, True)] * count
    if value.rank is None:
        return [Tensor(dtype=value.dtype, marked=value.marked) for _ in range(count)]
    row = value.with_shape(value.dims[1:]) if value.rank else get_item(m, value, 0, node)
    return [row] * count


def _sizes_of_open(m: Machine, value: OpenSizes, node: Any, count: int) -> list[Any]:
    """`B, T, C = x.shape` teaches that x has three axes, and names them."""
    if not open_sizes.may_have(value, count):
        _wrong_count(m, value.tensor if value.whole is None else value, None, count, node)
        return [Unknown("sizes of a tensor of another rank", None, True)] * count
    return list(open_sizes.taught(value, (None,) * count))
