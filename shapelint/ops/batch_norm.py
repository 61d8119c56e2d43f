"""Normalisation of each channel, as functions: batch_norm and instance_norm, and what lies under them."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, is_empty, must_be
from shapelint.ops.norm import in_which, more_than_one, must_suit
from shapelint.rulebook import function, keep, must_same
from shapelint.rulebook.axes import find_axis, product
from shapelint.values import Reject, Shape, Tensor, settled

FUNCTIONS = "torch.nn.functional"


def beyond_zero(eps: Any, trained: Any) -> None:
    """Rejects "constructor" for what is added to the variance, where it surely is not positive (or, by statistics that
    were kept, negative)."""
    eps = settled(eps)
    if isinstance(eps, (int, float)) and (eps < 0 or eps == 0 and trained is True):
        raise Reject("constructor", raises="ValueError", parameter="eps", got=eps, wanted=0,
                     rule="more than 0" if trained is True else "at least 0")


def of_nothing(input: Tensor, weight: Any) -> Tensor:
    """Without elements nothing is looked at; only what the weight makes of the dtype is seen."""
    weight = settled(weight)
    whole = input.integral or input.dtype == "bool"
    return keep(input, weight.dtype if whole and isinstance(weight, Tensor) else None)


def _channels(input: Tensor, operator: str) -> Tensor:
    if input.rank is not None and input.rank < 2:
        raise Reject("rank", raises="RuntimeError", argument="input", got=input.rank, wanted=None, least=2,
                     shape=input.shape, pattern=["batch", "channels"], operator=operator)
    return find_axis(input, 1)[0]


def _vectors(input: Tensor, result: Tensor, **vectors: Any) -> None:
    """Weights and statistics have one number a channel."""
    size = input.shape.axis(1)
    for name, vector in vectors.items():
        vector = settled(vector)
        if isinstance(vector, Tensor) and vector.rank is not None and size is not None:
            must_same(product(vector.dims), size, "norm-size", argument=name, parameter="num_features", axis=0,
                      shape=vector.shape, result=result)


def _statistics(operator: str, mean: Any, var: Any, needed: bool, result: Tensor) -> None:
    """Both or none; without statistics of the batch they are needed."""
    mean, var = settled(mean), settled(var)
    if (mean is None) != (var is None) or needed and mean is None:
        raise Reject("arguments", raises="RuntimeError" if needed else "ValueError", operator=operator,
                     argument="running_mean" if mean is None else "running_var",
                     problem="needs both running_mean and running_var", result=result)


def _normed(operator: str, input: Tensor, statistics: tuple[Any, Any], weight: Any, bias: Any, trained: Any,
            counted: tuple[Dim, ...] | None) -> Tensor:
    """The shape kept. `trained`: are the statistics those of the input? `counted`: the axes they are taken over, where
    more than one value is needed."""
    if counted is not None and trained is True:
        more_than_one(counted, input, "more than one value a channel", operator)
    if is_empty(input):
        return of_nothing(input, weight)
    input = _channels(input, operator)
    out = keep(input, None)
    mean, var = statistics
    _statistics(operator, mean, var, trained is False, out)
    must_be(FLOATING, input, "input", operator, out.with_dtype("float32"))
    vectors = dict(running_mean=mean, running_var=var, weight=weight, bias=bias)
    _vectors(input, out, **vectors)
    if "instance" in operator:  # its statistics are copied
        vectors = dict(weight=weight, bias=bias)
    must_suit(operator, out, input, **vectors)
    return out


@function(f"{FUNCTIONS}.batch_norm", keeps=True)
def batch_norm(input: "Tensor", running_mean: "Any", running_var: "Any", weight: "Any" = None, bias: "Any" = None,
               training: "Any" = False, momentum: "Any" = 0.1, eps: "Any" = 1e-5) -> Any:
    """Keeps the shape; every vector has one number a channel (axis 1).

    batch_norm([B, 20, 5], [20], [20]) -> [B, 20, 5]
    batch_norm([B, 20], None, None, [20], [20], True) -> [B, 20]
    batch_norm([B, 20], [10], [20]) -> error: norm-size
    batch_norm([1, 20], [20], [20], training=True) -> error: one-value
    batch_norm([3, 20], [20], [20], training=True, eps=0) -> error: constructor
    batch_norm([3, 20], None, None) -> error: arguments
    batch_norm([3, 20], [20], [20]d) -> error: dtype
    """
    trained = settled(training)
    beyond_zero(eps, trained)
    counted = (input.dims[0], *input.dims[2:]) if input.rank else None
    return _normed(f"{FUNCTIONS}.batch_norm", input, (running_mean, running_var), weight, bias, trained, counted)


@function(f"{FUNCTIONS}.instance_norm", keeps=True)
def instance_norm(input: "Tensor", running_mean: "Any" = None, running_var: "Any" = None, weight: "Any" = None,
                  bias: "Any" = None, use_input_stats: "Any" = True, momentum: "Any" = 0.1, eps: "Any" = 1e-5) -> Any:
    """Keeps the shape.

    instance_norm([B, 20, 5]) -> [B, 20, 5]
    instance_norm([B, 20, 5], weight=[20]) -> [B, 20, 5]
    instance_norm([B, 20, 5], weight=[10]) -> error: norm-size
    instance_norm([B, 20, 1]) -> error: one-value
    instance_norm([B, 20, 5], use_input_stats=False) -> error: arguments
    """
    counted = None if input.rank is None else input.dims[2:]
    return _normed(f"{FUNCTIONS}.instance_norm", input, (running_mean, running_var), weight, bias,
                   settled(use_input_stats), counted)


@function("torch.batch_norm", keeps=True)
def torch_batch_norm(input: "Tensor", weight: "Any", bias: "Any", running_mean: "Any", running_var: "Any",
                     training: "Any", momentum: "Any", eps: "Any", cudnn_enabled: "Any") -> Any:
    """As the function of torch.nn, with its arguments in another order.

    torch.batch_norm([B, 20, 5], [20], [20], None, None, True, 0.1, 0.1, False) -> [B, 20, 5]
    """
    return _normed("torch.batch_norm", input, (running_mean, running_var), weight, bias, settled(training), None)


@function("torch.instance_norm", keeps=True)
def torch_instance_norm(input: "Tensor", weight: "Any", bias: "Any", running_mean: "Any", running_var: "Any",
                        use_input_stats: "Any", momentum: "Any", eps: "Any", cudnn_enabled: "Any") -> Any:
    """As the function of torch.nn, with its arguments in another order.

    torch.instance_norm([B, 20, 5], [20], [20], None, None, True, 0.1, 0.1, False) -> [B, 20, 5]
    """
    return _normed("torch.instance_norm", input, (running_mean, running_var), weight, bias,
                   settled(use_input_stats), None)


def _with_statistics(operator: str, input: Tensor, weight: Any, bias: Any, mean: Any, var: Any,
                     training: Any) -> tuple[Tensor, Tensor, Tensor]:
    """The result, and mean and scale of each channel of the batch (none of them outside of training)."""
    out = _normed(operator, input, (mean, var), weight, bias, settled(training), None)
    size = input.shape.axis(1) if settled(training) else 0
    found = Tensor(Shape((size,)) if size is not None else Shape((), (), frozenset({1})),
                   in_which(input, weight, bias, mean, var))
    return out, found, found


@function("torch.native_batch_norm")
def native_batch_norm(input: "Tensor", weight: "Any", bias: "Any", running_mean: "Any", running_var: "Any",
                      training: "Flag", momentum: "Any", eps: "Any") -> Any:
    """The result, and mean and scale of each channel of the batch.

    native_batch_norm([B, 20, 5], [20], [20], [20], [20], True, 0.1, 0.1) -> ([B, 20, 5], [20], [20])
    """
    return _with_statistics("torch.native_batch_norm", input, weight, bias, running_mean, running_var, training)


@function("torch._native_batch_norm_legit")
def native_batch_norm_legit(input: "Tensor", weight: "Any", bias: "Any", *rest: "Any") -> Any:
    """As native_batch_norm; the statistics may be left out.

    torch._native_batch_norm_legit([B, 20, 5], None, None, [20], [20], True, 0.1, 0.1) -> ([B, 20, 5], [20], [20])
    torch._native_batch_norm_legit([B, 20, 5], None, None, True, 0.1, 0.1) -> ([B, 20, 5], [20], [20])
    """
    mean, var, training = rest[:3] if len(rest) == 5 else (None, None, rest[0] if rest else None)
    return _with_statistics("torch._native_batch_norm_legit", input, weight, bias, mean, var, training)


@function("torch.ops.aten._batch_norm_with_update")
def batch_norm_with_update(input: "Tensor", weight: "Any", bias: "Any", running_mean: "Any", running_var: "Any",
                           momentum: "Any", eps: "Any") -> Any:
    """As native_batch_norm in training, and what is kept for going back.

    torch.ops.aten._batch_norm_with_update([B, 20, 5], None, None, [20], [20], 0.1, 0.1) -> ([B, 20, 5], [20], [20], [0])
    """
    found = _with_statistics("torch.ops.aten._batch_norm_with_update", input, weight, bias, running_mean, running_var,
                             True)
    return *found, Tensor(Shape((0,)), "uint8")
