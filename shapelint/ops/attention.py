"""Multi-head attention: nn.MultiheadAttention and F.multi_head_attention_forward."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._heads import Heads, Masks, checked_heads, given_weights
from shapelint.rulebook import (
    at_least, function, module, must_divide, must_have_shape, must_same, must_share, parameter, promote_dtypes,
    rule_for, same, weights_dtype,
)
from shapelint.values import Reject, Tensor, settled


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
    MultiheadAttention(8, 2)([3, 4, 8]d, [5, 4, 8], [5, 4, 8]) -> error: dtype
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], attn_mask=[3, 5]d) -> error: dtype
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], attn_mask=[3, 5]i) -> error: dtype
    MultiheadAttention(8, 2)([3, 4, 8], [5, 4, 8], [5, 4, 8], is_causal=True) -> error: arguments
    MultiheadAttention(8, 3) -> error: constructor
    MultiheadAttention(8, 2).in_proj_weight -> [24, 8]
    """
    checked_heads(embed_dim, num_heads)
    kdim, vdim = (embed_dim if kdim is None else kdim), (embed_dim if vdim is None else vdim)
    at_least(kdim, 0, "kdim", raises="RuntimeError")
    at_least(vdim, 0, "vdim", raises="RuntimeError")
    separate = same(kdim, embed_dim) is not True or same(vdim, embed_dim) is not True
    net = Heads("torch.nn.MultiheadAttention", embed_dim, num_heads, batch_first, kdim, vdim,
                add_bias_kv + add_zero_attn, separate, weights_dtype(dtype))

    def forward(query: "Tensor", key: "Tensor", value: "Tensor", key_padding_mask: "Any" = None,
                need_weights: "Any" = True, attn_mask: "Any" = None, average_attn_weights: "Any" = True,
                is_causal: "Any" = False) -> Any:
        masks = Masks(attn_mask, key_padding_mask, need_weights, is_causal)
        out, weights = net.attend(query, key, value, masks)
        return out, given_weights(weights, num_heads, need_weights, average_attn_weights)

    return forward, _attributes(net, bias, dtype, add_bias_kv)


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


@function("torch.nn.functional.multi_head_attention_forward")
def multi_head_attention_forward(
        query: "Tensor", key: "Tensor", value: "Tensor", embed_dim_to_check: "Size", num_heads: "Size",
        in_proj_weight: "Tensor | None", in_proj_bias: "Tensor | None", bias_k: "Tensor | None",
        bias_v: "Tensor | None", add_zero_attn: "Flag", dropout_p: "Any", out_proj_weight: "Tensor",
        out_proj_bias: "Tensor | None", training: "Any" = True, key_padding_mask: "Any" = None,
        need_weights: "Any" = True, attn_mask: "Any" = None, use_separate_proj_weight: "Flag" = False,
        q_proj_weight: "Tensor | None" = None, k_proj_weight: "Tensor | None" = None,
        v_proj_weight: "Tensor | None" = None, static_k: "Tensor | None" = None, static_v: "Tensor | None" = None,
        average_attn_weights: "Any" = True, is_causal: "Any" = False) -> Any:
    """The layer, with its weights given: `in_proj_weight` is [3*E, E], `out_proj_weight` is [E, E].

    multi_head_attention_forward([L, B, 8], [S, B, 8], [S, B, 8], 8, 2, [24, 8], [24], None, None, False, 0.0, \
[8, 8], [8]) -> [L, B, 8], [B, L, S]
    multi_head_attention_forward([L, 8], [S, 8], [S, 8], 8, 2, [24, 8], [24], [1, 1, 8], [1, 1, 8], True, 0.0, \
[8, 8], [8]) -> [L, 8], [L, S + 2]
    multi_head_attention_forward([3, 2, 8], [5, 2, 8], [5, 2, 8], 8, 2, [24, 8], None, None, None, False, 0.0, \
[6, 8], None, need_weights=False) -> [3, 2, 6], None
    multi_head_attention_forward([3, 2, 8], [5, 2, 8], [5, 2, 8], 8, 2, [16, 8], None, None, None, False, 0.0, \
[8, 8], None) -> error: features
    multi_head_attention_forward([3, 2, 8], [5, 2, 8], [5, 2, 8], 8, 3, [24, 8], None, None, None, False, 0.0, \
[8, 8], None) -> error: constructor
    multi_head_attention_forward([3, 2, 8], [5, 2, 8], [5, 2, 8], 6, 2, [24, 8], None, None, None, False, 0.0, \
[8, 8], None) -> error: features
    """
    operator = "torch.nn.functional.multi_head_attention_forward"
    masks = Masks(attn_mask, key_padding_mask, need_weights, is_causal)
    must_divide(num_heads, embed_dim_to_check, "constructor", raises="AssertionError", parameter="embed_dim_to_check",
                rule="a multiple of num_heads", other="num_heads")
    size = embed_dim_to_check
    weights = dict(q_proj_weight=q_proj_weight, k_proj_weight=k_proj_weight, v_proj_weight=v_proj_weight) \
        if use_separate_proj_weight else dict(in_proj_weight=in_proj_weight)
    for name, weight in weights.items():
        if weight is None:
            raise Reject("arguments", raises="AssertionError", operator=operator, argument=name,
                         problem=f"needs {name}")
    kdim, vdim = size, size
    if use_separate_proj_weight:
        kdim, vdim = (weight.dims[1] if weight.rank == 2 else size for weight in (k_proj_weight, v_proj_weight))
    added = _added_keys(bias_k, bias_v, static_k, static_v, bool(masks.given()), operator) + add_zero_attn
    ready = static_k.dims[1] if static_k is not None and static_k.rank == 3 else None
    net = Heads(operator, size, num_heads, False, kdim, vdim, added, use_separate_proj_weight, source=ready)
    out, scores = net.attend(query, key, value, masks)
    _must_project(operator, size, weights, in_proj_bias, (out, scores))
    _must_be_keys(operator, size, query, (out, scores), bias_k=bias_k, bias_v=bias_v)
    must_share(query.dtype, operator, (out, scores), **weights, in_proj_bias=in_proj_bias, static_k=static_k,
               static_v=static_v)
    if static_k is not None or static_v is not None:
        scores = _over_static(scores, query, key, net, add_zero_attn, attn_mask, static_k, static_v)
    out = _projected(out, out_proj_weight, out_proj_bias, operator, scores)
    return out, given_weights(scores, num_heads, need_weights, average_attn_weights)


def _added_keys(bias_k: Tensor | None, bias_v: Tensor | None, static_k: Any, static_v: Any, masked: bool,
                operator: str) -> Dim:
    """How many keys the biases add: one, which masks are then made wider for."""
    if bias_k is None and bias_v is None:
        return 0
    for name, other in (("bias_k", bias_k), ("bias_v", bias_v), ("static_k", static_k), ("static_v", static_v)):
        if (other is None) is name.startswith("bias"):
            raise Reject("arguments", raises="AssertionError", operator=operator, argument=name,
                         problem="takes bias_k and bias_v together, and without static_k or static_v")
    keys, values = (bias.dims[0] if bias.rank == 3 else 1 for bias in (bias_k, bias_v))
    details = dict(axis=0, parameter="length", operator=operator)
    if masked:
        must_same(keys, 1, "attention", argument="bias_k", shape=bias_k.shape, **details)
    must_same(values, keys, "attention", argument="bias_v", shape=bias_v.shape, **details)
    return keys


def _must_project(operator: str, size: Dim, weights: dict[str, Tensor], bias: Tensor | None, result: Any) -> None:
    """The weights for queries, keys and values, packed into one tensor or not."""
    separate = len(weights) > 1
    details = dict(operator=operator, result=result)
    for name, weight in weights.items():
        own = weight.dims[1] if weight.rank == 2 and name != "q_proj_weight" else size
        wanted = (size, own) if separate else (3 * size, size)
        if weight.rank is not None and (separate or weight.rank != 1 or same(size, 1) is False):
            must_have_shape(weight, wanted, "features", raises="AssertionError" if separate else "RuntimeError",
                            argument=name, **details)
    if bias is not None and bias.rank is not None and (separate or not _in_thirds(bias, size)):
        must_have_shape(bias, (3 * size,), "features", raises="AssertionError" if separate else "RuntimeError",
                        argument="in_proj_bias", **details)


def _in_thirds(bias: Tensor, size: Dim) -> bool:
    """A bias is cut into three, and each part is added wherever it can be spread: parts of 1 do, too."""
    if bias.rank != 1 or not isinstance(bias.dims[0], int) or not isinstance(size, int):
        return False
    part = -(-bias.dims[0] // 3)
    return part in (1, size) and bias.dims[0] - 2 * part in (1, size)


def _must_be_keys(operator: str, size: Dim, query: Tensor, result: Any, **biases: Tensor | None) -> None:
    """A key and a value that are put behind the others: of any dtype that gives way to theirs."""
    for name, bias in biases.items():
        if bias is None or bias.rank is None:
            continue
        if bias.rank > 3:
            raise Reject("rank", argument=name, got=bias.rank, wanted=[3], least=0, shape=bias.shape,
                         pattern=["1", "1", "embed_dim"], operator=operator)
        must_have_shape(bias, (*bias.dims[:-2], *(1, size)[-bias.rank:]), "features", argument=name,
                        operator=operator, result=result)
        if promote_dtypes(bias.dtype, query.dtype) not in (None, query.dtype):
            must_share(query.dtype, operator, result, **{name: bias})


def _projected(out: Tensor, weight: Tensor, bias: Tensor | None, operator: str, scores: Tensor) -> Tensor:
    """What the last weights make of it: their rows are the features of the result."""
    if not weight.shape.may_have_rank(2):
        raise Reject("rank", argument="out_proj_weight", got=weight.rank, wanted=[2], least=2, shape=weight.shape,
                     pattern=["out_features", "embed_dim"], operator=operator)
    linear = rule_for("torch.nn.functional.linear")
    try:
        return linear((out, weight, bias), {})
    except Reject as no:
        no.fact.details["argument"] = {"weight": "out_proj_weight", "bias": "out_proj_bias"}.get(
            no.fact.get("argument"), "out_proj_weight")
        no.fact.details["operator"] = operator
        no.result = (no.result, scores)
        raise


def _over_static(scores: Tensor, query: Tensor, key: Tensor, net: Heads, zero: bool, attn_mask: Any,
                 static_k: Tensor | None, static_v: Tensor | None) -> Tensor:
    """The weights where keys or values are given ready-made, as `[B*num_heads, S, E/num_heads]`."""
    batch = query.dims[1] if query.rank == 3 else 1
    lengths = {"key": key.dims[0]} if key.rank else {}
    for name, given in (("static_k", static_k), ("static_v", static_v)):
        if given is None or given.rank is None or query.rank is None:
            continue
        if given.rank != 3:
            raise Reject("rank", raises="IndexError", argument=name, got=given.rank, wanted=[3], least=3,
                         shape=given.shape, pattern=["batch*heads", "length", "features"], operator=net.operator)
        wanted = (batch * net.num_heads, given.dims[1], net.embed_dim // net.num_heads)
        must_have_shape(given, wanted, "attention", raises="AssertionError", argument=name, operator=net.operator)
        lengths[name] = given.dims[1]
    # A mask was made for the keys that are not used.
    mask = settled(attn_mask)
    if isinstance(mask, Tensor) and "static_k" in lengths and "key" in lengths:
        if same(lengths["key"] + zero, 1) is not True:
            must_same(lengths["static_k"], lengths["key"], "attention", argument="static_k", axis=1,
                      shape=static_k.shape, parameter="length", operator=net.operator)
    keys, values = (lengths.get(name, lengths.get("key")) for name in ("static_k", "static_v"))
    if keys is not None and values is not None:
        must_same(values, keys, "attention", argument="static_v" if static_v is not None else "static_k", axis=1,
                  shape=(static_v or static_k).shape, parameter="length", operator=net.operator)
    if scores.rank is None or keys is None:
        return scores
    return scores.with_shape((*scores.dims[:-1], keys + zero))
