"""The layers of transformers: nn.TransformerEncoderLayer and nn.TransformerDecoderLayer."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._heads import Heads, Masks, checked_heads
from shapelint.rulebook import at_least, module, must_same, one_of, probability, rule_for, weights_dtype
from shapelint.values import Layer, Reject, Tensor, settled

NN = "torch.nn."


def heads_of(operator: str, d_model: Dim, nhead: Dim, batch_first: bool, dtype: Any) -> Heads:
    return Heads(operator, d_model, nhead, batch_first, d_model, d_model, dtype=weights_dtype(dtype))


def checked(d_model: Dim, nhead: Dim, dim_feedforward: Dim, dropout: Any, activation: Any) -> None:
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


def kept(tensor: Tensor, like: Tensor) -> Tensor:
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
    checked(d_model, nhead, dim_feedforward, dropout, activation)
    net = heads_of(operator, d_model, nhead, batch_first, dtype)

    def forward(src: "Tensor", src_mask: "Any" = None, src_key_padding_mask: "Any" = None,
                is_causal: "Any" = False) -> Any:
        _normed_first(src, d_model, operator, norm_first)
        return attend(net, src, src, src_mask, src_key_padding_mask, is_causal, "src")

    return forward, _parts(d_model, nhead, dim_feedforward, dropout, batch_first, bias, dtype, self_attn=1)


def attend(net: Heads, query: Tensor, memory: Tensor, mask: Any, padding: Any, causal: Any, argument: str) -> Tensor:
    """Attention, told in the names of the layer's own arguments."""
    try:
        masks = Masks(mask, padding, False, causal)
        out, _ = net.attend(query, memory, memory, masks)
    except Reject as no:
        details = dict(no.fact.details)
        at = details.get("argument")
        if query is memory or at == "query":
            details["argument"] = argument if at in ("query", "key", "value") else f"{argument}_{_mask_name(at)}"
        else:
            details["argument"] = "memory" if at in ("key", "value") else f"memory_{_mask_name(at)}"
        result = no.result[0] if isinstance(no.result, tuple) else no.result
        raise Reject(no.fact.kind, raises=no.fact.raises, result=result, **details) from None
    return kept(query, out)


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
    checked(d_model, nhead, dim_feedforward, dropout, activation)
    net = heads_of(operator, d_model, nhead, batch_first, dtype)

    def forward(tgt: "Tensor", memory: "Tensor", tgt_mask: "Any" = None, memory_mask: "Any" = None,
                tgt_key_padding_mask: "Any" = None, memory_key_padding_mask: "Any" = None,
                tgt_is_causal: "Any" = False, memory_is_causal: "Any" = False) -> Any:
        _normed_first(tgt, d_model, operator, norm_first)
        out = attend(net, tgt, tgt, tgt_mask, tgt_key_padding_mask, tgt_is_causal, "tgt")
        return attend(net, out, memory, memory_mask, memory_key_padding_mask, memory_is_causal, "tgt")

    return forward, _parts(d_model, nhead, dim_feedforward, dropout, batch_first, bias, dtype, self_attn=1,
                           multihead_attn=1)
