"""Dropout in all its forms: the shape is kept."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import function, keep, keeping_layer, path, probability
from shapelint.values import Reject, Tensor, settled


def _check(p: Any = 0.5, **_: Any) -> None:
    probability(p)


# The ones that drop whole channels want two axes, but only while they are trained.
keeping_layer("torch.nn.Dropout(p=0.5, inplace=False)", "torch.nn.AlphaDropout(p=0.5, inplace=False)",
              "torch.nn.Dropout2d(p=0.5, inplace=False)", "torch.nn.Dropout3d(p=0.5, inplace=False)",
              "torch.nn.FeatureAlphaDropout(p=0.5, inplace=False)", check=_check)
keeping_layer("torch.nn.Dropout1d(p=0.5, inplace=False)", check=_check, ranks=(2, 3))


@function("torch.nn.functional.dropout", keeps=True)
def dropout(input: "Tensor", p: "Any" = 0.5, training: "Any" = True, inplace: "Any" = False) -> Any:
    """Keeps the shape.

    dropout([B, 3], 0.1) -> [B, 3]
    dropout([B, 3], 1.5) -> error: constructor
    """
    probability(p)
    return keep(input, None)


@function("torch.nn.functional.alpha_dropout", keeps=True)
def alpha_dropout(input: "Tensor", p: "Any" = 0.5, training: "Any" = False, inplace: "Any" = False) -> Any:
    """Keeps the shape.

    alpha_dropout([..., 3], p=0.1, training=True) -> [..., 3]
    alpha_dropout([B, 3], -0.5) -> error: constructor
    """
    probability(p)
    return keep(input, None)


@function("torch.nn.functional.dropout2d", "torch.nn.functional.dropout3d", keeps=True)
def feature_dropout(input: "Tensor", p: "Any" = 0.5, training: "Any" = True, inplace: "Any" = False) -> Any:
    """Keeps the shape; whole channels are dropped, so there must be some (where it does drop).

    dropout2d([B, 3, 5, 5], 0.1) -> [B, 3, 5, 5]
    dropout3d([B, 3], 0.1, False) -> [B, 3]
    dropout2d([B, 3], -0.1) -> error: constructor
    """
    return _drop_channels(input, p, training)


@function("torch.nn.functional.feature_alpha_dropout", keeps=True)
def feature_alpha_dropout(input: "Tensor", p: "Any" = 0.5, training: "Any" = False, inplace: "Any" = False) -> Any:
    """Keeps the shape.

    feature_alpha_dropout([3]) -> [3]
    feature_alpha_dropout([3], 0.1, True) -> error: rank
    """
    return _drop_channels(input, p, training)


def _drop_channels(input: Tensor, p: Any, training: Any) -> Tensor:
    probability(p)
    lacks = input.rank is not None and input.rank < 2 and all(path.known.at_least(d, 1) is True for d in input.dims)
    if lacks and settled(training) is True and settled(p) != 0:
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=2, shape=input.shape,
                     pattern=["batch", "channels"])
    return keep(input, None)


@function("torch.nn.functional.dropout1d", keeps=True)
def dropout1d(input: "Tensor", p: "Any" = 0.5, training: "Any" = True, inplace: "Any" = False) -> Any:
    """Keeps the shape; for `[N, C, L]` or `[C, L]` alone.

    dropout1d([B, 3, 5]) -> [B, 3, 5]
    dropout1d([B, 3, 5, 5]) -> error: rank
    """
    probability(p)
    if not (input.shape.may_have_rank(2) or input.shape.may_have_rank(3)):
        raise Reject("rank", argument="input", got=input.rank, wanted=[2, 3], least=2, shape=input.shape,
                     pattern=["batch", "channels", "length"])
    return keep(input, None)
