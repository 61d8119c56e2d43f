"""torch.nn.utils.parametrizations: weights that are kept of a length, of a largest singular value, or orthogonal."""

from __future__ import annotations

from typing import Any

from shapelint.ops.nn_utils import UTILS, must_iterate, normed, parametrized
from shapelint.rulebook import function, one_of
from shapelint.values import Reject, settled

P = f"{UTILS}.parametrizations"


@function(f"{P}.weight_norm")
def weight_norm(module: "Any", name: "Any" = "weight", dim: "Any" = 0) -> Any:
    """The module itself: what its forward takes and gives is as before.

    torch.nn.utils.parametrizations.weight_norm(Linear(3, 4))([B, 3]) -> [B, 4]
    """
    return parametrized(module, name)


@function(f"{P}.spectral_norm")
def spectral_norm(module: "Any", name: "Any" = "weight", n_power_iterations: "Any" = 1, eps: "Any" = 1e-12,
                  dim: "Any" = None) -> Any:
    """The module itself: what its forward takes and gives is as before.

    torch.nn.utils.parametrizations.spectral_norm(Linear(3, 4)).weight -> [4, 3]
    torch.nn.utils.parametrizations.spectral_norm(Linear(3, 4), n_power_iterations=0) -> error: constructor
    torch.nn.utils.parametrizations.spectral_norm(Linear(3, 4, False), "bias") -> error: refused
    torch.nn.utils.parametrizations.spectral_norm(Linear(3, 4), dim=2) -> error: axis
    """
    weight, dim = normed(module, name, f"{P}.spectral_norm", "ValueError"), settled(dim)
    if weight is not None and weight.rank is not None and isinstance(dim, int):
        if not -weight.rank <= dim < weight.rank:
            raise Reject("axis", raises="IndexError", axis=dim, rank=weight.rank, argument="dim", shape=weight.shape)
    must_iterate(n_power_iterations)
    return parametrized(module, name)


@function(f"{P}.orthogonal")
def orthogonal(module: "Any", name: "Any" = "weight", orthogonal_map: "Any" = None, *,
               use_trivialization: "Any" = True) -> Any:
    """The module itself, if the weight is a matrix or more.

    torch.nn.utils.parametrizations.orthogonal(Linear(3, 4))([B, 3]) -> [B, 4]
    torch.nn.utils.parametrizations.orthogonal(Linear(3, 4), orthogonal_map="cayley")([B, 3]) -> [B, 4]
    torch.nn.utils.parametrizations.orthogonal(Linear(3, 4), orthogonal_map="qr") -> error: constructor
    torch.nn.utils.parametrizations.orthogonal(Linear(3, 4), "bias") -> error: rank
    """
    weight = normed(module, name, f"{P}.orthogonal", "ValueError")
    if weight is not None and not any(weight.shape.may_have_rank(rank) for rank in range(2, 64)):
        raise Reject("rank", raises="ValueError", argument="module", got=weight.rank, wanted=None, least=2,
                     shape=weight.shape, pattern=["*", "rows", "columns"])
    one_of(orthogonal_map, ("matrix_exp", "cayley", "householder"), "orthogonal_map")
    return parametrized(module, name)
