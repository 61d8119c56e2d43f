"""Boxes and masks of torchvision.ops: areas, overlaps, other formats, and which of them are kept."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import assume_at_least
from shapelint.rulebook import (
    as_tensor, broadcast_shapes, fresh, function, must_same, one_of, path, promote, rule_for, same, sig,
)
from shapelint.rulebook.axes import a_size, axis_size, drop_axis, put_axis
from shapelint.values import NotKnown, Reject, Shape, Tensor, ending, settled

_WIDER = {"float16": "float32", "bfloat16": "float32", "bool": "int32", "uint8": "int32", "int8": "int32",
          "int16": "int32"}


def boxes_of(boxes: Tensor, argument: str = "boxes", least: int = 4) -> tuple[Tensor, int]:
    """The boxes, and the axis of their numbers, which is the last. Rejects one with too few of them."""
    boxes, axis, size = axis_size(boxes, -1)
    if path.known.less(size, least) is True:
        raise Reject("refused", raises="IndexError", argument=argument, shape=boxes.shape, got=size, wanted=least,
                     problem=f"a box has {least} numbers")
    return boxes, axis


def _selected(count: Dim | None) -> Tensor:
    """The indices of those that are kept: nobody knows how many."""
    kept = a_size(fresh("the number of boxes that are kept"))
    if count is not None:
        assume_at_least(count, kept)
    return Tensor(Shape((kept,)), "int64")


@function("torchvision.ops.box_area")
def box_area(boxes: "Tensor", fmt: "Any" = "xyxy") -> Any:
    """A number for each box.

    box_area([N, 4]) -> [N]
    box_area([B, N, 4]) -> [B, N]
    box_area([N, 4]u) -> [N]s
    box_area([5, 3]) -> error: refused
    """
    boxes, axis = boxes_of(boxes)
    return Tensor(drop_axis(boxes.shape, axis), _WIDER.get(boxes.dtype, boxes.dtype))


@function("torchvision.ops.box_iou")
def box_iou(boxes1: "Tensor", boxes2: "Tensor", fmt: "Any" = "xyxy") -> Any:
    """A number for each box of the one set with each of the other.

    box_iou([N, 4], [M, 4]) -> [N, M]
    box_iou([B, N, 4], [B, M, 4]) -> [B, N, M]
    box_iou([5, 4]i, [7, 4]i) -> [5, 7]
    box_iou([5, 3], [7, 4]) -> error: refused
    """
    boxes1, _ = boxes_of(boxes1, "boxes1")
    boxes2, _ = boxes_of(boxes2, "boxes2")
    dtype = promote(boxes1, boxes2)
    dtype = dtype if dtype in (None, "float64") else "float32"
    must_same(boxes2.shape.axis(-1), boxes1.shape.axis(-1), "refused", argument="boxes2", shape=boxes2.shape,
              problem="all boxes have as many numbers")
    counts = boxes1.shape.axis(-2), boxes2.shape.axis(-2)
    if boxes1.rank is None or boxes2.rank is None:
        return Tensor(ending(*(fresh("a number of boxes") if n is None else n for n in counts)), dtype)
    if None in counts:
        raise NotKnown("the overlap of a single box", Tensor(dtype=dtype))
    lead = broadcast_shapes(Shape(boxes1.dims[:-2]), Shape(boxes2.dims[:-2]))
    return Tensor(Shape((*lead.front, *counts)), dtype)


@function("torchvision.ops.generalized_box_iou")
def generalized_box_iou(boxes1: "Tensor", boxes2: "Tensor") -> Any:
    """As box_iou.

    generalized_box_iou([N, 4], [M, 4]) -> [N, M]
    """
    return box_iou(boxes1, boxes2)


@function("torchvision.ops.distance_box_iou", "torchvision.ops.complete_box_iou")
def distance_box_iou(boxes1: "Tensor", boxes2: "Tensor", eps: "Any" = 1e-7) -> Any:
    """As box_iou.

    distance_box_iou([N, 4], [M, 4]) -> [N, M]
    complete_box_iou([N, 4]i, [M, 4]i) -> [N, M]
    """
    return box_iou(boxes1, boxes2)


#: How many numbers a box has in each format.
_FORMATS = {"xyxy": 4, "xywh": 4, "cxcywh": 4, "xywhr": 5, "cxcywhr": 5, "xyxyxyxy": 8}


@function("torchvision.ops.box_convert")
def box_convert(boxes: "Tensor", in_fmt: "Any", out_fmt: "Any") -> Any:
    """The same boxes in another format.

    box_convert([N, 4], "xyxy", "cxcywh") -> [N, 4]
    box_convert([B, N, 5], "cxcywhr", "xyxyxyxy") -> [B, N, 8]
    box_convert([N, 4]i, "xyxy", "xywh") -> [N, 4]i
    box_convert([N, 4]i, "xyxy", "cxcywh") -> [N, 4]
    box_convert([5, 3], "xyxy", "xywh") -> error: refused
    box_convert([5, 4], "xyxy", "corners") -> error: constructor
    """
    in_fmt, out_fmt = settled(in_fmt), settled(out_fmt)
    for name, value in (("in_fmt", in_fmt), ("out_fmt", out_fmt)):
        one_of(value, tuple(_FORMATS), name)
    if in_fmt not in _FORMATS or out_fmt not in _FORMATS:
        raise NotKnown("the format of the boxes")
    if in_fmt == out_fmt:
        return boxes
    boxes, axis, size = axis_size(boxes, -1)
    centred = "c" in in_fmt or "c" in out_fmt or _FORMATS[in_fmt] != 4
    result = Tensor(put_axis(boxes.shape, axis, _FORMATS[out_fmt]),
                    "float32" if centred and boxes.floating is False else boxes.dtype)
    must_same(size, _FORMATS[in_fmt], "refused", raises="ValueError", argument="boxes", shape=boxes.shape,
              result=result, problem=f"a box in the format {in_fmt} has {_FORMATS[in_fmt]} numbers")
    return result


@function("torchvision.ops.clip_boxes_to_image", keeps=True)
def clip_boxes_to_image(boxes: "Tensor", size: "Any") -> Any:
    """The boxes, cut at the edges of an image.

    clip_boxes_to_image([N, 4], (480, 640)) -> [N, 4]
    clip_boxes_to_image([5, 5], (480, 640)) -> error: refused
    """
    boxes, _, count = axis_size(boxes, -1)
    if path.known.divides(2, count) is False:
        raise Reject("refused", argument="boxes", shape=boxes.shape, got=count, wanted=4,
                     problem="a box has 4 numbers")
    return boxes


@function("torchvision.ops.remove_small_boxes")
def remove_small_boxes(boxes: "Tensor", min_size: "Any") -> Any:
    """The indices of the boxes that are large enough.

    remove_small_boxes([N, 4], 1.0) -> [?]i
    remove_small_boxes([5, 3], 1.0) -> error: refused
    """
    boxes, _ = boxes_of(boxes)
    return _selected(boxes.dims[0] if boxes.rank == 2 else None)


@function("torchvision.ops.masks_to_boxes")
def masks_to_boxes(masks: "Tensor") -> Any:
    """A box around each mask.

    masks_to_boxes([N, 20, 30]b) -> [N, 4]
    masks_to_boxes([20, 30]b) -> error: rank
    """
    if masks.rank is not None and any(same(dim, 0) is True for dim in masks.dims):
        return Tensor(Shape((0, 4)), "float32")
    return sig("[N, H, W] -> [N, 4]", arguments=("masks",), dtype="float32", rank_raises="ValueError")(masks)


@function("torchvision.ops.nms")
def nms(boxes: "Tensor", scores: "Tensor", iou_threshold: "Any") -> Any:
    """The indices of the boxes that are kept, the best ones first.

    nms([N, 4], [N], 0.5) -> [?]i
    nms([5, 4], [6], 0.5) -> error: refused
    nms([5, 3], [5], 0.5) -> error: refused
    nms([2, 5, 4], [5], 0.5) -> error: rank
    """
    return _kept(boxes, scores)


def _kept(boxes: Tensor, scores: Tensor) -> Tensor:
    count = sig("[N, numbers] -> [N]", arguments=("boxes",))(boxes).dims[0]
    size = boxes.shape.axis(-1)
    if size is not None:
        must_same(size, 4, "refused", argument="boxes", shape=boxes.shape, problem="a box has 4 numbers")
    given = sig("[N] -> [N]", arguments=("scores",))(scores).dims[0]
    if scores.rank is not None:
        must_same(given, count, "refused", argument="scores", shape=scores.shape, problem="each box has one score",
                  result=_selected(count))
    return _selected(count)


@function("torchvision.ops.batched_nms")
def batched_nms(boxes: "Tensor", scores: "Tensor", idxs: "Tensor", iou_threshold: "Any") -> Any:
    """As nms, each category for itself.

    batched_nms([N, 4], [N], [N]i, 0.5) -> [?]i
    batched_nms([5, 4], [5], [6]i, 0.5) -> error: refused
    batched_nms([5, 4], [6], [5]i, 0.5) -> error: refused
    """
    result = _kept(boxes, scores)
    count, given = boxes.shape.axis(0), idxs.shape.axis(0)
    if count is not None and given is not None and same(count, given) is False and same(given, 1) is False \
            and same(count, 0) is False:
        raise Reject("refused", argument="idxs", shape=idxs.shape, got=given, wanted=count, result=result,
                     problem="each box has one category")
    return result


# -- losses


def _reduced(shape: Shape, dtype: str | None, reduction: Any) -> Tensor:
    reduction = settled(reduction)
    one_of(reduction, ("none", "mean", "sum"), "reduction")
    if not isinstance(reduction, str):
        raise NotKnown("the reduction of a loss", Tensor(dtype=dtype))
    return Tensor(shape if reduction == "none" else Shape(), dtype)


@function("torchvision.ops.generalized_box_iou_loss", "torchvision.ops.distance_box_iou_loss",
          "torchvision.ops.complete_box_iou_loss")
def box_loss(boxes1: "Tensor", boxes2: "Tensor", reduction: "Any" = "none", eps: "Any" = 1e-7) -> Any:
    """A number for each pair of boxes, unless they are added up.

    generalized_box_iou_loss([N, 4], [N, 4]) -> [N]
    distance_box_iou_loss([N, 4], [N, 4], "sum") -> []
    complete_box_iou_loss([5, 3], [5, 3]) -> error: refused
    generalized_box_iou_loss([5, 4], [6, 4]) -> error: broadcast
    """
    for name, boxes in (("boxes1", boxes1), ("boxes2", boxes2)):
        size = axis_size(boxes, -1)[2]
        must_same(size, 4, "refused", raises="ValueError", argument=name, shape=boxes.shape,
                  problem="a box has 4 numbers")
    shape = broadcast_shapes(*(Shape(b.dims[:-1]) if b.rank else ending() for b in (boxes1, boxes2)))
    dtype = promote(boxes1, boxes2)
    return _reduced(shape, dtype if dtype in (None, "float64") else "float32", reduction)


@function("torchvision.ops.sigmoid_focal_loss")
def sigmoid_focal_loss(inputs: "Tensor", targets: "Tensor", alpha: "Any" = 0.25, gamma: "Any" = 2,
                       reduction: "Any" = "none") -> Any:
    """As binary cross entropy with logits: a number for each element, unless they are added up.

    sigmoid_focal_loss([N, 8], [N, 8]) -> [N, 8]
    sigmoid_focal_loss([N, 8], [N, 8], reduction="mean") -> []
    sigmoid_focal_loss([2, 8], [2, 7]) -> error: loss-shape
    sigmoid_focal_loss([2, 8], [2, 8]i) -> error: loss-dtype
    """
    loss = rule_for("torch.nn.functional.binary_cross_entropy_with_logits")((inputs, targets), {"reduction": "none"})
    if targets.dtype is not None and targets.floating is False:
        raise Reject("dtype", argument="targets", got=targets.dtype, wanted="a floating dtype",
                     operator="torchvision.ops.sigmoid_focal_loss", result=loss)
    return _reduced(loss.shape, promote(as_tensor(inputs), as_tensor(targets)), reduction)
