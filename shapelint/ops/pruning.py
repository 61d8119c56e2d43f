"""torch.nn.utils.prune: elements of a weight set to 0 by a mask, which changes no shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.ops.nn_utils import UTILS
from shapelint.rulebook import expand, function, must_have_shape, path
from shapelint.rulebook.axes import product
from shapelint.rulebook.held import held_tensor, hold
from shapelint.values import MISSING, ListV, Reject, Tensor, is_dim, settled

PRUNE = f"{UTILS}.prune"


def _pruned(module: Any, name: Any) -> Any:
    """The module, whose weight is now the product of a parameter and a mask."""
    weight, name = held_tensor(module, name), settled(name)
    if weight is not None and isinstance(name, str):
        hold(module, **{name: replace(weight, kind="tensor"), f"{name}_orig": replace(weight, kind="parameter"),
                        f"{name}_mask": replace(weight, kind="tensor")})
    return module


def _check_amount(amount: Any, most: Any = None) -> None:
    amount = settled(amount)
    if isinstance(amount, float) and not 0 <= amount <= 1 or is_dim(amount) and path.known.less(amount, 0) is True:
        raise Reject("constructor", raises="ValueError", parameter="amount", got=amount, wanted=None,
                     rule="a part between 0 and 1, or a number of elements")
    if most is not None and is_dim(amount) and path.known.less(most, amount) is True:
        raise Reject("constructor", raises="ValueError", parameter="amount", got=amount, wanted=most,
                     rule="at most what there is to prune")


def _elements(module: Any, name: Any) -> Any:
    weight = held_tensor(module, name)
    return product(weight.dims) if weight is not None and weight.rank is not None else None


@function(f"{PRUNE}.identity")
def identity(module: "Any", name: "Any") -> Any:
    """The module itself.

    torch.nn.utils.prune.identity(Linear(3, 4), "weight")([B, 3]) -> [B, 4]
    torch.nn.utils.prune.identity(Linear(3, 4), "weight").weight_orig -> [4, 3]
    """
    return _pruned(module, name)


@function(f"{PRUNE}.random_unstructured")
def random_unstructured(module: "Any", name: "Any", amount: "Any") -> Any:
    """The module itself.

    torch.nn.utils.prune.random_unstructured(Linear(3, 4), "weight", 0.5)([B, 3]) -> [B, 4]
    torch.nn.utils.prune.random_unstructured(Linear(3, 4), "weight", 1.5) -> error: constructor
    torch.nn.utils.prune.random_unstructured(Linear(3, 4), "weight", 13) -> error: constructor
    """
    _check_amount(amount, _elements(module, name))
    return _pruned(module, name)


@function(f"{PRUNE}.l1_unstructured")
def l1_unstructured(module: "Any", name: "Any", amount: "Any", importance_scores: "Any" = None) -> Any:
    """The module itself.

    torch.nn.utils.prune.l1_unstructured(Linear(3, 4), "weight", 2)([B, 3]) -> [B, 4]
    torch.nn.utils.prune.l1_unstructured(Linear(3, 4), "bias", 5) -> error: constructor
    """
    _check_amount(amount, _elements(module, name))
    return _pruned(module, name)


def _structured(module: Any, name: Any, amount: Any, dim: Any) -> Any:
    weight, dim = held_tensor(module, name), settled(dim)
    _check_amount(amount)
    if weight is None or weight.rank is None:
        return _pruned(module, name)
    if weight.rank < 2:
        raise Reject("rank", raises="ValueError", argument="module", got=weight.rank, wanted=None, least=2,
                     shape=weight.shape, pattern=["*"])
    if isinstance(dim, int):
        if dim >= weight.rank:
            raise Reject("axis", raises="IndexError", axis=dim, rank=weight.rank, argument="dim", shape=weight.shape)
        _check_amount(amount, weight.shape.axis(dim))
    return _pruned(module, name)


@function(f"{PRUNE}.random_structured")
def random_structured(module: "Any", name: "Any", amount: "Any", dim: "Any") -> Any:
    """Whole channels along `dim`.

    torch.nn.utils.prune.random_structured(Linear(3, 4), "weight", 0.5, 1)([B, 3]) -> [B, 4]
    torch.nn.utils.prune.random_structured(Linear(3, 4), "bias", 0.5, 0) -> error: rank
    torch.nn.utils.prune.random_structured(Linear(3, 4), "weight", 0.5, 2) -> error: axis
    """
    return _structured(module, name, amount, dim)


@function(f"{PRUNE}.ln_structured")
def ln_structured(module: "Any", name: "Any", amount: "Any", n: "Any", dim: "Any",
                  importance_scores: "Any" = None) -> Any:
    """Whole channels along `dim`.

    torch.nn.utils.prune.ln_structured(Conv2d(3, 8, 5), "weight", 2, 2, 0)([B, 3, 7, 7]) -> [B, 8, 3, 3]
    torch.nn.utils.prune.ln_structured(Conv2d(3, 8, 5), "weight", 9, 2, 0) -> error: constructor
    """
    return _structured(module, name, amount, dim)


@function(f"{PRUNE}.custom_from_mask")
def custom_from_mask(module: "Any", name: "Any", mask: "Any") -> Any:
    """The mask has the shape of the weight.

    torch.nn.utils.prune.custom_from_mask(Linear(3, 4), "weight", [4, 3])([B, 3]) -> [B, 4]
    torch.nn.utils.prune.custom_from_mask(Linear(3, 4), "weight", [3, 4]) -> error: constructor
    """
    weight = held_tensor(module, name)
    if weight is not None and weight.rank is not None and isinstance(mask, Tensor):
        must_have_shape(mask, weight.dims, "constructor", raises="AssertionError", parameter="mask")
    return _pruned(module, name)


@function(f"{PRUNE}.remove")
def remove(module: "Any", name: "Any") -> Any:
    """The module itself, its weight a parameter again.

    torch.nn.utils.prune.remove(torch.nn.utils.prune.identity(Linear(3, 4), "weight"), "weight")([B, 3]) -> [B, 4]
    """
    weight, name = held_tensor(module, name), settled(name)
    if weight is not None and isinstance(name, str):
        hold(module, **{name: replace(weight, kind="parameter"), f"{name}_orig": MISSING, f"{name}_mask": MISSING})
    return module


@function(f"{PRUNE}.global_unstructured")
def global_unstructured(parameters: "Any", pruning_method: "Any", importance_scores: "Any" = None,
                        **kwargs: Any) -> Any:
    """Prunes several weights, given as pairs of a module and a name; nothing comes back.

    global_unstructured(((Linear(3, 4), "bias"),), torch.nn.utils.prune.L1Unstructured, amount=0.5) -> None
    """
    value = settled(parameters)
    pairs = value.items if isinstance(value, ListV) else value if isinstance(value, tuple) else ()
    for pair in map(settled, pairs):
        if isinstance(pair, tuple) and len(pair) == 2:
            _pruned(*pair)
    return None


@function(*expand("L1Unstructured RandomUnstructured LnStructured RandomStructured Identity CustomFromMask", PRUNE),
          form="opaque")
def method(*args: "Any", **kwargs: Any) -> Any:
    """A way of pruning, which is no module."""
    from shapelint.values import Unknown

    return Unknown("a pruning method")
