"""Convolutions in one, two and three dimensions: nn.Conv1d, nn.Conv2d, nn.Conv3d, and their functional forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import must_mix
from shapelint.ops._spatial import for_each_n, framed, must_be_positive, must_have_elements, slide, spread, with_tail
from shapelint.ops.padding import must_pad
from shapelint.rulebook import (
    at_least, function, module, multiple_of, must_have_shape, must_same, one_of, parameter, same, weights_dtype,
)
from shapelint.values import NotKnown, Reject, Shape, Tensor, settled

MODES = ("zeros", "reflect", "replicate", "circular")


def check_groups(in_channels: Dim | None, out_channels: Dim, groups: Dim) -> None:
    """What every convolution's constructor asks."""
    at_least(groups, 1, "groups")
    if in_channels is not None:
        multiple_of(in_channels, groups, "in_channels", "groups")
    multiple_of(out_channels, groups, "out_channels", "groups")


class Window:
    """Kernel, stride, padding and dilation of one convolution, one size an axis."""

    def __init__(self, n: int, operator: str, kernel: Any, stride: Any, padding: Any, dilation: Any,
                 raises: str = "ValueError"):
        self.n, self.operator = n, operator
        self.kernel = spread(kernel, n, operator, "kernel_size")
        self.stride = spread(stride, n, operator, "stride", (1,) * n)
        self.dilation = spread(dilation, n, operator, "dilation", (1,) * n)
        self.word = settled(padding) if isinstance(settled(padding), str) else None
        self.padding = (0,) * n if self.word else spread(padding, n, operator, "padding", (0,) * n)
        one_of(self.word, ("same", "valid"), "padding", raises=raises)

    def must_not_stride(self, raises: str) -> None:
        if self.word == "same" and any(same(s, 1) is False for s in self.stride):
            raise Reject("constructor", raises=raises, parameter="stride", got=self.stride, wanted=1,
                         rule="1 with padding='same'", other="padding")

    def places(self, places: Sequence[Dim], shape: Shape, mode: str) -> tuple[Dim, ...]:
        """The places after the window slid over them."""
        must_be_positive(self.stride, "stride", self.operator)
        if not nothing(shape, self.n):
            must_be_positive(self.dilation, "dilation", self.operator)
        must_be_positive(self.kernel, "kernel_size", self.operator)
        if mode == "zeros":
            must_be_positive(self.padding, "padding", self.operator, least=0)
        else:
            for i, (size, pad) in enumerate(zip(places, self._edges())):
                must_pad(size, pad, mode, shape, i - self.n, self.operator)
        must_have_elements(shape, self.n, self.operator)
        if self.word == "same":
            return tuple(places)
        return slide(places, self.kernel, self.stride, self.padding, self.dilation, shape, self.operator)

    def _edges(self) -> list[tuple[Dim, Dim]]:
        """What is added before and behind each axis."""
        if self.word != "same":
            return [(pad, pad) for pad in self.padding]
        room = [gap * (size - 1) for gap, size in zip(self.dilation, self.kernel)]
        return [(both // 2, both - both // 2) for both in room]

    @property
    def attributes(self) -> dict[str, Any]:
        return {"kernel_size": self.kernel, "stride": self.stride, "dilation": self.dilation,
                "padding": self.word or self.padding, "output_padding": (0,) * self.n, "transposed": False}


def nothing(shape: Shape, n: int) -> bool:
    """Are there surely no samples or no channels? torch then computes nothing, and looks at less."""
    return shape.rank == n + 2 and same(shape.front[0], 0) is True or same(shape.axis(-n - 1), 0) is True


def convolve(input: Tensor, in_channels: Dim | None, out_channels: Dim, window: Window, weight: Tensor,
             bias: Tensor | None = None, mode: str = "zeros") -> Tensor:
    """`[N?, in_channels, *places]` to `[N?, out_channels, *fewer places]`. Rejects "channels", "spatial", "dtype". Of
    the weight and the bias only the dtype counts here."""
    shape, channels, places = framed(input, window.n, in_channels, operator=window.operator)
    try:
        after: Any = window.places(places, shape, mode)
        no = None
    except Reject as reject:
        after, no = None, reject
    given = 0 if same(channels, 0) is True else out_channels  # nothing comes of no channels
    result = None if after is None else Tensor(with_tail(shape, (given, *after), window.n + 1), input.dtype)
    if in_channels is not None:
        must_same(channels, in_channels, "channels", argument="input", axis=-window.n - 1, parameter="in_channels",
                  shape=shape, operator=window.operator, result=result)
    if no is not None:
        raise no
    at_least(out_channels, 1, "out_channels", raises="RuntimeError")
    if nothing(shape, window.n):
        return result.with_dtype(input.dtype if input.dtype == weight.dtype else None)
    # Padding given in words is done by another function, which does not compare the bias.
    must_mix(window.operator, result, weight, None if window.word else bias, input=input)
    return result


def _conv_layer(n: int, doc: str) -> None:
    def build(in_channels: "Size", out_channels: "Size", kernel_size: "Any", stride: "Any" = 1, padding: "Any" = 0,
              dilation: "Any" = 1, groups: "Size" = 1, bias: "Any" = True, padding_mode: "Any" = "zeros",
              device: "Any" = None, dtype: "Any" = None) -> Any:
        return _built(f"torch.nn.Conv{n}d", n, in_channels, out_channels, kernel_size, stride, padding, dilation,
                      groups, bias, padding_mode, dtype)

    build.__doc__ = doc
    module(f"torch.nn.Conv{n}d")(build)


def _built(operator: str, n: int, in_channels: Dim | None, out_channels: Dim, kernel_size: Any, stride: Any,
           padding: Any, dilation: Any, groups: Dim, bias: Any, padding_mode: Any, dtype: Any) -> Any:
    window = Window(n, operator, kernel_size, stride, padding, dilation)
    mode = settled(padding_mode)
    check_groups(in_channels, out_channels, groups)
    window.must_not_stride("ValueError")
    one_of(mode, MODES, "padding_mode")
    given = weights_dtype(dtype)
    attrs = window.attributes
    for name, size in (("in_channels", in_channels), ("out_channels", out_channels)):
        if size is not None:
            at_least(size, 0, name, raises="RuntimeError")
    for size in window.kernel:
        at_least(size, 0, "kernel_size", raises="RuntimeError")
    if in_channels is not None:
        attrs["weight"] = parameter(out_channels, in_channels // groups, *window.kernel, dtype=given)
    attrs["bias"] = parameter(out_channels, dtype=given) if settled(bias) is not False else None

    weight = attrs.get("weight") or parameter(dtype=given)

    def forward(input: "Tensor") -> Any:
        return convolve(input, in_channels, out_channels, window, weight, None, mode if isinstance(mode, str) else "zeros")

    return forward, attrs


for_each_n(_conv_layer, """A window slides over one axis.

    Conv1d(3, 8, 5)([2, 3, 20]) -> [2, 8, 16]
    Conv1d(3, 8, 5, padding=2)([3, L]) -> [8, L]
    Conv1d(C, D, 3, stride=2, padding=1)([B, C, 20]) -> [B, D, 10]
    Conv1d(3, 8, 5)([..., 3, 20]) -> [..., 8, 16]
    Conv1d(3, 8, 5)([2, 20, 3]) -> error: channels
    Conv1d(3, 8, 5)([2, 3, 4]) -> error: spatial
    Conv1d(3, 8, 5)([20]) -> error: rank
    Conv1d(3, 8, 5)([2, 3, 20]i) -> error: dtype
    Conv1d(3, 8, 5, groups=2) -> error: constructor
    Conv1d(3, 8, 5, padding="same", stride=2) -> error: constructor
    Conv1d(3, 8, 5, padding=2, padding_mode="reflect")([3, 2]) -> error: padding
    Conv1d(6, 8, 5, groups=2).weight -> [8, 3, 5]
    """, """A window slides over an image.

    Conv2d(3, 8, 3, padding=1)([B, 3, H, W]) -> [B, 8, H, W]
    Conv2d(3, 8, (3, 5), stride=2)([2, 3, 20, 21]) -> [2, 8, 9, 9]
    Conv2d(3, 8, 3, padding="same", dilation=2)([3, H, W]) -> [8, H, W]
    Conv2d(4, 8, 3, dilation=2, groups=4)([2, 4, 20, 20]) -> [2, 8, 16, 16]
    Conv2d(1, 8, 3)([2, 3, 20, 20]) -> error: channels
    Conv2d(1, 8, 3)([20, 20]) -> error: rank
    Conv2d(1, 8, 5, dilation=3)([1, 12, 30]) -> error: spatial
    Conv2d(1, 8, 3, padding="full") -> error: constructor
    Conv2d(1, 8, 3, padding_mode="wrap") -> error: constructor
    """, """A window slides over a volume.

    Conv3d(3, 8, 3)([B, 3, 5, 6, 7]) -> [B, 8, 3, 4, 5]
    Conv3d(3, 8, 3)([3, 5, 6, 7]) -> [8, 3, 4, 5]
    Conv3d(3, 8, 3)([2, 4, 5, 6, 7]) -> error: channels
    """)
def _conv_function(n: int, doc: str) -> None:
    operator = f"torch.nn.functional.conv{n}d"

    def conv(input: "Tensor", weight: "Tensor", bias: "Tensor | None" = None, stride: "Any" = 1, padding: "Any" = 0,
             dilation: "Any" = 1, groups: "Size" = 1) -> Any:
        at_least(groups, 1, "groups", raises="RuntimeError")
        if not weight.shape.may_have_rank(n + 2):
            raise Reject("rank", argument="weight", got=weight.rank, wanted=[n + 2], least=n + 2, shape=weight.shape,
                         pattern=["out_channels", "in_channels", *("kernel_size",) * n])
        if weight.rank is None:
            raise NotKnown("the weight is not known")
        out, inside, *kernel = weight.dims
        window = Window(n, operator, tuple(kernel), stride, padding, dilation, "RuntimeError")
        window.must_not_stride("RuntimeError")
        multiple_of(out, groups, "out_channels", "groups", raises="RuntimeError")
        result = convolve(input, inside * groups, out, window, weight, bias)
        if bias is not None:
            must_have_shape(bias, (out,), "channels", argument="bias", parameter="out_channels", result=result)
        return result

    conv.__doc__ = doc
    function(operator, f"torch.conv{n}d")(conv)


for_each_n(_conv_function, """As the layer, with the weight given.

    conv1d([B, 3, 20], [8, 3, 5]) -> [B, 8, 16]
    conv1d([B, 6, 20], [8, 3, 5], [8], 2, 1, groups=2) -> [B, 8, 9]
    conv1d([B, 3, 20], [8, 4, 5]) -> error: channels
    conv1d([B, 3, 20]i, [8, 3, 5]i) -> [B, 8, 16]i
    conv1d([B, 3, 20], [8, 3, 5], [7]) -> error: channels
    conv1d([B, 3, 20]i, [8, 3, 5]) -> error: dtype
    conv1d([B, 3, 20], [8, 3, 5], [8]d) -> error: dtype
    conv1d([B, 3, 20]b, [8, 3, 5]b) -> error: dtype
    conv1d([B, 3, 20], [8, 3]) -> error: rank
    """, """As the layer, with the weight given.

    conv2d([B, 3, 20, 21], [8, 3, 5, 5], padding=(1, 2)) -> [B, 8, 18, 21]
    conv2d([B, 3, 20, 21], [8, 3, 5, 5], padding="same") -> [B, 8, 20, 21]
    conv2d([3, 3, 20], [8, 3, 5, 5]) -> error: spatial
    """, """As the layer, with the weight given.

    conv3d([B, 3, 5, 6, 7], [8, 3, 3, 3, 3], stride=2) -> [B, 8, 2, 2, 3]
    """)
