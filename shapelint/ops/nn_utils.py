"""torch.nn.utils: clipping of gradients, parameters as one vector, and norms on the weights of a module."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import Wish, expand, fresh, function, path, to_tensor
from shapelint.rulebook.axes import check_axis, product
from shapelint.rulebook.families import promote_all
from shapelint.rulebook.held import held, held_tensor, hold
from shapelint.values import (
    ListV, MISSING, NotKnown, Parameters, Reject, Shape, Tensor, Unknown, is_dim, settled,
)

UTILS = "torch.nn.utils"


def tensors_of(parameters: Any, operator: str, argument: str = "parameters") -> list[Tensor]:
    """All tensors of an iterable of them. Raises NotKnown where there may be others."""
    value = settled(parameters)
    if isinstance(value, Parameters):
        told = value.told()
        if told is None:
            raise NotKnown("the parameters of the module are not all known")
        return told
    if isinstance(value, ListV) and value.exact:
        value = tuple(value.items)
    if isinstance(value, tuple):
        return [to_tensor(item, Wish(operator, argument)) for item in value]
    raise NotKnown("the parameters are not known")


def _norm(tensors: Any, operator: str, argument: str) -> Tensor:
    """One number, of the dtype of what it is the norm of."""
    value = settled(tensors)
    try:
        found = [value] if isinstance(value, Tensor) else tensors_of(value, operator, argument)
    except NotKnown:
        return Tensor(Shape(()), None)
    return Tensor(Shape(()), promote_all(found) if found else "float32")


@function(*expand("clip_grad_norm_ clip_grad_norm", UTILS))
def clip_grad_norm(parameters: "Any", max_norm: "Any", norm_type: "Any" = 2.0, error_if_nonfinite: "Any" = False,
                   foreach: "Any" = None) -> Any:
    """The norm that the gradients had, as a tensor without axes.

    torch.nn.utils.clip_grad_norm_([[3]], 1.0) -> []
    torch.nn.utils.clip_grad_norm_([3], 1.0) -> []
    """
    return _norm(parameters, "torch.nn.utils.clip_grad_norm_", "parameters")


@function(f"{UTILS}.get_total_norm")
def get_total_norm(tensors: "Any", norm_type: "Any" = 2.0, error_if_nonfinite: "Any" = False,
                   foreach: "Any" = None) -> Any:
    """The norm of all of them, as a tensor without axes.

    torch.nn.utils.get_total_norm([[3], [2, 4]]) -> []
    """
    return _norm(tensors, "torch.nn.utils.get_total_norm", "tensors")


@function(f"{UTILS}.clip_grad_value_", form="opaque")
def clip_grad_value(parameters: "Any", clip_value: "Any", foreach: "Any" = None) -> Any:
    """Nothing comes back. (It asks for gradients, which no example has.)"""
    return None


@function(f"{UTILS}.clip_grads_with_norm_")
def clip_grads_with_norm(parameters: "Any", max_norm: "Any", total_norm: "Tensor", foreach: "Any" = None) -> Any:
    """Nothing comes back.

    torch.nn.utils.clip_grads_with_norm_([[3]], 1.0, []) -> None
    """
    return None


@function(f"{UTILS}.parameters_to_vector")
def parameters_to_vector(parameters: "Any") -> Any:
    """All parameters behind one another.

    parameters_to_vector([[3], [2, 4]]) -> [11]
    parameters_to_vector([[B, 3], [B]]) -> [4*B]
    """
    try:
        found = tensors_of(parameters, "torch.nn.utils.parameters_to_vector")
        size = _elements(found)
    except NotKnown as unsaid:
        raise NotKnown(unsaid.reason, Tensor(Shape((fresh("all parameters"),)), None)) from None
    if not found:
        raise Reject("empty", argument="parameters")
    return Tensor(Shape((size,)), promote_all(found))


def _elements(tensors: list[Tensor]) -> Dim:
    total: Dim = 0
    for tensor in tensors:
        total = total + product(tensor.dims)
    return total


@function(f"{UTILS}.vector_to_parameters")
def vector_to_parameters(vec: "Tensor", parameters: "Any") -> Any:
    """Nothing comes back; the vector has to have a number for each element.

    torch.nn.utils.vector_to_parameters([3], [[3]]) -> None
    torch.nn.utils.vector_to_parameters([13], [[3], [2, 4]]) -> None
    torch.nn.utils.vector_to_parameters([10], [[3], [2, 4]]) -> error: view
    torch.nn.utils.vector_to_parameters([[3]], [[3]]) -> error: not-a-tensor
    """
    found = tensors_of(parameters, "torch.nn.utils.vector_to_parameters")
    wanted = _elements(found)
    if vec.rank == 1 and path.known.less(vec.dims[0], wanted) is True:
        raise Reject("view", argument="vec", shape=vec.shape, wanted_shape=Shape((wanted,)), got=vec.dims[0],
                     wanted=wanted)
    return None


@function(*expand("convert_conv2d_weight_memory_format convert_conv3d_weight_memory_format", UTILS))
def memory_format(module: "Any", memory_format: "Any") -> Any:
    """The module itself: how its weights lie in memory changes no shape.

    torch.nn.utils.convert_conv2d_weight_memory_format(Conv2d(3, 8, 5), torch.channels_last)([3, 7, 7]) -> [8, 3, 3]
    """
    return module


# -- norms of weights


def normed(module: Any, name: Any, operator: str, raises: str) -> Tensor | None:
    """The weight that is normed, where it is known. Rejects "refused" for a parameter the module does not have."""
    if held(module, name) is None:
        raise Reject("refused", raises=raises, argument="module", operator=operator,
                     problem=f"it has no {settled(name)}")
    return held_tensor(module, name)


@function(f"{UTILS}.weight_norm")
def weight_norm(module: "Any", name: "Any" = "weight", dim: "Any" = 0) -> Any:
    """The module itself: what its forward takes and gives is as before. Its weight is made of a length and a direction.

    torch.nn.utils.weight_norm(Linear(3, 4))([B, 3]) -> [B, 4]
    torch.nn.utils.weight_norm(Linear(3, 4)).weight_g -> [4, 1]
    torch.nn.utils.weight_norm(Conv2d(3, 8, 5), dim=None).weight_g -> []
    torch.nn.utils.weight_norm(Conv2d(3, 8, 5), "weight", 1).weight_v -> [8, 3, 5, 5]
    """
    weight, name, dim = normed(module, name, f"{UTILS}.weight_norm", "TypeError"), settled(name), settled(dim)
    if weight is not None and weight.rank is not None and isinstance(name, str):
        sizes: tuple[Any, ...] = ()
        if isinstance(dim, int) and dim != -1:
            axis = check_axis(weight.shape, dim)
            sizes = tuple(size if i == axis else 1 for i, size in enumerate(weight.dims))
        elif dim is not None and dim != -1:
            raise NotKnown("the axis is not known", module)
        hold(module, **{name: replace(weight, kind="tensor"), f"{name}_v": replace(weight, kind="parameter"),
                        f"{name}_g": Tensor(Shape(sizes), weight.dtype, kind="parameter")})
    return module


@function(f"{UTILS}.spectral_norm")
def spectral_norm(module: "Any", name: "Any" = "weight", n_power_iterations: "Any" = 1, eps: "Any" = 1e-12,
                  dim: "Any" = None) -> Any:
    """The module itself, whose weight is made of the one it was built with.

    torch.nn.utils.spectral_norm(Linear(3, 4))([B, 3]) -> [B, 4]
    torch.nn.utils.spectral_norm(Linear(3, 4)).weight_orig -> [4, 3]
    torch.nn.utils.spectral_norm(Linear(3, 4), n_power_iterations=0) -> error: constructor
    torch.nn.utils.spectral_norm(Linear(3, 4, False), "bias") -> error: refused
    """
    must_iterate(n_power_iterations)
    weight, name = normed(module, name, f"{UTILS}.spectral_norm", "ValueError"), settled(name)
    if weight is not None and isinstance(name, str):
        hold(module, **{name: replace(weight, kind="tensor"), f"{name}_orig": replace(weight, kind="parameter")})
    return module


def must_iterate(count: Any) -> None:
    count = settled(count)
    if is_dim(count) and path.known.less(count, 1) is True:
        raise Reject("constructor", raises="ValueError", parameter="n_power_iterations", got=count, wanted=None,
                     rule="at least 1")


@function(*expand("remove_weight_norm remove_spectral_norm", UTILS))
def remove_norm(module: "Any", name: "Any" = "weight") -> Any:
    """The module itself, its weight a parameter again.

    torch.nn.utils.remove_weight_norm(torch.nn.utils.weight_norm(Linear(3, 4)))([B, 3]) -> [B, 4]
    torch.nn.utils.remove_spectral_norm(torch.nn.utils.spectral_norm(Linear(3, 4))).weight -> [4, 3]
    """
    weight, name = held_tensor(module, name), settled(name)
    if weight is not None and isinstance(name, str):
        gone = dict.fromkeys((f"{name}_g", f"{name}_v", f"{name}_orig"), MISSING)
        hold(module, **{name: replace(weight, kind="parameter")}, **gone)
    return module


def parametrized(module: Any, name: Any) -> Any:
    """The module, whose weight is made of parameters that nobody keeps count of."""
    weight = held_tensor(module, name)
    if weight is not None:
        hold(module, **{settled(name): replace(weight, kind="tensor")},
             parametrizations=Unknown("the parametrizations of a module"))
    return module
