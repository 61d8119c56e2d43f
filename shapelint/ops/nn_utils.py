"""torch.nn.utils: clipping of gradients, parameters as one vector, and wrappers that give their module back."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import expand, fresh, function
from shapelint.values import Shape, Tensor

UTILS = "torch.nn.utils"


@function(*expand("clip_grad_norm_ clip_grad_norm get_total_norm", UTILS))
def clip_grad_norm(parameters: "Any", *args: "Any", **kwargs: Any) -> Any:
    """The norm that the gradients had, as a tensor without axes.

    torch.nn.utils.clip_grad_norm_([[3]], 1.0) -> []
    torch.nn.utils.get_total_norm([[3]]) -> []
    """
    return Tensor(Shape(()), None)


@function(*expand("clip_grad_value_ clip_grads_with_norm_ vector_to_parameters", UTILS))
def in_place(*args: "Any", **kwargs: Any) -> Any:
    """Nothing comes back.

    torch.nn.utils.vector_to_parameters([3], [[3]]) -> None
    """
    return None


@function(f"{UTILS}.parameters_to_vector")
def parameters_to_vector(parameters: "Any") -> Any:
    """All parameters behind one another.

    parameters_to_vector([[3], [2, 4]]) -> [?]
    """
    return Tensor(Shape((fresh("all parameters"),)), None)


@function(*expand("weight_norm spectral_norm remove_weight_norm remove_spectral_norm", UTILS),
          *expand("weight_norm spectral_norm orthogonal", f"{UTILS}.parametrizations"))
def wrapped(module: "Any", *args: "Any", **kwargs: Any) -> Any:
    """The module itself: what its forward takes and gives is as before.

    torch.nn.utils.parametrizations.weight_norm(Linear(3, 4))([B, 3]) -> [B, 4]
    torch.nn.utils.weight_norm(Linear(3, 4))([B, 3]) -> [B, 4]
    """
    return module
