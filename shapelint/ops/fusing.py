"""torch.nn.utils.fusion: a convolution or a Linear that does what a normalisation behind it did."""

from __future__ import annotations

from copy import copy
from typing import Any

from shapelint.ops.nn_utils import UTILS
from shapelint.rulebook import broadcast_shapes, expand, function, must_same
from shapelint.rulebook.axes import product
from shapelint.rulebook.held import held_tensor, hold
from shapelint.values import Layer, NotKnown, Shape, Tensor, settled


def _fused(layer: Any, norm: Any) -> Any:
    """A copy of the layer that surely has a bias."""
    layer, mean = settled(layer), held_tensor(settled(norm), "running_mean")
    if not isinstance(layer, Layer):
        raise NotKnown("the layer is not known", layer)
    out, bias = copy(layer), held_tensor(layer, "bias")
    out.params, out.attrs = dict(layer.params), dict(layer.attrs)
    if bias is not None or mean is not None:
        like = bias if bias is not None else mean
        hold(out, bias=Tensor(like.shape, like.dtype, kind="parameter"))
    return out


@function(f"{UTILS}.fusion.fuse_conv_bn_eval", f"{UTILS}.fuse_conv_bn_eval", form="opaque")
def fuse_conv_bn_eval(conv: "Any", bn: "Any", transpose: "Any" = False) -> Any:
    """A convolution like the one given. (Both must be in eval mode, which examples cannot say.)"""
    _must_fit(held_tensor(settled(conv), "weight"), bn, 1 if settled(transpose) is True else 0)
    return _fused(conv, bn)


@function(f"{UTILS}.fusion.fuse_linear_bn_eval", f"{UTILS}.fuse_linear_bn_eval", form="opaque")
def fuse_linear_bn_eval(linear: "Any", bn: "Any") -> Any:
    """A Linear like the one given. (Both must be in eval mode, which examples cannot say.)"""
    return _fused(linear, bn)


def _must_fit(weight: Tensor | None, norm: Any, axis: int) -> None:
    features = settled(norm).params.get("num_features") if isinstance(settled(norm), Layer) else None
    size = weight.shape.axis(axis) if weight is not None else None
    if features is not None and size is not None and settled(features) != 1 and settled(size) != 1:
        must_same(size, features, "norm-size", argument="conv", parameter="num_features", axis=axis, shape=weight.shape)


@function(*expand("fuse_conv_bn_weights", UTILS, f"{UTILS}.fusion"))
def fuse_conv_bn_weights(conv_w: "Tensor", conv_b: "Tensor | None", bn_rm: "Tensor", bn_rv: "Tensor", bn_eps: "Any",
                         bn_w: "Tensor | None", bn_b: "Tensor | None", transpose: "Any" = False) -> Any:
    """(weight, bias) of the convolution that does both.

    fuse_conv_bn_weights([8, 3, 5], None, [8], [8], 1e-5, [8], [8]) -> ([8, 3, 5], [8])
    fuse_conv_bn_weights([3, 8, 5], [8], [8], [8], 1e-5, None, None, True) -> ([3, 8, 5], [8])
    fuse_conv_bn_weights([8, 3, 5], None, [7], [7], 1e-5, [7], [7]) -> error
    """
    axis = 1 if settled(transpose) is True else 0
    return _weights(conv_w, conv_b, bn_rm, bn_rv, bn_w, bn_b, axis)


@function(*expand("fuse_linear_bn_weights", UTILS, f"{UTILS}.fusion"))
def fuse_linear_bn_weights(linear_w: "Tensor", linear_b: "Tensor | None", bn_rm: "Tensor", bn_rv: "Tensor",
                           bn_eps: "Any", bn_w: "Tensor", bn_b: "Tensor") -> Any:
    """(weight, bias) of the Linear that does both.

    fuse_linear_bn_weights([8, 3], None, [8], [8], 1e-5, [8], [8]) -> ([8, 3], [8])
    """
    return _weights(linear_w, linear_b, bn_rm, bn_rv, bn_w, bn_b, None)


def _weights(weight: Tensor, bias: Tensor | None, mean: Tensor, var: Tensor, scale: Tensor | None,
             shift: Tensor | None, axis: int | None) -> Any:
    """Each channel times its scale over its deviation; `axis` None: the first but behind the batch of a matrix."""
    scale, shift = scale or mean, shift or mean
    factor = broadcast_shapes(scale.shape, var.shape)
    vector = broadcast_shapes((bias or mean).shape, mean.shape)
    vector = broadcast_shapes(broadcast_shapes(vector, factor), shift.shape)
    if weight.rank is None or factor.back is not None:
        raise NotKnown("the weight is not known", (Tensor(weight.shape, weight.dtype), Tensor(vector, weight.dtype)))
    spread = (*factor.front, 1)
    if axis is not None:
        ones = (1,) * (weight.rank - 1)
        spread = (*ones[:axis], product(factor.front), *ones[axis:])
    return (Tensor(broadcast_shapes(weight.shape, Shape(spread)), weight.dtype, kind="parameter"),
            Tensor(vector, weight.dtype if bias is None else bias.dtype, kind="parameter"))
