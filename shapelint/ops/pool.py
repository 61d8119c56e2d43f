"""Pooling with a sliding window: the largest, the average or a norm of each window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import AVERAGED, FLOATING, REAL, is_empty, must_be
from shapelint.ops._spatial import (
    for_each_n, framed, must_be_positive, must_have_elements, repeated, slide, spread, with_tail,
)
from shapelint.rulebook import function, module, path
from shapelint.values import Reject, Tensor, settled


def pooled(input: Tensor, n: int, operator: str, kernel: Any, stride: Any, padding: Any, dilation: Any,
           ceil: bool, takes: str) -> Tensor:
    """`[N?, C, *places]` with fewer places. Rejects "spatial", and a padding of more than half a window. `takes`: the
    dtypes there is code for."""
    size = spread(kernel, n, operator, "kernel_size")
    step = spread(stride, n, operator, "stride", size)
    pad = spread(padding, n, operator, "padding", (0,) * n)
    gap = spread(dilation, n, operator, "dilation", (1,) * n)
    must_be_positive(size, "kernel_size", operator)
    must_be_positive(step, "stride", operator)
    must_be_positive(gap, "dilation", operator)
    must_be_positive(pad, "padding", operator, least=0)
    # torch reads the height of an image before it counts the axes of what is averaged.
    early = n == 2 and "max" not in operator.lower() and input.rank is not None and input.rank < 3
    shape, channels, places = framed(input, n, operator=operator, raises="IndexError" if early else "RuntimeError")
    for k, p in zip(size, pad):
        if path.known.less(k, 2 * p) is True:
            raise Reject("constructor", raises="RuntimeError", parameter="padding", got=p, wanted=k,
                         rule="at most half of kernel_size", other="kernel_size", operator=operator)
    must_have_elements(shape, n + 1, operator)
    after = slide(places, size, step, pad, gap, shape, operator, ceil)
    out = Tensor(with_tail(shape, (channels, *after), n + 1), input.dtype)
    if not is_empty(input):
        must_be(takes, input, "input", operator, out.with_dtype("float32"))
    return out


def _largest(input: Tensor, n: int, operator: str, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil: bool,
             indices: bool) -> Any:
    """Max pooling; of lengths alone, and without indices, by code for floats only."""
    takes = FLOATING if n == 1 and not indices else REAL
    return with_indices(pooled(input, n, operator, kernel, stride, padding, dilation, ceil, takes), indices)


def with_indices(out: Tensor, wanted: bool) -> Any:
    """The result, with the places its elements came from where they are asked for."""
    return (out, Tensor(out.shape, "int64")) if wanted else out


def _max_layer(n: int, doc: str) -> None:
    operator = f"torch.nn.MaxPool{n}d"

    def build(kernel_size: "Any", stride: "Any" = None, padding: "Any" = 0, dilation: "Any" = 1,
              return_indices: "Flag" = False, ceil_mode: "Flag" = False) -> Any:
        def forward(input: "Tensor") -> Any:
            return _largest(input, n, operator, kernel_size, stride, padding, dilation, ceil_mode, return_indices)

        return forward, {"stride": kernel_size if settled(stride) is None else stride}

    build.__doc__ = doc
    module(operator)(build)


for_each_n(_max_layer, """The largest of each window.

    MaxPool1d(2)([B, 3, 20]) -> [B, 3, 10]
    MaxPool1d(3, 2, 1)([3, 20]) -> [3, 10]
    MaxPool1d(3, stride=1, dilation=2)([..., 3, 20]) -> [..., 3, 16]
    MaxPool1d(2, return_indices=True)([2, 3, 20]) -> ([2, 3, 10], [2, 3, 10]i)
    MaxPool1d(2)([20]) -> error: rank
    MaxPool1d(5)([2, 3, 4]) -> error: spatial
    MaxPool1d(2, padding=2)([2, 3, 4]) -> error: constructor
    """, """The largest of each window.

    MaxPool2d(2)([B, 3, 20, 21]) -> [B, 3, 10, 10]
    MaxPool2d(2)([B, 3, 2*H, 2*W]) -> [B, 3, H, W]
    MaxPool2d(2, ceil_mode=True)([B, 3, 20, 21]) -> [B, 3, 10, 11]
    MaxPool2d(3, 2, 1, ceil_mode=True)([3, 20, 21]) -> [3, 11, 11]
    MaxPool2d((2, 3), return_indices=True)([3, 20, 21]) -> ([3, 10, 7], [3, 10, 7]i)
    MaxPool2d(2)([20, 20]) -> error: rank
    MaxPool2d(2)([2, 3, 1, 4]) -> error: spatial
    """, """The largest of each window.

    MaxPool3d(2)([B, 3, 4, 5, 6]) -> [B, 3, 2, 2, 3]
    MaxPool3d(2)([4, 5, 6]) -> error: rank
    """)


def _max_function(n: int, doc: str) -> None:
    operator = f"torch.nn.functional.max_pool{n}d"

    def pool(input: "Tensor", kernel_size: "Any", stride: "Any" = None, padding: "Any" = 0, dilation: "Any" = 1,
             ceil_mode: "Flag" = False, return_indices: "Flag" = False) -> Any:
        return _largest(input, n, operator, kernel_size, stride, padding, dilation, ceil_mode, return_indices)

    pool.__doc__ = doc
    function(operator)(pool)

    def plain(input: "Tensor", kernel_size: "Any", stride: "Any" = (), padding: "Any" = 0, dilation: "Any" = 1,
              ceil_mode: "Flag" = False) -> Any:
        return _largest(input, n, operator, kernel_size, stride, padding, dilation, ceil_mode, False)

    plain.__doc__ = f"""As the function of torch.nn, without indices.

    torch.max_pool{n}d([B, 3{", 9" * n}], 2) -> [B, 3{", 4" * n}]
    """
    function(f"torch.max_pool{n}d")(plain)

    def indices(input: "Tensor", kernel_size: "Any", stride: "Any" = None, padding: "Any" = 0, dilation: "Any" = 1,
                ceil_mode: "Flag" = False, return_indices: "Any" = False) -> Any:
        return _largest(input, n, operator, kernel_size, stride, padding, dilation, ceil_mode, True)

    places = ", 9" * n
    halves = ", 4" * n
    indices.__doc__ = f"""The largest of each window, and where they came from.

    max_pool{n}d_with_indices([B, 3{places}], 2) -> ([B, 3{halves}], [B, 3{halves}]i)
    """
    function(f"{operator}_with_indices", *(["torch.max_pool1d_with_indices"] if n == 1 else ()))(indices)


for_each_n(_max_function, """As the layer.

    max_pool1d([B, 3, 20], 2) -> [B, 3, 10]
    max_pool1d([B, 3, 20], 4, 3, 1, 1, True) -> [B, 3, 7]
    max_pool1d([3, 20], 2, return_indices=True) -> ([3, 10], [3, 10]i)
    max_pool1d([2, 3, 20], 21) -> error: spatial
    """, """As the layer.

    max_pool2d([B, 3, 20, 20], (2, 4)) -> [B, 3, 10, 5]
    max_pool2d([20, 20], 2) -> error: rank
    """, """As the layer.

    max_pool3d([B, 3, 4, 5, 6], 2, stride=1) -> [B, 3, 3, 4, 5]
    """)


def _averaged(input: Tensor, n: int, operator: str, kernel: Any, stride: Any, padding: Any, ceil: bool,
              divisor: Any = None) -> Tensor:
    divisor = settled(divisor)
    if isinstance(divisor, int) and divisor == 0:
        raise Reject("constructor", raises="RuntimeError", parameter="divisor_override", got=0, wanted=None,
                     rule="another number than 0", operator=operator)
    return averaged(input, n, operator, kernel, stride, padding, ceil, AVERAGED)


def averaged(input: Tensor, n: int, operator: str, kernel: Any, stride: Any, padding: Any, ceil: bool,
             takes: str) -> Tensor:
    """Average pooling. A window over volumes may be no larger than they are, however much they are padded."""
    out = pooled(input, n, operator, kernel, stride, padding, 1, ceil, takes)
    for axis, k in enumerate(spread(kernel, n, operator, "kernel_size") if n == 3 else (), -n):
        size = input.shape.axis(axis)
        if size is not None and path.known.less(size, k) is True:
            raise Reject("spatial", argument="input", operator=operator, axis=axis, got=size, wanted=k,
                         shape=input.shape, parameter="kernel_size")
    return out


def _avg_layer(n: int, doc: str) -> None:
    operator = f"torch.nn.AvgPool{n}d"

    def forward_of(kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool, divisor: Any = None) -> Any:
        def forward(input: "Tensor") -> Any:
            return _averaged(input, n, operator, kernel_size, stride, padding, ceil_mode, divisor)

        step = kernel_size if settled(stride) is None else stride
        if n > 1:  # what is given for an image stays as it is given
            return forward, {"stride": step}
        return forward, {"kernel_size": repeated(kernel_size, 1), "stride": repeated(step, 1),
                         "padding": repeated(padding, 1)}

    if n == 1:
        def build(kernel_size: "Any", stride: "Any" = None, padding: "Any" = 0, ceil_mode: "Flag" = False,
                  count_include_pad: "Any" = True) -> Any:
            return forward_of(kernel_size, stride, padding, ceil_mode)
    else:
        def build(kernel_size: "Any", stride: "Any" = None, padding: "Any" = 0, ceil_mode: "Flag" = False,
                  count_include_pad: "Any" = True, divisor_override: "Any" = None) -> Any:
            return forward_of(kernel_size, stride, padding, ceil_mode, divisor_override)

    build.__doc__ = doc
    module(operator)(build)


for_each_n(_avg_layer, """The average of each window.

    AvgPool1d(2)([B, 3, 20]) -> [B, 3, 10]
    AvgPool1d(3, 2, 1, True)([3, 20]) -> [3, 11]
    AvgPool1d(5)([2, 3, 4]) -> error: spatial
    AvgPool1d(2)([2, 3, 4]b) -> error: dtype
    """, """The average of each window.

    AvgPool2d(7)([B, 3, 7, 7]) -> [B, 3, 1, 1]
    AvgPool2d(2, ceil_mode=True)([3, 20, 21]) -> [3, 10, 11]
    AvgPool2d(7)([2, 3, 6, 7]) -> error: spatial
    """, """The average of each window.

    AvgPool3d(2)([B, 3, 4, 5, 6]) -> [B, 3, 2, 2, 3]
    """)


@function("torch.nn.functional.avg_pool1d", "torch.avg_pool1d")
def avg_pool1d(input: "Tensor", kernel_size: "Any", stride: "Any" = (), padding: "Any" = 0, ceil_mode: "Flag" = False,
               count_include_pad: "Any" = True) -> Any:
    """As the layer.

    avg_pool1d([B, 3, 20], 2) -> [B, 3, 10]
    """
    return _averaged(input, 1, "torch.nn.functional.avg_pool1d", kernel_size, stride, padding, ceil_mode)


def _avg_function(n: int, doc: str) -> None:
    operator = f"torch.nn.functional.avg_pool{n}d"

    def pool(input: "Tensor", kernel_size: "Any", stride: "Any" = (), padding: "Any" = 0, ceil_mode: "Flag" = False,
             count_include_pad: "Any" = True, divisor_override: "Any" = None) -> Any:
        return _averaged(input, n, operator, kernel_size, stride, padding, ceil_mode, divisor_override)

    pool.__doc__ = doc
    function(operator)(pool)


_avg_function(2, """As the layer.

    avg_pool2d([B, 3, 20, 20], 3, 1, 1) -> [B, 3, 20, 20]
    avg_pool2d([3, 20], 2) -> error: rank
    avg_pool2d([3, 20, 20], 2, divisor_override=0) -> error: constructor
    """)
_avg_function(3, """As the layer.

    avg_pool3d([B, 3, 4, 5, 6], 2) -> [B, 3, 2, 2, 3]
    """)


@function("torch.ops.aten.max_pool2d_with_indices_backward", "torch.ops.aten.max_pool2d_with_indices_backward.default")
def max_pool2d_backward(grad_output: "Tensor", self: "Tensor", kernel_size: "Any", stride: "Any", padding: "Any",
                        dilation: "Any", ceil_mode: "Any", indices: "Any") -> Any:
    """The gradient of what was pooled, which has its shape.

    torch.ops.aten.max_pool2d_with_indices_backward([B, 2, 1, 3], [B, 2, 3, 6], 3, 2, 0, 1, True, [B, 2, 1, 3]i) -> [B, 2, 3, 6]
    """
    return Tensor(self.shape, grad_output.dtype)


def sizes_within(sizes: Sequence[Dim], low: Sequence[Dim], high: Sequence[Dim]) -> int | None:
    """The first place where a size is surely outside (low, high), both excluded; None where none is."""
    for i, (size, below, above) in enumerate(zip(sizes, low, high)):
        if path.known.at_least(below, size) is True or path.known.at_least(size, above) is True:
            return i
    return None
