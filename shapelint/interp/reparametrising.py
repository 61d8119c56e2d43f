"""What becomes of a module whose weights are given from outside, stacked, or made by a parametrization?"""

from __future__ import annotations

from typing import Any

from shapelint.interp.assignment import assign_attribute
from shapelint.interp.attributes import attribute, find_method
from shapelint.interp.builtins_ import builtin, copied
from shapelint.interp.calls import call
from shapelint.interp.iteration import iterate, length_of
from shapelint.interp.machine import Machine
from shapelint.interp.registered import holder_of, named_parameters
from shapelint.interp.wrapping import Made, bound, refusing
from shapelint.rulebook import same
from shapelint.rulebook.held import held
from shapelint.values import (
    DATA, DictV, Instance, Layer, ListV, Reject, Shape, Tensor, Unknown, is_dim, settled,
)


@builtin("torch.func.functional_call", "torch.nn.utils.stateless.functional_call", "functorch.functional_call")
def functional_call(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`functional_call(module, weights, args, kwargs)` is `module(*args, **kwargs)` with the weights given."""
    given = bound("module weights args kwargs", args, kwargs)
    weights = next((settled(given[n]) for n in ("weights", "parameter_and_buffer_dicts", "parameters_and_buffers")
                    if n in given), None)
    inputs, keywords = settled(given.get("args")), settled(given.get("kwargs"))
    inputs = () if inputs is None else inputs if isinstance(inputs, tuple) else (inputs,)
    named = {k: v for k, v in keywords.items.items() if isinstance(k, str)} if isinstance(keywords, DictV) else {}
    return call(m, _with_weights(m, settled(given.get("module")), weights), inputs, named, node)


def _with_weights(m: Machine, module: Any, weights: Any) -> Any:
    """The module with other weights: itself where they have the shapes of its own, else a copy."""
    parts = list(weights) if isinstance(weights, tuple) else weights.items if isinstance(weights, ListV) else [weights]
    if not isinstance(module, (Instance, Layer)):
        return module
    for part in parts:
        part = settled(part)
        for name, tensor in part.items.items() if isinstance(part, DictV) else ():
            module = _with_weight(m, module, str(name), settled(tensor))
    return module


def _with_weight(m: Machine, module: Any, name: str, tensor: Any) -> Any:
    place = holder_of(module, name)
    if place is None or not isinstance(tensor, Tensor) or tensor.rank is None:
        return module
    own = held(*place)
    if isinstance(own, Tensor) and own.rank == tensor.rank \
            and all(same(a, b) is True for a, b in zip(own.dims, tensor.dims)):
        return module
    module = copied(module)
    place = holder_of(module, name)
    if place is not None:
        assign_attribute(m, *place, tensor)
    return module


@builtin("torch.func.stack_module_state", "functorch.stack_module_state")
def stack_module_state(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """(parameters, buffers) of several modules of one class, each stacked along a new first axis."""
    models = iterate(m, args[0] if args else kwargs.get("models"), node)
    count = length_of(models)
    first = settled(models.items[0] if models.items else models.rest)
    known = named_parameters(first) if isinstance(first, (Instance, Layer)) else None
    if known is None or not is_dim(count) or any(tensor.rank is None for _, tensor in known):
        return DictV({}, Tensor()), DictV({}, Tensor())
    stacked = {name: Tensor(Shape((count, *tensor.dims)), tensor.dtype) for name, tensor in known}
    return DictV(stacked), DictV({}, Tensor())


# -- parametrizations


@builtin("torch.nn.utils.parametrize.register_parametrization")
def register_parametrization(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Runs the parametrization on the tensor, which must keep its shape unless `unsafe=True`; gives the module."""
    given = bound("module tensor_name parametrization", args, kwargs)
    module, name = settled(given.get("module")), settled(given.get("tensor_name"))
    if isinstance(module, (Instance, Layer)) and isinstance(name, str):
        refusing(m, "torch.nn.utils.parametrize.register_parametrization", node,
                 lambda: _register(m, module, name, settled(given.get("parametrization")),
                                   settled(given.get("unsafe", False)), node))
    return module if module is not None else Unknown("nothing")


def _register(m: Machine, module: Any, name: str, parametrization: Any, unsafe: Any, node: Any) -> None:
    before = held(module, name)
    if before is None:
        raise Reject("refused", raises="ValueError", argument="args[0]", problem=f"it has no parameter `{name}`")
    before = before if isinstance(before, Tensor) else Tensor()
    original = before
    inverse = find_method(m, parametrization, "right_inverse") if isinstance(parametrization, Instance) else None
    if inverse is not None:
        original = settled(call(m, inverse, (before,), {}, node))
    after = settled(call(m, parametrization, original if isinstance(original, tuple) else (original,), {}, node))
    if not isinstance(after, Tensor):
        return
    if unsafe is False:
        _must_keep(before, after, name)
    else:
        assign_attribute(m, module, name, after)
    assign_attribute(m, module, "parametrizations", Unknown("the parametrizations of a module"))


def _must_keep(before: Tensor, after: Tensor, name: str) -> None:
    details = dict(raises="ValueError", argument="args[2]", shape=None)
    if before.dtype and after.dtype and before.dtype != after.dtype:
        raise Reject("refused", problem=f"it makes {after.dtype} of `{name}`, which is {before.dtype}", **details)
    if before.rank is None or after.rank is None:
        return
    if before.rank != after.rank or any(same(a, b) is False for a, b in zip(before.dims, after.dims)):
        raise Reject("refused", problem=f"it makes {after.shape} of `{name}`, which is {before.shape}", **details)


@builtin("torch.nn.utils.parametrize.remove_parametrizations")
def remove_parametrizations(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """The module; the parametrized tensor, or the original one, is a plain parameter again."""
    return args[0] if args else kwargs.get("module", Unknown("nothing"))


@builtin("torch.nn.utils.parametrize.transfer_parametrizations_and_params")
def transfer(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """The module that the parametrizations are given to."""
    return args[1] if len(args) > 1 else kwargs.get("to_module", Unknown("nothing"))


@builtin("torch.nn.utils.parametrize.is_parametrized", "torch.nn.utils.prune.is_pruned")
def open_question(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Yes or no: nobody keeps count."""
    return DATA


@builtin("torch.nn.utils.parametrize.cached")
def cached(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """A context that changes no shape."""
    return Made("a context", None, lambda m, args, kwargs, node: args[0] if args else Unknown("nothing"))


@builtin("torch.nn.utils.parametrize.type_before_parametrizations")
def type_before(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """The class of the module."""
    return attribute(m, args[0], "__class__", node) if args else Unknown("nothing")


