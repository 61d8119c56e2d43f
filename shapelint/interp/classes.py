"""How are classes defined, and objects of them built?"""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.interp.bases import inherited, known_base
from shapelint.interp.held import fill
from shapelint.interp.machine import Machine
from shapelint.rulebook import rule_for
from shapelint.values import (
    MISSING, REQUIRED, Bound, BoundMethod, ClassV, Function, Instance, NamedTuple, Origin, Ref, Scope, Unknown, settled,
)


def define(m: Machine, node: cst.ClassDef) -> ClassV:
    """The class a `class` statement makes; its body is run once, here."""
    from shapelint.interp.enums import is_enum, make_members

    bases = [settled(m.eval(base.value)) for base in node.bases if not base.star]
    for keyword in node.keywords:
        m.eval(keyword.value)
    scope = Scope(m.scope, m.scope.function, m.scope.globals_of)
    cls = ClassV(node, m.source, node.name.value, m.prefix + node.name.value,
                 [b if isinstance(b, (ClassV, Ref)) else Ref("unknown.base") for b in bases], scope)
    outer, m.scope = m.scope, scope
    annotations, m.annotations = m.annotations, {}
    m.building.append(cls)
    try:
        m.exec(node.body)
        cls.meta["annotations"] = [s for s in m.annotations]
    finally:
        m.building.pop()
        m.scope, m.annotations = outer, annotations
    _fields(m, cls, node)
    if is_enum(cls):
        make_members(m, cls)
    m.classes.append(cls)
    _tell_bases(m, cls, node)
    return cls


def _tell_bases(m: Machine, cls: ClassV, node: cst.ClassDef) -> None:
    """`__init_subclass__` of a base runs for each class that derives from it. One that makes a dataclass of it, or its
    constructor anew, is left to what is known of dataclasses."""
    from shapelint.interp.calls import call
    from shapelint.interp.decorators import within_few_steps

    hook = next((entry.scope.vars["__init_subclass__"] for entry in cls.mro[1:] if isinstance(entry, ClassV)
                 and "__init_subclass__" in entry.scope.vars), None)
    if isinstance(hook, Function) and cls.fields is None:
        words = {k.keyword.value: m.eval(k.value) for k in node.keywords if k.keyword.value != "metaclass"}
        within_few_steps(m, lambda: call(m, BoundMethod(hook, cls), (), words, node), None)


def _fields(m: Machine, cls: ClassV, node: cst.ClassDef) -> None:
    """The fields of a dataclass or NamedTuple: the annotated names of its body, in order, those of its bases first."""
    decorators = [settled(m.eval(d.decorator.func if isinstance(d.decorator, cst.Call) else d.decorator))
                  for d in node.decorators]
    is_data = any(isinstance(d, Ref) and d.name.rpartition(".")[2] in ("dataclass", "define", "frozen", "attrs", "s")
                  for d in decorators)
    is_named = any(r.rpartition(".")[2] == "NamedTuple" for r in cls.refs())
    is_model = any(r.rpartition(".")[2] in ("BaseModel", "BaseSettings") for r in cls.refs())
    inherited = next((b.fields for b in cls.bases if isinstance(b, ClassV) and b.fields is not None), None)
    if not (is_data or is_named or is_model or inherited is not None):
        return
    fields: dict[str, Any] = dict(inherited or {})
    for statement in node.body.body:
        if not isinstance(statement, cst.SimpleStatementLine):
            continue
        for small in statement.body:
            if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                if m.text(small.annotation.annotation).startswith(("ClassVar", "typing.ClassVar")):
                    continue
                name = small.target.value
                fields[name] = REQUIRED if small.value is None else (small.value, cls)
            elif is_data and isinstance(small, cst.Assign) and _is_attrib(m, small.value):
                fields[small.targets[0].target.value] = (small.value, cls)
    cls.fields = fields
    cls.meta["named"] = is_named


def _is_attrib(m: Machine, value: Any) -> bool:
    """`x = attr.ib(...)`: a field of attrs that needs no annotation."""
    callee = settled(m.eval(value.func)) if isinstance(value, cst.Call) else None
    return isinstance(callee, Ref) and callee.name in ("attr.ib", "attr.attrib", "attrs.field")


def construct(m: Machine, cls: ClassV, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`Class(...)`: a new object, its fields bound or its `__init__` run."""
    from shapelint.interp.attributes import is_module
    from shapelint.interp.enums import member_of, members_of

    made = Origin(node, m.source) if node is not None else None
    if members_of(cls):
        return member_of(m, cls, args[0], node) if args else Unknown(f"a member of {cls.name}", node)
    if cls.meta.get("named"):
        instance = Instance(cls, made)
        _bind_fields(m, instance, args, kwargs)
        return NamedTuple.of(cls.fields, [instance.attrs.get(f) for f in cls.fields], cls.name)
    instance = _new(m, cls, args, kwargs, node)
    if not isinstance(instance, Instance) or instance.cls is not cls:
        return instance
    instance.made = made
    initialise(m, instance, args, kwargs, node)
    if m.budget is None and is_module(instance):  # the program itself builds it: it is in training until it says otherwise
        instance.attrs.setdefault("training", True)
    if cls.node is not None:
        m.instances.setdefault(cls.node, []).append(instance)
    return instance


def _new(m: Machine, cls: ClassV, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """What `__new__` gives: a bare object, if the program brings none of its own."""
    from shapelint.interp.calls import call

    own = cls.lookup("__new__")
    return call(m, own, (cls, *args), dict(kwargs), node) if isinstance(own, Function) else Instance(cls)


def initialise(m: Machine, instance: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> None:
    """Run what builds an object of the class: its `__init__`, the generated one of a dataclass, or torch's own."""
    run_init(m, instance, instance.cls.mro, args, kwargs, node)


def run_init(m: Machine, instance: Instance, mro: list[Any], args: tuple[Any, ...], kwargs: dict[str, Any],
             node: Any) -> Any:
    """The first `__init__` among the classes given, run on the object."""
    from shapelint.interp.calls import call

    for entry in mro:
        if isinstance(entry, ClassV):
            own = entry.scope.vars.get("__init__")
            if isinstance(own, Function):
                return call(m, BoundMethod(own, instance), args, kwargs, node)
            if entry.fields is not None:
                rest = _bind_fields(m, instance, args, kwargs)
                return _after_fields(m, instance, rest, node)
        else:
            return init_outside(m, instance, entry, args, kwargs, node)
    return None


def init_outside(m: Machine, instance: Instance, base: Ref, args: tuple[Any, ...], kwargs: dict[str, Any],
                 node: Any) -> None:
    """`__init__` of a base class outside the program: a layer of torch's own is built into the object."""
    from shapelint.interp.calls import build_layer, canonical
    from shapelint.interp.modules import CONTAINERS

    name = canonical(base.name)
    m.journal.touch(instance)
    if name in CONTAINERS:
        instance.layer = CONTAINERS[name](m, args, kwargs, node)
        return
    rule = rule_for(name)
    if rule is not None and rule.what == "module":
        built = build_layer(m, rule, args, kwargs, node)
        if not isinstance(built, Unknown):
            instance.layer = built
            if instance.made is not None:
                built.made = instance.made
        return
    if not known_base(name) and name != "torch.nn.Module":
        instance.loose = True
    fill(m, instance, args, kwargs, node)


def _after_fields(m: Machine, instance: Instance, rest: dict[str, Any], node: Any) -> Any:
    """`__post_init__`. Keywords that are no fields are its own where it takes them: constructors that accept any keyword
    are made by decorators from outside the program, and hand them on."""
    from shapelint.interp.calls import call

    post = instance.cls.lookup("__attrs_post_init__")
    post = instance.cls.lookup("__post_init__") if post is MISSING else post
    if not isinstance(post, Function):
        instance.loose = instance.loose or bool(rest)
        return None
    takes_any = post.node.params.star_kwarg is not None
    known = {p.name.value for p in (*post.node.params.params, *post.node.params.kwonly_params)}
    return call(m, BoundMethod(post, instance), (), {k: v for k, v in rest.items() if takes_any or k in known}, node)


def _bind_fields(m: Machine, instance: Instance, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Set the fields of a new object; returns the keywords that are none."""
    from shapelint.interp.assignment import assign_attribute

    cls = instance.cls
    given = dict(zip(cls.fields, args))
    given.update(kwargs)
    m.journal.touch(instance)
    for name, default in cls.fields.items():
        if name in given:
            value = given.pop(name)
            changed = cls.meta.get("validated", ())  # a validator may give another value
            value = Unknown(f"`{name}` is validated") if name in changed or "*" in changed else value
        elif default is REQUIRED or "**" in kwargs:
            value = Unknown(f"field `{name}` was not given")
        else:
            value = _default(m, *default)
        assign_attribute(m, instance, name, value)
    return given


def _default(m: Machine, node: Any, cls: ClassV) -> Any:
    """The default of a field; `field(default=...)` and `field(default_factory=...)` are looked into."""
    from shapelint.interp.calls import call

    outer = m.scope, m.source
    m.scope, m.source = cls.scope, cls.source
    try:
        if isinstance(node, cst.Call):
            callee = settled(m.eval(node.func))
            if isinstance(callee, Ref) and callee.name.rpartition(".")[2] in ("field", "Field", "ib"):
                for argument in node.args:
                    word = argument.keyword.value if argument.keyword is not None else "default"
                    if word == "default":
                        return m.eval(argument.value)
                    if word in ("default_factory", "factory"):
                        return call(m, m.eval(argument.value), (), {}, argument.value)
                return Unknown("a field without a default")
        return m.eval(node)
    finally:
        m.scope, m.source = outer


class Super:
    """`super()`: names are looked up in the classes behind `owner`, and bound to the object."""

    def __init__(self, owner: ClassV, self_value: Any):
        self.owner = owner
        self.self_value = self_value

    def _mro(self) -> list[Any]:
        value = self.self_value
        mro = (value.cls if isinstance(value, Instance) else value if isinstance(value, ClassV) else self.owner).mro
        for i, entry in enumerate(mro):
            if entry is self.owner:
                return mro[i + 1:]
        return self.owner.mro[1:]

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        from shapelint.interp.attributes import bind, is_module, layer_attribute, may_be_filled
        from shapelint.interp.objects_ import OBJECT_METHODS, OfObject
        from shapelint.interp.modules import MODULE_METHODS

        mro = self._mro()
        if name == "__init__":
            return _SuperInit(self.self_value, mro)
        for entry in mro:
            if isinstance(entry, ClassV):
                found = entry.scope.vars.get(name, MISSING)
                if found is not MISSING:
                    return bind(m, found, self.self_value, entry, node)
        layer = getattr(self.self_value, "layer", None)
        if layer is not None:
            if name in ("forward", "__call__"):
                return layer
            found = layer_attribute(layer, name)
            if found is not MISSING:
                return found
        if name in MODULE_METHODS and (not isinstance(self.self_value, Instance) or is_module(self.self_value)):
            return Bound(name, self.self_value)
        found = inherited(m, self.self_value, self.owner, name, node)
        if found is not MISSING:
            return found
        if name in OBJECT_METHODS:
            return OfObject(name, self.self_value)
        may_be_filled(m, self.self_value)
        return m.unknown(node, f"`super().{name}` is outside the program")


class _SuperInit:
    def __init__(self, instance: Any, mro: list[Any]):
        self.instance, self.mro = instance, mro

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        if isinstance(self.instance, Instance):
            # Each class is initialised where its turn is: the rest of the order follows from its own super().
            run_init(m, self.instance, self.mro, args, kwargs, node)


def make_super(m: Machine, node: cst.Call) -> Any:
    """`super()` and `super(Class, self)`."""
    if node.args:
        values = [settled(m.eval(a.value)) for a in node.args]
        if len(values) == 2 and isinstance(values[0], ClassV):
            return Super(values[0], values[1])
        return m.unknown(node, "what `super` is asked of is not followed")
    activation = next((a for a in reversed(m.activations) if _owner(a.function) is not None), None)
    if activation is None:
        return m.unknown(node, "`super()` outside a method")
    params = activation.function.node.params
    first = (*params.posonly_params, *params.params)
    self_value = settled(activation.scope.vars.get(first[0].name.value)) if first else None
    return Super(_owner(activation.function), self_value)


def _owner(function: Any) -> Any:
    return getattr(function, "owner", None)
