"""Packed sequences: torch.nn.utils.rnn.pack_padded_sequence, pad_packed_sequence and their kin."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum, minimum
from shapelint.ops.recurrent import MAYBE_PACKED, is_packed, packed
from shapelint.ops.rnn_utils import RNN, at_most, longest, rest_of, separate, sequences_of
from shapelint.rulebook import Wish, describe, expand, fresh, function, must_same, path, to_tensor
from shapelint.values import (
    Input, ListV, NamedTuple, NotKnown, Reached, Reject, Shape, Tensor, Unknown, is_dim, settled,
)


@function(RNN + "pack_padded_sequence")
def pack_padded_sequence(input: "Tensor", lengths: "Any", batch_first: "Flag" = False,
                         enforce_sorted: "Flag" = True) -> Any:
    """The steps that are no padding, behind one another; the batch is as many as there are lengths.

    pack_padded_sequence([9, 3, 7], (5, 4, 2)) -> ([11, 7], [5]i, None, None)
    pack_padded_sequence([5, 3, 7], (6, 4, 2)) -> ([11, 7], [6]i, None, None)
    pack_padded_sequence([5, 9, 7], (5, 4, 2), batch_first=True) -> error: packed
    pack_padded_sequence([5, 3, 7], (4, 5, 2)) -> error: packed
    pack_padded_sequence([5, 3, 7], (5, 4, 0)) -> error: packed
    """
    if input.rank is None:
        rest: Shape = Shape((fresh("all steps of all sequences"),), _tail(input))
        batch, time = fresh("the number of sequences"), fresh("the longest sequence")
        return packed(Tensor(rest, input.dtype), batch, time, in_order=enforce_sorted)
    if input.rank < 2:
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=2, shape=input.shape,
                     pattern=["batch", "time"], raises="IndexError")
    batch, steps = input.dims[:2] if batch_first else input.dims[1::-1]
    known, count = _lengths(lengths)
    if count is not None:
        must_same(count, batch, "packed", argument="lengths", operator="pack_padded_sequence", shape=input.shape,
                  problem="count")
    if known is not None:
        _check_lengths(known, enforce_sorted)
        # A length beyond the end of the tensor is taken for its end.
        kept = [minimum(length, steps) for length in known]
        total: Dim = sum(kept[1:], kept[0])
        time = maximum(*known) if len(known) > 1 else known[0]
    else:
        total, time = fresh("all steps of all sequences"), at_most(fresh("the longest sequence"), steps)
    data = Tensor(Shape((total, *input.dims[2:])), input.dtype, bounds=_ends(input, known, batch_first))
    return packed(data, batch, time, Tensor(Shape((batch,)), "int64", data=known), enforce_sorted)


def _ends(input: Tensor, known: Any, batch_first: bool) -> Any:
    """The smallest and the largest number that is no padding, where all of them are known."""
    if known is None or input.rank != 2 or not isinstance(input.data, tuple):
        return None
    if not all(isinstance(length, int) for length in known):
        return None
    rows = input.data if batch_first else tuple(zip(*input.data))
    kept = [number for row, length in zip(rows, known) for number in row[:length]]
    return Reached((min(kept), max(kept))) if kept and all(isinstance(number, int) for number in kept) else None


def _tail(tensor: Tensor) -> tuple[Dim, ...]:
    return (tensor.shape.back or ())[-1:] if tensor.shape.least_rank > 2 else ()


def _lengths(value: Any) -> tuple[tuple[Dim, ...] | None, Dim | None]:
    """The lengths, where all are known, and how many there are, where that is known."""
    value = settled(value)
    if isinstance(value, Tensor):
        if value.rank is not None and value.rank != 1:
            raise _wrong_lengths(f"has {value.rank} axes", got=value.rank, wanted=1)
        data = value.data  # of floats as of integers: torch cuts them
        value_known = isinstance(data, tuple) and data and all(map(is_dim, data))
        return (data if value_known else None), value.shape.axis(0)
    if isinstance(value, ListV):
        if not value.exact:
            return None, value.length
        value = tuple(value.items)
    if not isinstance(value, tuple):
        return None, None
    items = tuple(map(settled, value))
    return (items if items and all(map(is_dim, items)) else None), len(items)


def _wrong_lengths(problem: str, **details: Any) -> Reject:
    return Reject("packed", argument="lengths", operator="pack_padded_sequence", problem=problem, **details)


def _check_lengths(lengths: tuple[Dim, ...], enforce_sorted: bool) -> None:
    for length in lengths:
        if path.known.less(length, 1) is True:
            raise _wrong_lengths("a length is not positive", got=length, wanted=1)
    if enforce_sorted and any(path.known.less(a, b) is True for a, b in zip(lengths, lengths[1:])):
        raise _wrong_lengths("not in decreasing order", got=None, wanted=None)


def _packed_or_reject(value: Any, operator: str) -> Any:
    """The packed sequence, or the tensor that may be one. Rejects "packed" for a plain tensor."""
    value = settled(value)
    if is_packed(value) or isinstance(value, Tensor) and value.kind == MAYBE_PACKED:
        return value
    if isinstance(value, Tensor) and value.source is None or isinstance(value, ListV) \
            or isinstance(value, tuple) and not isinstance(value, NamedTuple):
        raise Reject("packed", raises="AttributeError", operator=operator, argument="sequence", got=describe(value),
                     wanted="a PackedSequence")
    return None


@function(RNN + "pad_packed_sequence")
def pad_packed_sequence(sequence: "Any", batch_first: "Flag" = False, padding_value: "Any" = 0.0,
                        total_length: "Size | None" = None) -> Any:
    """The padded tensor again, as long as the longest sequence, and the lengths.

    pad_packed_sequence(pack_padded_sequence([5, 3, 7], (5, 4, 2))) -> ([5, 3, 7], [3]i)
    pad_packed_sequence(pack_padded_sequence([3, 9, 7], (5, 4, 2), True), True) -> ([3, 5, 7], [3]i)
    pad_packed_sequence(pack_padded_sequence([3, 9, 7], (5, 4, 2), True), True, total_length=9) -> ([3, 9, 7], [3]i)
    pad_packed_sequence(pack_padded_sequence([3, 9, 7], (5, 4, 2), True), True, total_length=4) -> error: packed
    pad_packed_sequence([3, 9, 7]) -> error: packed
    """
    value = _packed_or_reject(sequence, "pad_packed_sequence")
    if is_packed(value):
        batch, time, data, lengths = value.batch, value.time, value[0], value.lengths
    else:
        batch, time, lengths = fresh("the number of sequences"), None, None
        back = value.shape.back[-1:] if value is not None and value.shape.back else None
        # The data of what a recurrent layer gives has two axes; of anything else nothing is known.
        dtype = None if value is None else value.dtype
        data = Tensor(Shape((fresh(), *back)) if back else Shape((fresh(),), ()), dtype)
    if time is None:
        time = fresh("the longest sequence")
    if total_length is not None:
        if path.known.less(total_length, time) is True:
            raise Reject("packed", raises="ValueError", operator="pad_packed_sequence", argument="total_length",
                         got=total_length, wanted=time, problem="less than the longest sequence")
        time = total_length
    front = (batch, time) if batch_first else (time, batch)
    shape = Shape(front + data.shape.front[1:], data.shape.back)
    roles = ("batch", "time", "feature") if batch_first else ("time", "batch", "feature")
    out = Tensor(shape, data.dtype, roles=roles if shape.rank == 3 else None)
    return out, lengths if lengths is not None else Tensor(Shape((batch,)), "int64")


@function(RNN + "pack_sequence")
def pack_sequence(sequences: "Any", enforce_sorted: "Flag" = True) -> Any:
    """Tensors that differ in their first axis, packed.

    pack_sequence([[5, 7], [3, 7]]) -> ([8, 7], [5]i, None, None)
    pack_sequence([[3, 7], [5, 7]]) -> error: packed
    pack_sequence([[3, 7], [5, 7]], enforce_sorted=False) -> ([8, 7], [5]i, [2]i, [2]i)
    """
    tensors, count = sequences_of(sequences, "pack_sequence")
    rest, dtype = rest_of(tensors, "pack_sequence")
    firsts = tuple(t.shape.axis(0) for t in tensors)
    known = firsts if isinstance(count, int) and count == len(firsts) and None not in firsts else None
    if known is not None:
        _check_lengths(known, enforce_sorted)
    total = sum(known[1:], known[0]) if known else fresh("all steps of all sequences")
    data = Tensor(Shape((total, *rest.front), rest.back), dtype)
    lengths = Tensor(Shape((count,)), "int64", data=known)
    return packed(data, count, longest(tensors, count), lengths, enforce_sorted)


@function(RNN + "unpack_sequence")
def unpack_sequence(packed_sequences: "Any") -> Any:
    """The sequences, each with its own length.

    unpack_sequence(pack_sequence([[5, 7], [3, 7]])) -> [[5, 7], [3, 7]]
    unpack_sequence([2, 3]) -> error: packed
    """
    value = _packed_or_reject(packed_sequences, "unpack_sequence")
    if not is_packed(value):
        raise NotKnown("the packed sequence is not known")
    known = value.lengths.data if isinstance(value.lengths, Tensor) else None
    return separate(value[0], value.batch, value.time, known if isinstance(known, tuple) else None)


@function(RNN + "PackedSequence")
def packed_sequence(data: "Any", batch_sizes: "Any" = None, sorted_indices: "Any" = None,
                    unsorted_indices: "Any" = None) -> Any:
    """A packed sequence made by hand, mostly from the data of another one.

    PackedSequence([8, 7], [5]i) -> ([8, 7], [5]i, None, None)
    """
    if isinstance(settled(data), (tuple, ListV, Unknown, Input)) and batch_sizes is None:
        raise NotKnown("the data of the packed sequence are not known")
    tensor = to_tensor(data, Wish(RNN + "PackedSequence", "data"))
    steps = settled(batch_sizes)
    order, back = settled(sorted_indices), settled(unsorted_indices)
    batch = order.shape.axis(0) if isinstance(order, Tensor) else None
    time = steps.shape.axis(0) if isinstance(steps, Tensor) else None
    made = packed(tensor, fresh("the number of sequences") if batch is None else batch, time)
    rebuilt = made.like((tensor, steps if steps is not None else made[1], order, back))
    rebuilt.lengths = None
    return rebuilt


@function(*expand("to cuda cpu double float half long int short char byte pin_memory", RNN + "PackedSequence"))
def packed_to(self: "Any", *args: "Any", **kwargs: Any) -> Any:
    """The same sequences elsewhere, or with another dtype.

    torch.nn.utils.rnn.PackedSequence.cpu(pack_sequence([[5, 7]])) -> ([5, 7], [5]i, None, None)
    """
    return self


@function(RNN + "invert_permutation")
def invert_permutation(permutation: "Tensor | None") -> Any:
    """As many indices.

    invert_permutation([5]i) -> [5]i
    """
    return permutation
