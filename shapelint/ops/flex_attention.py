"""Attention whose scores a function of the program changes: torch.nn.attention.flex_attention."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import function, must_divide, must_same, same
from shapelint.values import Reject, Shape, Tensor, Unknown, settled

FLEX = "torch.nn.attention.flex_attention."


@function(f"{FLEX}flex_attention")
def flex_attention(query: "Tensor", key: "Tensor", value: "Tensor", score_mod: "Any" = None,
                   block_mask: "Any" = None, scale: "Any" = None, enable_gqa: "Flag" = False,
                   return_lse: "Any" = False, kernel_options: "Any" = None, *, return_aux: "Any" = None) -> Any:
    """Queries [B, H, L, E], keys [B, H, S, E] and values [B, H, S, V] give [B, H, L, V].

    torch.nn.attention.flex_attention.flex_attention([B, 4, L, 16], [B, 4, S, 16], [B, 4, S, 8]) -> [B, 4, L, 8]
    torch.nn.attention.flex_attention.flex_attention([2, 4, 3, 16], [2, 2, 5, 16], [2, 2, 5, 16], \
enable_gqa=True) -> [2, 4, 3, 16]
    torch.nn.attention.flex_attention.flex_attention([B, 4, L, 16], [B, 4, S, 16], [B, 4, S, 8], \
return_lse=True) -> ([B, 4, L, 8], [B, 4, L])
    torch.nn.attention.flex_attention.flex_attention([2, 4, 3, 16], [2, 4, 5, 8], [2, 4, 5, 8]) -> error: attention
    torch.nn.attention.flex_attention.flex_attention([2, 4, 3, 16], [2, 2, 5, 16], [2, 2, 5, 8]) -> error: attention
    torch.nn.attention.flex_attention.flex_attention([4, 3, 16], [4, 5, 16], [4, 5, 8]) -> error: rank
    """
    operator = f"{FLEX}flex_attention"
    for name, tensor in (("query", query), ("key", key), ("value", value)):
        if not tensor.shape.may_have_rank(4):
            raise Reject("rank", raises="ValueError" if tensor.rank < 2 else "NotImplementedError", argument=name,
                         operator=operator, got=tensor.rank, wanted=[4], least=4, shape=tensor.shape,
                         pattern=["batch", "heads", "length", "features"])
    if None in (query.rank, key.rank, value.rank):
        return Unknown("the shapes of queries, keys and values are not known")
    batch, heads, steps, size = query.dims
    out = Tensor(Shape((batch, heads, steps, value.dims[3])), query.dtype)
    details = dict(operator=operator, shape=key.shape, argument="key", result=out)
    must_same(key.dims[3], size, "attention", raises="ValueError", axis=-1, parameter="features", **details)
    if enable_gqa:
        must_divide(key.dims[1], heads, "attention", raises="ValueError", axis=-3, parameter="heads", **details)
    else:
        must_same(key.dims[1], heads, "attention", raises="ValueError", axis=-3, parameter="heads", **details)
    if settled(block_mask) is None:
        must_same(key.dims[0], batch, "attention", raises="ValueError", axis=0, parameter="batch", **details)
    for axis, name in ((2, "length"), (1, "heads"), (0, "batch")):
        if axis == 2 or same(value.dims[axis], 1) is not True:  # what is single is spread
            must_same(value.dims[axis], key.dims[axis], "attention", axis=axis, parameter=name,
                      **{**details, "shape": value.shape, "argument": "value"})
    if settled(return_aux) is not None:
        return out, Unknown("which other results are asked for is not known")
    more = settled(return_lse)
    if more is True:
        return out, Tensor(Shape((batch, heads, steps)), "float32" if query.dtype != "float64" else "float64")
    return out if more is False else Unknown("whether another result is asked for is not known")


