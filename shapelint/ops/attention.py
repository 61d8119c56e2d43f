"""Multi-head attention: nn.MultiheadAttention and the sizes it shares with the layers of transformers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._losses import surely_differ
from shapelint.rulebook import (
    at_least, module, must_be_floating, must_divide, must_have_shape, parameter, rule_for, same, sig, weights_dtype,
)
from shapelint.values import FLOATS, Input, Reject, Shape, Tensor, Unknown, settled


@dataclass(frozen=True)
class Heads:
    """One multi-head attention: its sizes, and what it does to queries, keys and values."""

    operator: str
    embed_dim: Dim
    num_heads: Dim
    batch_first: bool
    kdim: Dim
    vdim: Dim
    extra: int = 0  # keys that the layer adds itself
    separate: bool = False  # weights of their own for queries, keys and values

    def attend(self, query: Tensor, key: Tensor, value: Tensor, attn_mask: Any = None,
               key_padding_mask: Any = None) -> tuple[Tensor, Tensor]:
        """(output, weights `[N?, L, S]`). Rejects "rank", "features", "attention", "attention-mask", "dtype"."""
        q, k = ("N?, L", "N?, S") if self.batch_first else ("L, N?", "S, N?")
        rule = sig(f"[{q}, embed_dim], [{k}, kdim], [{k}, vdim] -> [{q}, embed_dim], [N?, L, S + extra]",
                   kind="attention", arguments=("query", "key", "value"), rank_raises="AssertionError",
                   embed_dim=self.embed_dim, kdim=self.kdim, vdim=self.vdim, extra=self.extra)
        try:
            out, weights = rule(query, key, value)
        except Reject as no:
            raise self._worded(no, surely_differ(key.shape, value.shape)) from None
        must_be_floating(query, "query", self.operator, (out, weights))
        if out.rank is not None:
            self._masks(query, key, out, weights, attn_mask, key_padding_mask)
        return out, weights

    def _worded(self, no: Reject, differ: bool) -> Reject:
        """In the words of the layer; `differ`: key and value surely have different shapes, which is seen first."""
        fact = no.fact
        name = fact.get("parameter")
        if fact.kind == "rank":
            return no
        by_hand = fact.get("argument") != "key" or self.separate and name == "kdim" or differ and not self.separate
        kind = "features" if name in ("embed_dim", "kdim", "vdim") else "attention"
        if name == "kdim" and not self.separate:
            fact.details["parameter"] = "embed_dim"
        return Reject(kind, raises="AssertionError" if by_hand else "RuntimeError", result=no.result,
                      **{**fact.details, "operator": self.operator})

    def _masks(self, query: Tensor, key: Tensor, out: Tensor, weights: Tensor, attn_mask: Any, padding: Any) -> None:
        attn_mask, padding = settled(attn_mask), settled(padding)
        batched = query.rank == 3
        batch = weights.dims[0] if batched else None
        steps, source = weights.dims[-2], key.dims[1 if self.batch_first and batched else 0]
        for name, mask in (("attn_mask", attn_mask), ("key_padding_mask", padding)):
            if isinstance(mask, Tensor) and mask.dtype is not None and mask.dtype not in (*FLOATS, "bool"):
                raise Reject("dtype", raises="AssertionError", argument=name, got=mask.dtype, result=(out, weights),
                             wanted="bool or a floating dtype", operator=self.operator)
        details = dict(operator=self.operator, result=(out, weights))
        if isinstance(padding, Tensor) and padding.rank is not None:
            wanted = (batch, source) if batched else (source,)
            must_have_shape(padding, wanted, "attention-mask", raises="AssertionError", argument="key_padding_mask",
                            **details)
        if isinstance(attn_mask, Tensor) and attn_mask.rank is not None:
            wanted = (steps, source)
            odd = attn_mask.rank not in (2, 3)
            if attn_mask.rank == 3:
                wanted = (batch * self.num_heads if batched else self.num_heads, *wanted)
            early = odd or attn_mask.rank == 3 and not batched
            must_have_shape(attn_mask, wanted, "attention-mask", raises="AssertionError" if early else "RuntimeError",
                            argument="attn_mask", **details)


def checked_heads(embed_dim: Dim, num_heads: Dim) -> None:
    """What every multi-head attention's constructor asks."""
    at_least(embed_dim, 1, "embed_dim")
    at_least(num_heads, 1, "num_heads")
    must_divide(num_heads, embed_dim, "constructor", raises="AssertionError", parameter="embed_dim",
                rule="a multiple of num_heads", other="num_heads")


@module("torch.nn.MultiheadAttention")
def multihead_attention(embed_dim: "Size", num_heads: "Size", dropout: "Any" = 0.0, bias: "Any" = True,
                        add_bias_kv: "Flag" = False, add_zero_attn: "Flag" = False, kdim: "Size | None" = None,
                        vdim: "Size | None" = None, batch_first: "Flag" = False, device: "Any" = None,
                        dtype: "Any" = None) -> Any:
    """The queries' shape, and how much each looked at every key.

    MultiheadAttention(8, 2)([L, B, 8], [S, B, 8], [S, B, 8]) -> [L, B, 8], [B, L, S]
    MultiheadAttention(8, 2, batch_first=True)([B, L, 8], [B, S, 8], [B, S, 8]) -> [B, L, 8], [B, L, S]
    MultiheadAttention(8, 2)([L, 8], [S, 8], [S, 8]) -> [L, 8], [L, S]
    MultiheadAttention(8, 2, kdim=5, vdim=6)([L, B, 8], [S, B, 5], [S, B, 6]) -> [L, B, 8], [B, L, S]
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], average_attn_weights=False) -> [3, 4, 8], [4, 2, 3, 5]
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], need_weights=False) -> [3, 4, 8], None
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], attn_mask=[3, 5]) -> [3, 4, 8], [4, 3, 5]
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], attn_mask=[8, 3, 5]) -> [3, 4, 8], [4, 3, 5]
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], key_padding_mask=[4, 5]b) -> [3, 4, 8], [4, 3, 5]
    MultiheadAttention(8, 2)([3, 4, 7], [5, 4, 7], [5, 4, 7]) -> error: features
    MultiheadAttention(8, 2)([3, 4, 8], [5, 2, 8], [5, 2, 8]) -> error: attention
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [6, 4, 8]) -> error: attention
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], attn_mask=[5, 3]) -> error: attention-mask
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], key_padding_mask=[5, 4]b) -> error: attention-mask
    MultiheadAttention(8, 2)([3, 4, 8], [5, 8], [5, 8]) -> error: rank
    MultiheadAttention(8, 3) -> error: constructor
    MultiheadAttention(8, 2).in_proj_weight -> [24, 8]
    """
    checked_heads(embed_dim, num_heads)
    kdim, vdim = (embed_dim if kdim is None else kdim), (embed_dim if vdim is None else vdim)
    at_least(kdim, 0, "kdim", raises="RuntimeError")
    at_least(vdim, 0, "vdim", raises="RuntimeError")
    separate = same(kdim, embed_dim) is not True or same(vdim, embed_dim) is not True
    net = Heads("torch.nn.MultiheadAttention", embed_dim, num_heads, batch_first, kdim, vdim,
                add_bias_kv + add_zero_attn, separate)

    def forward(query: "Tensor", key: "Tensor", value: "Tensor", key_padding_mask: "Any" = None,
                need_weights: "Any" = True, attn_mask: "Any" = None, average_attn_weights: "Any" = True,
                is_causal: "Any" = False) -> Any:
        if settled(is_causal) is True and settled(attn_mask) is None:
            raise Reject("arguments", operator=net.operator, problem="is_causal needs attn_mask", argument="attn_mask")
        out, weights = net.attend(query, key, value, attn_mask, key_padding_mask)
        return out, _given_weights(weights, num_heads, need_weights, average_attn_weights)

    return forward, _attributes(net, bias, dtype, add_bias_kv)


def _given_weights(weights: Tensor, heads: Dim, needed: Any, averaged: Any) -> Any:
    needed, averaged = settled(needed), settled(averaged)
    if needed is False or needed is None:
        return None
    if isinstance(needed, (Unknown, Input)) or isinstance(averaged, (Unknown, Input)):
        return Unknown("whether the weights are given is not known")
    if averaged is True or weights.rank is None:
        return weights if averaged is True else Tensor(Shape((), weights.shape.back), weights.dtype)
    return weights.with_shape((*weights.dims[:-2], heads, *weights.dims[-2:]))


def _attributes(net: Heads, bias: Any, dtype: Any, add_bias_kv: bool) -> dict[str, Any]:
    given = weights_dtype(dtype)
    size = net.embed_dim
    own = [parameter(size, part, dtype=given) for part in (size, net.kdim, net.vdim)]
    has_bias = settled(bias) is not False
    extra = parameter(1, 1, size, dtype=given) if add_bias_kv else None
    return {"kdim": net.kdim, "vdim": net.vdim, "head_dim": size // net.num_heads,
            "in_proj_weight": None if net.separate else parameter(3 * size, size, dtype=given),
            "in_proj_bias": parameter(3 * size, dtype=given) if has_bias else None,
            "q_proj_weight": own[0] if net.separate else None, "k_proj_weight": own[1] if net.separate else None,
            "v_proj_weight": own[2] if net.separate else None,
            "bias_k": extra, "bias_v": extra,
            "out_proj": rule_for("torch.nn.Linear")((size, size), {"bias": bias, "dtype": dtype})}
