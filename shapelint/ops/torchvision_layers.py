"""Layers of torchvision.ops: convolutions with their norm, squeeze-and-excitation, MLPs, pyramids, what drops parts."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import framed, spread
from shapelint.rulebook import (
    Wish, at_least, broadcast_shapes, function, keep, module, must_be_floating, must_same, one_of, parameter,
    probability, promote, rule_for, sig,
)
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import Layer, ListV, Ref, Reject, Shape, Tensor, Unknown, settled

# -- parts that the program chooses


def chosen(maker: Any, *args: Any, **kwargs: Any) -> Any:
    """What a class of torch that was handed over makes; unknown for others, None for None."""
    maker = settled(maker)
    if maker is None:
        return None
    rule = rule_for(maker.name) if isinstance(maker, Ref) else None
    return rule(args, kwargs) if rule is not None and rule.what == "module" else Unknown("a layer the program makes")


def in_a_row(*layers: Any, **attrs: Any) -> Layer:
    """A Sequential of those that are there."""
    return Layer("torch.nn.Sequential", {}, None, attrs, ListV(layer for layer in layers if layer is not None))


def _conv_norm(n: int, in_channels: Dim, out_channels: Dim, kernel_size: Any, stride: Any, padding: Any, groups: Any,
               norm_layer: Any, activation_layer: Any, dilation: Any, bias: Any) -> Layer:
    """A convolution that keeps what its stride leaves, then a norm and an activation, where they are wanted."""
    name = f"torchvision.ops.Conv{n}dNormActivation"
    if settled(padding) is None:
        sizes = zip(spread(kernel_size, n, name, "kernel_size"), spread(dilation, n, name, "dilation"))
        padding = tuple((size - 1) // 2 * step for size, step in sizes)
    if settled(bias) is None:
        bias = settled(norm_layer) is None
    conv = rule_for(f"torch.nn.Conv{n}d")((in_channels, out_channels, kernel_size, stride, padding, dilation, groups),
                                          {"bias": bias})
    return in_a_row(conv, chosen(norm_layer, out_channels), chosen(activation_layer), out_channels=out_channels)


@module("torchvision.ops.Conv2dNormActivation")
def conv2d_norm(in_channels: "Size", out_channels: "Size", kernel_size: "Any" = 3, stride: "Any" = 1,
                padding: "Any" = None, groups: "Any" = 1, norm_layer: "Any" = Ref("torch.nn.BatchNorm2d"),
                activation_layer: "Any" = Ref("torch.nn.ReLU"), dilation: "Any" = 1, inplace: "Any" = True,
                bias: "Any" = None) -> Any:
    """A Sequential of a convolution, a norm and an activation.

    Conv2dNormActivation(3, 8).out_channels -> 8
    Conv2dNormActivation(3, 8, groups=2) -> error: constructor
    """
    return _conv_norm(2, in_channels, out_channels, kernel_size, stride, padding, groups, norm_layer,
                      activation_layer, dilation, bias)


@module("torchvision.ops.Conv3dNormActivation")
def conv3d_norm(in_channels: "Size", out_channels: "Size", kernel_size: "Any" = 3, stride: "Any" = 1,
                padding: "Any" = None, groups: "Any" = 1, norm_layer: "Any" = Ref("torch.nn.BatchNorm3d"),
                activation_layer: "Any" = Ref("torch.nn.ReLU"), dilation: "Any" = 1, inplace: "Any" = True,
                bias: "Any" = None) -> Any:
    """The same for volumes.

    Conv3dNormActivation(3, 8).out_channels -> 8
    """
    return _conv_norm(3, in_channels, out_channels, kernel_size, stride, padding, groups, norm_layer,
                      activation_layer, dilation, bias)


@module("torchvision.ops.MLP")
def mlp(in_channels: "Size", hidden_channels: "Any", norm_layer: "Any" = None,
        activation_layer: "Any" = Ref("torch.nn.ReLU"), inplace: "Any" = None, bias: "Any" = True,
        dropout: "Any" = 0.0) -> Any:
    """A Sequential of linear layers, each but the last with a norm, an activation and a dropout.

    MLP(8, (5,), dropout=2.0) -> error: constructor
    """
    wish = Wish("torchvision.ops.MLP", "hidden_channels")
    sizes = [to_size(item, wish) for item in to_items(hidden_channels, wish)]
    if not sizes:
        raise Reject("constructor", raises="IndexError", parameter="hidden_channels", got=0, wanted=1,
                     rule="a list of at least one size")
    layers: list[Any] = []
    for before, size in zip([in_channels, *sizes], sizes[:-1]):
        layers += [rule_for("torch.nn.Linear")((before, size, bias), {}), chosen(norm_layer, size),
                   chosen(activation_layer), rule_for("torch.nn.Dropout")((dropout,), {})]
    last = rule_for("torch.nn.Linear")(([in_channels, *sizes][-2], sizes[-1], bias), {})
    return in_a_row(*layers, last, rule_for("torch.nn.Dropout")((dropout,), {}))


@module("torchvision.ops.SqueezeExcitation")
def squeeze_excitation(input_channels: "Size", squeeze_channels: "Size", activation: "Any" = None,
                       scale_activation: "Any" = None) -> Any:
    """Each channel is scaled by a number that all of them decide.

    SqueezeExcitation(8, 2)([B, 8, H, W]) -> [B, 8, H, W]
    SqueezeExcitation(8, 2)([8, 5, 6]) -> [8, 5, 6]
    SqueezeExcitation(8, 2)([2, 7, 5, 6]) -> error: channels
    SqueezeExcitation(8, 2)([2, 8]) -> error: rank
    """
    name = "torchvision.ops.SqueezeExcitation"
    first = rule_for("torch.nn.Conv2d")((input_channels, squeeze_channels, 1), {})
    second = rule_for("torch.nn.Conv2d")((squeeze_channels, input_channels, 1), {})

    def forward(input: "Tensor") -> Any:
        shape, channels, places = framed(input, 2, input_channels, operator=name)
        result = Tensor(shape, input.dtype)
        must_same(channels, input_channels, "channels", argument="input", axis=-3, parameter="input_channels",
                  shape=shape, operator=name, result=result)
        must_be_floating(input, "input", name, result)
        return result

    return forward, {"fc1": first, "fc2": second}


@module("torchvision.ops.Permute")
def permute(dims: "Any") -> Any:
    """The axes in another order.

    Permute((0, 2, 3, 1))([B, 3, H, W]) -> [B, H, W, 3]
    Permute((0, 2, 1))([2, 3, 4, 5]) -> error: permute
    """
    def forward(x: "Tensor") -> Any:
        return rule_for("torch.permute")((x, dims), {})

    return forward, {"dims": dims}


@module("torchvision.ops.FrozenBatchNorm2d")
def frozen_batch_norm(num_features: "Size", eps: "Any" = 1e-5) -> Any:
    """Each channel of an image is scaled and shifted: `[1, C, 1, 1]` broadcasts with the input.

    FrozenBatchNorm2d(8)([B, 8, H, W]) -> [B, 8, H, W]
    FrozenBatchNorm2d(8)([2, 7, 5, 6]) -> error: broadcast
    FrozenBatchNorm2d(8).weight -> [8]
    """
    at_least(num_features, 0, "num_features", raises="RuntimeError")
    weights = {name: parameter(num_features) for name in ("weight", "bias", "running_mean", "running_var")}

    def forward(x: "Tensor") -> Any:
        scale = Tensor(Shape((1, num_features, 1, 1)), "float32")
        return Tensor(broadcast_shapes(x.shape, scale.shape), promote(x, scale))

    return forward, weights


# -- what drops parts of a tensor while training, and keeps its shape

def _droppable(p: Any, mode: Any) -> None:
    probability(p)
    one_of(mode, ("batch", "row"), "mode")


@function("torchvision.ops.stochastic_depth", keeps=True)
def stochastic_depth(input: "Tensor", p: "Any", mode: "Any", training: "Any" = True) -> Any:
    """Whole examples are dropped.

    stochastic_depth([B, 8], 0.2, "row") -> [B, 8]
    stochastic_depth([2, 8], 0.2, "column") -> error: constructor
    stochastic_depth([2, 8], 1.5, "row") -> error: constructor
    """
    _droppable(p, mode)
    return keep(input, None)


@module("torchvision.ops.StochasticDepth")
def stochastic_depth_layer(p: "Any", mode: "Any") -> Any:
    """As stochastic_depth, which looks at the arguments.

    StochasticDepth(0.2, "row")([B, 8, H, W]) -> [B, 8, H, W]
    StochasticDepth(0.2, "column")([2, 8]) -> error: constructor
    """
    def forward(input: "Tensor") -> Any:
        _droppable(p, mode)
        return keep(input, None)

    return forward


def _drop_blocks(n: int) -> None:
    axes = ", ".join("NCDHW"[i] for i in ((0, 1, 3, 4) if n == 2 else range(5)))
    kept = sig(f"[{axes}] -> [{axes}]", rank_raises="ValueError")

    def drop(input: "Tensor", p: "Any", block_size: "Size", inplace: "Any" = False, eps: "Any" = 1e-06,
             training: "Any" = True) -> Any:
        probability(p)
        out = kept(input)
        sizes = (settled(block_size), *out.dims[2:])
        if settled(training) is True:
            at_least(block_size, 0, "block_size", raises="RuntimeError")
        known = all(isinstance(size, int) for size in sizes) and p != 0
        if settled(training) is True and known and min(sizes) % 2 == 0:
            raise Reject("constructor", raises="ValueError", parameter="block_size", got=min(sizes), wanted=None,
                         rule="odd, cut to the height and width of the input", result=out)
        return Tensor(out.shape, "float32" if input.floating is False else input.dtype)

    def build(p: "Any", block_size: "Size", inplace: "Any" = False, eps: "Any" = 1e-06) -> Any:
        def forward(input: "Tensor") -> Any:
            return drop(input, p, block_size, training=None)

        return forward

    sizes = "[B, 8, H, W]" if n == 2 else "[B, 8, T, H, W]"
    drop.__doc__ = f"""Blocks of neighbours are dropped.

    drop_block{n}d({sizes}, 0.2, 3) -> {sizes}
    drop_block{n}d([8, 5], 0.2, 3) -> error: rank
    drop_block{n}d({sizes}, 1.5, 3) -> error: constructor
    """
    build.__doc__ = f"""As drop_block{n}d.

    DropBlock{n}d(0.2, 3)({sizes}) -> {sizes}
    """
    function(f"torchvision.ops.drop_block{n}d")(drop)
    module(f"torchvision.ops.DropBlock{n}d")(build)


_drop_blocks(2)
_drop_blocks(3)
