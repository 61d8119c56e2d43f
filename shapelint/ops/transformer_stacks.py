"""Stacks of the layers of transformers: nn.TransformerEncoder, nn.TransformerDecoder and nn.Transformer."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops.transformer import NN, attend, checked, heads_of, kept
from shapelint.rulebook import at_least, describe, function, module, must_same, rule_for, weights_dtype
from shapelint.rulebook.axes import find_axis
from shapelint.values import Input, Layer, ListV, NotKnown, Reject, Shape, Tensor, Unknown, settled


def _stacked(layer: Any, operator: str, kind: str) -> Any:
    """The forward of the layer that is repeated; NotKnown for a layer of the program's own."""
    layer = settled(layer)
    if isinstance(layer, Layer):
        if layer.name != f"{NN}{kind}":
            raise NotKnown(f"the repeated layer is {layer.name}")
        return layer.forward
    if layer is None or isinstance(layer, (int, float, str, Tensor, tuple)):
        raise Reject("argument-type", raises="AttributeError", operator=operator, argument="layer", got=describe(layer),
                     wanted="a module")
    raise NotKnown("the repeated layer is not known")


def _detected(mask: Any, causal: Any) -> Any:
    """What a stack tells its layers: where it is not told whether the mask hides later steps, it looks."""
    causal, mask = settled(causal), settled(mask)
    if causal is not None or mask is None or isinstance(mask, Tensor) and mask.rank not in (None, 2):
        return causal
    return Unknown("whether the mask hides later steps is not known")


def _copies(layer: Any, count: Dim) -> Layer:
    """The list of copies that are run one after the other, each with weights of its own."""
    return Layer(f"{NN}ModuleList", {"copies": count}, None, {}, ListV((), settled(layer), count))


def _normalised(out: Tensor, norm: Any, operator: str) -> Tensor:
    norm = settled(norm)
    if isinstance(norm, Layer) and norm.forward is not None:
        return norm.forward(out)
    if norm is None or isinstance(norm, (Unknown, Input)):
        return out
    raise NotKnown("what normalises the output is not known", out)


@module(f"{NN}TransformerEncoder")
def encoder(encoder_layer: "Any", num_layers: "Size", norm: "Any" = None, enable_nested_tensor: "Any" = True,
            mask_check: "Any" = True) -> Any:
    """The layer again and again: the shape of `src`.

    TransformerEncoder(TransformerEncoderLayer(8, 2, 16), 3)([T, B, 8]) -> [T, B, 8]
    TransformerEncoder(TransformerEncoderLayer(8, 2, 16), 3, norm=LayerNorm(8))([T, B, 8], mask=[T, T]) -> [T, B, 8]
    TransformerEncoder(TransformerEncoderLayer(8, 2, 16), 3)([5, 3, 7]) -> error: features
    """
    operator = f"{NN}TransformerEncoder"

    def forward(src: "Tensor", mask: "Any" = None, src_key_padding_mask: "Any" = None, is_causal: "Any" = None) -> Any:
        at_least(num_layers, 1, "num_layers", raises="IndexError")
        step = _stacked(encoder_layer, operator, "TransformerEncoderLayer")
        out = step(src, mask, src_key_padding_mask, _detected(mask, is_causal))
        return _normalised(out, norm, operator)

    return forward, {"layers": _copies(encoder_layer, num_layers), "norm": norm}


@module(f"{NN}TransformerDecoder")
def decoder(decoder_layer: "Any", num_layers: "Size", norm: "Any" = None) -> Any:
    """The layer again and again: the shape of `tgt`.

    TransformerDecoder(TransformerDecoderLayer(8, 2, 16), 3)([T, B, 8], [S, B, 8]) -> [T, B, 8]
    TransformerDecoder(TransformerDecoderLayer(8, 2, 16), 3)([5, 3, 8], [5, 4, 8]) -> error: attention
    """
    operator = f"{NN}TransformerDecoder"

    def forward(tgt: "Tensor", memory: "Tensor", tgt_mask: "Any" = None, memory_mask: "Any" = None,
                tgt_key_padding_mask: "Any" = None, memory_key_padding_mask: "Any" = None,
                tgt_is_causal: "Any" = None, memory_is_causal: "Any" = False) -> Any:
        at_least(num_layers, 1, "num_layers", raises="IndexError")
        step = _stacked(decoder_layer, operator, "TransformerDecoderLayer")
        out = step(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask,
                   _detected(tgt_mask, tgt_is_causal), memory_is_causal)
        return _normalised(out, norm, operator)

    return forward, {"layers": _copies(decoder_layer, num_layers), "norm": norm}


@module(f"{NN}Transformer")
def transformer(d_model: "Size" = 512, nhead: "Size" = 8, num_encoder_layers: "Size" = 6,
                num_decoder_layers: "Size" = 6, dim_feedforward: "Size" = 2048, dropout: "Any" = 0.1,
                activation: "Any" = "relu", custom_encoder: "Any" = None, custom_decoder: "Any" = None,
                layer_norm_eps: "Any" = 1e-5, batch_first: "Flag" = False, norm_first: "Any" = False,
                bias: "Any" = True, device: "Any" = None, dtype: "Any" = None) -> Any:
    """The shape of `tgt` again.

    Transformer(8, 2, 1, 1, 16)([S, B, 8], [T, B, 8]) -> [T, B, 8]
    Transformer(8, 2, 1, 1, 16, batch_first=True)([B, S, 8], [B, T, 8]) -> [B, T, 8]
    Transformer(8, 2, 1, 1, 16)([5, 3, 8], [5, 4, 8]) -> error: attention
    Transformer(8, 2, 1, 1, 16)([5, 3, 7], [5, 3, 7]) -> error: features
    Transformer(8, 3, 1, 1, 16) -> error: constructor
    """
    operator = f"{NN}Transformer"
    checked(d_model, nhead, dim_feedforward, dropout, activation)
    net = heads_of(operator, d_model, nhead, batch_first, dtype)

    def forward(src: "Tensor", tgt: "Tensor", src_mask: "Any" = None, tgt_mask: "Any" = None,
                memory_mask: "Any" = None, src_key_padding_mask: "Any" = None, tgt_key_padding_mask: "Any" = None,
                memory_key_padding_mask: "Any" = None, src_is_causal: "Any" = None, tgt_is_causal: "Any" = None,
                memory_is_causal: "Any" = False) -> Any:
        _agree(src, tgt, d_model, batch_first, operator)
        if settled(custom_encoder) is not None or settled(custom_decoder) is not None:
            raise NotKnown("an encoder or decoder of the program's own", kept(tgt, tgt))
        at_least(num_encoder_layers, 1, "num_encoder_layers", raises="IndexError")
        at_least(num_decoder_layers, 1, "num_decoder_layers", raises="IndexError")
        hints = [_detected(*pair) for pair in ((src_mask, src_is_causal), (tgt_mask, tgt_is_causal))]
        memory = attend(net, src, src, src_mask, src_key_padding_mask, hints[0], "src")
        out = attend(net, tgt, tgt, tgt_mask, tgt_key_padding_mask, hints[1], "tgt")
        return attend(net, out, memory, memory_mask, memory_key_padding_mask, memory_is_causal, "tgt")

    def stack(word: str, custom: Any, count: Dim) -> Any:
        if settled(custom) is not None:
            return custom
        options = {"batch_first": batch_first, "norm_first": norm_first, "bias": bias, "dtype": dtype}
        layer = rule_for(f"{NN}Transformer{word}Layer")((d_model, nhead, dim_feedforward, dropout), options)
        norm = rule_for(f"{NN}LayerNorm")((d_model,), {"bias": bias, "dtype": dtype})
        return rule_for(f"{NN}Transformer{word}")((layer, count, norm), {})

    return forward, {"encoder": stack("Encoder", custom_encoder, num_encoder_layers),
                     "decoder": stack("Decoder", custom_decoder, num_decoder_layers)}


def _agree(src: Tensor, tgt: Tensor, d_model: Dim, batch_first: bool, operator: str) -> None:
    """What nn.Transformer asks before it begins."""
    if src.rank == 3 and tgt.rank is not None and tgt.rank >= 2:
        axis = 0 if batch_first else 1
        must_same(tgt.dims[axis], src.dims[axis], "attention", argument="tgt", axis=axis, parameter="N",
                  shape=tgt.shape, operator=operator, result=tgt)
    for argument, tensor in (("src", src), ("tgt", tgt)):
        if tensor.rank == 0:
            raise Reject("rank", raises="IndexError", argument=argument, operator=operator, got=0, wanted=[2, 3],
                         least=2, shape=tensor.shape, pattern=["length", "batch", "d_model"])
        size = find_axis(tensor, -1)[0].shape.axis(-1)
        must_same(size, d_model, "features", argument=argument, axis=-1, parameter="d_model", shape=tensor.shape,
                  operator=operator, result=tgt)


@function(f"{NN}Transformer.generate_square_subsequent_mask")
def square_mask(sz: "Size", device: "Any" = None, dtype: "Any" = None) -> Any:
    """A mask that keeps every step from looking at later ones.

    torch.nn.Transformer.generate_square_subsequent_mask(5) -> [5, 5]
    """
    at_least(sz, 0, "sz", raises="RuntimeError")
    return Tensor(Shape((sz, sz)), weights_dtype(dtype))
