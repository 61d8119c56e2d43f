"""The losses that `torch` itself has: there a reduction is a number, 0 (none) unless given, and less is asked of the
shapes."""

from __future__ import annotations

from typing import Any

from shapelint.ops._losses import FUNCTIONS, meet, must_not_enlarge, reduced, takes
from shapelint.rulebook import function, promote, rule_for
from shapelint.rulebook.dtypes import computed
from shapelint.values import Input, Reject, Tensor, Unknown, settled


def _word(reduction: Any) -> Any:
    """0, 1 and 2 in the words of F; any other number reduces nothing."""
    reduction = settled(reduction)
    if reduction is None or isinstance(reduction, (Unknown, Input)):
        return reduction
    if isinstance(reduction, (str, float)):
        raise Reject("argument-type", raises="TypeError", argument="reduction", got=type(reduction).__name__,
                     wanted="an int", operator="a loss of torch")
    return {1: "mean", 2: "sum"}.get(reduction, "none")


def _of_function(name: str, *args: Any, reduction: Any, **options: Any) -> Any:
    """What the loss of torch.nn.functional says."""
    try:
        return rule_for(f"{FUNCTIONS}.{name}")(args, {**options, "reduction": _word(reduction)})
    except Reject as no:
        if no.fact.get("operator"):
            no.fact.details["operator"] = f"torch.{name}"
        raise


@function("torch.kl_div")
def kl_div(input: "Tensor", target: "Tensor", reduction: "Any" = 0, *, log_target: "Any" = False) -> Any:
    """As in torch.nn.functional.

    torch.kl_div([B, 3], [B, 3]) -> [B, 3]
    torch.kl_div([B, 3], [B, 3], 1) -> []
    torch.kl_div([2, 3], [2, 4]) -> error: loss-shape
    """
    return _of_function("kl_div", input, target, reduction=reduction, log_target=log_target)


@function("torch.hinge_embedding_loss")
def hinge_embedding_loss(input: "Tensor", target: "Tensor", margin: "Any" = 1.0, reduction: "Any" = 0) -> Any:
    """As in torch.nn.functional.

    torch.hinge_embedding_loss([B, 3], [B, 3], 1.0, 0) -> [B, 3]
    torch.hinge_embedding_loss([2, 3], [2, 4]) -> error: loss-shape
    """
    return _of_function("hinge_embedding_loss", input, target, reduction=reduction, margin=margin)


@function("torch.poisson_nll_loss")
def poisson_nll_loss(input: "Tensor", target: "Tensor", log_input: "Any", full: "Any", eps: "Any",
                     reduction: "Any") -> Any:
    """As in torch.nn.functional.

    torch.poisson_nll_loss([B, 3], [B, 3], True, False, 1e-8, 0) -> [B, 3]
    torch.poisson_nll_loss([2, 3], [2, 4], True, False, 1e-8, 1) -> error: loss-shape
    """
    return _of_function("poisson_nll_loss", input, target, reduction=reduction, log_input=log_input, full=full)


@function("torch.cosine_embedding_loss")
def cosine_embedding_loss(input1: "Tensor", input2: "Tensor", target: "Tensor", margin: "Any" = 0.0,
                          reduction: "Any" = 0) -> Any:
    """As in torch.nn.functional.

    torch.cosine_embedding_loss([B, 3], [B, 3], [B], 0.0, 0) -> [B]
    torch.cosine_embedding_loss([2, 3], [2, 4], [2]) -> error: loss-shape
    """
    return _of_function("cosine_embedding_loss", input1, input2, target, reduction=reduction)


@function("torch.triplet_margin_loss")
def triplet_margin_loss(anchor: "Tensor", positive: "Tensor", negative: "Tensor", margin: "Any" = 1.0,
                        p: "Any" = 2.0, eps: "Any" = 1e-06, swap: "Any" = False, reduction: "Any" = 0) -> Any:
    """As in torch.nn.functional.

    torch.triplet_margin_loss([B, 3], [B, 3], [B, 3], 1.0, 2.0, 1e-6, False, 0) -> [B]
    torch.triplet_margin_loss([2, 3], [2, 4], [2, 3]) -> error: loss-shape
    """
    return _of_function("triplet_margin_loss", anchor, positive, negative, reduction=reduction, swap=swap)


@function("torch.ctc_loss")
def ctc_loss(log_probs: "Tensor", targets: "Tensor", input_lengths: "Any", target_lengths: "Any", blank: "Any" = 0,
             reduction: "Any" = 0, zero_infinity: "Any" = False) -> Any:
    """As in torch.nn.functional.

    torch.ctc_loss([9, 2, 5], [2, 3]i, (9, 9), (3, 2)) -> [2]
    torch.ctc_loss([9, 2, 5], [2, 3]i, (9, 9), (3, 2), 0, 1) -> []
    torch.ctc_loss([9], [2, 3]i, (9, 9), (3, 2)) -> error: rank
    """
    return _of_function("ctc_loss", log_probs, targets, input_lengths, target_lengths, blank, reduction=reduction)


@function("torch.margin_ranking_loss")
def margin_ranking_loss(input1: "Tensor", input2: "Tensor", target: "Tensor", margin: "Any" = 0.0,
                        reduction: "Any" = 0) -> Any:
    """Two scores and a sign, which are broadcast.

    torch.margin_ranking_loss([B, 3], [3], [B, 1], 0.0, 0) -> [B, 3]
    torch.margin_ranking_loss([2, 3], [2], [2, 3]) -> error: loss-shape
    """
    operator = "torch.margin_ranking_loss"
    shape = meet(operator, meet(operator, input1.shape, input2.shape, "input2"), target.shape, "target")
    takes(operator, "if", input1=input1, input2=input2, target=target)
    return reduced(shape, computed(promote(input1, input2, target), "float"), _word(reduction))


@function("torch.binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(input: "Tensor", target: "Tensor", weight: "Any" = None,
                                     pos_weight: "Any" = None, reduction: "Any" = 0) -> Any:
    """The prediction is broadcast to the target.

    torch.binary_cross_entropy_with_logits([3], [B, 3]) -> [B, 3]
    torch.binary_cross_entropy_with_logits([B, 3], [B, 3], None, [3], 1) -> []
    torch.binary_cross_entropy_with_logits([2, 3], [2]) -> error: loss-shape
    """
    operator = "torch.binary_cross_entropy_with_logits"
    must_not_enlarge(operator, target.shape, input.shape, "input")
    takes(operator, "f", input=input)
    takes(operator, "f" if isinstance(settled(pos_weight), Tensor) else "fc", target=target)
    takes(operator, "bif", weight=weight)
    takes(operator, "if", pos_weight=pos_weight)
    for name, value in (("weight", settled(weight)), ("pos_weight", settled(pos_weight))):
        if isinstance(value, Tensor):
            must_not_enlarge(operator, target.shape, value.shape, name)
            if name == "pos_weight":
                must_not_enlarge(operator, input.shape, target.shape, "target")
    return reduced(target.shape, target.dtype, _word(reduction))
