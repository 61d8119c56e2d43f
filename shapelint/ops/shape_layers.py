"""Layers that only rearrange: Identity, Flatten, Unflatten, PixelShuffle, ChannelShuffle, Fold, Unfold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import COLUMNS, must_be
from shapelint.ops._spatial import framed, must_be_positive, must_have_elements, slide, spread, with_tail
from shapelint.rulebook import (
    fresh, function, keep, module, must_at_least, must_divide, must_same, rule_for,
)
from shapelint.rulebook.axes import find_axis, product, put_axis
from shapelint.values import Reject, Shape, Tensor


@module("torch.nn.Identity")
def identity(*args: "Any", **kwargs: "Any") -> Any:
    """Gives back what it gets, whatever it was made with.

    Identity()([B, 3]) -> [B, 3]
    Identity(54, unused=5)([..., 3]) -> [..., 3]
    """
    def forward(input: "Any") -> Any:
        return input

    return forward


@module("torch.nn.Flatten")
def flatten(start_dim: "Axis" = 1, end_dim: "Axis" = -1) -> Any:
    """Several axes become one.

    Flatten()([B, 3, 4, 5]) -> [B, 60]
    Flatten(0, 1)([B, T, 5]) -> [B*T, 5]
    Flatten()([B, 3]) -> [B, 3]
    Flatten()([3]) -> error: axis
    """
    def forward(input: "Tensor") -> Any:
        return rule_for("torch.flatten")((input, start_dim, end_dim), {})

    return forward


@module("torch.nn.Unflatten")
def unflatten(dim: "Any", unflattened_size: "Any") -> Any:
    """One axis becomes several.

    Unflatten(1, (2, 5))([B, 10]) -> [B, 2, 5]
    Unflatten(-1, (2, -1))([B, 10]) -> [B, 2, 5]
    Unflatten(1, (2, 5))([B, 11]) -> error
    """
    def forward(input: "Tensor") -> Any:
        return rule_for("Tensor.unflatten")((input, dim, unflattened_size), {})

    return forward


def _at_least_3(input: Tensor, operator: str) -> Tensor:
    if input.rank is not None and input.rank < 3:
        raise Reject("rank", argument="input", operator=operator, got=input.rank, wanted=None, least=3,
                     shape=input.shape, pattern=["*", "channels", "height", "width"])
    return find_axis(input, -3)[0]


@function("torch.pixel_shuffle", "torch.nn.functional.pixel_shuffle")
def pixel_shuffle(input: "Tensor", upscale_factor: "Size") -> Any:
    """r*r channels become r times as many rows and columns.

    pixel_shuffle([B, 12, 5, 7], 2) -> [B, 3, 10, 14]
    pixel_shuffle([..., 9, H, W], 3) -> [..., 1, 3*H, 3*W]
    pixel_shuffle([B, 10, 5, 7], 2) -> error: divide
    pixel_shuffle([10, 5], 2) -> error: rank
    """
    input = _at_least_3(input, "pixel_shuffle")
    must_at_least(upscale_factor, 1, "constructor", parameter="upscale_factor", rule="at least 1")
    channels, height, width = (input.shape.axis(i) for i in (-3, -2, -1))
    square = upscale_factor * upscale_factor
    must_divide(square, channels, "divide", argument="input", axis=-3, shape=input.shape, parameter="upscale_factor")
    return _with_last_three(input, (channels // square, height * upscale_factor, width * upscale_factor))


@function("torch.pixel_unshuffle", "torch.nn.functional.pixel_unshuffle")
def pixel_unshuffle(input: "Tensor", downscale_factor: "Size") -> Any:
    """Rows and columns become r*r times as many channels.

    pixel_unshuffle([B, 3, 10, 14], 2) -> [B, 12, 5, 7]
    pixel_unshuffle([B, 3, 9, 14], 2) -> error: divide
    """
    input = _at_least_3(input, "pixel_unshuffle")
    must_at_least(downscale_factor, 1, "constructor", parameter="downscale_factor", rule="at least 1")
    channels, height, width = (input.shape.axis(i) for i in (-3, -2, -1))
    for axis, size in ((-2, height), (-1, width)):
        must_divide(downscale_factor, size, "divide", argument="input", axis=axis, shape=input.shape,
                    parameter="downscale_factor")
    square = downscale_factor * downscale_factor
    return _with_last_three(input, (channels * square, height // downscale_factor, width // downscale_factor))


def _with_last_three(input: Tensor, sizes: Sequence[Dim]) -> Tensor:
    shape = input.shape
    for axis, size in zip((-3, -2, -1), sizes):
        shape = put_axis(shape, axis, size)
    return input.with_shape(shape)


@module("torch.nn.PixelShuffle")
def pixel_shuffle_layer(upscale_factor: "Size") -> Any:
    """As the function.

    PixelShuffle(2)([B, 12, 5, 7]) -> [B, 3, 10, 14]
    PixelShuffle(3)([B, 12, 5, 7]) -> error: divide
    """
    def forward(input: "Tensor") -> Any:
        return pixel_shuffle(input, upscale_factor)

    return forward


@module("torch.nn.PixelUnshuffle")
def pixel_unshuffle_layer(downscale_factor: "Size") -> Any:
    """As the function.

    PixelUnshuffle(2)([B, 3, 10, 14]) -> [B, 12, 5, 7]
    """
    def forward(input: "Tensor") -> Any:
        return pixel_unshuffle(input, downscale_factor)

    return forward


@function("torch.channel_shuffle", "torch.nn.functional.channel_shuffle", "torch.native_channel_shuffle",
          "torch.nn.functional.native_channel_shuffle", keeps=True)
def channel_shuffle(input: "Tensor", groups: "Size") -> Any:
    """Keeps the shape; the channels (axis 1) are so many groups.

    channel_shuffle([B, 6, 5], 2) -> [B, 6, 5]
    channel_shuffle([B, 6, 5], 4) -> error: divide
    channel_shuffle([B, 6], 2) -> error: rank
    """
    input = _at_least_3(input, "channel_shuffle")
    must_at_least(groups, 1, "constructor", parameter="groups", rule="at least 1")
    size = find_axis(input, 1)[0].shape.axis(1)
    must_divide(groups, size, "divide", argument="input", axis=1, shape=input.shape, parameter="groups")
    return keep(input, None)


@module("torch.nn.ChannelShuffle")
def channel_shuffle_layer(groups: "Size") -> Any:
    """As the function.

    ChannelShuffle(2)([B, 6, 5, 5]) -> [B, 6, 5, 5]
    """
    def forward(input: "Tensor") -> Any:
        return channel_shuffle(input, groups)

    return forward


@function("torch.nn.functional.unfold")
def unfold(input: "Tensor", kernel_size: "Any", dilation: "Any" = 1, padding: "Any" = 0, stride: "Any" = 1) -> Any:
    """Every window of an image as a column.

    unfold([B, 3, 10, 12], (2, 3)) -> [B, 18, 90]
    unfold([3, 10, 12], 2, stride=2) -> [12, 30]
    unfold([B, 3, 10, 12], 11) -> error: spatial
    unfold([10, 12], 2) -> error: rank
    """
    operator = "torch.nn.functional.unfold"
    kernel, gap, pad, step = (spread(value, 2, operator, name, alone=False) for name, value in (
        ("kernel_size", kernel_size), ("dilation", dilation), ("padding", padding), ("stride", stride)))
    for name, sizes in (("kernel_size", kernel), ("dilation", gap), ("stride", step)):
        must_be_positive(sizes, name, operator)
    must_be_positive(pad, "padding", operator, least=0)
    early = input.rank is not None and input.rank < 3  # torch reads the height before it counts the axes
    shape, channels, places = framed(input, 2, operator=operator, raises="IndexError" if early else "RuntimeError")
    must_have_elements(shape, 3, operator)
    windows = slide(places, kernel, step, pad, gap, shape, operator)
    columns = (channels * product(kernel), product(windows))
    out = Tensor(with_tail(shape, columns, 3), input.dtype)
    must_be(COLUMNS, input, "input", operator, out.with_dtype("float32"))
    return out


@function("torch.nn.functional.fold")
def fold(input: "Tensor", output_size: "Any", kernel_size: "Any", dilation: "Any" = 1, padding: "Any" = 0,
         stride: "Any" = 1) -> Any:
    """Columns back into an image.

    fold([B, 18, 90], (10, 12), (2, 3)) -> [B, 3, 10, 12]
    fold([12, 30], (10, 12), 2, stride=2) -> [3, 10, 12]
    fold([B, 17, 90], (10, 12), (2, 3)) -> error: divide
    fold([B, 18, 91], (10, 12), (2, 3)) -> error: fold
    fold([B, 3, 18, 90], (10, 12), (2, 3)) -> error: rank
    """
    operator = "torch.nn.functional.fold"
    size, kernel, gap, pad, step = (spread(value, 2, operator, name, alone=False) for name, value in (
        ("output_size", output_size), ("kernel_size", kernel_size), ("dilation", dilation), ("padding", padding),
        ("stride", stride)))
    for name, sizes in (("kernel_size", kernel), ("dilation", gap), ("stride", step)):
        must_be_positive(sizes, name, operator)
    must_be_positive(pad, "padding", operator, least=0)
    if not (input.shape.may_have_rank(2) or input.shape.may_have_rank(3)):
        raise Reject("rank", argument="input", operator=operator, got=input.rank, wanted=[2, 3], least=2,
                     shape=input.shape, pattern=["batch", "channels*kernel", "windows"])
    must_have_elements(input.shape, 2, operator)
    rows, columns = input.shape.axis(-2), input.shape.axis(-1)
    area = product(kernel)
    if rows is not None:
        must_divide(area, rows, "divide", argument="input", axis=-2, shape=input.shape, parameter="kernel_size")
    if columns is not None:
        windows = slide(size, kernel, step, pad, gap, input.shape, operator)
        must_same(columns, product(windows), "fold", argument="input", axis=-1, shape=input.shape, output_size=size)
    channels = fresh("channels") if rows is None else rows // area
    out = Tensor(Shape((), (channels, *size), frozenset({3, 4})), input.dtype)
    if input.rank is not None:
        out = input.with_shape((*input.dims[:-2], channels, *size))
    must_be(COLUMNS, input, "input", operator, out.with_dtype("float32"))
    return out


@module("torch.nn.Unfold")
def unfold_layer(kernel_size: "Any", dilation: "Any" = 1, padding: "Any" = 0, stride: "Any" = 1) -> Any:
    """As the function.

    Unfold((2, 3))([B, 3, 10, 12]) -> [B, 18, 90]
    """
    def forward(input: "Tensor") -> Any:
        return unfold(input, kernel_size, dilation, padding, stride)

    return forward


@module("torch.nn.Fold")
def fold_layer(output_size: "Any", kernel_size: "Any", dilation: "Any" = 1, padding: "Any" = 0,
               stride: "Any" = 1) -> Any:
    """As the function.

    Fold((10, 12), (2, 3))([B, 18, 90]) -> [B, 3, 10, 12]
    """
    def forward(input: "Tensor") -> Any:
        return fold(input, output_size, kernel_size, dilation, padding, stride)

    return forward
