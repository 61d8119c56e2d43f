"""The layers of transformers: encoder and decoder layers, stacks of them, and nn.Transformer."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops.attention import Heads, checked_heads
from shapelint.rulebook import (
    at_least, describe, function, module, must_same, one_of, probability, rule_for,
)
from shapelint.rulebook.axes import find_axis
from shapelint.values import Input, Layer, ListV, NotKnown, Reject, Shape, Tensor, Unknown, settled

NN = "torch.nn."


def _heads(operator: str, d_model: Dim, nhead: Dim, batch_first: bool) -> Heads:
    return Heads(operator, d_model, nhead, batch_first, d_model, d_model)


def _checked(d_model: Dim, nhead: Dim, dim_feedforward: Dim, dropout: Any, activation: Any) -> None:
    checked_heads(d_model, nhead)
    at_least(dim_feedforward, 0, "dim_feedforward", raises="RuntimeError")
    probability(dropout, "dropout")
    one_of(activation, ("relu", "gelu"), "activation", raises="RuntimeError")


def _parts(d_model: Dim, nhead: Dim, feed: Dim, dropout: Any, batch_first: bool, bias: Any, dtype: Any,
           **attentions: int) -> dict:
    """The layers inside, which a subclass may call by name."""
    def make(name: str, *args: Any, **kwargs: Any) -> Layer:
        return rule_for(NN + name)(args, kwargs)

    weights = {"bias": bias, "dtype": dtype}
    parts = {name: make("MultiheadAttention", d_model, nhead, dropout, batch_first=batch_first, **weights)
             for name in attentions}
    parts |= {"linear1": make("Linear", d_model, feed, **weights), "linear2": make("Linear", feed, d_model, **weights),
              "dropout": make("Dropout", dropout)}
    for i in range(1, len(attentions) + 2):
        parts |= {f"norm{i}": make("LayerNorm", d_model, **weights), f"dropout{i}": make("Dropout", dropout)}
    return parts


def _same(tensor: Tensor, like: Tensor) -> Tensor:
    """The shape kept, as far as it is known; its last axis is the layer's own."""
    return Tensor(tensor.shape if tensor.rank is not None else like.shape, tensor.dtype, roles=tensor.roles)


def _normed_first(src: Tensor, d_model: Dim, operator: str, norm_first: Any) -> None:
    """With norm_first a LayerNorm is what first sees the features."""
    if settled(norm_first) is True and src.rank:
        wanted = dict(argument="src", axis=-1, parameter="d_model", shape=src.shape, operator=operator)
        must_same(src.dims[-1], d_model, "features", result=src, **wanted)



@module(f"{NN}TransformerEncoderLayer")
def encoder_layer(d_model: "Size", nhead: "Size", dim_feedforward: "Size" = 2048, dropout: "Any" = 0.1,
                  activation: "Any" = "relu", layer_norm_eps: "Any" = 1e-5, batch_first: "Flag" = False,
                  norm_first: "Any" = False, bias: "Any" = True, device: "Any" = None, dtype: "Any" = None) -> Any:
    """The shape of `src` again.

    TransformerEncoderLayer(8, 2, 16)([T, B, 8]) -> [T, B, 8]
    TransformerEncoderLayer(8, 2, 16, batch_first=True)([B, T, 8], src_key_padding_mask=[B, T]b) -> [B, T, 8]
    TransformerEncoderLayer(8, 2, 16)([T, 8]) -> [T, 8]
    TransformerEncoderLayer(8, 2, 16)([5, 3, 8], src_mask=[5, 5]) -> [5, 3, 8]
    TransformerEncoderLayer(8, 2, 16)([5, 3, 7]) -> error: features
    TransformerEncoderLayer(8, 2, 16)([5, 3, 8], src_key_padding_mask=[5, 3]b) -> error: attention-mask
    TransformerEncoderLayer(8, 2, 16)([5, 3, 8], src_mask=[3, 3]) -> error: attention-mask
    TransformerEncoderLayer(8, 2, 16)([5, 3, 2, 8]) -> error: rank
    TransformerEncoderLayer(8, 3) -> error: constructor
    TransformerEncoderLayer(8, 2, 32).linear1.weight -> [32, 8]
    """
    operator = f"{NN}TransformerEncoderLayer"
    _checked(d_model, nhead, dim_feedforward, dropout, activation)
    net = _heads(operator, d_model, nhead, batch_first)

    def forward(src: "Tensor", src_mask: "Any" = None, src_key_padding_mask: "Any" = None,
                is_causal: "Any" = False) -> Any:
        _normed_first(src, d_model, operator, norm_first)
        return _attend(net, src, src, src_mask, src_key_padding_mask, "src")

    return forward, _parts(d_model, nhead, dim_feedforward, dropout, batch_first, bias, dtype, self_attn=1)


def _attend(net: Heads, query: Tensor, memory: Tensor, mask: Any, padding: Any, argument: str) -> Tensor:
    """Attention, told in the names of the layer's own arguments."""
    try:
        out, _ = net.attend(query, memory, memory, mask, padding)
    except Reject as no:
        details = dict(no.fact.details)
        at = details.get("argument")
        if query is memory or at == "query":
            details["argument"] = argument if at in ("query", "key", "value") else f"{argument}_{_mask_name(at)}"
        else:
            details["argument"] = "memory" if at in ("key", "value") else f"memory_{_mask_name(at)}"
        result = no.result[0] if isinstance(no.result, tuple) else no.result
        raise Reject(no.fact.kind, raises=no.fact.raises, result=result, **details) from None
    return _same(query, out)


def _mask_name(argument: Any) -> str:
    return "mask" if argument == "attn_mask" else "key_padding_mask"


@module(f"{NN}TransformerDecoderLayer")
def decoder_layer(d_model: "Size", nhead: "Size", dim_feedforward: "Size" = 2048, dropout: "Any" = 0.1,
                  activation: "Any" = "relu", layer_norm_eps: "Any" = 1e-5, batch_first: "Flag" = False,
                  norm_first: "Any" = False, bias: "Any" = True, device: "Any" = None, dtype: "Any" = None) -> Any:
    """The shape of `tgt` again; it attends to `memory`, too.

    TransformerDecoderLayer(8, 2, 16)([T, B, 8], [S, B, 8]) -> [T, B, 8]
    TransformerDecoderLayer(8, 2, 16, batch_first=True)([B, T, 8], [B, S, 8]) -> [B, T, 8]
    TransformerDecoderLayer(8, 2, 16)([5, 3, 8], [4, 3, 7]) -> error: features
    TransformerDecoderLayer(8, 2, 16)([5, 3, 8], [5, 4, 8]) -> error: attention
    TransformerDecoderLayer(8, 2, 16)([5, 3, 8], [4, 3, 8], tgt_mask=[4, 4]) -> error: attention-mask
    TransformerDecoderLayer(8, 2, 16)([5, 3, 8], [4, 3, 8], memory_mask=[5, 5]) -> error: attention-mask
    """
    operator = f"{NN}TransformerDecoderLayer"
    _checked(d_model, nhead, dim_feedforward, dropout, activation)
    net = _heads(operator, d_model, nhead, batch_first)

    def forward(tgt: "Tensor", memory: "Tensor", tgt_mask: "Any" = None, memory_mask: "Any" = None,
                tgt_key_padding_mask: "Any" = None, memory_key_padding_mask: "Any" = None,
                tgt_is_causal: "Any" = False, memory_is_causal: "Any" = False) -> Any:
        _normed_first(tgt, d_model, operator, norm_first)
        out = _attend(net, tgt, tgt, tgt_mask, tgt_key_padding_mask, "tgt")
        return _attend(net, out, memory, memory_mask, memory_key_padding_mask, "tgt")

    return forward, _parts(d_model, nhead, dim_feedforward, dropout, batch_first, bias, dtype, self_attn=1,
                           multihead_attn=1)


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
        out = _stacked(encoder_layer, operator, "TransformerEncoderLayer")(src, mask, src_key_padding_mask)
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
        out = step(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)
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
    _checked(d_model, nhead, dim_feedforward, dropout, activation)
    net = _heads(operator, d_model, nhead, batch_first)

    def forward(src: "Tensor", tgt: "Tensor", src_mask: "Any" = None, tgt_mask: "Any" = None,
                memory_mask: "Any" = None, src_key_padding_mask: "Any" = None, tgt_key_padding_mask: "Any" = None,
                memory_key_padding_mask: "Any" = None, src_is_causal: "Any" = None, tgt_is_causal: "Any" = None,
                memory_is_causal: "Any" = False) -> Any:
        _agree(src, tgt, d_model, batch_first, operator)
        if settled(custom_encoder) is not None or settled(custom_decoder) is not None:
            raise NotKnown("an encoder or decoder of the program's own", _same(tgt, tgt))
        at_least(num_encoder_layers, 1, "num_encoder_layers", raises="IndexError")
        at_least(num_decoder_layers, 1, "num_decoder_layers", raises="IndexError")
        memory = _attend(net, src, src, src_mask, src_key_padding_mask, "src")
        out = _attend(net, tgt, tgt, tgt_mask, tgt_key_padding_mask, "tgt")
        return _attend(net, out, memory, memory_mask, memory_key_padding_mask, "tgt")

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
    return Tensor(Shape((sz, sz)), "float32" if settled(dtype) is None else None)
