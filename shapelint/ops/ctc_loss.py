"""Connectionist temporal classification: F.ctc_loss and nn.CTCLoss."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import is_empty
from shapelint.ops._losses import loss_dtype, reduced
from shapelint.rulebook import fresh, function, module, must_same, path
from shapelint.values import ListV, Reject, Shape, Tensor, is_dim, settled


def _lengths(lengths: Any) -> list[Any] | None:
    """The lengths in a sequence of the program; None for a tensor, or where they are not known."""
    lengths = settled(lengths)
    if isinstance(lengths, ListV):
        return [settled(item) for item in lengths.items] if lengths.exact else None
    return list(map(settled, lengths)) if isinstance(lengths, tuple) else None


def _count(lengths: Any) -> Any:
    """How many lengths there are; None where nobody can say."""
    lengths = settled(lengths)
    if isinstance(lengths, Tensor):
        return lengths.dims[0] if lengths.rank == 1 else 1 if lengths.rank == 0 else None
    found = _lengths(lengths)
    return None if found is None else len(found)


def _must_be_lengths(operator: str, lengths: dict[str, Any], result: Tensor) -> None:
    """Both tensors of integers, or both sequences."""
    for argument, value in lengths.items():
        if isinstance(value, (int, float, str)) or value is None:
            raise Reject("argument-type", raises="TypeError", operator=operator, argument=argument,
                         got=type(value).__name__, wanted="a tensor or a sequence of sizes", result=result)
    known = [value for value in lengths.values() if isinstance(value, (Tensor, tuple, ListV))]
    if len({isinstance(value, Tensor) for value in known}) == 2:
        raise Reject("argument-type", raises="TypeError", operator=operator, argument="target_lengths",
                     got="of another kind than input_lengths", wanted="lengths of the same kind", result=result)
    for argument, value in lengths.items():
        if isinstance(value, Tensor) and value.dtype is not None and not value.integral:
            raise loss_dtype(operator, argument, value, "an integer dtype")


def ctc(operator: str, log_probs: Tensor, targets: Tensor, lengths: dict[str, Any], blank: Any, reduction: Any) -> Tensor:
    """A loss for each sequence of `[T, N, C]`, or one for `[T, C]` alone. Rejects "rank", "loss-target", "loss-dtype"."""
    if not (log_probs.shape.may_have_rank(2) or log_probs.shape.may_have_rank(3)):
        raise Reject("rank", argument="log_probs", operator=operator, got=log_probs.rank, wanted=[2, 3], least=2,
                     shape=log_probs.shape, pattern=["time", "batch", "classes"])
    batch = log_probs.dims[1] if log_probs.rank == 3 else fresh("the batch") if log_probs.rank is None else 1
    each = Shape((), (), frozenset({0, 1})) if log_probs.rank is None else Shape(() if log_probs.rank == 2 else (batch,))
    out = reduced(each, log_probs.dtype, reduction)
    if log_probs.dtype not in (None, "float32", "float64"):
        raise loss_dtype(operator, "log_probs", log_probs, "float32 or float64")
    if not (targets.shape.may_have_rank(1) or targets.shape.may_have_rank(2)):
        raise Reject("rank", argument="targets", operator=operator, got=targets.rank, wanted=[1, 2], least=1,
                     shape=targets.shape, pattern=["batch", "classes"], result=out)
    _must_be_lengths(operator, lengths, out)
    if is_empty(log_probs):
        raise Reject("loss-target", operator=operator, input=log_probs.shape, target=targets.shape, axis=None,
                     argument="log_probs", got=0, wanted=1, result=out)
    if log_probs.rank is not None:
        _fit(operator, log_probs, targets, batch, lengths, out)
        _must_be_class(operator, settled(blank), log_probs, out)
    return out


def _fit(operator: str, log_probs: Tensor, targets: Tensor, batch: Any, lengths: dict[str, Any], out: Tensor) -> None:
    details = dict(operator=operator, input=log_probs.shape, result=out)
    for argument, value in lengths.items():
        count = _count(value)
        if count is not None:
            must_same(count, batch, "loss-target", argument=argument, axis=0, target=Shape((count,)), **details)
    if targets.rank == 2:
        must_same(targets.dims[0], batch, "loss-target", argument="targets", axis=0, target=targets.shape, **details)
    limits = {"input_lengths": log_probs.dims[0], "target_lengths": targets.dims[1] if targets.rank == 2 else None}
    for argument, limit in limits.items():
        for length in filter(is_dim, _lengths(lengths[argument]) or ()):
            below = path.known.less(length, 0) is True
            if below or limit is not None and path.known.less(limit, length) is True:
                raise Reject("loss-target", argument=argument, axis=0, got=length, wanted=0 if below else limit,
                             target=targets.shape, **details)
    whole = _lengths(lengths["target_lengths"])
    if targets.rank == 1 and whole is not None and all(map(is_dim, whole)):
        must_same(targets.dims[0], sum(whole), "loss-target", argument="targets", axis=0, target=targets.shape, **details)


def _must_be_class(operator: str, blank: Any, log_probs: Tensor, out: Tensor) -> None:
    classes = log_probs.dims[-1]
    if is_dim(blank) and (path.known.less(blank, 0) is True or path.known.at_least(blank, classes) is True):
        raise Reject("constructor", raises="RuntimeError", parameter="blank", got=blank, wanted=classes,
                     rule="one of the classes", operator=operator, result=out)


def _both(input_lengths: Any, target_lengths: Any) -> dict[str, Any]:
    return {"input_lengths": settled(input_lengths), "target_lengths": settled(target_lengths)}


@function("torch.nn.functional.ctc_loss")
def ctc_loss(log_probs: "Tensor", targets: "Tensor", input_lengths: "Any", target_lengths: "Any", blank: "Any" = 0,
             reduction: "Any" = "mean", zero_infinity: "Any" = False) -> Any:
    """Class scores `[T, N, C]` at every step against shorter sequences of classes; a length for each of the batch.

    ctc_loss([9, 2, 5], [2, 3]i, (9, 9), (3, 2)) -> []
    ctc_loss([9, 2, 5], [2, 3]i, (9, 9), (3, 2), reduction="none") -> [2]
    ctc_loss([9, 5], [3]i, (9,), (3,), reduction="none") -> []
    ctc_loss([9, 2, 5], [2, 3]i, (9, 9, 9), (3, 2)) -> error: loss-target
    ctc_loss([9, 2, 5], [2, 3]i, (9, 10), (3, 2)) -> error: loss-target
    ctc_loss([9, 2, 5], [2, 3]i, (9, 9), (3, 2), blank=5) -> error: constructor
    ctc_loss([9], [2, 3]i, (9, 9), (3, 2)) -> error: rank
    """
    lengths = _both(input_lengths, target_lengths)
    return ctc("torch.nn.functional.ctc_loss", log_probs, targets, lengths, blank, reduction)


@module("torch.nn.CTCLoss")
def ctc_loss_layer(blank: "Any" = 0, reduction: "Any" = "mean", zero_infinity: "Any" = False) -> Any:
    """As the function.

    CTCLoss()([9, 2, 5], [2, 3]i, (9, 9), (3, 2)) -> []
    CTCLoss()([9, 2, 5], [2, 3]i, (9,), (3, 2)) -> error: loss-target
    """
    def forward(log_probs: "Tensor", targets: "Tensor", input_lengths: "Any", target_lengths: "Any") -> Any:
        lengths = _both(input_lengths, target_lengths)
        return ctc("torch.nn.CTCLoss", log_probs, targets, lengths, blank, reduction)

    return forward
