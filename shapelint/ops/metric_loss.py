"""Losses that compare vectors or rank scores: cosine embedding, margin ranking, triplets."""

from __future__ import annotations

from typing import Any

from shapelint.ops._losses import loss, meet, reduced, takes
from shapelint.rulebook import promote, rule_for
from shapelint.rulebook.axes import drop_axis, find_axis
from shapelint.rulebook.binding import spec_of
from shapelint.rulebook.dtypes import computed, promote_dtypes
from shapelint.values import Layer, Ref, Reject, Shape, Tensor, settled

MARGIN = "size_average=None, reduce=None, reduction='mean'"
PAIR = ("input1", "input2", "target")
TRIPLET = ("anchor", "positive", "negative")


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
    rows = meet(operator, input1.shape, input2.shape, "input2")
    shape = meet(operator, Shape(rows.front[:-1]), target.shape, "target")
    takes(operator, "bif", input1=input1, input2=input2)
    dtype = promote_dtypes(computed(input1.dtype, "float"), computed(input2.dtype, "float"))
    return reduced(shape, dtype, reduction, size_average, reduce)


def _ranking(operator: str, input1: Tensor, input2: Tensor, target: Tensor, reduction: Any = "mean",
             size_average: Any = None, reduce: Any = None, **_: Any) -> Tensor:
    """Two scores and a sign, with the same number of axes."""
    ranks = {t.rank for t in (input1, input2, target)}
    if None not in ranks and len(ranks) > 1:
        odd, argument = (input2, "input2") if input1.rank != input2.rank else (target, "target")
        raise Reject("loss-shape", operator=operator, input=input1.shape, target=odd.shape, argument=argument,
                     axis=None, got=odd.rank, wanted=input1.rank, result=Tensor(Shape(), None))
    shape = meet(operator, meet(operator, input1.shape, input2.shape, "input2"), target.shape, "target")
    takes(operator, "if", input1=input1, input2=input2, target=target)
    return reduced(shape, computed(promote(input1, input2, target), "float"), reduction, size_average, reduce)


def _must_have_margin(margin: Any = 1.0, **_: Any) -> None:
    margin = settled(margin)
    if isinstance(margin, (int, float)) and margin <= 0:
        raise Reject("constructor", raises="ValueError", parameter="margin", got=margin, wanted=0, rule="more than 0")


def _triplet(operator: str, anchor: Tensor, positive: Tensor, negative: Tensor, margin: Any = 1.0, swap: Any = False,
             reduction: Any = "mean", size_average: Any = None, reduce: Any = None, distance_function: Any = None,
             **_: Any) -> Tensor:
    """Three tensors of vectors with the same number of axes. Each distance drops the features; only then they meet."""
    _must_have_margin(margin)
    for argument, tensor in (("positive", positive), ("negative", negative)):
        if None not in (anchor.rank, tensor.rank) and anchor.rank != tensor.rank:
            raise Reject("loss-shape", operator=operator, input=anchor.shape, target=tensor.shape, argument=argument,
                         axis=None, got=tensor.rank, wanted=anchor.rank, result=Tensor(Shape(), None))
    distance = _Distance(operator, settled(distance_function))
    near, far = distance(anchor, positive, "positive"), distance(anchor, negative, "negative")
    if not (isinstance(near, Tensor) and isinstance(far, Tensor)):
        return reduced(Shape((), ()), None, reduction, size_average, reduce)
    if settled(swap) is True:
        other = distance(positive, negative, "negative")
        far = Tensor(meet(operator, far.shape, other.shape, "negative"), promote(far, other))
    shape = meet(operator, near.shape, far.shape, "negative")
    return reduced(shape, promote(near, far), reduction, size_average, reduce)


class _Distance:
    """How far two tensors of vectors are from each other: by the function that was given, or as torch measures it."""

    def __init__(self, operator: str, function: Any):
        self.operator, self.function = operator, function

    def __call__(self, a: Tensor, b: Tensor, argument: str) -> Any:
        if self.function is None:
            return self._usual(a, b, argument)
        if isinstance(self.function, Layer) and self.function.forward is not None:
            return spec_of(self.function.forward).call(self.function.name, (a, b), {})
        rule = rule_for(self.function.name) if isinstance(self.function, Ref) else None
        return None if rule is None else rule((a, b), {})

    def _usual(self, a: Tensor, b: Tensor, argument: str) -> Tensor:
        takes(self.operator, "ifc", anchor=a, **{argument: b})
        shape = meet(self.operator, a.shape, b.shape, argument)
        if shape.front or shape.back:
            shape = drop_axis(find_axis(Tensor(shape), -1)[0].shape, -1)
        elif shape.back is not None:
            shape = Shape((), ())
        return Tensor(shape, computed(promote(a, b), "real float"))


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
    TripletMarginLoss(margin=0) -> error: constructor
    """, tensors=TRIPLET, built=_must_have_margin)
loss("triplet_margin_with_distance_loss(anchor, positive, negative, distance_function=None, margin=1.0, swap=False, "
     "reduction='mean')",
     "TripletMarginWithDistanceLoss(distance_function=None, margin=1.0, swap=False, reduction='mean')", _triplet,
     """The anchor should be nearer to the one than to the other, by a distance of one's own.

    triplet_margin_with_distance_loss([B, 3], [B, 3], [B, 3], reduction="none") -> [B]
    """, """The anchor should be nearer to the one than to the other, by a distance of one's own.

    TripletMarginWithDistanceLoss()([B, 3], [B, 3], [B, 3]) -> []
    TripletMarginWithDistanceLoss(distance_function=CosineSimilarity(), reduction="none")([B, 3], [B, 3], [B, 3]) -> [B]
    """, tensors=TRIPLET, built=_must_have_margin)
