"""What does multi-head attention do to queries, keys, values and masks? As layers, transformers and functions have it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._losses import surely_differ
from shapelint.rulebook import (
    at_least, must_be_floating, must_divide, must_have_shape, must_share, path, promote_dtypes, sig,
)
from shapelint.values import FLOATS, Input, Reject, Shape, Tensor, Unknown, settled


@dataclass(frozen=True)
class Masks:
    """What one call adds to the scores: a mask for queries and keys, one for the keys of each sequence.

    `needed`: are the weights asked for? `causal`: the mask given is said to hide later steps, so torch may make one
    of its own.
    """

    attn: Any = None
    padding: Any = None
    needed: Any = True
    causal: Any = False

    @property
    def replaced(self) -> bool:
        """Is the mask for queries and keys surely not looked at?"""
        unneeded = settled(self.needed) in (False, None)
        return settled(self.causal) is True and settled(self.padding) is None and unneeded

    def given(self) -> dict[str, Tensor]:
        both = {"attn_mask": settled(self.attn), "key_padding_mask": settled(self.padding)}
        return {name: mask for name, mask in both.items() if isinstance(mask, Tensor)}


@dataclass(frozen=True)
class Heads:
    """One multi-head attention: its sizes, and what it does to queries, keys and values."""

    operator: str
    embed_dim: Dim
    num_heads: Dim
    batch_first: bool
    kdim: Dim
    vdim: Dim
    extra: Dim = 0  # keys that the layer adds itself
    separate: bool = False  # weights of their own for queries, keys and values
    dtype: str | None = None  # of the weights
    source: Dim | None = None  # how many keys there are, where they are given ready-made

    def attend(self, query: Tensor, key: Tensor, value: Tensor, masks: Masks = Masks()) -> tuple[Tensor, Tensor]:
        """(output, weights `[N?, L, S]`). Rejects "rank", "features", "attention", "attention-mask", "dtype"."""
        q, k = ("N?, L", "N?, S") if self.batch_first else ("L, N?", "S, N?")
        rule = sig(f"[{q}, embed_dim], [{k}, kdim], [{k}, vdim] -> [{q}, embed_dim], [N?, L, S + extra]",
                   kind="attention", arguments=("query", "key", "value"), rank_raises="AssertionError",
                   embed_dim=self.embed_dim, kdim=self.kdim, vdim=self.vdim, extra=self.extra)
        try:
            result = rule(query, key, value)
        except Reject as no:
            if no.fact.kind != "rank":
                self._must_have_mask(masks)
            raise self._worded(no, surely_differ(key.shape, value.shape)) from None
        self._must_have_mask(masks)
        result = tuple(replace(part, dtype=query.dtype) for part in result)
        must_be_floating(query, "query", self.operator, result)
        must_share(self.dtype, self.operator, result, query=query, key=key, value=value)
        must_share(query.dtype, self.operator, result, key=key, value=value)
        if result[0].rank is not None:
            self._check(masks, query, key, result)
        return result

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

    def _must_have_mask(self, masks: Masks) -> None:
        """That a mask hides later steps can only be said of one that is given."""
        if settled(masks.causal) is True and settled(masks.attn) is None:
            raise Reject("arguments", operator=self.operator, problem="is_causal needs attn_mask",
                         argument="attn_mask")

    def _check(self, masks: Masks, query: Tensor, key: Tensor, result: Any) -> None:
        details = dict(operator=self.operator, result=result)
        for name, mask in masks.given().items():
            if name == "attn_mask" and masks.replaced and self.operator.startswith("torch.nn.functional"):
                continue
            if mask.dtype is not None and mask.dtype not in (*FLOATS, "bool"):
                raise Reject("dtype", raises="AssertionError", argument=name, got=mask.dtype,
                             wanted="bool or a floating dtype", **details)
        batched = query.rank == 3
        batch = result[1].dims[0] if batched else None
        steps, source = result[1].dims[-2], key.dims[1 if self.batch_first and batched else 0]
        padding, mask = masks.given().get("key_padding_mask"), masks.given().get("attn_mask")
        if padding is not None and padding.rank is not None:
            keys = source if self.source is None else self.source
            wanted = (batch, keys) if batched else (keys,)
            must_have_shape(padding, wanted, "attention-mask", raises="AssertionError", argument="key_padding_mask",
                            **details)
        if mask is not None and mask.rank is not None:
            wanted = (steps, source)
            odd = mask.rank not in (2, 3)
            if mask.rank == 3:
                wanted = (batch * self.num_heads if batched else self.num_heads, *wanted)
            early = odd or mask.rank == 3 and not batched
            if early or not masks.replaced:
                must_have_shape(mask, wanted, "attention-mask", argument="attn_mask",
                                raises="AssertionError" if early else "RuntimeError", **details)
        self._must_add(masks, query.dtype, details)

    def _must_add(self, masks: Masks, dtype: str | None, details: dict[str, Any]) -> None:
        """The masks together are of the dtype of the scores, or, where no weights are asked for, of float32."""
        given = {name: dtype if mask.dtype == "bool" else mask.dtype for name, mask in masks.given().items()
                 if name == "key_padding_mask" or not masks.replaced}
        needed = settled(masks.needed)
        if isinstance(settled(masks.causal), (Unknown, Input)) and "key_padding_mask" not in given:
            return
        if path.casts or isinstance(needed, (Unknown, Input)) or not given or None in (dtype, *given.values()):
            return
        first, *rest = given.values()
        mixed = promote_dtypes(first, rest[0]) if rest else first
        if mixed != dtype and (needed or mixed != "float32"):
            argument = next(name for name, got in given.items() if got != dtype)
            raise Reject("dtype", argument=argument, got=given[argument], wanted=dtype, **details)


def checked_heads(embed_dim: Dim, num_heads: Dim) -> None:
    """What every multi-head attention's constructor asks."""
    at_least(embed_dim, 1, "embed_dim")
    at_least(num_heads, 1, "num_heads")
    must_divide(num_heads, embed_dim, "constructor", raises="AssertionError", parameter="embed_dim",
                rule="a multiple of num_heads", other="num_heads")


def given_weights(weights: Tensor, heads: Dim, needed: Any, averaged: Any) -> Any:
    """None, the weights of all heads on average, or those of each."""
    needed, averaged = settled(needed), settled(averaged)
    if needed is False or needed is None:
        return None
    if isinstance(needed, (Unknown, Input)) or isinstance(averaged, (Unknown, Input)):
        return Unknown("whether the weights are given is not known")
    if averaged:
        return weights
    if weights.rank is None:
        return Tensor(Shape((), weights.shape.back), weights.dtype)
    return weights.with_shape((*weights.dims[:-2], heads, *weights.dims[-2:]))
