"""What is `value.name`? Attributes of objects, classes, layers, tensors and things outside the program."""

from __future__ import annotations

from typing import Any

from shapelint.interp.bases import inherited
from shapelint.interp.machine import Machine, Raised
from shapelint.rulebook import rule_for
from shapelint.values import (
    DATA, MISSING, Array, Bound, BoundMethod, ClassV, DictV, Either, Fact, Function, Input, Inside, Instance, Layer, ListV,
    ModuleV, NamedTuple, OpenSizes, Partial, Poly, Quotient, Ref, SetV, Sizes, Tensor, Unknown, describe_value,
    given, settled,
)


def attribute(m: Machine, value: Any, name: str, node: Any) -> Any:
    """The attribute `name` of a value of the program."""
    value = given(value)
    handler = _HANDLERS.get(type(value))
    if handler is not None:
        return handler(m, value, name, node)
    if isinstance(value, tuple):
        return _of_tuple(m, value, name, node)
    if isinstance(value, (int, float, Poly)):
        return value if name in ("real", "numerator") else Bound(name, value)
    found = getattr(value, "attribute", None)
    if callable(found):  # objects that the analysis models itself (argparse, datasets, ...)
        return found(m, name, node)
    if isinstance(value, (ListV, DictV)):
        return Bound(name, value)
    return m.unknown(node, f"`.{name}` of a value that is not followed")


def _of_ref(m: Machine, value: Ref, name: str, node: Any) -> Any:
    from shapelint.interp.builtins_ import CONSTANTS

    full = f"{value.name}.{name}"
    if full in m.patches:
        return m.patches[full]
    if name in ("__name__", "__qualname__") and rule_for(value.name) is not None:
        return value.name.rpartition(".")[2]
    return CONSTANTS.get(full, MISSING) if full in CONSTANTS else Ref(full)


def _of_module_file(m: Machine, value: ModuleV, name: str, node: Any) -> Any:
    from shapelint.interp.library import member

    found = member(m, value, name)
    return Ref(f"{value.name}.{name}") if found is MISSING else found


def _of_unknown(m: Machine, value: Unknown, name: str, node: Any) -> Any:
    return value if isinstance(value, Inside) else Unknown(value.reason, value.where, value.marked)


def _of_input(m: Machine, value: Input, name: str, node: Any) -> Any:
    """A parameter nobody described: a tensor if it is asked for what only tensors have, else an object whose parts
    are described by nobody either."""
    if ".__init__." not in value.path and name in _ONLY_OF_TENSORS:
        if name not in _OF_ARRAYS or _in_module(m):
            from shapelint.rulebook import Wish, to_tensor

            return _of_tensor(m, to_tensor(value, Wish("", value.name)), name, node)
        if name in ("shape", "ndim"):  # an array's are the same, but its other methods are not
            return _of_tensor(m, Tensor(source=value, kind=ARRAY), name, node)
        return Unknown(f"`{value.name}` may be an array", node)
    key = (id(value), name)
    if key not in m.parts:
        m.parts[key] = (Input(name, f"{value.path}.{name}", value.origin), value)
    return settled(m.parts[key][0])


#: Attributes that nothing else has that a model is handed.
_ONLY_OF_TENSORS = frozenset({"shape", "ndim", "T", "mT", "H", "mH", "is_cuda", "grad_fn", "requires_grad"})


def teaches(m: Machine, value: Input, name: str) -> bool:
    """Does calling the method `name` tell that a parameter is a tensor?"""
    rule = rule_for(f"Tensor.{name}")
    return (rule is not None and rule.what == "function" and name not in _NOT_ONLY_TENSORS
            and ".__init__." not in value.path and (name not in _OF_ARRAYS or _in_module(m)))


#: Methods that tensors have, but that configurations, modules and other objects have as well.
_NOT_ONLY_TENSORS = frozenset("sub size data values indices index item items copy_ copy type split sum mean names to cuda cpu "
                              "float half train add update get pop sort count map apply".split())


#: Tensor.kind of what may as well be a NumPy array: it was only asked for what both have.
ARRAY = "tensor or array"


def may_be_array(m: Machine) -> bool:
    """May what a function is handed be a NumPy array? Methods of modules are handed tensors."""
    return not _in_module(m)


def _in_module(m: Machine) -> bool:
    """Is a method of a module running? What it is handed are tensors, not NumPy's arrays."""
    return bool(m.activations) and is_module(m.activations[-1].self_value)


#: Names that tensors share with numpy.ndarray, where they take other arguments.
_OF_ARRAYS = frozenset(
    "T all any argmax argmin argsort clip conj cumprod cumsum diagonal dot dtype fill flatten imag itemsize mT max min "
    "nbytes ndim nonzero prod put ravel real repeat reshape round searchsorted shape squeeze std strides swapaxes take "
    "tolist trace transpose var".split())


def _looking_up(m: Machine, value: Instance, name: str) -> bool:
    """Does the object's own `__getattribute__` look for the name already? Then it is looked up as usual."""
    return any(a.self_value is value and a.function.name == "__getattribute__" and name in
               [v for v in a.scope.vars.values() if isinstance(v, str)] for a in m.activations)


def _of_instance(m: Machine, value: Instance, name: str, node: Any) -> Any:
    own = value.cls.lookup("__getattribute__")
    if isinstance(own, Function) and not _looking_up(m, value, name):
        from shapelint.interp.calls import call

        return call(m, BoundMethod(own, value), (name,), {}, node)
    found = lookup(m, value, name, node)
    if found is not MISSING:
        return found
    getter = find_method(m, value, "__getattr__")
    if getter is not None:
        from shapelint.interp.calls import call

        return call(m, getter, (name,), {}, node)
    may_be_filled(m, value)
    if m.catches("AttributeError"):
        from shapelint.interp.reflection import has

        if has(m, value, name, node) is False:
            raise Raised("AttributeError")
    return m.unknown(node, f"`.{name}` is not set anywhere that was followed")


def may_be_filled(m: Machine, value: Any) -> None:
    """Something outside the program runs on the object: what is empty in it may be filled from here on."""
    if not isinstance(value, Instance):
        return
    for held in value.attrs.values():
        held = settled(held)
        if isinstance(held, (ListV, DictV)) and not held.items and held.exact:
            m.journal.touch(held)
            held.rest = Unknown("an element that something outside the program put there")


def lookup(m: Machine, value: Instance, name: str, node: Any) -> Any:
    """The attribute of an object, by Python's order: properties, own attributes, its classes, its torch base."""
    from shapelint.interp.modules import MODULE_METHODS

    found = value.attrs.get(name, MISSING)
    if found is not MISSING:
        return settled(found)
    for entry in value.cls.mro:
        if isinstance(entry, ClassV):
            found = entry.scope.vars.get(name, MISSING)
            if found is not MISSING:
                return bind(m, found, value, entry, node)
        elif value.layer is not None:
            found = layer_attribute(value.layer, name)
            if found is not MISSING:
                return found
    if name == "__class__":
        return value.cls
    if name in _EXPECTING and any(ref.endswith("TestCase") for ref in value.cls.refs()):
        return Ref("pytest.raises")
    if name == "__dict__":
        from shapelint.interp.namespaces import Vars

        return Vars(value)
    if is_module(value):
        if name == "training":
            return DATA  # of a module that was built and not handed out of sight it stands among its own attributes
        if name in MODULE_METHODS:
            return Bound(name, value)
        if name in HOLDERS:
            return value
    for base in value.cls.refs() if m.patches else ():
        if f"{base}.{name}" in m.patches:
            return bind(m, m.patches[f"{base}.{name}"], value, value.cls, node)
    return inherited(m, value, value.cls, name, node)


#: Attributes by which a wrapper (torch.compile, DataParallel) holds the module it wraps. A wrapped module is the module
#: itself here, so they are too.
HOLDERS = frozenset({"module", "_orig_mod", "_fsdp_wrapped_module"})


#: Methods of unittest.TestCase whose `with` expects a crash.
_EXPECTING = frozenset({"assertRaises", "assertRaisesRegex", "assertWarns", "assertWarnsRegex"})


def is_module(value: Any) -> bool:
    """Is the object an nn.Module, torch's own or one of the program?"""
    if isinstance(value, Layer):
        return True
    return isinstance(value, Instance) and (
        value.layer is not None or any(n.startswith(("torch.nn.", "pytorch_lightning.", "lightning.")) for n in value.cls.refs()))


def bind(m: Machine, found: Any, value: Any, owner: ClassV, node: Any) -> Any:
    """A class attribute as seen from an object: functions become methods, properties are run."""
    if isinstance(found, Function):
        if found.kind == "property":
            from shapelint.interp.calls import call

            return call(m, BoundMethod(found, value), (), {}, node)
        if found.kind == "staticmethod":
            return found
        if found.kind == "classmethod":
            return BoundMethod(found, value.cls if isinstance(value, Instance) else value)
        return BoundMethod(found, value)
    return settled(found)


def find_method(m: Machine, value: Instance, name: str) -> Any:
    """A method the program itself defines for the object, bound to it; None where there is none."""
    found = value.cls.lookup(name)
    return BoundMethod(found, value) if isinstance(found, Function) else None


def layer_attribute(layer: Layer, name: str) -> Any:
    """An attribute of a layer of torch's own: a weight, a constructor's argument, a child."""
    if name in layer.attrs:
        return settled(layer.attrs[name])
    if isinstance(layer.children, DictV) and name in layer.children.items:
        return settled(layer.children.items[name])
    if name in ("weight", "bias") and isinstance(settled(layer.params.get(name)), bool):
        # A flag of that name says whether there is such a parameter.
        return Tensor(kind="parameter") if settled(layer.params[name]) else None
    if name in layer.params:
        return settled(layer.params[name])
    return MISSING


def _of_layer(m: Machine, value: Layer, name: str, node: Any) -> Any:
    from shapelint.interp.modules import MODULE_METHODS

    found = layer_attribute(value, name)
    if found is not MISSING:
        return found
    if name == "training":
        return DATA
    if name in HOLDERS:
        return value
    if name in MODULE_METHODS or value.children is not None and value.steps is None:
        return Bound(name, value)
    for base in ("torch.nn.Module", value.name) if m.patches else ():
        if f"{base}.{name}" in m.patches:
            return BoundMethod(m.patches[f"{base}.{name}"], value)
    if name == "__class__":
        return Ref(value.name)
    return Inside(m.unknown(node, f"`.{name}` of {value.name} is not followed").reason, node, owner=value)


def _of_tensor(m: Machine, value: Tensor, name: str, node: Any) -> Any:
    from shapelint.interp.rules import apply

    if value.kind == ARRAY and name in _OF_ARRAYS and name not in ("shape", "ndim"):
        return Unknown("a method of what may be a NumPy array", node)
    rule = rule_for(f"Tensor.{name}")
    if rule is None:
        return m.unknown(node, f"no rule for Tensor.{name}")
    if rule.what == "attribute":
        return apply(m, rule, (value,), {}, node, operands=("value",))
    return Bound(name, value)


def _of_tuple(m: Machine, value: tuple, name: str, node: Any) -> Any:
    if isinstance(value, NamedTuple):
        if name in value.fields:
            return settled(value.field(name))
        if value.name == "PackedSequence" and name == "is_cuda":
            return DATA
        if value.name == "PackedSequence":
            if rule_for(f"Tensor.{name}") is None or name in ("to", "cuda", "cpu", "float", "double", "half", "is_cuda"):
                return Bound(name, value)
            m.report(Fact("packed", {"attribute": name, "got": "a PackedSequence", "value": value}, "AttributeError"), node,
                     operator=f"Tensor.{name}", callee=m.text(node), values={"value": value})
            return Unknown("an attribute of a packed sequence", node, True)
    if isinstance(value, Sizes) and name == "numel":
        return Bound("numel", value)
    if name in ("index", "count", "_asdict", "_replace", "_fields"):
        return Bound(name, value)
    if value and isinstance(settled(value[0]), Tensor) and rule_for(f"Tensor.{name}") is not None \
            and not isinstance(value, NamedTuple):
        m.report(Fact("not-a-tensor", {"attribute": name, "got": describe_value(value), "value": value,
                                       "argument": m.text(node.value) if hasattr(node, "value") else ""},
                      "AttributeError"), node, operator=f"Tensor.{name}", callee=m.text(node), values={"value": value})
        return Unknown("an attribute of a tuple", node, True)
    return m.unknown(node, f"`.{name}` of a tuple is not followed")


def _of_class(m: Machine, value: ClassV, name: str, node: Any) -> Any:
    found = value.lookup(name)
    if found is not MISSING:
        if isinstance(found, Function) and found.kind == "classmethod":
            return BoundMethod(found, value)
        return settled(found)
    if name in ("__name__", "__qualname__"):
        return value.name
    found = inherited(m, value, value, name, node)
    if found is not MISSING:
        return found
    refs = value.refs()
    if refs:
        return Bound(name, value)
    return m.unknown(node, f"`{value.name}.{name}` is not defined")


def _of_function(m: Machine, value: Function, name: str, node: Any) -> Any:
    from shapelint.interp.functions_asked import attribute_of

    return attribute_of(m, value, name, node)


def _of_array(m: Machine, value: Array, name: str, node: Any) -> Any:
    from shapelint.interp import numpy_values

    return numpy_values.attribute(m, value, name, node)


def _of_either(m: Machine, value: Either, name: str, node: Any) -> Any:
    from shapelint.interp.joins import join

    found = [attribute(m, option, name, node) for option in value.options]
    out = found[0]
    for other in found[1:]:
        out = join(out, other)
    return out


def _of_partial(m: Machine, value: Partial, name: str, node: Any) -> Any:
    if name == "func":
        return value.function
    return DictV(value.kwargs) if name == "keywords" else value.args if name == "args" else Bound(name, value)


def _bound(m: Machine, value: Any, name: str, node: Any) -> Any:
    return Bound(name, value)


_HANDLERS: dict[type, Any] = {
    Either: _of_either,
    Ref: _of_ref, ModuleV: _of_module_file, Unknown: _of_unknown, Inside: _of_unknown, Input: _of_input,
    Instance: _of_instance, Layer: _of_layer, Tensor: _of_tensor, Array: _of_array, ClassV: _of_class, Function: _of_function, ListV: _bound, DictV: _bound, SetV: _bound,
    str: _bound, bytes: _bound, OpenSizes: _bound, Partial: _of_partial, Quotient: _bound,
}
