"""What does a call give? Functions, methods, classes and modules of the program, operators of torch, builtins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import libcst as cst

from shapelint.interp import functions
from shapelint.interp.attributes import attribute, find_method, is_module, teaches
from shapelint.interp.branches import choose
from shapelint.interp.machine import Machine, evaluates
from shapelint.interp.rules import apply
from shapelint.rulebook import Wish, rule_for, to_tensor
from shapelint.rulebook.held_numbers import overwrite
from shapelint.values import (
    DATA, Bound, BoundMethod, ClassV, Either, Function, Input, Inside, Instance, Layer, Origin, Partial, Ref, Tensor, Unknown, given, settled,
)


@evaluates(cst.Call)
def call_expression(m: Machine, node: cst.Call) -> Any:
    from shapelint.interp.builtins_ import SPECIAL

    callee = _callee(m, node.func)
    if isinstance(callee, Ref) and callee.name in SPECIAL:
        return SPECIAL[callee.name](m, node)
    args, kwargs, lost = functions.evaluate_arguments(m, node)
    if lost:
        return _with_lost_arguments(m, callee, args, node)
    return call(m, callee, args, kwargs, node)


def _callee(m: Machine, func: Any) -> Any:
    """What is called. A method called on a parameter nobody described may tell what the parameter is."""
    if type(func) is not cst.Attribute:
        return given(m.eval(func))
    holder, name = given(m.eval(func.value)), func.attr.value
    if isinstance(holder, Input) and ".__init__." not in holder.path:
        if name == "size" or teaches(m, holder, name):  # arrays have a `size` too, but none that is called
            holder = to_tensor(holder, Wish("", holder.name))
        elif name in _MOVES:
            return Bound("move", holder)
    return settled(attribute(m, holder, name, func))


#: Methods by which tensors and modules alike give themselves, somewhere else or in another dtype.
_MOVES = frozenset({"to", "cuda", "cpu", "float", "half", "double", "bfloat16", "contiguous", "detach", "clone"})


def _with_lost_arguments(m: Machine, callee: Any, args: tuple[Any, ...], node: Any) -> Any:
    """A call whose starred arguments are not known: a Sequential of any number of parts may still be run, of others
    only that they give a tensor may be said."""
    if isinstance(callee, Ref) and callee.name == "torch.nn.Sequential":
        return call(m, callee, tuple(_nested(m, a, node) for a in args), {}, node)
    m.unknown(node, "starred arguments are not known")
    if isinstance(callee, ClassV):
        return Unknown("built from arguments that are not known", node)
    if isinstance(callee, (Layer,)) or isinstance(callee, Ref) and callee.name.startswith("torch.") and not _is_class(callee):
        return Tensor()
    return Unknown("called with arguments that are not known", node)


def _nested(m: Machine, argument: Any, node: Any) -> Any:
    """`Sequential(*blocks, head)` gives what `Sequential(Sequential(*blocks), head)` gives."""
    if not isinstance(argument, functions.Spread):
        return argument
    from shapelint.interp.iteration import iterate

    return Layer("torch.nn.Sequential", {}, None, {}, iterate(m, argument.value, node), Origin(node, m.source))


def _is_class(ref: Ref) -> bool:
    rule = rule_for(ref.name)
    return rule is None or rule.what == "module"


def call(m: Machine, callee: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Call a value of the program."""
    callee = given(callee)
    handler = _CALLERS.get(type(callee))
    if handler is not None:
        return handler(m, callee, args, kwargs, node)
    found = getattr(callee, "call", None)
    if callable(found):  # objects that the analysis models itself
        return found(m, args, kwargs, node)
    return m.unknown(node, "what is called here is not followed")


def _function(m: Machine, callee: Function, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return functions.run(m, callee, args, kwargs, node)


def _method(m: Machine, callee: BoundMethod, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    if isinstance(callee.function, Function):
        return functions.run(m, callee.function, (callee.self_value, *args), kwargs, node, callee.self_value)
    return call(m, callee.function, (callee.self_value, *args), kwargs, node)


def _partial(m: Machine, callee: Partial, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return call(m, callee.function, (*callee.args, *args), {**callee.kwargs, **kwargs}, node)


def _bound(m: Machine, callee: Bound, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    from shapelint.interp.methods import method_of
    from shapelint.interp.modules import MODULE_METHODS

    value = settled(callee.self_value)
    if callee.name == "move" and isinstance(value, Input):
        return value
    if isinstance(value, Tensor):
        return _apply(m, rule_for(f"Tensor.{callee.name}"), (value, *args), kwargs, node)
    if is_module(value) and callee.name in MODULE_METHODS:
        return MODULE_METHODS[callee.name](m, value, args, kwargs, node)
    if isinstance(value, ClassV):
        if callee.name == "apply" and any(ref.startswith("torch.autograd.") for ref in value.refs()):
            from shapelint.interp.autograd_ import apply_function

            return apply_function(m, value, args, node)
        return m.unknown(node, f"`{value.name}.{callee.name}` is inherited from outside the program")
    method = method_of(value, callee.name)
    if method is not None:
        return method(m, value, args, kwargs, node)
    return m.unknown(node, f"`.{callee.name}()` is not followed")


def _ref(m: Machine, callee: Ref, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    from shapelint.interp.builtins_ import function_for

    known = function_for(callee.name)
    if known is not None:
        try:
            return known(m, args, kwargs, node)
        except IndexError:
            return m.unknown(node, f"`{callee.name}` is called with too few arguments")
    name = canonical(callee.name)
    rule = rule_for(name)
    if rule is None:
        _handed_out(m, args, kwargs, may_set=not name.startswith("torch."))
        if name.startswith("torch."):
            return m.unknown(node, f"no rule for {name}")
        return m.unknown(node, f"`{name}` is outside the program")
    if rule.what == "module":
        return build_layer(m, rule, args, kwargs, node)
    return _apply(m, rule, args, kwargs, node)


def _handed_out(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], may_set: bool = False) -> None:
    """Something outside the program gets hold of objects: it may put modules into training, or out of it, and, if it is
    not torch, set further attributes."""
    from shapelint.interp.modules import set_mode

    for value in map(settled, (*args, *kwargs.values())):
        if isinstance(value, Instance) and is_module(value):
            set_mode(m, value, None)
        if isinstance(value, Instance) and may_set:
            m.journal.touch(value)
            value.loose = True


def _apply(m: Machine, rule: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Call a rule, unless some of its keywords are not known."""
    if "**" in kwargs:
        m.unknown(node, "keywords that are not known")
        return Tensor()
    result = apply(m, rule, args, kwargs, node)
    first = settled(args[0]) if args else None
    if isinstance(first, Tensor) and rule is not None and rule.name.endswith("_") and not rule.name.endswith("__"):
        from shapelint.interp.in_place import changed_in_place

        changed_in_place(m, first, result)
    if isinstance(settled(kwargs.get("out")), Tensor):
        overwrite(settled(kwargs["out"]))
    return result


def canonical(name: str) -> str:
    """torch's public name of something that was imported from where it is defined
    (`torch.nn.modules.rnn.LSTM` is `torch.nn.LSTM`)."""
    if name.startswith("torch.nn.modules."):
        return "torch.nn." + name.rpartition(".")[2]
    if name.startswith("torch.Tensor."):
        return name.removeprefix("torch.")
    if not name.startswith("torch.") and name.count(".") > 2 and rule_for(name) is None:
        package, _, rest = name.rpartition(".")
        public = f"{package.rpartition('.')[0]}.{rest}"  # `torchvision.models.resnet.resnet18`
        return public if rule_for(public) is not None else name
    return name


def _plain(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in kwargs.items() if k != "**"}


def build_layer(m: Machine, rule: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """A module of torch's own."""
    if "**" in kwargs:
        return m.unknown(node, "keywords that are not known")
    layer = apply(m, rule, args, kwargs, node)
    if isinstance(layer, Layer):
        layer.made = Origin(node, m.source)
    return layer


def _layer(m: Machine, callee: Layer, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    from shapelint.interp.modules import call_layer

    return call_layer(m, callee, args, _plain(kwargs), node)


def _class(m: Machine, callee: ClassV, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    from shapelint.interp.classes import construct

    return construct(m, callee, args, kwargs, node)


def _instance(m: Machine, callee: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    from shapelint.interp.modules import call_layer, run_module

    own = find_method(m, callee, "__call__")
    if own is not None:
        return call(m, own, args, kwargs, node)
    if is_module(callee):
        forward = callee.attrs.get("forward") or find_method(m, callee, "forward")
        if forward is not None:
            return run_module(m, callee, forward, args, kwargs, node)
        if callee.layer is not None:
            return call_layer(m, callee.layer, args, _plain(kwargs), node)
    return m.unknown(node, f"`{callee.cls.name}` cannot be called as far as it was followed")


def _unknown(m: Machine, callee: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    reason = callee.reason if isinstance(callee, Unknown) else f"`{callee.name}` is a parameter that nobody described"
    _handed_out(m, args, kwargs)
    marked = getattr(callee, "marked", False) or any(getattr(settled(a), "marked", False) for a in args)
    found = m.unknown(node, reason)
    return Unknown(found.reason, node, True) if marked else found


def _either(m: Machine, callee: Either, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Whatever is called, its value is one of those that the options give."""
    first, *others = callee.options
    if not others:
        return call(m, first, args, kwargs, node)
    later = replace(callee, options=tuple(others))
    recording, m.recording = m.recording, False  # what is inside may be that of another option
    try:
        return choose(m, DATA, lambda: call(m, first, args, dict(kwargs), node),
                      lambda: _either(m, later, args, dict(kwargs), node), node)
    finally:
        m.recording = recording


_CALLERS: dict[type, Any] = {
    Either: _either,
    Function: _function, BoundMethod: _method, Bound: _bound, Partial: _partial, ClassV: _class, Instance: _instance,
    Layer: _layer, Ref: _ref, Unknown: _unknown, Inside: _unknown, Input: _unknown,
}
