"""Attention as a function: F.scaled_dot_product_attention."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import FLOATING, is_empty, must_be
from shapelint.ops._losses import surely_differ
from shapelint.rulebook import broadcast_shapes, function, must_divide, must_same, must_share, path, probability, same
from shapelint.values import FLOATS, Reject, Shape, Tensor, settled

SDPA = "torch.nn.functional.scaled_dot_product_attention"


def _two_axes(least: int, **tensors: Tensor) -> None:
    for name, tensor in tensors.items():
        if tensor.rank is not None and tensor.rank < least:
            raise Reject("rank", raises="RuntimeError" if least == 2 else "IndexError", argument=name, operator=SDPA,
                         got=tensor.rank, wanted=None, least=least, shape=tensor.shape,
                         pattern=["*", "heads", "length", "features"][-least - 1:])


def _unchecked(query: Tensor, key: Tensor, value: Tensor) -> bool:
    """torch's fused kernel for the CPU does not see that there are more values than keys."""
    return query.rank == key.rank == value.rank == 4 and same(query.dims[-1], value.dims[-1]) is not False


def _repeated(query: Tensor, key: Tensor, argument: str) -> Tensor:
    """With enable_gqa the heads of key and value (axis -3) are repeated until there are as many as in the query."""
    heads, groups = query.dims[-3], key.dims[-3]
    must_divide(groups, heads, "attention", argument=argument, axis=-3, shape=key.shape, parameter="heads",
                operator=SDPA)
    return key.with_shape((*key.dims[:-3], heads, *key.dims[-2:]))


def _must_be_mask(mask: Any, query: Tensor, result: Any, made: bool) -> None:
    """Booleans, float32, or what the query has; and none where the mask is `made` by the function."""
    if not isinstance(mask, Tensor):
        return
    if made:
        raise Reject("arguments", operator=SDPA, argument="attn_mask", result=result,
                     problem="takes no attn_mask where is_causal is True")
    odd = mask.dtype not in (None, "bool", "float32", query.dtype) and query.dtype is not None and not path.casts
    if odd or mask.dtype not in (None, *FLOATS, "bool"):
        raise Reject("dtype", argument="attn_mask", got=mask.dtype, operator=SDPA, result=result,
                     wanted="bool or a floating dtype" if not odd else f"bool or {query.dtype}")


def _must_fit(mask: Any, rows: Shape, result: Tensor) -> None:
    """A mask broadcasts with `[*batch, L, S]`, and adds no axes to it."""
    if not isinstance(mask, Tensor):
        return
    details = dict(operator=SDPA, argument="attn_mask", shape=mask.shape, wanted_shape=rows, result=result)
    try:
        both = broadcast_shapes(rows, mask.shape)
    except Reject as no:
        raise Reject("attention-mask", axis=no.fact.get("axis"), got=no.fact.get("wanted"),
                     wanted=no.fact.get("got"), **details) from None
    if surely_differ(both, rows):
        raise Reject("attention-mask", axis=None, got=mask.rank, wanted=rows.rank, **details)


def _lead(query: Tensor, **others: Tensor) -> Shape:
    """The axes before the last two, broadcast."""
    lead = Shape(query.dims[:-2])
    for name, tensor in others.items():
        try:
            lead = broadcast_shapes(lead, Shape(tensor.dims[:-2]))
        except Reject as no:
            raise Reject("attention", argument=name, axis=no.fact.get("axis") - 2, got=no.fact.get("wanted"),
                         wanted=no.fact.get("got"), shape=tensor.shape, parameter="batch", operator=SDPA) from None
    return lead


def _of_nothing(query: Tensor, key: Tensor, value: Tensor, grouped: bool) -> Tensor:
    """Where there is nothing to compute nothing is compared; without keys nothing is broadcast either."""
    lead = Shape(query.dims[:-2])
    if not is_empty(*(Tensor(Shape(tensor.dims[:-1])) for tensor in (query, key, value))):
        try:
            if grouped:
                key, value = _repeated(query, key, "key"), _repeated(query, value, "value")
            lead = _lead(query, key=key, value=value)
        except Reject:
            pass
    return Tensor(Shape((*lead.front, query.dims[-2], value.dims[-1])), query.dtype)


@function(SDPA)
def scaled_dot_product_attention(query: "Tensor", key: "Tensor", value: "Tensor", attn_mask: "Any" = None,
                                 dropout_p: "Any" = 0.0, is_causal: "Any" = False, scale: "Any" = None,
                                 enable_gqa: "Flag" = False) -> Any:
    """Queries [.., L, E], keys [.., S, E] and values [.., S, V] give [.., L, V]; the axes before are broadcast.

    scaled_dot_product_attention([B, H, L, 8], [B, H, S, 8], [B, H, S, 6]) -> [B, H, L, 6]
    scaled_dot_product_attention([L, 8], [S, 8], [S, 6]) -> [L, 6]
    scaled_dot_product_attention([B, 4, L, 8], [B, 4, S, 8], [B, 4, S, 8], [L, S]) -> [B, 4, L, 8]
    scaled_dot_product_attention([2, 8, 3, 4], [2, 2, 5, 4], [2, 2, 5, 4], enable_gqa=True) -> [2, 8, 3, 4]
    scaled_dot_product_attention([2, 3, 8], [2, 5, 7], [2, 5, 6]) -> error: attention
    scaled_dot_product_attention([2, 3, 8], [2, 5, 8], [2, 4, 6]) -> error: attention
    scaled_dot_product_attention([2, 3, 8], [4, 5, 8], [4, 5, 8]) -> error: attention
    scaled_dot_product_attention([8], [8], [8]) -> error: rank
    scaled_dot_product_attention([2, 4, 3, 8], [2, 4, 5, 8], [2, 4, 5, 8], [3, 4]) -> error: attention-mask
    scaled_dot_product_attention([2, 3, 8], [2, 3, 8], [2, 3, 8], [3, 3], is_causal=True) -> error: arguments
    scaled_dot_product_attention([2, 3, 8], [2, 3, 8]d, [2, 3, 8]) -> error: dtype
    scaled_dot_product_attention([2, 3, 8], [2, 3, 8], [2, 3, 8], [3, 3]d) -> error: dtype
    scaled_dot_product_attention([2, 6, 3, 8], [2, 4, 3, 8], [2, 4, 3, 8], enable_gqa=True) -> error: attention
    """
    _two_axes(2, query=query, key=key, value=value)
    mask = settled(attn_mask)
    if None in (query.rank, key.rank, value.rank):
        steps, last = query.shape.axis(-2), value.shape.axis(-1)
        back = () if last is None else (last,) if steps is None else (steps, last)
        return Tensor(Shape((), back), query.dtype)
    must_share(query.dtype, SDPA, None, key=key, value=value)
    if is_empty(query) or same(value.dims[-1], 0) is True:
        return _of_nothing(query, key, value, enable_gqa)
    probability(dropout_p, "dropout_p", raises="RuntimeError")
    # The fused kernel takes both kinds of mask at once.
    _must_be_mask(mask, query, None, settled(is_causal) is True and not _unchecked(query, key, value))
    if is_empty(key, value):
        return _of_nothing(query, key, value, enable_gqa)
    if enable_gqa:
        _two_axes(3, query=query, key=key, value=value)
        key, value = _repeated(query, key, "key"), _repeated(query, value, "value")
    must_same(key.dims[-1], query.dims[-1], "attention", argument="key", axis=-1, shape=key.shape,
              parameter="features", operator=SDPA)
    if not _unchecked(query, key, value):
        must_same(value.dims[-2], key.dims[-2], "attention", argument="value", axis=-2, shape=value.shape,
                  parameter="length", operator=SDPA)
    lead = _lead(query, key=key, value=value)
    result = Tensor(Shape((*lead.front, query.dims[-2], value.dims[-1])), query.dtype)
    must_be(FLOATING, query, "query", SDPA, result.with_dtype("float32"))
    rows = broadcast_shapes(Shape(query.dims[:-2]), Shape(key.dims[:-2]))
    _must_fit(mask, Shape((*rows.front, query.dims[-2], key.dims[-2])), result)
    return result
