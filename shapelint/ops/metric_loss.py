"""Losses that compare vectors or rank scores: cosine embedding, margin ranking, triplets; and CTC over sequences."""

from __future__ import annotations

from typing import Any

from shapelint.ops._losses import loss, reduced
from shapelint.rulebook import broadcast_shapes, fresh, function, module, must_have_shape, promote
from shapelint.rulebook.families import promote_dtypes
from shapelint.values import ListV, Reject, Shape, Tensor, settled

MARGIN = "size_average=None, reduce=None, reduction='mean'"
PAIR = ("input1", "input2", "target")
TRIPLET = ("anchor", "positive", "negative")


def _spread(operator: str, a: Shape, b: Shape, argument: str) -> Shape:
    try:
        return broadcast_shapes(a, b)
    except Reject as no:
        raise Reject("loss-shape", operator=operator, input=a, target=b, argument=argument, axis=no.fact.get("axis"),
                     got=no.fact.get("wanted"), wanted=no.fact.get("got"), result=Tensor(Shape(), None)) from None


def _must_have_rank(operator: str, argument: str, tensor: Tensor, rank: int, pattern: list[str]) -> None:
    if not tensor.shape.may_have_rank(rank):
        raise Reject("rank", argument=argument, operator=operator, got=tensor.rank, wanted=[rank], least=rank,
                     shape=tensor.shape, pattern=pattern)


def _cosine(operator: str, input1: Tensor, input2: Tensor, target: Tensor, reduction: Any = "mean",
            size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    """Rows `[N, D]` against a sign each, or one vector `[D]` against one sign."""
    if target.rank is None or input1.rank is None or input2.rank is None:
        return reduced(Shape((), ()), None, reduction, size_average, reduce)
    if target.rank > 1:
        raise Reject("loss-target", operator=operator, input=input1.shape, target=target.shape, argument="target",
                     axis=None, got=target.rank, wanted=max(0, min(1, input1.rank - 1)), result=Tensor(Shape(), None))
    for argument, tensor in (("input1", input1), ("input2", input2)):
        _must_have_rank(operator, argument, tensor, target.rank + 1, ["batch", "features"])
    rows = _spread(operator, input1.shape, input2.shape, "input2")
    shape = _spread(operator, Shape(rows.front[:-1]), target.shape, "target")
    dtype = promote(input1, input2)
    return reduced(shape, dtype if dtype in ("float32", "float64") else None, reduction, size_average, reduce)


def _ranking(operator: str, input1: Tensor, input2: Tensor, target: Tensor, reduction: Any = "mean",
             size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    """Two scores and a sign, with the same number of axes."""
    ranks = {t.rank for t in (input1, input2, target)}
    if None not in ranks and len(ranks) > 1:
        odd, argument = (input2, "input2") if input1.rank != input2.rank else (target, "target")
        raise Reject("loss-shape", operator=operator, input=input1.shape, target=odd.shape, argument=argument,
                     axis=None, got=odd.rank, wanted=input1.rank, result=Tensor(Shape(), None))
    shape = _spread(operator, _spread(operator, input1.shape, input2.shape, "input2"), target.shape, "target")
    dtypes = (input1.dtype, input2.dtype, target.dtype)
    dtype = None if None in dtypes else promote_dtypes(promote_dtypes(*dtypes[:2]), dtypes[2])
    return reduced(shape, dtype if dtype in ("float32", "float64") else None, reduction, size_average, reduce)


def _triplet(operator: str, anchor: Tensor, positive: Tensor, negative: Tensor, margin: Any = 1.0,
             reduction: Any = "mean", size_average: Any = None, reduce: Any = None, distance_function: Any = None,
             **_: Any) -> Tensor:
    """Three tensors of vectors with the same number of axes."""
    margin = settled(margin)
    if isinstance(margin, (int, float)) and margin <= 0:
        raise Reject("constructor", raises="ValueError", parameter="margin", got=margin, wanted=0, rule="more than 0")
    for argument, tensor in (("positive", positive), ("negative", negative)):
        if None not in (anchor.rank, tensor.rank) and anchor.rank != tensor.rank:
            raise Reject("loss-shape", operator=operator, input=anchor.shape, target=tensor.shape, argument=argument,
                         axis=None, got=tensor.rank, wanted=anchor.rank, result=Tensor(Shape(), None))
    if settled(distance_function) is not None:
        return reduced(Shape((), ()), None, reduction, size_average, reduce)
    near = _spread(operator, anchor.shape, positive.shape, "positive")
    far = _spread(operator, anchor.shape, negative.shape, "negative")
    if near.rank is None or far.rank is None or not near.front:
        return reduced(Shape((), ()), None, reduction, size_average, reduce)
    # Each distance drops the features; only then do the two meet.
    shape = _spread(operator, Shape(near.front[:-1]), Shape(far.front[:-1]), "negative")
    return reduced(shape, None, reduction, size_average, reduce)


loss(f"cosine_embedding_loss(input1, input2, target, margin=0, {MARGIN})", f"CosineEmbeddingLoss(margin=0.0, {MARGIN})",
     _cosine, """Pairs of vectors that should be alike or not.

    cosine_embedding_loss([B, 3], [B, 3], [B]) -> []
    cosine_embedding_loss([B, 3], [B, 3], [B], reduction="none") -> [B]
    cosine_embedding_loss([3], [3], []) -> []
    cosine_embedding_loss([4, 3], [4, 5], [4]) -> error: loss-shape
    cosine_embedding_loss([4, 3], [4, 3], [5]) -> error: loss-shape
    cosine_embedding_loss([4, 3], [4, 3], [4, 1]) -> error: loss-target
    cosine_embedding_loss([4, 3], [4, 3], []) -> error: rank
    """, """Pairs of vectors that should be alike or not.

    CosineEmbeddingLoss()([B, 3], [B, 3], [B]) -> []
    CosineEmbeddingLoss()([4, 3], [4, 3], [5]) -> error: loss-shape
    """, tensors=PAIR)
loss(f"margin_ranking_loss(input1, input2, target, margin=0, {MARGIN})", f"MarginRankingLoss(margin=0.0, {MARGIN})",
     _ranking, """Which of two scores should be the higher.

    margin_ranking_loss([B], [B], [B], reduction="none") -> [B]
    margin_ranking_loss([4], [4], [5]) -> error: loss-shape
    margin_ranking_loss([4, 1], [4], [4]) -> error: loss-shape
    """, """Which of two scores should be the higher.

    MarginRankingLoss()([B], [B], [B]) -> []
    """, tensors=PAIR)
loss(f"triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-06, swap=False, {MARGIN})",
     f"TripletMarginLoss(margin=1.0, p=2.0, eps=1e-06, swap=False, {MARGIN})", _triplet,
     """The anchor should be nearer to the one than to the other.

    triplet_margin_loss([B, 3], [B, 3], [B, 3]) -> []
    triplet_margin_loss([B, T, 3], [B, T, 3], [B, T, 3], reduction="none") -> [B, T]
    triplet_margin_loss([4, 3], [4, 3], [4, 5]) -> error: loss-shape
    triplet_margin_loss([4, 3], [4, 3], [3]) -> error: loss-shape
    """, """The anchor should be nearer to the one than to the other.

    TripletMarginLoss()([B, 3], [B, 3], [B, 3]) -> []
    """, tensors=TRIPLET)
loss("triplet_margin_with_distance_loss(anchor, positive, negative, distance_function=None, margin=1.0, swap=False, "
     "reduction='mean')",
     "TripletMarginWithDistanceLoss(distance_function=None, margin=1.0, swap=False, reduction='mean')", _triplet,
     """The anchor should be nearer to the one than to the other, by a distance of one's own.

    triplet_margin_with_distance_loss([B, 3], [B, 3], [B, 3], reduction="none") -> [B]
    """, """The anchor should be nearer to the one than to the other, by a distance of one's own.

    TripletMarginWithDistanceLoss()([B, 3], [B, 3], [B, 3]) -> []
    """, tensors=TRIPLET)


def _count(lengths: Any) -> Any:
    lengths = settled(lengths)
    if isinstance(lengths, Tensor):
        return lengths.dims[0] if lengths.rank == 1 else None
    if isinstance(lengths, ListV):
        return len(lengths.items) if lengths.exact else None
    return len(lengths) if isinstance(lengths, tuple) else None


def _ctc(operator: str, log_probs: Tensor, targets: Tensor, lengths: dict[str, Any], reduction: Any) -> Tensor:
    if not (log_probs.shape.may_have_rank(2) or log_probs.shape.may_have_rank(3)):
        raise Reject("rank", argument="log_probs", operator=operator, got=log_probs.rank, wanted=[2, 3], least=2,
                     shape=log_probs.shape, pattern=["time", "batch", "classes"], raises="RuntimeError")
    batch = log_probs.dims[1] if log_probs.rank == 3 else fresh("the batch") if log_probs.rank is None else None
    out = reduced(Shape(() if batch is None else (batch,)), log_probs.dtype, reduction)
    if log_probs.rank == 3:
        for argument, value in lengths.items():
            count = _count(value)
            if count is not None:
                must_have_shape(Tensor(Shape((count,))), (batch,), "loss-target", operator=operator, argument=argument,
                                input=log_probs.shape, target=Shape((count,)), result=out)
        if targets.rank == 2:
            must_have_shape(targets, (batch, targets.dims[1]), "loss-target", operator=operator, argument="targets",
                            input=log_probs.shape, target=targets.shape, result=out)
    return out


@function("torch.nn.functional.ctc_loss")
def ctc_loss(log_probs: "Tensor", targets: "Tensor", input_lengths: "Any", target_lengths: "Any", blank: "Any" = 0,
             reduction: "Any" = "mean", zero_infinity: "Any" = False) -> Any:
    """Class scores `[T, N, C]` at every step against shorter sequences of classes; a length for each of the batch.

    ctc_loss([9, 2, 5], [2, 3]i, (9, 9), (3, 2)) -> []
    ctc_loss([9, 2, 5], [2, 3]i, (9, 9), (3, 2), reduction="none") -> [2]
    ctc_loss([9, 2, 5], [2, 3]i, (9, 9, 9), (3, 2)) -> error: loss-target
    ctc_loss([9], [2, 3]i, (9, 9), (3, 2)) -> error: rank
    """
    lengths = {"input_lengths": input_lengths, "target_lengths": target_lengths}
    return _ctc("torch.nn.functional.ctc_loss", log_probs, targets, lengths, reduction)


@module("torch.nn.CTCLoss")
def ctc_loss_layer(blank: "Any" = 0, reduction: "Any" = "mean", zero_infinity: "Any" = False) -> Any:
    """As the function.

    CTCLoss()([9, 2, 5], [2, 3]i, (9, 9), (3, 2)) -> []
    CTCLoss()([9, 2, 5], [2, 3]i, (9,), (3, 2)) -> error: loss-target
    """
    def forward(log_probs: "Tensor", targets: "Tensor", input_lengths: "Any", target_lengths: "Any") -> Any:
        lengths = {"input_lengths": input_lengths, "target_lengths": target_lengths}
        return _ctc("torch.nn.CTCLoss", log_probs, targets, lengths, reduction)

    return forward
