"""Sequences of different lengths as one padded tensor, and back: torch.nn.utils.rnn.pad_sequence, unpad_sequence."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim, maximum, minimum
from shapelint.rulebook import Wish, fresh, function, must_same, one_of, path, same, to_tensor
from shapelint.rulebook.axes import a_size
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, is_dim, settled

RNN = "torch.nn.utils.rnn."


def sequences_of(value: Any, operator: str) -> tuple[list[Tensor], Dim]:
    """Tensors that stand for all sequences, and how many there are."""
    value = settled(value)
    wish = Wish(operator, "sequences")
    if isinstance(value, Tensor):
        if value.rank == 0:
            raise Reject("rank", argument="sequences", got=0, wanted=None, least=1, shape=value.shape, pattern=[])
        if value.rank is None:
            raise NotKnown("the sequences are not known")
        return [value.with_shape(value.dims[1:])], value.dims[0]
    if isinstance(value, ListV) and not value.exact:
        parts = [*value.items, value.rest]
        count: Dim = value.length if value.length is not None else fresh("the number of sequences")
    elif isinstance(value, (tuple, ListV)):
        parts = list(value if isinstance(value, tuple) else value.items)
        count = len(parts)
    else:
        raise NotKnown("the sequences are not known", _batch_of_unknown())
    if not parts:
        raise Reject("packed", operator=operator, argument="sequences", got=0, wanted=1, problem="an empty list")
    return [to_tensor(part, wish) for part in parts], count


def _batch_of_unknown() -> Tensor:
    return Tensor(Shape((fresh(), fresh()), ()))


def rest_of(tensors: list[Tensor], operator: str) -> tuple[Shape, str | None]:
    """What follows the first axis, which all sequences must agree in."""
    first = tensors[0]
    for i, other in enumerate(tensors[1:], 1):
        if first.rank is not None and other.rank is not None:
            _must_follow(other, first, i, operator)
    shape = first.shape
    if shape.back is None:
        return Shape(shape.front[1:]), first.dtype
    return Shape(shape.front[1:], shape.parted(False).back if shape.front else ()), first.dtype


def _must_follow(other: Tensor, first: Tensor, i: int, operator: str) -> None:
    """Each sequence is copied into a place as long as itself, as wide as the first; so an axis of 1 will do as well."""
    details = dict(operator=operator, shape=other.shape, first=first.shape, index=i, argument="sequences")
    if other.rank > first.rank or other.rank == 0:
        raise Reject("stack", axis=None, got=other.rank, wanted=first.rank, **details)
    place = (other.dims[0], *first.dims[1:])
    for axis, (got, wanted) in enumerate(zip(reversed(other.dims), reversed(place)), 1):
        if same(got, wanted) is False and same(got, 1) is False:
            raise Reject("stack", axis=-axis, got=got, wanted=wanted, **details)


def longest(tensors: list[Tensor], count: Dim) -> Dim:
    """The longest of the sequences."""
    firsts = [t.shape.axis(0) for t in tensors]
    if any(first is None for first in firsts) or not isinstance(count, int) or count != len(tensors):
        return firsts[0] if len(firsts) == 1 and firsts[0] is not None and count == 1 else fresh("the longest sequence")
    return maximum(*firsts) if len(firsts) > 1 else firsts[0]


@function(RNN + "pad_sequence")
def pad_sequence(sequences: "Any", batch_first: "Flag" = False, padding_value: "Any" = 0.0,
                 padding_side: "Any" = "right") -> Any:
    """Tensors that differ in their first axis, as one tensor as long as the longest.

    pad_sequence([[5, 7], [3, 7]]) -> [5, 2, 7]
    pad_sequence([[T, 7], [3, 7], [4, 7]], batch_first=True) -> [3, max(T, 4), 7]
    pad_sequence([[5], [3]], True) -> [2, 5]
    pad_sequence([B, T, 7], True) -> [B, T, 7]
    pad_sequence([[5, 7], [3, 7]], padding_side="left") -> [5, 2, 7]
    pad_sequence([[5, 7], [3, 7]], padding_side="front") -> error: constructor
    pad_sequence([[5, 7], [3, 8]]) -> error: stack
    pad_sequence([[5, 7], [3]]) -> error: stack
    """
    tensors, count = sequences_of(sequences, "pad_sequence")
    one_of(padding_side, ("left", "right"), "padding_side", raises="RuntimeError")
    rest, dtype = rest_of(tensors, "pad_sequence")
    whole = isinstance(settled(sequences), Tensor)
    time = tensors[0].dims[0] if whole and tensors[0].rank else longest(tensors, count)
    front = (count, time) if batch_first else (time, count)
    return Tensor(Shape(front + rest.front, rest.back), dtype)


@function(RNN + "unpad_sequence")
def unpad_sequence(padded_sequences: "Tensor", lengths: "Any", batch_first: "Flag" = False) -> Any:
    """The sequences of a padded tensor, each with its own length.

    unpad_sequence([5, 2, 7], [2]i) -> [[?, 7], [?, 7]]
    unpad_sequence([2, 5, 7], [2]i, True) -> [[?, 7], [?, 7]]
    unpad_sequence([5, 2, 7], [3]i) -> error: packed
    """
    if padded_sequences.rank is None:
        raise NotKnown("the number of axes is not known")
    if padded_sequences.rank < 2:
        raise Reject("rank", raises="IndexError", argument="padded_sequences", got=padded_sequences.rank, wanted=None,
                     least=2, shape=padded_sequences.shape, pattern=["batch", "time"])
    batch, time = padded_sequences.dims[:2] if batch_first else padded_sequences.dims[1::-1]
    given = settled(lengths)
    known = None
    if isinstance(given, Tensor) and given.rank == 1:
        must_same(given.dims[0], batch, "packed", raises="ValueError", argument="lengths", operator="unpad_sequence",
                  shape=padded_sequences.shape, problem="count")
        known = given.data if isinstance(given.data, tuple) and all(map(is_dim, given.data)) else None
    return separate(padded_sequences.with_shape(padded_sequences.dims[1:]), batch, time, known)


def separate(data: Tensor, batch: Dim, time: Dim | None = None, lengths: Any = None) -> ListV:
    """A list of as many sequences, each as wide as the data and of a length of its own, no longer than `time`."""
    def one(length: Dim | None = None) -> Tensor:
        if length is None:
            length = a_size(fresh("the length of one sequence"))
            if time is not None:
                at_most(length, time)
        elif time is not None:
            length = minimum(length, time)
        return Tensor(Shape((length, *data.shape.front[1:]), data.shape.back), data.dtype)

    if lengths is not None and (batch == len(lengths) or not isinstance(batch, int)):
        return ListV([one(length) for length in lengths])
    if isinstance(batch, int) and batch <= 64:
        return ListV([one() for _ in range(batch)])
    return ListV([], rest=one(), length=batch)


def at_most(dim: Dim, most: Dim) -> Dim:
    """The size, known from here on to be no larger."""
    if path.known.at_least(most, dim) is UNSURE:
        try:
            path.known = path.known.assume_at_most(dim, most)
        except Contradiction:
            pass
    return dim
