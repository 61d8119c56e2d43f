"""What does a function tell of itself? Its names and parameters: `f.__code__`, `inspect.signature(f)`."""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.interp.builtins_ import builtin
from shapelint.interp.functions import parameter_names
from shapelint.interp.machine import Machine
from shapelint.values import (
    MISSING, Bound, BoundMethod, ClassV, DictV, Function, Instance, ListV, NamedTuple, Partial, Ref, Unknown, settled,
)


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
    function, bound = _function_of(settled(args[0])) if args else (None, False)
    return _Signature(function, bound) if function is not None else Unknown("the parameters of a function", node)


def _function_of(value: Any) -> tuple[Function | None, bool]:
    """The function behind a value, and whether its first parameter is bound already."""
    if isinstance(value, Function):
        return value, False
    if isinstance(value, BoundMethod) and isinstance(value.function, Function):
        return value.function, True
    if isinstance(value, ClassV):
        init = value.lookup("__init__")
        return (init, True) if isinstance(init, Function) else (None, False)
    if isinstance(value, Instance):
        call = value.cls.lookup("__call__")
        call = value.cls.lookup("forward") if call is MISSING else call
        return (call, True) if isinstance(call, Function) else (None, False)
    return None, False


class _Signature:
    """`inspect.signature(f)`: `parameters` in order, by name."""

    def __init__(self, function: Function, bound: bool):
        self.function, self.bound = function, bound

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "parameters":
            return DictV({p.field("name"): p for p in self._parameters()})
        return Unknown(f"`.{name}` of a signature", node)

    def _parameters(self) -> list[NamedTuple]:
        params = self.function.node.params
        found = [self._one(n, "POSITIONAL_OR_KEYWORD") for n in parameter_names(params)][1 if self.bound else 0:]
        if isinstance(params.star_arg, cst.Param):
            found.append(self._one(params.star_arg.name.value, "VAR_POSITIONAL"))
        found += [self._one(p.name.value, "KEYWORD_ONLY") for p in params.kwonly_params]
        if params.star_kwarg is not None:
            found.append(self._one(params.star_kwarg.name.value, "VAR_KEYWORD"))
        return found

    def _one(self, name: str, kind: str) -> NamedTuple:
        default = self.function.defaults.get(name, Ref("inspect.Parameter.empty"))
        fields = ("name", "default", "kind", "annotation")
        return NamedTuple.of(fields, (name, default, Ref(f"inspect.Parameter.{kind}"), Unknown("an annotation")), "Parameter")


@builtin("inspect.getfullargspec", "inspect.getargspec")
def full_argspec(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    function, _ = _function_of(settled(args[0])) if args else (None, False)
    if function is None:
        return Unknown("the parameters of a function", node)
    params = function.node.params
    star = params.star_arg.name.value if isinstance(params.star_arg, cst.Param) else None
    rest = params.star_kwarg.name.value if params.star_kwarg is not None else None
    only = ListV([p.name.value for p in params.kwonly_params])
    fields = ("args", "varargs", "varkw", "defaults", "kwonlyargs", "kwonlydefaults", "annotations")
    values = (ListV(parameter_names(params)), star, rest, Unknown("defaults"), only, Unknown("defaults"), Unknown("types"))
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
