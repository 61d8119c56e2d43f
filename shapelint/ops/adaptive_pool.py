"""Pooling to a size that is given (AdaptiveAvgPool, AdaptiveMaxPool), and the way back from max pooling (MaxUnpool)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, FRACTIONS, is_empty, must_be
from shapelint.ops._spatial import for_each_n, framed, must_be_positive, must_have_elements, repeated, spread, with_tail
from shapelint.ops.pool import sizes_within, with_indices
from shapelint.rulebook import Wish, function, module, must_have_shape, path, same, to_tensor
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import ListV, NotKnown, Reject, Tensor, is_dim, settled


def adapted(input: Tensor, n: int, operator: str, output_size: Any) -> Tensor:
    """`[N?, C, *places]` with the places asked for; None keeps one."""
    if "avg" in operator.lower() and _all_ones(output_size, n, operator):
        several = isinstance(settled(output_size), (tuple, ListV))
        if n > 1 and input.rank is not None and input.rank >= n + several:
            out = input.with_shape((*input.dims[:-n], *(1,) * n))  # torch takes the mean, of tensors of any rank
        else:
            raises = "ValueError" if several and n > 1 else "RuntimeError"
            shape, channels, _ = framed(input, n, operator=operator, raises=raises)
            out = Tensor(with_tail(shape, (channels, *(1,) * n), n + 1), input.dtype)
        must_be(FRACTIONS, input, "input", operator, out.with_dtype("float32"))
        return out
    # Several sizes are first laid beside the axes of the input, which have to be more.
    short = input.rank is not None and input.rank <= n and isinstance(settled(output_size), (tuple, ListV))
    shape, channels, places = framed(input, n, operator=operator, raises="ValueError" if short else "RuntimeError")
    averaged = "avg" in operator.lower() and n < 3  # there a batch of no channels will do
    must_have_elements(shape, n if averaged or shape.rank is None else shape.rank - 1, operator)
    after = _wanted(output_size, n, operator, places)
    must_be_positive(after, "output_size", operator, least=0)
    out = Tensor(with_tail(shape, (channels, *after), n + 1), input.dtype)
    if not is_empty(input, out):
        must_be(FLOATING, input, "input", operator, out.with_dtype("float32"))
    return out


def _all_ones(output_size: Any, n: int, operator: str) -> bool:
    if settled(output_size) is None:
        return False
    wanted = _wanted(output_size, n, operator, (None,) * n)
    return all(size is not None and same(size, 1) is True for size in wanted)


def _wanted(output_size: Any, n: int, operator: str, places: Sequence[Dim]) -> tuple[Dim, ...]:
    value = settled(output_size)
    wish = Wish(operator, "output_size")
    if is_dim(value) or not hasattr(value, "items") and not isinstance(value, tuple):
        return tuple(places) if value is None and n > 1 else spread(value, n, operator, "output_size")
    items = [settled(item) for item in to_items(value, wish)]
    if len(items) != n:
        raise Reject("arguments", operator=operator, argument="output_size", got=len(items), wanted=n,
                     problem=f"`output_size` needs {n} sizes")
    return tuple(place if item is None else to_size(item, wish) for item, place in zip(items, places))


def _adaptive(n: int, word: str, layer_doc: str, function_doc: str) -> None:
    name = f"torch.nn.Adaptive{word}Pool{n}d"
    call = f"torch.nn.functional.adaptive_{word.lower()}_pool{n}d"

    if word == "Max":
        def build(output_size: "Any", return_indices: "Flag" = False) -> Any:
            def forward(input: "Tensor") -> Any:
                return with_indices(adapted(input, n, name, output_size), return_indices)

            return forward

        def pool(input: "Tensor", output_size: "Any", return_indices: "Flag" = False) -> Any:
            return with_indices(adapted(input, n, call, output_size), return_indices)
    else:
        def build(output_size: "Any") -> Any:
            def forward(input: "Tensor") -> Any:
                return adapted(input, n, name, output_size)

            return forward

        def pool(input: "Tensor", output_size: "Any") -> Any:
            return adapted(input, n, call, output_size)

    build.__doc__, pool.__doc__ = layer_doc, function_doc
    module(name)(build)
    function(call, *(("torch.adaptive_avg_pool1d",) if (n, word) == (1, "Avg") else ()))(pool)
    if word == "Max":
        _with_indices(n, call)


def _with_indices(n: int, call: str) -> None:
    def pool(input: "Tensor", output_size: "Any", return_indices: "Any" = False) -> Any:
        return with_indices(adapted(input, n, call, output_size), True)

    name = f"{call.rpartition('.')[2]}_with_indices"
    before, after = ", 9" * n, ", 4" * n
    pool.__doc__ = f"""As many places as asked for, and where they came from.

    {name}([B, 3{before}], 4) -> ([B, 3{after}], [B, 3{after}]i)
    """
    function(f"{call}_with_indices", *(("torch.adaptive_max_pool1d",) if n == 1 else ()))(pool)


_adaptive(1, "Avg", """As many places as asked for.

    AdaptiveAvgPool1d(5)([B, 3, 20]) -> [B, 3, 5]
    AdaptiveAvgPool1d(1)([..., 3, L]) -> [..., 3, 1]
    AdaptiveAvgPool1d(5)([20]) -> error: rank
    """, """As the layer.

    adaptive_avg_pool1d([3, 20], 5) -> [3, 5]
    """)
_adaptive(2, "Avg", """As many places as asked for.

    AdaptiveAvgPool2d(1)([B, C, H, W]) -> [B, C, 1, 1]
    AdaptiveAvgPool2d((5, 7))([3, H, W]) -> [3, 5, 7]
    AdaptiveAvgPool2d((None, 7))([B, 3, H, W]) -> [B, 3, H, 7]
    AdaptiveAvgPool2d(2)([3, 20]) -> error: rank
    """, """As the layer.

    adaptive_avg_pool2d([B, 3, H, W], (1, 2)) -> [B, 3, 1, 2]
    """)
_adaptive(3, "Avg", """As many places as asked for.

    AdaptiveAvgPool3d(2)([B, 3, 5, 6, 7]) -> [B, 3, 2, 2, 2]
    """, """As the layer.

    adaptive_avg_pool3d([B, 3, 5, 6, 7], (1, 2, 3)) -> [B, 3, 1, 2, 3]
    """)
_adaptive(1, "Max", """As many places as asked for.

    AdaptiveMaxPool1d(5)([B, 3, 20]) -> [B, 3, 5]
    AdaptiveMaxPool1d(5, return_indices=True)([3, 20]) -> ([3, 5], [3, 5]i)
    """, """As the layer.

    adaptive_max_pool1d([3, 20], 5) -> [3, 5]
    """)
_adaptive(2, "Max", """As many places as asked for.

    AdaptiveMaxPool2d((5, 7))([B, 3, H, W]) -> [B, 3, 5, 7]
    AdaptiveMaxPool2d(5)([3, 20]) -> error: rank
    """, """As the layer.

    adaptive_max_pool2d([3, 20, 20], 5, True) -> ([3, 5, 5], [3, 5, 5]i)
    """)
_adaptive(3, "Max", """As many places as asked for.

    AdaptiveMaxPool3d(2)([B, 3, 5, 6, 7]) -> [B, 3, 2, 2, 2]
    """, """As the layer.

    adaptive_max_pool3d([B, 3, 5, 6, 7], (1, 2, 3)) -> [B, 3, 1, 2, 3]
    """)


def _unpooled(input: Tensor, indices: Any, n: int, operator: str, kernel: Any, stride: Any, padding: Any,
              output_size: Any) -> Tensor:
    size = spread(kernel, n, operator, "kernel_size", alone=n == 1)
    step = spread(stride, n, operator, "stride", size, alone=n == 1)
    pad = spread(padding, n, operator, "padding", (0,) * n, alone=n == 1)
    if n == 3:
        must_be_positive(step, "stride", operator)
    shape, channels, places = framed(input, n, operator=operator)
    must_have_elements(shape, n, operator)
    default = [(place - 1) * s + k - 2 * p for place, k, s, p in zip(places, size, step, pad)]
    after = _asked(output_size, n, operator, default, step)
    for i, size in enumerate(after):
        if path.known.less(size, 0) is True:
            raise Reject("output-size", raises="ValueError", operator=operator, argument="output_size", axis=i - n,
                         got=size, least=0, most=None)
    result = Tensor(with_tail(shape, (channels, *after), n + 1), input.dtype)
    if shape.rank is not None:
        must_have_shape(to_tensor(indices, Wish(operator, "indices")), shape.front, "unpool", argument="indices",
                        operator=operator, result=result)
    _must_be_places(input, settled(indices), operator, result)
    return result


def _must_be_places(input: Tensor, indices: Any, operator: str, result: Tensor) -> None:
    if isinstance(indices, Tensor) and indices.dtype not in (None, "int64"):
        raise Reject("dtype", argument="indices", got=indices.dtype, wanted="int64", operator=operator, result=result)
    if not is_empty(input, result):
        must_be(FLOATING, input, "input", operator, result.with_dtype("float32"))


def _asked(output_size: Any, n: int, operator: str, default: Sequence[Dim], step: Sequence[Dim]) -> Sequence[Dim]:
    value = settled(output_size)
    if value is None:
        return default
    try:
        items = to_items(value, Wish(operator, "output_size"))
    except NotKnown:
        return spread(None, n, operator, "output_size", default)
    sizes = tuple(to_size(item, Wish(operator, "output_size")) for item in items)
    if len(sizes) == n + 2:
        sizes = sizes[2:]
    if len(sizes) != n:
        raise Reject("output-size", raises="ValueError", operator=operator, argument="output_size", axis=None,
                     got=len(sizes), least=n, most=n + 2)
    low, high = [d - s for d, s in zip(default, step)], [d + s for d, s in zip(default, step)]
    bad = sizes_within(sizes, low, high)
    if bad is not None:
        raise Reject("output-size", raises="ValueError", operator=operator, argument="output_size", axis=bad - n,
                     got=sizes[bad], least=low[bad] + 1, most=high[bad] - 1)
    return sizes


def _max_unpool(n: int, doc: str) -> None:
    name, call = f"torch.nn.MaxUnpool{n}d", f"torch.nn.functional.max_unpool{n}d"

    def build(kernel_size: "Any", stride: "Any" = None, padding: "Any" = 0) -> Any:
        def forward(input: "Tensor", indices: "Any", output_size: "Any" = None) -> Any:
            return _unpooled(input, indices, n, name, kernel_size, stride, padding, output_size)

        step = kernel_size if settled(stride) is None else stride
        return forward, {"kernel_size": repeated(kernel_size, n), "stride": repeated(step, n),
                         "padding": repeated(padding, n)}

    def unpool(input: "Tensor", indices: "Any", kernel_size: "Any", stride: "Any" = None, padding: "Any" = 0,
               output_size: "Any" = None) -> Any:
        return _unpooled(input, indices, n, call, kernel_size, stride, padding, output_size)

    build.__doc__ = doc
    places, doubled = ", 3" * n, ", 6" * n
    unpool.__doc__ = f"""As the layer.

    max_unpool{n}d([B, 2{places}], [B, 2{places}]i, 2) -> [B, 2{doubled}]
    """
    module(name)(build)
    function(call)(unpool)


for_each_n(_max_unpool, """The elements put back where they came from.

    MaxUnpool1d(2)([B, 3, 5], [B, 3, 5]i) -> [B, 3, 10]
    MaxUnpool1d(2)([2, 3, 5], [2, 3, 5]i, output_size=(11,)) -> [2, 3, 11]
    MaxUnpool1d(2)([2, 3, 5], [2, 3, 4]i) -> error: unpool
    MaxUnpool1d(2)([2, 3, 5], [2, 3, 5]i, output_size=(13,)) -> error: output-size
    """, """The elements put back where they came from.

    MaxUnpool2d(2, stride=2)([B, 3, 5, 4], [B, 3, 5, 4]i) -> [B, 3, 10, 8]
    """, """The elements put back where they came from.

    MaxUnpool3d(2)([B, 3, 5, 4, 3], [B, 3, 5, 4, 3]i) -> [B, 3, 10, 8, 6]
    """)
