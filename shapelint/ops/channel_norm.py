"""Normalisation of each channel: BatchNorm and InstanceNorm in one, two and three dimensions, and their functions."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops.norm import more_than_one
from shapelint.rulebook import (
    at_least, function, keep, layer, module, must_be_floating, must_have_shape, note, parameter, same, sig,
    weights_dtype,
)
from shapelint.rulebook.axes import find_axis, product
from shapelint.values import Reject, Tensor, settled

#: What a batch looks like in one, two and three dimensions.
BATCHES = ("[N, C, L?]", "[N, C, H, W]", "[N, C, D, H, W]")
PLACES = ("L", "H, W", "D, H, W")


def _check(input: Tensor, notation: str, num_features: Dim | None, raises: str, operator: str) -> Tensor:
    """The shape kept, if it is what the notation says and (where anything depends on it) has so many channels."""
    names = {} if num_features is None else {"num_features": num_features}
    pattern = notation if num_features is None else notation.replace("C", "num_features")
    rule = sig(f"{pattern} -> {pattern}", kind="norm-size", raises=raises, rank_raises="ValueError", **names)
    out = rule(input)
    if input.rank is not None:
        out = keep(input, None)
    must_be_floating(input, "input", operator, out)
    return out


def is_empty(input: Tensor) -> bool:
    """Are there surely no elements? torch then gives the input back and looks at nothing else."""
    return any(same(dim, 0) is True for dim in (*input.shape.front, *(input.shape.back or ())))


def _weights(num_features: Dim, affine: bool, tracked: bool, dtype: Any) -> dict[str, Any]:
    given = weights_dtype(dtype)
    if affine or tracked:
        at_least(num_features, 0, "num_features", raises="RuntimeError")
    vector = parameter(num_features, dtype=given) if affine else None
    mean = Tensor(parameter(num_features).shape, given) if tracked else None
    return {"weight": vector, "bias": vector, "running_mean": mean, "running_var": mean}


def _batch_norm(n: int, doc: str) -> None:
    operator = f"torch.nn.BatchNorm{n}d"

    def build(num_features: "Size", eps: "Any" = 1e-5, momentum: "Any" = 0.1, affine: "Any" = True,
              track_running_stats: "Any" = True, device: "Any" = None, dtype: "Any" = None, bias: "Any" = True) -> Any:
        has_weight, tracks = settled(affine) is not False, settled(track_running_stats) is not False
        attrs = _weights(num_features, has_weight, tracks, dtype)
        if settled(bias) is False:
            attrs["bias"] = None

        def forward(input: "Tensor") -> Any:
            # Without weights and statistics any number of channels will do.
            wanted = num_features if (has_weight or tracks) and not is_empty(input) else None
            if is_empty(input):
                input = input.with_dtype(None)
            out = _check(input, BATCHES[n - 1], wanted, "RuntimeError", operator)
            if out.rank is not None and same(product((input.dims[0], *input.dims[2:])), 1) is True:
                note("one-value-in-training", operator=operator, argument="input", shape=input.shape)
            return out

        return forward, attrs

    build.__doc__ = doc
    module(operator)(build)
    layer(f"torch.nn.LazyBatchNorm{n}d(eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, device=None, "
          "dtype=None, bias=True)",
          f"{BATCHES[n - 1]} -> {BATCHES[n - 1]}", rank_raises="ValueError", floats=True)


_batch_norm(1, """Each feature over the batch (and the length).

    BatchNorm1d(20)([B, 20]) -> [B, 20]
    BatchNorm1d(20)([B, 20, T]) -> [B, 20, T]
    BatchNorm1d(20, affine=False, track_running_stats=False)([7, 10]) -> [7, 10]
    BatchNorm1d(20)([7, 10]) -> error: norm-size
    BatchNorm1d(20)([7, 5, 20]) -> error: norm-size
    BatchNorm1d(20)([20]) -> error: rank
    BatchNorm1d(20)([2, 20]i) -> error: dtype
    BatchNorm1d(20).running_mean -> [20]
    """)
_batch_norm(2, """Each channel over the batch and the image.

    BatchNorm2d(20)([B, 20, 4, 5]) -> [B, 20, 4, 5]
    BatchNorm2d(20)([7, 20, 5]) -> error: rank
    BatchNorm2d(20)([7, 10, 4, 5]) -> error: norm-size
    """)
_batch_norm(3, """Each channel over the batch and the volume.

    BatchNorm3d(20)([B, 20, 3, 4, 5]) -> [B, 20, 3, 4, 5]
    BatchNorm3d(20)([7, 20, 4, 5]) -> error: rank
    """)
layer("torch.nn.SyncBatchNorm(num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, "
      "process_group=None, device=None, dtype=None, bias=True)", "[N, num_features, *rest] -> [N, num_features, *rest]", kind="norm-size",
      rank_raises="ValueError", floats=True, weight="[num_features]", bias="[num_features]")


def _instance_norm(n: int, doc: str) -> None:
    operator = f"torch.nn.InstanceNorm{n}d"
    notation = f"[N?, C, {PLACES[n - 1]}]"

    def build(num_features: "Size", eps: "Any" = 1e-5, momentum: "Any" = 0.1, affine: "Any" = False,
              track_running_stats: "Any" = False, device: "Any" = None, dtype: "Any" = None, bias: "Any" = True) -> Any:
        has_weight, tracks = settled(affine) is True, settled(track_running_stats) is True
        attrs = _weights(num_features, has_weight, tracks, dtype)

        def forward(input: "Tensor") -> Any:
            # Without weights torch only warns of another number of channels, unless it keeps statistics of them.
            wanted = num_features if has_weight or tracks else None
            out = _check(input, notation, wanted, "ValueError" if has_weight else "RuntimeError", operator)
            if settled(track_running_stats) is False and input.rank is not None:
                more_than_one(input.dims[-n:], input, "more than one value a channel", operator)
            return out

        return forward, attrs

    build.__doc__ = doc
    module(operator)(build)


_instance_norm(1, """Each channel of each sequence; without weights the number of channels is not looked at.

    InstanceNorm1d(20)([B, 20, 5]) -> [B, 20, 5]
    InstanceNorm1d(20)([20, 5]) -> [20, 5]
    InstanceNorm1d(20)([B, 10, 5]) -> [B, 10, 5]
    InstanceNorm1d(20, affine=True)([B, 10, 5]) -> error: norm-size
    InstanceNorm1d(20)([2, 20, 5, 5]) -> error: rank
    InstanceNorm1d(20)([2, 20, 1]) -> error: one-value
    """)
_instance_norm(2, """Each channel of each image.

    InstanceNorm2d(20, affine=True)([B, 20, 4, 5]) -> [B, 20, 4, 5]
    InstanceNorm2d(20)([20, 4, 5]) -> [20, 4, 5]
    InstanceNorm2d(20, track_running_stats=True)([B, 10, 4, 5]) -> error: norm-size
    """)
_instance_norm(3, """Each channel of each volume.

    InstanceNorm3d(20)([B, 20, 3, 4, 5]) -> [B, 20, 3, 4, 5]
    InstanceNorm3d(20)([B, 20, 4]) -> error: rank
    """)


def _vectors(input: Tensor, result: Tensor, **vectors: Any) -> None:
    """Weights and statistics have one number a channel."""
    size = input.shape.axis(1)
    for name, vector in vectors.items():
        vector = settled(vector)
        if isinstance(vector, Tensor) and size is not None:
            must_have_shape(vector, (size,), "norm-size", argument=name, parameter="num_features", result=result)


def _channels(input: Tensor, operator: str) -> Tensor:
    if input.rank is not None and input.rank < 2:
        raise Reject("rank", raises="RuntimeError", argument="input", got=input.rank, wanted=None, least=2,
                     shape=input.shape, pattern=["batch", "channels"], operator=operator)
    return find_axis(input, 1)[0]


@function("torch.nn.functional.batch_norm", keeps=True)
def batch_norm(input: "Tensor", running_mean: "Any", running_var: "Any", weight: "Any" = None, bias: "Any" = None,
               training: "Any" = False, momentum: "Any" = 0.1, eps: "Any" = 1e-5) -> Any:
    """Keeps the shape; every vector has one number a channel (axis 1).

    batch_norm([B, 20, 5], [20], [20]) -> [B, 20, 5]
    batch_norm([B, 20], None, None, [20], [20], True) -> [B, 20]
    batch_norm([B, 20], [10], [20]) -> error: norm-size
    batch_norm([1, 20], [20], [20], training=True) -> error: one-value
    """
    input = _channels(input, "torch.nn.functional.batch_norm")
    if settled(training) is True and input.rank is not None:
        more_than_one((input.dims[0], *input.dims[2:]), input, "more than one value a channel", "batch_norm")
    out = keep(input, None)
    if is_empty(input):
        return out
    must_be_floating(input, "input", "torch.nn.functional.batch_norm", out)
    _vectors(input, out, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    return out


@function("torch.nn.functional.instance_norm", keeps=True)
def instance_norm(input: "Tensor", running_mean: "Any" = None, running_var: "Any" = None, weight: "Any" = None,
                  bias: "Any" = None, use_input_stats: "Any" = True, momentum: "Any" = 0.1, eps: "Any" = 1e-5) -> Any:
    """Keeps the shape.

    instance_norm([B, 20, 5]) -> [B, 20, 5]
    instance_norm([B, 20, 5], weight=[20]) -> [B, 20, 5]
    instance_norm([B, 20, 5], weight=[10]) -> error: norm-size
    instance_norm([B, 20, 1]) -> error: one-value
    """
    input = _channels(input, "torch.nn.functional.instance_norm")
    if settled(use_input_stats) is True and input.rank is not None:
        more_than_one(input.dims[2:], input, "more than one value a channel", "instance_norm")
    out = keep(input, None)
    if is_empty(input):
        return out
    must_be_floating(input, "input", "torch.nn.functional.instance_norm", out)
    _vectors(input, out, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    return out
