"""A linear layer and the cross entropy of what it gives, in one: F.linear_cross_entropy, nn.LinearCrossEntropyLoss."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops.class_loss import cross_entropy
from shapelint.rulebook import (
    Wish, at_least, function, module, must_have_shape, must_same, must_share, parameter, rule_for, same,
)
from shapelint.rulebook.axes import product
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import Reject, Shape, Tensor, settled

OPERATOR = "torch.nn.functional.linear_cross_entropy"


def _must_have_ranks(operator: str, input: Tensor, linear_weight: Tensor) -> None:
    if not (input.shape.may_have_rank(1) or input.shape.may_have_rank(2)):
        raise Reject("rank", argument="input", operator=operator, got=input.rank, shape=input.shape, wanted=[1, 2],
                     least=1, pattern=["batch", "in_features"])
    if linear_weight.rank in (0, 1):
        raise Reject("rank", argument="linear_weight", operator=operator, got=linear_weight.rank, wanted=None, least=2,
                     shape=linear_weight.shape, pattern=["num_classes", "*", "in_features"])


def _loss(operator: str, input: Tensor, linear_weight: Tensor, target: Tensor, linear_bias: Tensor | None, weight: Any,
          reduction: Any, ignore_index: Any, label_smoothing: Any) -> Tensor:
    _must_have_ranks(operator, input, linear_weight)
    if input.rank is None or linear_weight.rank is None:
        return Tensor(Shape((), ()), input.dtype)
    classes, *others, features = linear_weight.dims
    must_same(input.dims[-1], features, "features", argument="input", axis=-1, parameter="in_features",
              shape=input.shape, operator=operator)
    if linear_bias is not None:
        must_have_shape(linear_bias, (classes, *others), "features", argument="linear_bias", parameter="num_classes",
                        operator=operator)
    if others and input.rank == 1:
        raise Reject("rank", argument="input", operator=operator, got=1, wanted=[2], least=2, shape=input.shape,
                     pattern=["batch", "in_features"])
    logits = Tensor(Shape((*input.dims[:-1], classes, *others)), input.dtype)
    must_share(linear_weight.dtype, operator, None, input=input, linear_bias=linear_bias)
    _must_be_numbers(operator, logits, target, settled(ignore_index))
    return cross_entropy(operator, logits, target, weight=weight, reduction=reduction, label_smoothing=label_smoothing,
                         ignore_index=-100 if settled(ignore_index) is None else ignore_index)


def _must_be_numbers(operator: str, logits: Tensor, target: Tensor, ignored: Any) -> None:
    """A target of the shape of the scores holds probabilities, and none of them is a class to be left out."""
    alike = target.rank == logits.rank and all(same(a, b) is True for a, b in zip(target.dims, logits.dims))
    if alike and isinstance(ignored, int):
        raise Reject("constructor", raises="RuntimeError", parameter="ignore_index", got=ignored, wanted=None,
                     rule="left out where the target holds probabilities", operator=operator)


@function(OPERATOR)
def linear_cross_entropy(input: "Tensor", linear_weight: "Tensor", target: "Tensor", *,
                         linear_bias: "Tensor | None" = None, weight: "Any" = None, reduction: "Any" = "mean",
                         ignore_index: "Any" = None, label_smoothing: "Any" = 0.0, options: "Any" = None) -> Any:
    """The cross entropy of `input @ linear_weight.T`.

    linear_cross_entropy([B, 3], [5, 3], [B]i) -> []
    linear_cross_entropy([B, 3], [5, 3], [B]i, reduction="none") -> [B]
    linear_cross_entropy([B, 3], [5, 2, 3], [B, 2]i, reduction="none") -> [B, 2]
    linear_cross_entropy([B, 4], [5, 3], [B]i) -> error: features
    linear_cross_entropy([4, 3], [5, 3], [3]i) -> error: loss-target
    linear_cross_entropy([2, 4, 3], [5, 3], [2]i) -> error: rank
    linear_cross_entropy([4, 3], [5, 3], [4, 5], ignore_index=0) -> error: constructor
    """
    return _loss(OPERATOR, input, linear_weight, target, linear_bias, weight, reduction, ignore_index, label_smoothing)


@module("torch.nn.LinearCrossEntropyLoss")
def linear_cross_entropy_layer(in_features: "Size", num_classes: "Size", *, out_features: "Any" = (),
                               bias: "Any" = False, device: "Any" = None, dtype: "Any" = None,
                               reduction: "Any" = "mean", weight: "Any" = None, ignore_index: "Any" = None,
                               label_smoothing: "Any" = 0.0, options: "Any" = None) -> Any:
    """As the function, with a linear layer of its own.

    LinearCrossEntropyLoss(3, 5)([B, 3], [B]i) -> []
    LinearCrossEntropyLoss(3, 5, out_features=(2,), reduction="none")([B, 3], [B, 2]i) -> [B, 2]
    LinearCrossEntropyLoss(3, 5)([B, 4], [B]i) -> error: features
    LinearCrossEntropyLoss(3, 5, weight=[4]) -> error: constructor
    LinearCrossEntropyLoss(3, 5, label_smoothing=1.5) -> error: constructor
    """
    operator = "torch.nn.LinearCrossEntropyLoss"
    given, smoothing = settled(weight), settled(label_smoothing)
    if isinstance(given, Tensor):
        must_have_shape(given, (num_classes,), "constructor", parameter="weight", rule="of shape [num_classes]")
    if isinstance(smoothing, (int, float)) and not 0 <= smoothing <= 1:
        raise Reject("constructor", raises="RuntimeError", parameter="label_smoothing", got=smoothing, wanted=1,
                     rule="between 0 and 1")
    at_least(in_features, 0, "in_features", raises="RuntimeError")
    others: list[Dim] = [to_size(item, Wish(operator, "out_features"))
                         for item in to_items(out_features, Wish(operator, "out_features"))]
    linear = rule_for("torch.nn.Linear")((in_features, product([num_classes, *others])), {"bias": bias, "dtype": dtype})
    rows = parameter(num_classes, *others, in_features, dtype=linear.attrs["weight"].dtype)
    vector = None if settled(bias) is False else parameter(num_classes, *others, dtype=rows.dtype)

    def forward(input: "Tensor", target: "Tensor") -> Any:
        return _loss(operator, input, rows, target, vector, weight, reduction, ignore_index, label_smoothing)

    return forward, {"linear": linear}
