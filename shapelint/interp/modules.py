"""What do modules do when they are called, and what are the containers and the methods every module has?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.dims import OpenQuestion
from shapelint.interp.iteration import UNROLL, append, iterate, spread
from shapelint.interp.joins import join
from shapelint.interp.machine import Machine
from shapelint.interp.rules import apply
from shapelint.rulebook import Rule, Undecided
from shapelint.rulebook.binding import spec_of
from shapelint.values import (
    BoundMethod, ClassV, Cycle, DictV, Function, Inside, Instance, Layer, ListV, NotKnown, Origin, Parameters, Reject,
    Tensor, Unknown, settled,
)

Method = Callable[..., Any]
MODULE_METHODS: dict[str, Method] = {}
CONTAINERS: dict[str, Method] = {}


def module_method(*names: str) -> Callable[[Method], Method]:
    """Register what a method of every nn.Module does."""

    def register(method: Method) -> Method:
        for name in names:
            MODULE_METHODS[name] = method
        return method

    return register


def container(name: str) -> Callable[[Method], Method]:
    """Register how a container of modules is built."""

    def register(build: Method) -> Method:
        CONTAINERS[name] = build
        return build

    return register


# -- calling


def run_module(m: Machine, module: Instance, forward: Any, args: tuple[Any, ...], kwargs: dict[str, Any],
               node: Any) -> Any:
    """Call a module of the program: its forward is run, and its place in the model is known meanwhile."""
    from shapelint.interp.calls import call
    from shapelint.interp.hooks import after_forward

    with _entered(m, module):
        result = call(m, forward, args, dict(kwargs), node)
    return after_forward(m, module, args, kwargs, result, node)


class _entered:
    def __init__(self, m: Machine, module: Any):
        self.m, self.module = m, module

    def __enter__(self) -> None:
        m = self.m
        if not m.recording:
            return
        if not m.modules:
            m.modules.append((self.module, ""))
            return
        root = m.modules[0][0]
        m.modules.append((self.module, module_paths(root).get(id(self.module))))

    def __exit__(self, *_: Any) -> None:
        if self.m.recording:
            self.m.modules.pop()


def module_paths(root: Any) -> dict[int, str]:
    """The path of every module inside a model (`encoder.layer.0`), by identity."""
    found: dict[int, str] = {id(root): ""}
    stack = [(root, "")]
    while stack:
        module, path = stack.pop()
        for name, child in children_of(module):
            child = settled(child)
            if isinstance(child, (Instance, Layer)) and id(child) not in found:
                found[id(child)] = f"{path}.{name}" if path else name
                stack.append((child, found[id(child)]))
    return found


def children_of(module: Any) -> list[tuple[str, Any]]:
    """The named parts of a module, as nn.Module registers them."""
    from shapelint.interp.attributes import is_module

    out: list[tuple[str, Any]] = []
    layer = module.layer if isinstance(module, Instance) else module
    if layer is not None and layer.children is not None:
        children = layer.children
        if isinstance(children, DictV):
            out += [(str(k), v) for k, v in children.items.items()]
        else:
            names = layer.params.get("names") or {}
            by_index = {i: n for n, i in names.items()}
            out += [(by_index.get(i, str(i)), v) for i, v in enumerate(children.items)]
            if children.rest is not None:
                out.append((str(len(children.items)), children.rest))
    if layer is not None:
        known = {name for name, _ in out}
        out += [(k, v) for k, v in layer.attrs.items() if k not in known and isinstance(settled(v), (Instance, Layer))]
    if isinstance(module, Instance):
        out += [(k, v) for k, v in module.attrs.items() if is_module(settled(v))]
    return out


def call_layer(m: Machine, layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Call a layer of torch's own, or a container; its hooks run behind it."""
    from shapelint.interp.hooks import after_forward

    return after_forward(m, layer, args, kwargs, _call_layer(m, layer, args, kwargs, node), node)


def _call_layer(m: Machine, layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    if layer.name == "torch.nn.Sequential" or layer.steps is not None:
        with _entered(m, layer):
            return _call_sequential(m, layer, args, node)
    if layer.forward is None:
        return m.unknown(node, f"{layer.name} cannot be called")
    if layer.lazy is not None:
        _take_size(m, layer, args, kwargs, node)
    rule = Rule(layer.name, spec_of(layer.forward), "notation", "function", keeps=False)
    return apply(m, rule, args, kwargs, node, layer=layer)


def _take_size(m: Machine, layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> None:
    """The first call of a lazy layer says which ordinary layer it is from here on. What torch refuses in it is told
    by the call itself."""
    words = f"the first call, {m.text(node)}" if node is not None else ""
    try:
        found = layer.lazy.ordinary(args, kwargs, Origin(node, m.source, words=words) if node is not None else None)
    except (Reject, NotKnown, Undecided, OpenQuestion):
        return
    m.journal.touch(layer)
    layer.become(found)


def _call_sequential(m: Machine, layer: Layer, args: tuple[Any, ...], node: Any) -> Any:
    from shapelint.interp.calls import call

    if len(args) != 1:
        return m.unknown(node, f"{layer.name} takes one argument")
    value = args[0]
    items, rest = _steps(layer)
    outer = m.part
    for i, child in enumerate(items):
        child = settled(child)
        if i:
            m.part = (node, _words_of(m, child), f"{_words_of(m, settled(items[i - 1]))}(...)")
        elif isinstance(child, Layer) and child.made is not None:
            m.part = (node, _words_of(m, child), None)
        value = call(m, child, (value,), {}, node)
    m.part = outer
    if rest is not None:
        value = _any_number_of(m, rest, value, node, bool(items))
    return value


def _steps(layer: Layer) -> tuple[list[Any], Any]:
    """What a layer runs one after the other, as its children are now, and what any later part of it is like."""
    children = layer.children
    if layer.steps is None:
        return list(children.items.values() if isinstance(children, DictV) else children.items), children.rest
    if layer.steps == ("*",):
        return list(children.items), children.rest
    named = dict(children_of(layer))
    return [named.get(step) if isinstance(step, str) else step for step in layer.steps], None


def _any_number_of(m: Machine, rest: Any, value: Any, node: Any, maybe_none: bool) -> Any:
    """What later parts make of a value, however many there are; what fails only there is a contract."""
    from shapelint.interp.calls import call

    doubt, m.doubt = m.doubt, 2
    once = value
    for part in rest.items if isinstance(rest, Cycle) else (rest,):
        once = call(m, settled(part), (once,), {}, node)
    m.doubt = doubt
    return join(value, once) if maybe_none else once


def _words_of(m: Machine, module: Any) -> str:
    """A part of a Sequential in the author's words: as it was built."""
    made = getattr(module, "made", None)
    if made is None or made.node is None:
        return module.name.rpartition(".")[2] if isinstance(module, Layer) else type(module).__name__
    words = " ".join(m.text(made.node).split())
    return words if len(words) < 60 else words[:40] + " ..."


# -- containers


def _container_layer(name: str, children: Any, node: Any, m: Machine) -> Layer:
    return Layer(name, {}, None, {}, children, Origin(node, m.source) if node is not None else None)


@container("torch.nn.Sequential")
def sequential(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Layer:
    first = settled(args[0]) if len(args) == 1 else None
    if isinstance(first, DictV):
        layer = _container_layer("torch.nn.Sequential", ListV(first.items.values(), first.rest), node, m)
        layer.params["names"] = {k: i for i, k in enumerate(first.items)}
        for name, child in first.items.items():
            if isinstance(name, str):
                layer.attrs[name] = child
        return layer
    return _container_layer("torch.nn.Sequential", ListV(args), node, m)


@container("torch.nn.ModuleList")
def module_list(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Layer:
    given = args[0] if args else kwargs.get("modules")
    children = iterate(m, given, node) if given is not None else ListV()
    return _container_layer("torch.nn.ModuleList", children, node, m)


@container("torch.nn.ParameterList")
def parameter_list(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Layer:
    layer = module_list(m, args, kwargs, node)
    layer.name = "torch.nn.ParameterList"
    return layer


@container("torch.nn.ModuleDict")
def module_dict(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Layer:
    given = settled(args[0] if args else kwargs.get("modules"))
    children = DictV()
    if isinstance(given, DictV):
        children = DictV(given.items, given.rest)
    elif given is not None:
        for pair in iterate(m, given, node).items:
            pair = settled(pair)
            if isinstance(pair, tuple) and len(pair) == 2:
                children.items[settled(pair[0])] = pair[1]
    return _container_layer("torch.nn.ModuleDict", children, node, m)


@container("torch.nn.ParameterDict")
def parameter_dict(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Layer:
    layer = module_dict(m, args, kwargs, node)
    layer.name = "torch.nn.ParameterDict"
    return layer


# -- methods of every module


def children_list(module: Any) -> Any:
    """The children of a container, of a module of the program that derives from one too."""
    layer = module.layer if isinstance(module, Instance) else module
    return layer.children if layer is not None else None


@module_method("train", "eval")
def changes_mode(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`eval()`, `train()` and `train(mode)`: the module and its parts are in training, or not, from here on."""
    name = getattr(getattr(getattr(node, "func", None), "attr", None), "value", "")
    mode = settled(args[0] if args else kwargs.get("mode", True)) if name == "train" else False if name == "eval" else None
    set_mode(m, module, mode if isinstance(mode, bool) else None)
    return module


def set_mode(m: Machine, module: Any, mode: bool | None, seen: set[int] | None = None) -> None:
    """Put a module and its parts into training or out of it; None: nobody knows."""
    seen = set() if seen is None else seen
    if id(module) in seen or not isinstance(module, (Instance, Layer)):
        return
    seen.add(id(module))
    if isinstance(module, Instance):
        m.journal.touch(module)
        module.attrs.pop("training", None)
        if mode is not None:
            module.attrs["training"] = mode
    for _, child in children_of(module):
        set_mode(m, settled(child), mode, seen)


@module_method("to", "cuda", "cpu", "float", "double", "half", "bfloat16", "requires_grad_",
               "share_memory", "xpu", "type", "to_empty", "compile")
def keeps_module(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Methods that give the module itself and change no shape."""
    return module


@module_method("apply")
def apply_function(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`apply(fn)`: the function runs on every part, the innermost first, as far as they are known and few."""
    from shapelint.interp.calls import call

    function = settled(args[0] if args else kwargs.get("fn"))
    parts = inner_modules(module)
    if isinstance(function, (Function, BoundMethod)) and parts is not None and len(parts) <= _MOST_APPLIED:
        for _, part in reversed(parts):
            call(m, function, (part,), {}, node)
    return module


#: A function is applied to so many parts at most: what it does is mostly to fill weights with numbers.
_MOST_APPLIED = 100


@module_method("register_buffer", "register_parameter", "add_module", "register_module")
def register(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`register_buffer(name, tensor)` and its like set an attribute."""
    from shapelint.interp.assignment import assign_attribute

    given = [*args, *kwargs.values()]
    name = settled(given[0]) if given else None
    if len(given) > 1 and isinstance(settled(given[1]), (Instance, Layer, Unknown)):
        _add_child(m, children_list(module), name, given[1])
    if isinstance(name, str) and len(given) > 1:
        assign_attribute(m, module, name, given[1])
    elif isinstance(module, Instance):
        module.loose = True
    return None


def _add_child(m: Machine, children: Any, name: Any, child: Any) -> None:
    """A container's children go by name, but are kept in order."""
    if isinstance(children, ListV):
        append(m, children, child)
    elif isinstance(children, DictV):
        m.journal.touch(children)
        if isinstance(name, str):
            children.items[name] = child
        else:
            children.rest = child if children.rest is None else join(children.rest, child)


@module_method("parameters")
def parameters(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """An iterator over parameters; their shapes are told apart where somebody asks for all of them."""
    from shapelint.interp.registered import parameter_list

    return Parameters(Tensor(kind="parameter"), lambda: parameter_list(module))


@module_method("buffers")
def buffers(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """An iterator over tensors, whose shapes are not told apart."""
    return ListV((), Tensor())


@module_method("named_parameters")
def named_parameters(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    from shapelint.interp.registered import named_parameters as registered

    told = registered(module) if not args and not kwargs else None
    return named_buffers(m, module, args, kwargs, node) if told is None or len(told) > UNROLL else ListV(told)


@module_method("named_buffers")
def named_buffers(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return ListV((), (Unknown("the name of a parameter"), Tensor(kind="parameter")))


@module_method("children")
def children(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    inner = children_list(module)
    if isinstance(inner, ListV):
        return ListV(inner.items, inner.rest, inner.length)
    if _closed(module):
        return ListV((), Inside("a part of a layer that is not told apart", owner=module))
    return ListV([child for _, child in children_of(module)])


def _closed(module: Any) -> bool:
    """Is it a layer of a package beside torch, of whose parts nothing is told?"""
    return isinstance(module, Layer) and module.children is None and not module.name.startswith("torch.nn.")


@module_method("named_children")
def named_children(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    if _closed(module):
        return ListV((), (Unknown("a module's name"), Inside("a part of a layer that is not told apart", owner=module)))
    return ListV([(name, child) for name, child in children_of(module)])


@module_method("modules")
def modules(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    parts = inner_modules(module)
    return ListV((), Inside("one of a model's modules", owner=module)) if parts is None else ListV([p for _, p in parts])


@module_method("named_modules")
def named_modules(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    parts = inner_modules(module)
    if parts is None or args or kwargs:
        return ListV((), (Unknown("a module's name"), Inside("one of a model's modules", owner=module)))
    return ListV(parts)


def inner_modules(module: Any) -> list[tuple[str, Any]] | None:
    """(path, module) of a module and everything inside it, each once and before its parts; None where they are not all
    known."""
    found: list[tuple[str, Any]] = []
    return found if _gather(module, "", found, set()) else None


def _gather(module: Any, path: str, found: list[tuple[str, Any]], seen: set[int]) -> bool:
    if id(module) in seen:
        return True
    seen.add(id(module))
    found.append((path, module))
    layer = module.layer if isinstance(module, Instance) else module
    if _closed(layer) or getattr(module, "loose", False) or len(found) > _MOST_MODULES:
        return False
    if layer is not None and layer.children is not None and not layer.children.exact:
        return False
    for name, child in children_of(module):
        child = settled(child)
        inner = f"{path}.{name}" if path else name
        if not (isinstance(child, (Instance, Layer)) and _gather(child, inner, found, seen)):
            return False
    return True


#: Models with more parts are not listed one by one.
_MOST_MODULES = 2_000


@module_method("get_submodule", "get_parameter", "get_buffer")
def get_inside(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`get_submodule("encoder.0")`: the attributes, one after the other."""
    from shapelint.interp.attributes import attribute
    from shapelint.interp.subscripts import get_item

    path = settled(args[0] if args else next(iter(kwargs.values()), None))
    if not isinstance(path, str):
        return Unknown("which part of a module is asked for is not known", node)
    for name in path.split(".") if path else ():
        numbered = name.isdigit() and children_list(module) is not None
        module = settled(get_item(m, module, int(name), node) if numbered else attribute(m, module, name, node))
    return module


@module_method("state_dict")
def state_dict(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return DictV({}, Unknown("an entry of a state_dict"))


@module_method("register_forward_hook")
def register_forward_hook(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    from shapelint.interp.hooks import add_hook

    return add_hook(m, module, args, kwargs, node)


@module_method("zero_grad", "load_state_dict", "register_forward_pre_hook",
               "register_full_backward_hook", "register_backward_hook", "extra_repr",
               "register_full_backward_pre_hook", "register_load_state_dict_post_hook", "register_state_dict_post_hook",
               "register_load_state_dict_pre_hook", "register_state_dict_pre_hook", "_register_load_state_dict_pre_hook",
               "_register_state_dict_hook", "_load_from_state_dict", "_save_to_state_dict")
def does_nothing(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Methods that change no shape and give nothing of interest."""
    return Unknown("what this gives is not followed")


@module_method("forward", "__call__")
def forward(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """nn.Module's own `__call__` (asked for by `super()`): it runs forward."""
    from shapelint.interp.attributes import find_method
    from shapelint.interp.calls import call

    own = find_method(m, module, "forward") if isinstance(module, Instance) else None
    return call(m, module, args, kwargs, node) if own is None else run_module(m, module, own, args, kwargs, node)


@module_method("append")
def append_child(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    inner = children_list(module)
    if isinstance(inner, ListV) and args:
        append(m, inner, args[0])
    return module


@module_method("extend")
def extend_children(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    inner = children_list(module)
    if isinstance(inner, ListV) and args:
        spread(m, inner, args[0], node)
    return module


@module_method("insert")
def insert_child(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    from shapelint.interp.methods import method_of

    inner = children_list(module)
    if isinstance(inner, ListV):
        return method_of(inner, "insert")(m, inner, args, kwargs, node)
    return None


@module_method("keys", "items", "values", "update", "pop", "get", "__len__", "clear")
def of_children(m: Machine, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Methods of ModuleDict and ModuleList that are those of the dictionary or list inside."""
    from shapelint.interp.methods import method_of

    name = node.func.attr.value if hasattr(node, "func") and hasattr(node.func, "attr") else ""
    inner = children_list(module)
    method = method_of(inner, name) if inner is not None else None
    return method(m, inner, args, kwargs, node) if method is not None else m.unknown(node, f"`.{name}()` of a module")


__all__ = ["MODULE_METHODS", "CONTAINERS", "run_module", "call_layer", "BoundMethod", "ClassV", "Function"]
