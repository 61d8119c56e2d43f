"""Transposed convolutions, which make lengths, images and volumes larger again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import must_mix
from shapelint.ops._spatial import for_each_n, framed, must_be_positive, must_have_elements, spread, with_tail
from shapelint.ops.conv import check_groups, nothing
from shapelint.rulebook import (
    Wish, at_least, function, module, multiple_of, must_have_shape, must_same, one_of, parameter, path, weights_dtype,
)
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import NotKnown, Reject, Shape, Tensor, settled


class Grown:
    """Kernel, stride, padding, output padding and dilation of one transposed convolution, one size an axis."""

    def __init__(self, n: int, operator: str, kernel: Any, stride: Any, padding: Any, output_padding: Any,
                 dilation: Any):
        self.n, self.operator = n, operator
        self.kernel = spread(kernel, n, operator, "kernel_size")
        self.stride = spread(stride, n, operator, "stride", (1,) * n)
        self.padding = spread(padding, n, operator, "padding", (0,) * n)
        self.extra = spread(output_padding, n, operator, "output_padding", (0,) * n)
        self.dilation = spread(dilation, n, operator, "dilation", (1,) * n)

    def least(self, places: Sequence[Dim]) -> list[Dim]:
        """The places after the convolution, without any output padding."""
        return [(size - 1) * s - 2 * p + d * (k - 1) + 1
                for size, k, s, p, d in zip(places, self.kernel, self.stride, self.padding, self.dilation)]

    def places(self, places: Sequence[Dim], shape: Shape, wanted: Sequence[Dim] | None) -> list[Dim]:
        """The places after the convolution; `wanted` is the output size that was asked for."""
        must_be_positive(self.stride, "stride", self.operator)
        must_be_positive(self.dilation, "dilation", self.operator, least=0)
        must_be_positive(self.padding, "padding", self.operator, least=0)
        must_be_positive(self.kernel, "kernel_size", self.operator)
        least = self.least(places)
        if wanted is not None:
            self._must_be_possible(least, wanted, shape)
            return list(wanted)
        must_be_positive(self.extra, "output_padding", self.operator, least=0)
        out = []
        for i, (size, extra, s, d) in enumerate(zip(least, self.extra, self.stride, self.dilation)):
            too_much = path.known.at_least(extra, s) is True and path.known.at_least(extra, d) is True
            if too_much and not nothing(shape, self.n):
                raise Reject("constructor", raises="RuntimeError", parameter="output_padding", got=extra, wanted=s,
                             rule="less than stride or dilation", other="stride", operator=self.operator)
            # A sequence may become empty, an image may not.
            if path.known.less(size + extra, 1 if self.n > 1 and not nothing(shape, self.n) else 0) is True:
                raise Reject("spatial", argument="input", axis=i - self.n, got=places[i], wanted=self.padding[i],
                             shape=shape, parameter="padding", operator=self.operator)
            out.append(size + extra)
        return out

    def _must_be_possible(self, least: Sequence[Dim], wanted: Sequence[Dim], shape: Shape) -> None:
        for i, (low, want, s) in enumerate(zip(least, wanted, self.stride)):
            if path.known.less(want, low) is True or path.known.at_least(want, low + s) is True:
                raise Reject("output-size", raises="ValueError", operator=self.operator, argument="output_size",
                             axis=i - self.n, got=want, least=low, most=low + s - 1, shape=shape)

    @property
    def attributes(self) -> dict[str, Any]:
        return {"kernel_size": self.kernel, "stride": self.stride, "padding": self.padding,
                "output_padding": self.extra, "dilation": self.dilation, "transposed": True}


def grow(input: Tensor, in_channels: Dim | None, out_channels: Dim, window: Grown, weight: Tensor,
         output_size: Any = None) -> Tensor:
    """`[N?, in_channels, *places]` to `[N?, out_channels, *more places]`. Of the weight only the dtype counts here."""
    shape, channels, places = framed(input, window.n, in_channels, operator=window.operator)
    after: Any = None
    no = None
    try:
        after = window.places(places, shape, _asked(output_size, shape, window))
    except Reject as reject:
        if reject.fact.kind == "output-size":
            raise
        no = reject
    result = None if after is None else Tensor(with_tail(shape, (out_channels, *after), window.n + 1), input.dtype)
    if in_channels is not None:
        must_same(channels, in_channels, "channels", argument="input", axis=-window.n - 1, parameter="in_channels",
                  shape=shape, operator=window.operator, result=result)
    if no is not None:
        raise no
    at_least(out_channels, 1, "out_channels", raises="RuntimeError")
    must_have_elements(shape, window.n + 1, window.operator)
    if nothing(shape, window.n):
        return result.with_dtype(input.dtype if input.dtype == weight.dtype else None)
    must_mix(window.operator, result, weight, None, input=input)
    return result


def _asked(output_size: Any, shape: Shape, window: Grown) -> tuple[Dim, ...] | None:
    """The output size asked for, as one size a place; those of batch and channels may stand before it."""
    output_size = settled(output_size)
    if output_size is None:
        return None
    wish = Wish(window.operator, "output_size")
    sizes = tuple(to_size(item, wish) for item in to_items(output_size, wish))
    if shape.rank is not None and len(sizes) not in (window.n, shape.rank):
        raise Reject("output-size", raises="ValueError", operator=window.operator, argument="output_size", axis=None,
                     got=len(sizes), least=window.n, most=shape.rank, shape=shape)
    return sizes[-window.n:]


def _built(operator: str, n: int, in_channels: Dim | None, out_channels: Dim, kernel_size: Any, stride: Any,
           padding: Any, output_padding: Any, groups: Dim, bias: Any, dilation: Any, padding_mode: Any,
           dtype: Any) -> Any:
    one_of(padding_mode, ("zeros",), "padding_mode")
    window = Grown(n, operator, kernel_size, stride, padding, output_padding, dilation)
    check_groups(in_channels, out_channels, groups)
    given = weights_dtype(dtype)
    attrs = window.attributes
    for name, size in (("in_channels", in_channels), ("out_channels", out_channels)):
        if size is not None:
            at_least(size, 0, name, raises="RuntimeError")
    for size in window.kernel:
        at_least(size, 0, "kernel_size", raises="RuntimeError")
    if in_channels is not None:
        attrs["weight"] = parameter(in_channels, out_channels // groups, *window.kernel, dtype=given)
    attrs["bias"] = parameter(out_channels, dtype=given) if settled(bias) is not False else None

    weight = attrs.get("weight") or parameter(dtype=given)

    def forward(input: "Tensor", output_size: "Any" = None) -> Any:
        return grow(input, in_channels, out_channels, window, weight, output_size)

    return forward, attrs


def _transposed_layer(n: int, doc: str) -> None:
    def build(in_channels: "Size", out_channels: "Size", kernel_size: "Any", stride: "Any" = 1, padding: "Any" = 0,
              output_padding: "Any" = 0, groups: "Size" = 1, bias: "Any" = True, dilation: "Any" = 1,
              padding_mode: "Any" = "zeros", device: "Any" = None, dtype: "Any" = None) -> Any:
        return _built(f"torch.nn.ConvTranspose{n}d", n, in_channels, out_channels, kernel_size, stride, padding,
                      output_padding, groups, bias, dilation, padding_mode, dtype)

    build.__doc__ = doc
    module(f"torch.nn.ConvTranspose{n}d")(build)


for_each_n(_transposed_layer, """One axis grows.

    ConvTranspose1d(3, 8, 5)([2, 3, 20]) -> [2, 8, 24]
    ConvTranspose1d(3, 8, 4, stride=2, padding=1)([B, 3, L]) -> [B, 8, 2*L]
    ConvTranspose1d(3, 8, 3, 2, 1, 1)([3, 10]) -> [8, 20]
    ConvTranspose1d(3, 8, 3, 2, 1)([3, 10], output_size=(20,)) -> [8, 20]
    ConvTranspose1d(3, 8, 3, 2, 1)([3, 10], output_size=(21,)) -> error: output-size
    ConvTranspose1d(3, 8, 5)([2, 8, 20]) -> error: channels
    ConvTranspose1d(3, 8, 5, output_padding=1)([2, 3, 20]) -> error: constructor
    ConvTranspose1d(3, 8, 2, padding=2)([2, 3, 2]) -> error: spatial
    ConvTranspose1d(4, 8, 5, groups=2).weight -> [4, 4, 5]
    """, """Images grow.

    ConvTranspose2d(3, 8, 2, stride=2)([B, 3, H, W]) -> [B, 8, 2*H, 2*W]
    ConvTranspose2d(3, 8, (2, 3), 2, dilation=2)([3, 10, 11]) -> [8, 21, 25]
    ConvTranspose2d(3, 8, 3, padding_mode="reflect") -> error: constructor
    ConvTranspose2d(3, 8, 3, groups=2) -> error: constructor
    """, """Volumes grow.

    ConvTranspose3d(3, 8, 2, stride=2)([B, 3, 4, 5, 6]) -> [B, 8, 8, 10, 12]
    ConvTranspose3d(3, 8, 2)([3, 4, 5]) -> error: rank
    """)
def _transposed_function(n: int, doc: str) -> None:
    operator = f"torch.nn.functional.conv_transpose{n}d"

    def conv(input: "Tensor", weight: "Tensor", bias: "Tensor | None" = None, stride: "Any" = 1, padding: "Any" = 0,
             output_padding: "Any" = 0, groups: "Size" = 1, dilation: "Any" = 1) -> Any:
        at_least(groups, 1, "groups", raises="RuntimeError")
        if not weight.shape.may_have_rank(n + 2):
            raise Reject("rank", argument="weight", got=weight.rank, wanted=[n + 2], least=n + 2, shape=weight.shape,
                         pattern=["in_channels", "out_channels", *("kernel_size",) * n])
        if weight.rank is None:
            raise NotKnown("the weight is not known")
        inside, out, *kernel = weight.dims
        multiple_of(inside, groups, "in_channels", "groups", raises="RuntimeError")
        window = Grown(n, operator, tuple(kernel), stride, padding, output_padding, dilation)
        result = grow(input, inside, out * groups, window, weight)
        if bias is not None:
            must_have_shape(bias, (out * groups,), "channels", argument="bias", parameter="out_channels", result=result)
        return result

    conv.__doc__ = doc
    function(operator, f"torch.conv_transpose{n}d")(conv)


for_each_n(_transposed_function, """As the layer, with the weight given.

    conv_transpose1d([B, 3, 20], [3, 8, 5]) -> [B, 8, 24]
    conv_transpose1d([B, 8, 20], [3, 8, 5]) -> error: channels
    """, """As the layer, with the weight given.

    conv_transpose2d([B, 3, 4, 5], [3, 8, 2, 2], [8], 2) -> [B, 8, 8, 10]
    """, """As the layer, with the weight given.

    conv_transpose3d([B, 4, 4, 5, 6], [4, 8, 2, 2, 2], groups=2) -> [B, 16, 5, 6, 7]
    """)
