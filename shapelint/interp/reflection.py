"""What does a program learn when it asks its own values about themselves? `hasattr`, `getattr`, `callable`, `type`, ..."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Poly
from shapelint.interp.attributes import HOLDERS, attribute, find_method, is_module, layer_attribute, lookup
from shapelint.interp.bases import known_base
from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine, Raised
from shapelint.interp.methods import method_of
from shapelint.ops.attribute_names import OF_LAYERS, OF_MODULES, OF_TENSORS
from shapelint.rulebook import rule_for
from shapelint.values import (
    DATA, MISSING, Bound, BoundMethod, ClassV, DictV, Function, Instance, Layer, ListV, ModuleV, Partial, Ref,
    Scope, SetV, Sizes, Tensor, Unknown, settled,
)

#: Values of the program that Python's own types stand for, as far as the names of their attributes go.
_LIKE: dict[type, Any] = {ListV: [], DictV: {}, SetV: set(), Poly: 0, Sizes: ()}
_PLAIN = (int, float, str, bytes, tuple, type(None))


@builtin("hasattr")
def hasattr_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    if len(args) != 2 or not isinstance(settled(args[1]), str):
        return DATA
    return has(m, settled(args[0]), settled(args[1]), node)


def has(m: Machine, value: Any, name: str, node: Any) -> Any:
    """Does the value have an attribute of that name? True, False, or an open condition."""
    if isinstance(value, Instance):
        return _instance_has(m, value, name, node)
    if isinstance(value, Layer):
        found = layer_attribute(value, name) is not MISSING or name in OF_MODULES or name in HOLDERS
        return True if found else DATA if name in OF_LAYERS or name.startswith("__") or not _is_of_torch(value) else False
    if isinstance(value, Tensor):
        if rule_for(f"Tensor.{name}") is not None:
            return True
        return name in OF_TENSORS if not name.startswith("__") else DATA
    if isinstance(value, Function):
        return name in value.attrs or hasattr(has, name)
    if isinstance(value, ClassV):
        return True if value.lookup(name) is not MISSING or hasattr(object, name) else DATA if _open(value) else False
    if isinstance(value, _PLAIN) or type(value) in _LIKE:
        return hasattr(_LIKE.get(type(value), value), name) or (DATA if isinstance(value, tuple) else False)
    if isinstance(value, ModuleV):
        from shapelint.interp.library import member

        return True if member(m, value, name) is not MISSING else DATA
    if isinstance(value, Ref):
        full = f"{value.name}.{name}"
        if full in m.patches or rule_for(full) is not None:
            return True
        return name in OF_MODULES if value.name == "torch.nn.Module" else DATA
    return DATA


def _instance_has(m: Machine, value: Instance, name: str, node: Any) -> Any:
    if name in HOLDERS and name not in value.attrs:
        return DATA  # was it wrapped?
    if isinstance(value.cls.lookup("__getattribute__"), Function):
        return _answers(m, value, name, node)
    if name in value.attrs or value.cls.lookup(name) is not MISSING or hasattr(object, name):
        return True
    if lookup(m, value, name, node) is not MISSING:
        return True
    if value.loose or find_method(m, value, "__getattr__") is not None or _open(value.cls):
        return DATA
    if not is_module(value):
        return False
    if value.layer is not None:
        return has(m, value.layer, name, node)
    return name in OF_MODULES


def _answers(m: Machine, value: Instance, name: str, node: Any) -> Any:
    """Does a class that looks its attributes up itself find one of that name?"""
    m.handlers.append(frozenset({"AttributeError"}))
    try:
        found = settled(attribute(m, value, name, node))
    except Raised as error:
        if error.name != "AttributeError":
            raise
        return False
    finally:
        m.handlers.pop()
    return DATA if isinstance(found, Unknown) else True


def _is_of_torch(layer: Layer) -> bool:
    return layer.name.startswith("torch.nn.")


def _open(cls: ClassV) -> bool:
    """Does the class derive from something whose attributes are not known?"""
    return any(not (known_base(name) or name.startswith("torch.nn.")) for name in cls.refs())


@builtin("getattr")
def getattr_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    if len(args) < 2 or not isinstance(settled(args[1]), str):
        return Unknown("an attribute whose name is not known", node)
    value, name = settled(args[0]), settled(args[1])
    if len(args) < 3:
        return attribute(m, value, name, node)
    there = has(m, value, name, node)
    if there is True:
        return attribute(m, value, name, node)
    if there is False:
        return args[2]
    return Unknown(f"`.{name}` may not be set", node)


@builtin("setattr")
def setattr_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.interp.assignment import assign_attribute

    if len(args) == 3:
        name = settled(args[1])
        if isinstance(name, str):
            assign_attribute(m, settled(args[0]), name, args[2])
        elif isinstance(settled(args[0]), Instance):
            m.journal.touch(settled(args[0]))
            settled(args[0]).loose = True


@builtin("delattr")
def delattr_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    holder = settled(args[0]) if args else None
    if isinstance(holder, Instance) and len(args) == 2:
        m.journal.touch(holder)
        if isinstance(settled(args[1]), str):
            holder.attrs.pop(settled(args[1]), None)
        else:
            holder.loose = True


@builtin("callable")
def callable_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else None
    if isinstance(value, (Function, BoundMethod, Bound, Partial, ClassV, Layer)):
        return True
    if isinstance(value, Instance):
        return True if is_module(value) or find_method(m, value, "__call__") else DATA if _open(value.cls) else False
    if isinstance(value, Ref):
        return True if rule_for(value.name) is not None or value.name.startswith("builtins.") else DATA
    if isinstance(value, _PLAIN) or type(value) in _LIKE or isinstance(value, Tensor):
        return False
    return True if hasattr(value, "call") else DATA


@builtin("issubclass")
def issubclass_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    if len(args) != 2 or not isinstance(settled(args[0]), ClassV):
        return DATA
    cls, kinds = settled(args[0]), settled(args[1])
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    for kind in map(settled, kinds):
        if any(entry is kind or entry == kind for entry in cls.mro):
            return True
        if not isinstance(kind, (ClassV, Ref)) or _open(cls):
            return DATA
        if isinstance(kind, Ref) and not known_base(kind.name):
            return DATA
    return False


_TYPES: dict[type, str] = {
    type(None): "NoneType",
    int: "int", Poly: "int", bool: "bool", float: "float", str: "str", bytes: "bytes", tuple: "tuple", ListV: "list",
    DictV: "dict", SetV: "set",
}


def _made(m: Machine, name: Any, bases: Any, names: Any) -> Any:
    """`type(name, bases, names)`: a class made at run time."""
    if not (isinstance(name, str) and isinstance(bases, tuple) and isinstance(names, DictV) and names.exact):
        return Unknown("a class made at run time")
    bases = [base if isinstance(base, (ClassV, Ref)) else Ref("unknown.base") for base in map(settled, bases)]
    cls = ClassV(None, m.source, name, name, bases, Scope(m.scope, m.scope.function, m.scope.globals_of))
    cls.scope.vars.update({key: value for key, value in names.items.items() if isinstance(key, str)})
    return cls


@builtin("type")
def type_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else None
    if len(args) == 3:
        return _made(m, *map(settled, args))
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, Layer):
        return Ref(value.name)
    if isinstance(value, Tensor):
        return Unknown("a type that is not known", node) if value.kind == "parameter" else Ref("torch.Tensor")
    if type(value) in _TYPES:
        return Ref(f"builtins.{_TYPES[type(value)]}")
    return Unknown("a type that is not known", node)


class Names:
    """`dir(x)`: the names of its attributes, asked one by one."""

    def __init__(self, m: Machine, value: Any, node: Any):
        self.m, self.value, self.node = m, value, node

    def holds(self, name: Any) -> Any:
        """`name in dir(x)`."""
        return has(self.m, self.value, name, self.node) if isinstance(name, str) else DATA

    def iterate(self, m: Machine, node: Any) -> ListV:
        return ListV((), Unknown("the name of an attribute"))


@builtin("dir")
def dir_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return Names(m, settled(args[0]), node) if args else Unknown("the names that are bound", node)


@builtin("inspect.isclass")
def isclass(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.interp.builtins_ import is_kind

    return is_kind(settled(args[0]), Ref("builtins.type")) if args else DATA


@builtin("inspect.isfunction")
def isfunction(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.interp.builtins_ import is_kind

    return is_kind(settled(args[0]), Ref("types.FunctionType")) if args else DATA


@builtin("vars")
def vars_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else None
    return attribute(m, value, "__dict__", node) if isinstance(value, Instance) else Unknown("names and values", node)


__all__ = ["has", "method_of"]
