"""Normalisation of each channel, as layers: BatchNorm and InstanceNorm in one, two and three dimensions."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, is_empty, must_be
from shapelint.ops.batch_norm import beyond_zero, of_nothing
from shapelint.ops.norm import more_than_one, must_suit_weight
from shapelint.rulebook import at_least, keep, module, note, parameter, path, same, sig, weights_dtype
from shapelint.rulebook.axes import product
from shapelint.values import Shape, Tensor, settled

#: What a batch looks like in one, two and three dimensions.
BATCHES = ("[N, C, L?]", "[N, C, H, W]", "[N, C, D, H, W]")
PLACES = ("L", "H, W", "D, H, W")


def _check(input: Tensor, notation: str, num_features: Dim | None, raises: str, operator: str) -> Tensor:
    """The shape kept, if it is what the notation says and (where anything depends on it) has so many channels."""
    names = {} if num_features is None else {"num_features": num_features}
    pattern = notation if num_features is None else notation.replace("C", "num_features")
    rule = sig(f"{pattern} -> {pattern}", kind="norm-size", raises=raises, rank_raises="ValueError", **names)
    out = rule(input)
    return keep(input, None) if input.rank is not None else out


def _weights(num_features: Dim, affine: bool, tracked: bool, dtype: Any, bias: Any) -> dict[str, Any]:
    given = weights_dtype(dtype)
    if affine or tracked:
        at_least(num_features, 0, "num_features", raises="RuntimeError")
    vector = parameter(num_features, dtype=given) if affine else None
    mean = Tensor(parameter(num_features).shape, given) if tracked else None
    return {"weight": vector, "bias": None if settled(bias) is False else vector, "running_mean": mean,
            "running_var": mean, "num_batches_tracked": Tensor(Shape(()), "int64") if tracked else None}


def _normed(operator: str, notation: str, input: Tensor, num_features: Dim | None, attrs: dict[str, Any], tracks: bool,
            eps: Any) -> Tensor:
    """The forward of a batch norm; without weights and statistics any number of channels will do."""
    has_any = attrs["weight"] is not None or tracks
    out = _check(input, notation, num_features if has_any and not is_empty(input) else None, "RuntimeError", operator)
    trained = path.training if tracks else True
    beyond_zero(eps, trained)
    _more_than_one(out, input, trained, operator)
    if is_empty(input):
        return of_nothing(input, attrs["weight"])
    must_be(FLOATING, input, "input", operator, out.with_dtype("float32"))
    must_suit_weight(operator, out, input, attrs["weight"] or attrs["running_mean"])
    return out


def _batch_norm(n: int, doc: str) -> None:
    operator = f"torch.nn.BatchNorm{n}d"

    def build(num_features: "Size", eps: "Any" = 1e-5, momentum: "Any" = 0.1, affine: "Any" = True,
              track_running_stats: "Any" = True, device: "Any" = None, dtype: "Any" = None, *,
              bias: "Any" = True) -> Any:
        has_weight, tracks = settled(affine) is not False, settled(track_running_stats) is not False
        attrs = _weights(num_features, has_weight, tracks, dtype, bias)

        def forward(input: "Tensor") -> Any:
            return _normed(operator, BATCHES[n - 1], input, num_features, attrs, tracks, eps)

        return forward, attrs

    build.__doc__ = doc
    module(operator)(build)


def _more_than_one(out: Tensor, input: Tensor, trained: Any, operator: str) -> None:
    """A single value a channel can be normalised by statistics, but has none of its own."""
    if out.rank is None or trained is False:
        return
    counted = (input.dims[0], *input.dims[2:])
    if trained is True:
        more_than_one(counted, input, "more than one value a channel", operator)
    elif same(product(counted), 1) is True:
        note("one-value-in-training", operator=operator, argument="input", shape=input.shape)


_batch_norm(1, """Each feature over the batch (and the length).

    BatchNorm1d(20)([B, 20]) -> [B, 20]
    BatchNorm1d(20)([B, 20, T]) -> [B, 20, T]
    BatchNorm1d(20, affine=False, track_running_stats=False)([7, 10]) -> [7, 10]
    BatchNorm1d(20)([7, 10]) -> error: norm-size
    BatchNorm1d(20)([7, 5, 20]) -> error: norm-size
    BatchNorm1d(20)([20]) -> error: rank
    BatchNorm1d(20)([2, 20]i) -> error: dtype
    BatchNorm1d(20)([2, 20]h) -> [2, 20]h
    BatchNorm1d(20)([2, 20]d) -> error: dtype
    BatchNorm1d(20, eps=-1)([2, 20]) -> error: constructor
    BatchNorm1d(20, track_running_stats=False)([1, 20]) -> error: one-value
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


@module("torch.nn.SyncBatchNorm")
def sync_batch_norm(num_features: "Size", eps: "Any" = 1e-5, momentum: "Any" = 0.1, affine: "Any" = True,
                    track_running_stats: "Any" = True, process_group: "Any" = None, device: "Any" = None,
                    dtype: "Any" = None, *, bias: "Any" = True) -> Any:
    """As BatchNorm, over several processes, for tensors of any rank.

    SyncBatchNorm(20).weight -> [20]
    """
    has_weight, tracks = settled(affine) is not False, settled(track_running_stats) is not False
    attrs = _weights(num_features, has_weight, tracks, dtype, bias)

    def forward(input: "Tensor") -> Any:
        return _normed("torch.nn.SyncBatchNorm", "[N, C, *rest]", input, num_features, attrs, tracks, eps)

    return forward, attrs


def _instance_norm(n: int, doc: str) -> None:
    operator = f"torch.nn.InstanceNorm{n}d"
    notation = f"[N?, C, {PLACES[n - 1]}]"

    def build(num_features: "Size", eps: "Any" = 1e-5, momentum: "Any" = 0.1, affine: "Any" = False,
              track_running_stats: "Any" = False, device: "Any" = None, dtype: "Any" = None, *,
              bias: "Any" = True) -> Any:
        has_weight, tracks = settled(affine) is True, settled(track_running_stats) is True
        attrs = _weights(num_features, has_weight, tracks, dtype, bias)

        def forward(input: "Tensor") -> Any:
            # Without weights torch only warns of another number of channels, unless it keeps statistics of them.
            wanted = num_features if has_weight or tracks else None
            out = _check(input, notation, wanted, "ValueError" if has_weight else "RuntimeError", operator)
            if (settled(track_running_stats) is False or path.training) and input.rank is not None:
                more_than_one(input.dims[-n:], input, "more than one value a channel", operator)
            if is_empty(input):
                return of_nothing(input, attrs["weight"])
            must_be(FLOATING, input, "input", operator, out.with_dtype("float32"))
            must_suit_weight(operator, out, input, attrs["weight"])
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
    InstanceNorm1d(20)([2, 20, 5]i) -> error: dtype
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
