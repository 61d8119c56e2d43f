"""What is cut out of an image's features for each box? roi_align and its relatives of torchvision.ops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import spread
from shapelint.rulebook import Wish, at_least, fresh, function, module, must_divide, must_same
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.convert import to_items, to_tensor
from shapelint.values import DictV, NotKnown, Shape, Tensor, settled


def count_of(boxes: Any, operator: str) -> Dim:
    """How many boxes there are: `[K, 5]` with the index of the image in front, or `[L, 4]` for each image."""
    boxes = settled(boxes)
    if isinstance(boxes, Tensor):
        if boxes.rank == 2:
            must_same(boxes.dims[1], 5, "refused", raises="AssertionError", argument="boxes", shape=boxes.shape,
                      problem="a box has the index of its image and 4 numbers")
        found = boxes.shape.axis(0)
        return a_size(fresh("the number of boxes")) if found is None else found
    try:
        parts = [to_tensor(item, Wish(operator, "boxes")) for item in to_items(boxes, Wish(operator, "boxes"))]
    except NotKnown:
        return a_size(fresh("the number of boxes"))
    total: Dim = 0
    for part in parts:
        if part.rank == 2:
            must_same(part.dims[1], 4, "refused", raises="AssertionError", argument="boxes", shape=part.shape,
                      problem="a box has 4 numbers")
        found = part.shape.axis(0)
        total = total + (a_size(fresh("the number of boxes of an image")) if found is None else found)
    return total


def _regions(input: Tensor, boxes: Any, output_size: Any, operator: str) -> Tensor:
    """`[K, C, height, width]`."""
    size = spread(output_size, 2, operator, "output_size")
    channels, count = input.shape.axis(1), count_of(boxes, operator)
    if input.rank not in (None, 4):
        raise NotKnown("features that are no batch of images", Tensor(dtype=input.dtype))
    for part in size:
        at_least(part, 0, "output_size", raises="RuntimeError")
    channels = fresh("the channels of the features") if channels is None else channels
    return Tensor(Shape((count, channels, *size)), input.dtype)


@function("torchvision.ops.roi_align")
def roi_align(input: "Tensor", boxes: "Any", output_size: "Any", spatial_scale: "Any" = 1.0, sampling_ratio: "Any" = -1,
              aligned: "Any" = False) -> Any:
    """Each box as a small image.

    roi_align([B, 3, H, W], [K, 5], 7) -> [K, 3, 7, 7]
    roi_align([B, 3, H, W], [[K, 4], [L, 4]], (7, 8)) -> [K + L, 3, 7, 8]
    roi_align([2, 3, 20, 30], [5, 4], 7) -> error: refused
    roi_align([2, 3, 20, 30], [[5, 3]], 7) -> error: refused
    """
    return _regions(input, boxes, output_size, "torchvision.ops.roi_align")


@function("torchvision.ops.roi_pool")
def roi_pool(input: "Tensor", boxes: "Any", output_size: "Any", spatial_scale: "Any" = 1.0) -> Any:
    """Each box as a small image.

    roi_pool([B, 3, H, W], [K, 5], (7, 8)) -> [K, 3, 7, 8]
    """
    return _regions(input, boxes, output_size, "torchvision.ops.roi_pool")


def _by_position(input: Tensor, boxes: Any, output_size: Any, operator: str) -> Tensor:
    """Each place of the output has channels of its own."""
    out = _regions(input, boxes, output_size, operator)
    count, channels, height, width = out.dims
    must_divide(height * width, channels, "divide", argument="input", axis=1, shape=input.shape,
                parameter="output_size")
    return out.with_shape((count, channels // (height * width), height, width))


@function("torchvision.ops.ps_roi_align")
def ps_roi_align(input: "Tensor", boxes: "Any", output_size: "Any", spatial_scale: "Any" = 1.0,
                 sampling_ratio: "Any" = -1) -> Any:
    """Each box as a small image; each place of it takes channels of its own.

    ps_roi_align([B, 12, H, W], [K, 5], 2) -> [K, 3, 2, 2]
    """
    return _by_position(input, boxes, output_size, "torchvision.ops.ps_roi_align")


@function("torchvision.ops.ps_roi_pool")
def ps_roi_pool(input: "Tensor", boxes: "Any", output_size: "Any", spatial_scale: "Any" = 1.0) -> Any:
    """As ps_roi_align.

    ps_roi_pool([B, 12, H, W], [K, 5], (2, 3)) -> [K, 2, 2, 3]
    """
    return _by_position(input, boxes, output_size, "torchvision.ops.ps_roi_pool")


def _forward(cut: Callable[..., Tensor], output_size: Any, name: str) -> Any:
    def forward(input: "Tensor", rois: "Any") -> Any:
        return cut(input, rois, output_size, name)

    return forward, {"output_size": output_size}


@module("torchvision.ops.RoIAlign")
def roi_align_layer(output_size: "Any", spatial_scale: "Any", sampling_ratio: "Any", aligned: "Any" = False) -> Any:
    """As roi_align.

    RoIAlign(7, 0.25, 2)([B, 3, H, W], [K, 5]) -> [K, 3, 7, 7]
    """
    return _forward(_regions, output_size, "torchvision.ops.RoIAlign")


@module("torchvision.ops.RoIPool")
def roi_pool_layer(output_size: "Any", spatial_scale: "Any") -> Any:
    """As roi_pool.

    RoIPool((7, 6), 1.0)([B, 3, H, W], [K, 5]) -> [K, 3, 7, 6]
    """
    return _forward(_regions, output_size, "torchvision.ops.RoIPool")


@module("torchvision.ops.PSRoIAlign")
def ps_roi_align_layer(output_size: "Any", spatial_scale: "Any", sampling_ratio: "Any") -> Any:
    """As ps_roi_align.

    PSRoIAlign(2, 1.0, -1)([B, 12, H, W], [K, 5]) -> [K, 3, 2, 2]
    """
    return _forward(_by_position, output_size, "torchvision.ops.PSRoIAlign")


@module("torchvision.ops.PSRoIPool")
def ps_roi_pool_layer(output_size: "Any", spatial_scale: "Any") -> Any:
    """As ps_roi_pool.

    PSRoIPool(2, 1.0)([B, 12, H, W], [K, 5]) -> [K, 3, 2, 2]
    """
    return _forward(_by_position, output_size, "torchvision.ops.PSRoIPool")


@module("torchvision.ops.MultiScaleRoIAlign")
def multi_scale_roi_align(featmap_names: "Any", output_size: "Any", sampling_ratio: "Any", *,
                          canonical_scale: "Any" = 224, canonical_level: "Any" = 4) -> Any:
    """Each box from the level of a pyramid that suits its size; all levels have the same channels.

    MultiScaleRoIAlign(("0",), 7, 2)({"0": [2, 3, 20, 30]}, [[K, 4]], ((80, 120), (80, 120))) -> [K, 3, 7, 7]
    """
    name = "torchvision.ops.MultiScaleRoIAlign"

    def forward(x: "Any", boxes: "Any", image_shapes: "Any") -> Any:
        levels = [settled(level) for level in x.items.values()] if isinstance(x, DictV) else []
        levels = [level for level in levels if isinstance(level, Tensor)]
        return _regions(levels[0] if levels else Tensor(), boxes, output_size, name)

    return forward, {"output_size": output_size}
