"""Layers of torchvision.ops that find things in images: deformable convolutions and pyramids of features."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import framed, slide, spread, with_tail
from shapelint.rulebook import Wish, at_least, function, module, multiple_of, must_same, parameter, path, same
from shapelint.rulebook.convert import to_items, to_size, to_tensor
from shapelint.values import DictV, Layer, NotKnown, Reject, Shape, Tensor, Unknown, settled

# -- deformable convolutions

def _deformed(input: Tensor, offset: Tensor, weight: Shape, stride: Any, padding: Any, dilation: Any,
              mask: Tensor | None, operator: str) -> Tensor:
    stride, padding, dilation = (spread(value, 2, operator, word) for word, value in (
        ("stride", stride), ("padding", padding), ("dilation", dilation)))
    out, _, *kernel = weight.front
    if input.rank == 3 or not input.shape.may_have_rank(4):
        raise NotKnown("an input that is no batch of images", Tensor(dtype=input.dtype))
    shape, _, places = framed(input, 2, operator=operator)
    after = slide(places, kernel, stride, padding, dilation, shape, operator)
    result = Tensor(with_tail(shape, (out, *after), 3), input.dtype)
    window = kernel[0] * kernel[1]
    _must_fit(offset, 2 * window, after, "offset", "two numbers for each place of the kernel", result)
    if mask is not None:
        _must_fit(mask, window, after, "mask", "one number for each place of the kernel", result)
    return result


def _must_fit(given: Tensor, window: Dim, places: tuple[Dim, ...], argument: str, rule: str, result: Tensor) -> None:
    """`[N, groups * window, *places of the output]`."""
    if given.rank != 4:
        return
    if path.known.divides(window, given.dims[1]) is False:
        raise Reject("refused", argument=argument, shape=given.shape, got=given.dims[1], wanted=window, problem=rule,
                     result=result)
    for axis, wanted in zip((2, 3), places):
        must_same(given.dims[axis], wanted, "refused", argument=argument, axis=axis, shape=given.shape, result=result,
                  problem="it needs the places of the output")


@function("torchvision.ops.deform_conv2d")
def deform_conv2d(input: "Tensor", offset: "Tensor", weight: "Tensor", bias: "Tensor | None" = None,
                  stride: "Any" = 1, padding: "Any" = 0, dilation: "Any" = 1, mask: "Tensor | None" = None) -> Any:
    """A convolution whose places are shifted by an offset of their own.

    deform_conv2d([B, 3, 20, 30], [B, 18, 18, 28], [8, 3, 3, 3]) -> [B, 8, 18, 28]
    deform_conv2d([B, 3, H, W], [B, 18, H, W], [8, 3, 3, 3], padding=1, mask=[B, 9, H, W]) -> [B, 8, H, W]
    deform_conv2d([2, 3, 20, 30], [2, 17, 18, 28], [8, 3, 3, 3]) -> error: refused
    """
    if weight.rank != 4:
        raise NotKnown("the axes of the weight", Tensor(dtype=input.dtype))
    return _deformed(input, offset, weight.shape, stride, padding, dilation, mask, "torchvision.ops.deform_conv2d")


@module("torchvision.ops.DeformConv2d")
def deform_conv_layer(in_channels: "Size", out_channels: "Size", kernel_size: "Any", stride: "Any" = 1,
                      padding: "Any" = 0, dilation: "Any" = 1, groups: "Size" = 1, bias: "Any" = True) -> Any:
    """As deform_conv2d.

    DeformConv2d(3, 8, 3, padding=1)([B, 3, H, W], [B, 18, H, W]) -> [B, 8, H, W]
    DeformConv2d(4, 8, (3, 5), 2, groups=2)([2, 4, 20, 30], [2, 30, 9, 13]) -> [2, 8, 9, 13]
    DeformConv2d(3, 8, 3, groups=2) -> error: constructor
    DeformConv2d(3, 8, 3).weight -> [8, 3, 3, 3]
    """
    name = "torchvision.ops.DeformConv2d"
    at_least(out_channels, 0, "out_channels", raises="RuntimeError")
    at_least(in_channels, 0, "in_channels", raises="RuntimeError")
    if settled(bias) is not False and same(in_channels, 0) is True:
        raise Reject("constructor", raises="ZeroDivisionError", parameter="in_channels", got=0, wanted=1,
                     rule="at least 1")
    multiple_of(in_channels, groups, "in_channels", "groups")
    multiple_of(out_channels, groups, "out_channels", "groups")
    kernel = spread(kernel_size, 2, name, "kernel_size")
    weight = parameter(out_channels, in_channels // groups, *kernel)

    def forward(input: "Tensor", offset: "Tensor", mask: "Tensor | None" = None) -> Any:
        result = _deformed(input, offset, weight.shape, stride, padding, dilation, mask, name)
        channels = input.shape.axis(1) if input.rank == 4 else None
        if channels is not None:
            must_same(channels, in_channels, "channels", argument="input", axis=1, parameter="in_channels",
                      shape=input.shape, operator=name, result=result)
        return result

    return forward, {"weight": weight, "bias": None if settled(bias) is False else parameter(out_channels)}


# -- pyramids

#: What the blocks that torchvision has for the end of a pyramid add; each level halves the one before.
_MORE = {"LastLevelMaxPool": ("pool",), "LastLevelP6P7": ("p6", "p7")}


@module("torchvision.ops.feature_pyramid_network.LastLevelMaxPool", form="opaque")
def last_level_pool() -> Any:
    """A further level of a pyramid; only FeaturePyramidNetwork runs it."""
    return _only_in_pyramids


@module("torchvision.ops.feature_pyramid_network.LastLevelP6P7", form="opaque")
def last_level_p6p7(in_channels: "Size", out_channels: "Size") -> Any:
    """Two further levels of a pyramid; only FeaturePyramidNetwork runs it."""
    return _only_in_pyramids


def _only_in_pyramids(*args: Any) -> Any:
    raise NotKnown("a block that a pyramid runs")


@module("torchvision.ops.FeaturePyramidNetwork")
def feature_pyramid(in_channels_list: "Any", out_channels: "Size", extra_blocks: "Any" = None,
                    norm_layer: "Any" = None) -> Any:
    """Each level of a dictionary of features gets the same channels, and keeps its places.

    FeaturePyramidNetwork((3, 4), 8)({"a": [2, 3, 20, 30], "b": [2, 5, 10, 15]}) -> error: channels
    FeaturePyramidNetwork((3, 0), 8) -> error: constructor
    """
    name = "torchvision.ops.FeaturePyramidNetwork"
    wish = Wish(name, "in_channels_list")
    wanted = [to_size(item, wish) for item in to_items(in_channels_list, wish)]
    for size in wanted:
        if same(size, 0) is True:
            raise Reject("constructor", parameter="in_channels_list", raises="ValueError", got=0, wanted=1,
                         rule="of at least 1 channel")
        at_least(size, 0, "in_channels_list", raises="RuntimeError")
    at_least(out_channels, 0, "out_channels", raises="RuntimeError")

    def forward(x: "Any") -> Any:
        if not isinstance(x, DictV) or not x.exact or not 0 < len(x.items) <= len(wanted):
            raise NotKnown("the levels of the features", DictV({}, Unknown("a level of the features")))
        out = {}
        for i, (key, level) in enumerate(x.items.items(), 1):
            channels = wanted[-1 if i == len(x.items) else i - 1]
            out[key] = _level(to_tensor(level, Wish(name, str(key))), channels, out_channels, name)
        return DictV(out, _add_levels(extra_blocks, out))

    return forward, {"out_channels": out_channels}


def _level(level: Tensor, wanted: Dim, out: Dim, name: str) -> Tensor:
    if level.rank == 3:
        raise NotKnown("features of an image without a batch", DictV({}, Unknown("a level of the features")))
    shape, channels, places = framed(level, 2, wanted, operator=name)
    result = Tensor(with_tail(shape, (out, *places), 3), level.dtype)
    must_same(channels, wanted, "channels", argument="x", axis=1, parameter="in_channels_list", shape=shape,
              operator=name, result=result)
    return result


def _add_levels(block: Any, out: dict[Any, Any]) -> Any:
    """Put the further levels in; what stands for levels that are not known, or None."""
    block = settled(block)
    if block is None:
        return None
    names = _MORE.get(block.name.rpartition(".")[2]) if isinstance(block, Layer) else None
    last = list(out.values())[-1] if out else None
    if names is None or last is None or last.rank != 4:
        return Unknown("a further level of the features")
    for word in names:
        last = last.with_shape((*last.dims[:2], *((size - 1) // 2 + 1 for size in last.dims[2:])))
        out[word] = last
    return None
