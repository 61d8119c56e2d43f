"""Other forms of convolutions: torch.convolution for all of them, and F.conv_tbc for `[time, batch, channels]`."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import NUMBERS, must_be
from shapelint.rulebook import function, must_have_shape, must_same, must_share, rule_for
from shapelint.rulebook.path import must_at_least
from shapelint.values import NotKnown, Reject, Shape, Tensor, settled


@function("torch.convolution")
def convolution(input: "Tensor", weight: "Tensor", bias: "Tensor | None", stride: "Any", padding: "Any",
                dilation: "Any", transposed: "Any", output_padding: "Any", groups: "Any") -> Any:
    """A convolution over as many axes as the weight has, or the way back from one.

    torch.convolution([B, 3, 8], [5, 3, 3], None, (1,), (0,), (1,), False, (0,), 1) -> [B, 5, 6]
    torch.convolution([B, 3, 8, 8], [3, 5, 3, 3], None, (2,), (0,), (1,), True, (1,), 1) -> [B, 5, 18, 18]
    torch.convolution([2, 4, 8], [5, 3, 3], None, (1,), (0,), (1,), False, (0,), 1) -> error: channels
    torch.convolution([3, 8], [5, 3, 3], None, (1,), (0,), (1,), False, (0,), 1) -> error: rank
    """
    operator = "torch.convolution"
    back = settled(transposed)
    if weight.rank is None or not isinstance(back, bool):
        raise NotKnown("which convolution this is is not known")
    n = weight.rank - 2
    if n not in (1, 2, 3) or not input.shape.may_have_rank(n + 2):
        odd, name = (weight, "weight") if n not in (1, 2, 3) else (input, "input")
        raise Reject("rank", argument=name, got=odd.rank, wanted=[3, 4, 5] if odd is weight else [n + 2], least=3,
                     shape=odd.shape, pattern=["batch", "channels", *("place",) * max(n, 1)], operator=operator)
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    if back:
        options["output_padding"] = output_padding
    name = f"torch.nn.functional.conv{'_transpose' if back else ''}{n}d"
    return rule_for(name)((input, weight, bias), options)


@function("torch.nn.functional.conv_tbc", "torch.conv_tbc")
def conv_tbc(input: "Tensor", weight: "Tensor", bias: "Tensor", pad: "Size" = 0) -> Any:
    """A window slides over time: `[T, B, in]` with a weight `[window, in, out]` and a bias `[out]`.

    conv_tbc([T, B, 3], [4, 3, 6], [6], 2) -> [T + 1, B, 6]
    conv_tbc([5, 2, 3], [4, 3, 6], [6]) -> [2, 2, 6]
    conv_tbc([5, 2, 3], [4, 2, 6], [6]) -> error: channels
    conv_tbc([5, 2, 3], [4, 3, 6], [5]) -> error: channels
    conv_tbc([5, 3], [4, 3, 6], [6]) -> error: rank
    conv_tbc([5, 2, 3], [7, 3, 6], [6]) -> error: spatial
    conv_tbc([5, 2, 3]d, [4, 3, 6], [6]) -> error: dtype
    """
    operator = "torch.nn.functional.conv_tbc"
    for name, tensor, rank in (("input", input, 3), ("weight", weight, 3), ("bias", bias, 1)):
        if not tensor.shape.may_have_rank(rank):
            raise Reject("rank", argument=name, got=tensor.rank, wanted=[rank], least=rank, shape=tensor.shape,
                         pattern=["time", "batch", "channels"][-rank:], operator=operator)
        if tensor.rank is None:
            raise NotKnown(f"the shape of {name} is not known")
    window, inside, outside = weight.dims
    must_same(input.dims[2], inside, "channels", argument="input", axis=2, shape=input.shape, operator=operator,
              parameter="in_channels")
    must_have_shape(bias, (outside,), "channels", argument="bias", operator=operator, parameter="out_channels")
    steps = input.dims[0] + 2 * pad - window + 1
    must_at_least(steps, 0, "spatial", argument="input", operator=operator, axis=0, shape=input.shape, parameter=None)
    result = Tensor(Shape((steps, input.dims[1], outside)), input.dtype)
    must_share(weight.dtype, operator, result, input=input)
    must_be(NUMBERS, input, "input", operator, result)
    return result
