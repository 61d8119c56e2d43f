"""What does a function tell of itself? Its names and parameters: `f.__code__`, `inspect.signature(f)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import libcst as cst

from shapelint.interp.attributes import is_module

from shapelint.interp.builtins_ import builtin
from shapelint.interp.functions import parameter_names
from shapelint.interp.machine import Machine
from shapelint.rulebook import rule_for
from shapelint.values import (
    MISSING, Bound, BoundMethod, ClassV, DictV, Function, Instance, ListV, NamedTuple, Partial, Ref, Unknown, settled,
)


_EMPTY = Ref("inspect.Parameter.empty")


def attribute_of(m: Machine, value: Function, name: str, node: Any) -> Any:
    """An attribute of a function: one the program set, or one that all functions have."""
    if name in value.attrs:
        return settled(value.attrs[name])
    if name in ("__name__", "__qualname__"):
        return value.name if name == "__name__" else value.qualname
    if name in ("setter", "getter", "deleter") and value.kind == "property":
        return Bound(name, value)
    if name == "fget" and value.kind == "property":
        return value
    if name == "__code__":
        return _Code(value)
    if name == "__dict__":
        return DictV(value.attrs)
    if name == "__defaults__":
        return tuple(value.defaults[n] for n in parameter_names(value.node.params) if n in value.defaults) or None
    if name == "__kwdefaults__":
        only = [p.name.value for p in value.node.params.kwonly_params]
        return DictV({n: value.defaults[n] for n in only if n in value.defaults})
    if name in ("__doc__", "__module__", "__annotations__", "__globals__", "__closure__"):
        return Unknown(f"`.{name}` of a function", node)
    return m.unknown(node, f"`.{name}` of a function is not followed")


class _Code:
    """`f.__code__`."""

    def __init__(self, function: Function):
        self.function = function

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        names = _all_names(self.function)
        if name == "co_varnames":  # local variables follow, which nobody asks for
            return tuple(names)
        if name == "co_argcount":
            return len(parameter_names(self.function.node.params))
        if name == "co_name":
            return self.function.name
        return Unknown(f"`.{name}` of a function's code", node)


def _all_names(function: Function) -> list[str]:
    params = function.node.params
    return [*parameter_names(params), *(p.name.value for p in params.kwonly_params)]


@builtin("inspect.signature")
def signature(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    found = _parameters_of(settled(args[0])) if args else None
    return _Signature(found) if found is not None else Unknown("the parameters of a function", node)


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One parameter: `kind` in the words of `inspect`."""

    name: str
    kind: str
    default: Any = _EMPTY

    def value(self) -> NamedTuple:
        """What a program sees of it."""
        fields = ("name", "default", "kind", "annotation")
        kind = Ref(f"inspect.Parameter.{self.kind}")
        return NamedTuple.of(fields, (self.name, self.default, kind, Unknown("an annotation")), "Parameter")


def _parameters_of(value: Any) -> list[_Parameter] | None:
    """The parameters of what can be called, in order, those that are bound already left out; None where they are not
    known."""
    if isinstance(value, Function):
        return _of_function(value)
    if isinstance(value, BoundMethod) and isinstance(value.function, Function):
        return _of_function(value.function)[1:]
    if isinstance(value, ClassV):
        init = value.lookup("__init__")
        return _of_function(init)[1:] if isinstance(init, Function) else None
    if isinstance(value, Ref):
        rule = rule_for(value.name)
        return None if rule is None else [_Parameter(name, "POSITIONAL_OR_KEYWORD") for name in rule.spec.names]
    own = value.cls.lookup("__call__") if isinstance(value, Instance) else MISSING
    if isinstance(own, Function):
        return _of_function(own)[1:]
    if is_module(value):  # nn.Module takes whatever its forward is to be given
        return [_Parameter("args", "VAR_POSITIONAL"), _Parameter("kwargs", "VAR_KEYWORD")]
    return None


def _of_function(function: Function) -> list[_Parameter]:
    params = function.node.params
    found = [_of_name(function, name, "POSITIONAL_OR_KEYWORD") for name in parameter_names(params)]
    if isinstance(params.star_arg, cst.Param):
        found.append(_Parameter(params.star_arg.name.value, "VAR_POSITIONAL"))
    found += [_of_name(function, p.name.value, "KEYWORD_ONLY") for p in params.kwonly_params]
    if params.star_kwarg is not None:
        found.append(_Parameter(params.star_kwarg.name.value, "VAR_KEYWORD"))
    return found


def _of_name(function: Function, name: str, kind: str) -> _Parameter:
    return _Parameter(name, kind, function.defaults.get(name, _EMPTY))


class _Signature:
    """`inspect.signature(f)`: `parameters` in order, by name."""

    def __init__(self, parameters: list[_Parameter]):
        self.parameters = parameters

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "parameters":
            return DictV({p.name: p.value() for p in self.parameters})
        return Unknown(f"`.{name}` of a signature", node)


@builtin("inspect.getfullargspec", "inspect.getargspec")
def full_argspec(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """The parameters by their kinds; `self` of methods and constructors is one of them here."""
    value = settled(args[0]) if args else None
    found = _parameters_of(value)
    if found is None:
        return Unknown("the parameters of a function", node)
    by_kind: dict[str, list[str]] = {}
    for parameter in found:
        by_kind.setdefault(parameter.kind, []).append(parameter.name)
    first = [] if isinstance(value, Function) else ["self"]
    star, rest = (next(iter(by_kind.get(kind, ())), None) for kind in ("VAR_POSITIONAL", "VAR_KEYWORD"))
    fields = ("args", "varargs", "varkw", "defaults", "kwonlyargs", "kwonlydefaults", "annotations")
    values = (ListV([*first, *by_kind.get("POSITIONAL_OR_KEYWORD", ())]), star, rest, Unknown("defaults"),
              ListV(by_kind.get("KEYWORD_ONLY", ())), Unknown("defaults"), Unknown("types"))
    return NamedTuple.of(fields, values, "FullArgSpec")


@builtin("functools.wraps")
def wraps(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """A decorator that changes the names of what it decorates."""
    return Partial(Ref("functools.update_wrapper"), (), {"wrapped": args[0] if args else None})


@builtin("functools.update_wrapper")
def update_wrapper(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    wrapper, wrapped = settled(args[0]), settled(kwargs.get("wrapped", args[1] if len(args) > 1 else None))
    if isinstance(wrapper, Function) and isinstance(wrapped, Function):
        wrapper.attrs = {**wrapped.attrs, "__wrapped__": wrapped, "__name__": wrapped.name, **wrapper.attrs}
    return wrapper


@builtin("functools.lru_cache", "functools.cache", "contextlib.contextmanager", "contextlib.asynccontextmanager",
         "abc.abstractmethod", "torch.jit.ignore", "torch.jit.script", "torch.jit.unused", "torch.jit.export",
         "torch.jit.script_if_tracing", "torch.fx.wrap", "atexit.register", "typing.final", "typing.override",
         "typing.no_type_check", "typing.runtime_checkable", "functools.total_ordering", "functools.singledispatch")
def keeps_function(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """Decorators that keep the function, used bare or called first."""
    first = settled(args[0]) if len(args) == 1 and not kwargs else None
    return first if isinstance(first, (Function, ClassV, BoundMethod, Partial)) else Ref("abc.abstractmethod")
