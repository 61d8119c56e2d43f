"""Sequences of different lengths: torch.nn.utils.rnn packs, pads and unpacks them."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim, maximum
from shapelint.ops.recurrent import MAYBE_PACKED, is_packed, packed
from shapelint.rulebook import Wish, describe, expand, fresh, function, join_shapes, must_same, path, to_tensor
from shapelint.values import (
    Input, ListV, NamedTuple, NotKnown, Reject, Shape, Tensor, Unknown, is_dim, settled,
)

RNN = "torch.nn.utils.rnn."


@function(RNN + "pack_padded_sequence")
def pack_padded_sequence(input: "Tensor", lengths: "Any", batch_first: "Flag" = False,
                         enforce_sorted: "Flag" = True) -> Any:
    """The steps that are no padding, behind one another; the batch is as many as there are lengths.

    pack_padded_sequence([9, 3, 7], (5, 4, 2)) -> ([11, 7], [5]i, None, None)
    pack_padded_sequence([B, T, 7], [3]i, batch_first=True) -> error: packed
    pack_padded_sequence([5, 3, 7], (4, 5, 2)) -> error: packed
    pack_padded_sequence([5, 3, 7], (5, 4, 0)) -> error: packed
    pack_padded_sequence([5, 3, 7], (6, 4, 2)) -> error: packed
    """
    if input.rank is None:
        rest: Shape = Shape((fresh("all steps of all sequences"),), _tail(input))
        batch, time = fresh("the number of sequences"), fresh("the longest sequence")
        return packed(Tensor(rest, input.dtype), batch, time)
    if input.rank < 2:
        raise Reject("rank", argument="input", got=input.rank, wanted=None, least=2, shape=input.shape,
                     pattern=["batch", "time"], raises="IndexError")
    batch, steps = input.dims[:2] if batch_first else input.dims[1::-1]
    known, count = _lengths(lengths)
    if count is not None:
        must_same(count, batch, "packed", argument="lengths", operator="pack_padded_sequence", shape=input.shape,
                  problem="count")
    if known is not None:
        _check_lengths(known, steps, enforce_sorted)
        total: Dim = sum(known[1:], known[0])
        time = maximum(*known) if len(known) > 1 else known[0]
    else:
        total, time = fresh("all steps of all sequences"), _at_most(fresh("the longest sequence"), steps)
    data = Tensor(Shape((total, *input.dims[2:])), input.dtype)
    return packed(data, batch, time, Tensor(Shape((batch,)), "int64", data=known), enforce_sorted)


def _tail(tensor: Tensor) -> tuple[Dim, ...]:
    return (tensor.shape.back or ())[-1:] if tensor.shape.least_rank > 2 else ()


def _at_most(dim: Dim, most: Dim) -> Dim:
    if path.known.at_least(most, dim) is UNSURE:
        try:
            path.known = path.known.assume_at_most(dim, most)
        except Contradiction:
            pass
    return dim


def _lengths(value: Any) -> tuple[tuple[Dim, ...] | None, Dim | None]:
    """The lengths, where all are known, and how many there are, where that is known."""
    value = settled(value)
    if isinstance(value, Tensor):
        if value.rank is not None and value.rank != 1:
            raise _wrong_lengths(f"has {value.rank} axes", got=value.rank, wanted=1)
        if value.floating:
            raise _wrong_lengths("holds floats", got=value.dtype, wanted="int64")
        data = value.data
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


def _check_lengths(lengths: tuple[Dim, ...], steps: Dim, enforce_sorted: bool) -> None:
    for length in lengths:
        if path.known.less(length, 1) is True:
            raise _wrong_lengths("a length is not positive", got=length, wanted=1)
        if path.known.less(steps, length) is True:
            raise _wrong_lengths("a length is more than there are steps", got=length, wanted=steps)
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
        data = Tensor(Shape((fresh(), *back)) if back else Shape((fresh(),), ()), None if value is None else value.dtype)
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


def _sequences(value: Any, operator: str) -> tuple[list[Tensor], Dim]:
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


def _rest(tensors: list[Tensor], operator: str) -> tuple[Shape, str | None]:
    """What follows the first axis, which all sequences must agree in."""
    first = tensors[0]
    for i, other in enumerate(tensors[1:], 1):
        if first.rank is None or other.rank is None:
            continue
        if first.rank != other.rank:
            raise Reject("stack", operator=operator, shape=other.shape, first=first.shape, index=i, axis=None,
                         got=other.rank, wanted=first.rank, argument="sequences")
        for axis, (got, wanted) in enumerate(zip(other.dims[1:], first.dims[1:]), 1):
            must_same(got, wanted, "stack", operator=operator, shape=other.shape, first=first.shape, index=i,
                      axis=axis, argument="sequences")
    shape = first.shape
    for other in tensors[1:]:
        shape = join_shapes(shape, other.shape)
    dtype = first.dtype if all(t.dtype == first.dtype for t in tensors) else None
    if shape.back is None:
        return Shape(shape.front[1:]), dtype
    return Shape(shape.front[1:], shape.parted(False).back if shape.front else ()), dtype


def _longest(tensors: list[Tensor], count: Dim) -> Dim:
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
    pad_sequence([[5, 7], [3, 8]]) -> error: stack
    pad_sequence([[5, 7], [3]]) -> error: stack
    """
    tensors, count = _sequences(sequences, "pad_sequence")
    rest, dtype = _rest(tensors, "pad_sequence")
    whole = isinstance(settled(sequences), Tensor)
    time = tensors[0].dims[0] if whole and tensors[0].rank else _longest(tensors, count)
    front = (count, time) if batch_first else (time, count)
    return Tensor(Shape(front + rest.front, rest.back), dtype)


@function(RNN + "pack_sequence")
def pack_sequence(sequences: "Any", enforce_sorted: "Flag" = True) -> Any:
    """Tensors that differ in their first axis, packed.

    pack_sequence([[5, 7], [3, 7]]) -> ([8, 7], [5]i, None, None)
    pack_sequence([[3, 7], [5, 7]]) -> error: packed
    pack_sequence([[3, 7], [5, 7]], enforce_sorted=False) -> ([8, 7], [5]i, [2]i, [2]i)
    """
    tensors, count = _sequences(sequences, "pack_sequence")
    rest, dtype = _rest(tensors, "pack_sequence")
    firsts = tuple(t.shape.axis(0) for t in tensors)
    known = firsts if isinstance(count, int) and count == len(firsts) and None not in firsts else None
    if known is not None and enforce_sorted and any(path.known.less(a, b) is True for a, b in zip(known, known[1:])):
        raise _wrong_lengths("not in decreasing order", got=None, wanted=None)
    total = sum(known[1:], known[0]) if known else fresh("all steps of all sequences")
    data = Tensor(Shape((total, *rest.front), rest.back), dtype)
    lengths = Tensor(Shape((count,)), "int64", data=known)
    return packed(data, count, _longest(tensors, count), lengths, enforce_sorted)


@function(RNN + "unpack_sequence")
def unpack_sequence(packed_sequences: "Any") -> Any:
    """The sequences, each with its own length.

    unpack_sequence(pack_sequence([[5, 7], [3, 7]])) -> [[?, 7], [?, 7]]
    unpack_sequence([2, 3]) -> error: packed
    """
    value = _packed_or_reject(packed_sequences, "unpack_sequence")
    if not is_packed(value):
        raise NotKnown("the packed sequence is not known")
    return _separate(value[0], value.batch)


@function(RNN + "unpad_sequence")
def unpad_sequence(padded_sequences: "Tensor", lengths: "Any", batch_first: "Flag" = False) -> Any:
    """The sequences of a padded tensor, each with its own length.

    unpad_sequence([5, 2, 7], [2]i) -> [[?, 7], [?, 7]]
    """
    if padded_sequences.rank is None or padded_sequences.rank < 2:
        raise NotKnown("the number of axes is not known")
    batch = padded_sequences.dims[0 if batch_first else 1]
    return _separate(padded_sequences.with_shape(padded_sequences.dims[1:]), batch)


def _separate(data: Tensor, batch: Dim) -> ListV:
    def one() -> Tensor:
        return Tensor(Shape((fresh("the length of one sequence"), *data.shape.front[1:]), data.shape.back), data.dtype)

    if isinstance(batch, int) and batch <= 64:
        return ListV([one() for _ in range(batch)])
    return ListV([], rest=one(), length=batch)


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
    rebuilt = NamedTuple.of(made.fields, (tensor, steps if steps is not None else made[1], order, back), made.name)
    rebuilt.batch, rebuilt.time, rebuilt.lengths = made.batch, made.time, None
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
