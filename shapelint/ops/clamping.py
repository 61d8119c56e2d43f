"""What is left of elements between two bounds: clamp, clip and their halves?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import as_tensor, broadcast_shapes, combine, expand, function, promote
from shapelint.rulebook.dtypes import must_promote
from shapelint.rulebook.storing import stored
from shapelint.values import Reject, Tensor


@function(*expand("clamp clip", "torch", "Tensor"))
def clamp(input: "Tensor", min: "Tensor | Number | None" = None, max: "Tensor | Number | None" = None) -> Any:
    """Between two bounds, which are numbers, or tensors that are broadcast.

    clamp([B, 3], 0) -> [B, 3]
    clamp([B, 3]i, min=0.5) -> [B, 3]f
    clamp([B, 3], max=[3]) -> [B, 3]
    clamp([B, 3], [3], [B, 1]) -> [B, 3]
    clamp([B, 3]) -> error: arguments
    clamp([2, 3], [4]) -> error: broadcast
    clamp([2]c, 0, 1) -> error: dtype
    clamp([2], 0, [2]) -> error: argument-type
    """
    given = {name: bound for name, bound in (("min", min), ("max", max)) if bound is not None}
    if not given:
        raise Reject("arguments", problem="needs `min` or `max`")
    _must_be_alike(given)
    parts = {"input": input, **{name: as_tensor(bound) for name, bound in given.items()}}
    shape = input.shape
    for part in parts.values():
        if part.kind == "anything":
            return combine(input, part)
        shape = broadcast_shapes(shape, part.shape)
    result = Tensor(shape, promote(*parts.values()))
    # A single tensor as a bound is a case of torch.maximum, which knows bools.
    alone = len(given) == 1 and not _is_number(next(iter(given.values())))
    must_promote("bif" if alone else "if", result, parts)
    return result


def _must_be_alike(given: dict[str, Any]) -> None:
    """Numbers and tensors are not mixed."""
    known = {name: _is_number(bound) for name, bound in given.items() if getattr(bound, "kind", "") != "anything"}
    if len(set(known.values())) > 1:
        got, wanted = ("a number", "a tensor") if known["max"] else ("a tensor", "a number")
        raise Reject("argument-type", raises="TypeError", argument="max", got=got, wanted=f"{wanted}, as `min` is one,")


def _is_number(bound: Any) -> bool:
    return not isinstance(bound, Tensor) or bound.kind == "number"


@function(*expand("clamp_ clip_", "torch", "Tensor"), keeps=True)
def clamp_(input: "Tensor", min: "Tensor | Number | None" = None, max: "Tensor | Number | None" = None) -> Any:
    """In place.

    clamp_([B, 3], 0, 1) -> [B, 3]
    clamp_([B, 3]i, 0.5) -> error: dtype
    clamp_([1], [3]) -> error: inplace
    """
    return stored(input, clamp(input, min, max), min, max)


@function("torch.clamp_min", "Tensor.clamp_min")
def clamp_min(input: "Tensor", min: "Tensor | Number") -> Any:
    """No element below a bound.

    clamp_min([B, 3], 0) -> [B, 3]
    clamp_min([B, 3], [4]) -> error: broadcast
    clamp_min([2]b, [2]b) -> [2]b
    """
    return clamp(input, min)


@function("torch.clamp_max", "Tensor.clamp_max")
def clamp_max(input: "Tensor", max: "Tensor | Number") -> Any:
    """No element above a bound.

    clamp_max([B, 3]i, 1.5) -> [B, 3]f
    clamp_max([2]c, 1) -> error: dtype
    """
    return clamp(input, None, max)


@function("torch.clamp_min_", "Tensor.clamp_min_", keeps=True)
def clamp_min_(input: "Tensor", min: "Tensor | Number") -> Any:
    """In place.

    clamp_min_([B, 3], 0) -> [B, 3]
    clamp_min_([1, 3], [4, 3]) -> error: inplace
    """
    return clamp_(input, min)


@function("torch.clamp_max_", "Tensor.clamp_max_", keeps=True)
def clamp_max_(input: "Tensor", max: "Tensor | Number") -> Any:
    """In place.

    clamp_max_([B, 3], [3]) -> [B, 3]
    clamp_max_([2]i, 0.5) -> error: dtype
    """
    return clamp_(input, None, max)
