"""The softmax over many classes, the rare ones in clusters: nn.AdaptiveLogSoftmaxWithLoss."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import is_empty
from shapelint.rulebook import Wish, module, must_be_floating, must_same, must_share, rule_for, weights_dtype
from shapelint.rulebook.convert import to_items
from shapelint.values import Layer, ListV, NamedTuple, Reject, Shape, Tensor, settled

OPERATOR = "torch.nn.AdaptiveLogSoftmaxWithLoss"


def _must_be_cutoffs(cutoffs: list[Any], classes: Any) -> None:
    """Growing numbers of classes, from 1 on, the last below their number."""
    if not cutoffs:
        raise Reject("constructor", raises="ValueError", parameter="cutoffs", got=0, wanted=1, rule="of at least one number")
    known = [number for number in cutoffs if isinstance(number, (int, float))]
    grows = all(a < b for a, b in zip(known, known[1:]))
    if not grows or any(number < 1 or int(number) != number for number in known) \
            or isinstance(classes, int) and any(number > classes - 1 for number in known):
        raise Reject("constructor", raises="ValueError", parameter="cutoffs", got=None, wanted=None,
                     rule="growing numbers between 1 and n_classes - 1")


def _tail(in_features: Any, edges: list[Any], div_value: Any, dtype: Any) -> ListV | None:
    """The clusters, each a projection to fewer features and a linear layer; None where their sizes are not known."""
    value = settled(div_value)
    if not all(isinstance(number, (int, float)) for number in (in_features, value, *edges)):
        return None
    if value == 0:
        raise Reject("constructor", raises="ZeroDivisionError", parameter="div_value", got=0, wanted=None,
                     rule="another number than 0")
    linear = rule_for("torch.nn.Linear")
    clusters = []
    for i, (low, high) in enumerate(zip(edges, edges[1:])):
        inner = int(in_features // (value ** (i + 1)))
        made = [linear((in_features, inner), {"bias": False, "dtype": dtype}),
                linear((inner, high - low), {"bias": False, "dtype": dtype})]
        clusters.append(Layer("torch.nn.Sequential", {}, None, {}, ListV(made)))
    return ListV(clusters)


@module(OPERATOR)
def adaptive_log_softmax(in_features: "Size", n_classes: "Size", cutoffs: "Items", div_value: "Any" = 4.0,
                         head_bias: "Any" = False, device: "Any" = None, dtype: "Any" = None) -> Any:
    """The log probability of each target, and the loss of all.

    AdaptiveLogSoftmaxWithLoss(8, 20, (5, 10))([B, 8], [B]i) -> ([B], [])
    AdaptiveLogSoftmaxWithLoss(8, 20, (5, 10))([8], []i) -> ([], [])
    AdaptiveLogSoftmaxWithLoss(8, 20, (5, 10))([4, 8], [3]i) -> error: loss-target
    AdaptiveLogSoftmaxWithLoss(8, 20, (5, 10))([4, 7], [4]i) -> error: features
    AdaptiveLogSoftmaxWithLoss(8, 20, (5, 10))([4, 8], [4]) -> error: dtype
    AdaptiveLogSoftmaxWithLoss(8, 20, (10, 5)) -> error: constructor
    AdaptiveLogSoftmaxWithLoss(8, 20, (5, 20)) -> error: constructor
    """
    numbers: list[Dim] = [settled(item) for item in cutoffs]
    _must_be_cutoffs(numbers, settled(n_classes))
    size = numbers[0] + len(numbers)
    head = rule_for("torch.nn.Linear")((in_features, size), {"bias": head_bias, "dtype": dtype})
    tail = _tail(settled(in_features), [*numbers, settled(n_classes)], div_value, dtype)
    given = weights_dtype(dtype)

    def forward(input_: "Tensor", target_: "Tensor") -> Any:
        return _scored(input_, target_, in_features, given)

    attrs = {"head": head, "cutoffs": ListV([*numbers, n_classes]), "shortlist_size": numbers[0],
             "n_clusters": len(numbers), "head_size": size}
    if tail is not None:
        attrs["tail"] = Layer("torch.nn.ModuleList", {}, None, {}, tail)
    return forward, attrs


def _scored(input: Tensor, target: Tensor, in_features: Dim, dtype: str | None) -> NamedTuple:
    """(output `[N]`, loss); of one sample alone both are numbers."""
    details = dict(argument="target_", operator=OPERATOR, input=input.shape, target=target.shape)
    if not (target.shape.may_have_rank(0) or target.shape.may_have_rank(1)):
        raise Reject("loss-target", axis=None, got=target.rank, wanted=1, **details)
    out = NamedTuple.of(("output", "loss"), (Tensor(target.shape, input.dtype), Tensor(Shape(), input.dtype)), "_ASMoutput")
    if target.rank is not None and input.rank is not None:
        _fit(input, target, out, details)
    size = input.shape.axis(-1)
    if size is not None:
        must_same(size, in_features, "features", argument="input_", axis=-1, parameter="in_features", shape=input.shape,
                  operator=OPERATOR, result=out)
    if target.dtype not in (None, "int64", "int32") and not is_empty(target):
        raise Reject("dtype", argument="target_", got=target.dtype, wanted="int64", operator=OPERATOR, result=out)
    must_be_floating(input, "input_", OPERATOR, None)
    must_share(dtype, OPERATOR, out, input_=input)
    return out


def _fit(input: Tensor, target: Tensor, out: NamedTuple, details: dict[str, Any]) -> None:
    if target.rank == 0 and input.rank != 1 or input.rank == 0:
        raise Reject("loss-target", axis=None, got=target.rank, wanted=max(0, input.rank - 1), result=out, **details)
    if target.rank == 1:
        must_same(target.dims[0], input.dims[0], "loss-target", axis=0, result=out, **details)
        if input.rank != 2:
            raise Reject("rank", argument="input_", operator=OPERATOR, got=input.rank, wanted=[2], least=2,
                         shape=input.shape, pattern=["batch", "in_features"], result=out)
