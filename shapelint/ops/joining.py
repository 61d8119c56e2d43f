"""Several tensors into one along an axis they have: torch.cat, and _chunk_cat, which cuts them first."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._storing import surely_a_tensor
from shapelint.rulebook import Wish, fresh, function, learn, must_at_least, must_same, must_share, same
from shapelint.rulebook.axes import check_axis, find_axis, product, put_axis
from shapelint.rulebook.convert import describe, to_tensors
from shapelint.rulebook.families import promote_all
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled


@function("torch.cat", "torch.concat", "torch.concatenate")
def cat(tensors: "Any", dim: "Axis" = 0) -> Any:
    """Sizes add along `dim`; every other axis must agree.

    cat([[2, 3], [4, 3]]) -> [6, 3]
    cat([[B, 3], [B, 5]], dim=-1) -> [B, 8]
    cat(([B, T, 3], [B, T, 5]), 2) -> [B, T, 8]
    cat([[2, 3], [2, 4]]) -> error: cat
    cat([[2, 3], [2]]) -> error: rank
    cat([[2, 3], [4, 3]], dim=2) -> error: axis
    cat([[0], [4, 3]]) -> [4, 3]
    cat([[], []]) -> error: rank
    cat([2, 3]) -> error: argument-type
    cat([[..., 3], [..., 5]], dim=-1) -> [..., 8]
    cat([[..., 3], [B, 4, 5]], dim=-1) -> [B, 4, 8]
    cat([[2, 3]i, [2, 3]]) -> [4, 3]f
    """
    parts = list_of_tensors(tensors, "torch.cat")
    if parts is None:
        return _many(tensors, dim)
    must_have_parts(parts, "torch.cat", "ValueError")
    dtype = promote_all(parts)
    for index, part in enumerate(parts):
        if part.rank == 0:
            raise Reject("rank", argument=f"tensors[{index}]", got=0, wanted=None, least=1, shape=part.shape)
    # torch.cat has always passed over tensors of shape [0].
    kept = [(i, p) for i, p in enumerate(parts) if not (p.rank == 1 and same(p.dims[0], 0) is True)]
    if not kept:
        return Tensor(parts[0].shape, dtype)
    kept = _same_rank(kept, dim)
    join = _join_open if kept[0][1].rank is None else _join
    return Tensor(join(kept, dim), dtype)


def list_of_tensors(tensors: Any, operator: str) -> list[Tensor] | None:
    """The tensors themselves, or None where their number is not known. Rejects "argument-type" for a single tensor."""
    tensors = settled(tensors)
    if surely_a_tensor(tensors):
        raise Reject("argument-type", raises="TypeError", operator=operator, argument="tensors", got=describe(tensors),
                     wanted="a list of tensors")
    if isinstance(tensors, Tensor) or isinstance(tensors, ListV) and not tensors.exact:
        return None
    return to_tensors(tensors, Wish(operator, "tensors"))


def must_have_parts(parts: list[Tensor], operator: str, raises: str = "RuntimeError") -> None:
    """Rejects "arguments" where nothing is joined."""
    if not parts:
        raise Reject("arguments", raises=raises, operator=operator, argument="tensors",
                     problem="needs at least one tensor")


def _same_rank(parts: list[tuple[int, Tensor]], dim: int) -> list[tuple[int, Tensor]]:
    """One part whose rank is known tells that of all the others."""
    first = next((part for _, part in parts if part.rank is not None), None)
    if first is None:
        return parts
    axis = check_axis(first.shape, dim)
    for index, part in parts:
        if not part.shape.may_have_rank(first.rank):
            raise Reject("rank", argument=f"tensors[{index}]", got=part.rank, wanted=[first.rank], least=None,
                         shape=part.shape)
    def like_first() -> Shape:  # each part has a size of its own along the joined axis
        return Shape(tuple(fresh() if i == axis else size for i, size in enumerate(first.dims)))

    return [(index, learn(part, like_first())) for index, part in parts]


def _join(parts: list[tuple[int, Tensor]], dim: int) -> Shape:
    first_index, first = parts[0]
    axis = check_axis(first.shape, dim)
    total = first.dims[axis]
    for index, part in parts[1:]:
        for i, (got, wanted) in enumerate(zip(part.dims, first.dims)):
            if i != axis:
                must_same(got, wanted, "cat", shape=part.shape, first=first.shape, index=index,
                          first_index=first_index, axis=i, dim=dim, argument=f"tensors[{index}]")
        total = total + part.dims[axis]
    return put_axis(first.shape, axis, total)


def _join_open(parts: list[tuple[int, Tensor]], dim: int) -> Shape:
    """Tensors of open rank: all have the same, so what one knows of an end the others share."""
    shapes = [find_axis(part, dim)[0].shape.parted(front_first=dim >= 0) for _, part in parts]
    front = _join_ends([shape.front for shape in shapes], dim, shapes, dim)
    backs = [shape.front if shape.back is None else shape.back for shape in shapes]
    back = _join_ends([ends[::-1] for ends in backs], -dim - 1, shapes, dim)[::-1]
    least = max(shape.least_rank for shape in shapes)
    return Shape(front, back, None, max(0, len(front) + len(back) - least))


def _join_ends(ends: list[tuple[Dim, ...]], axis: int, shapes: list[Shape], dim: int) -> tuple[Dim, ...]:
    out: list[Dim] = []
    for i in range(max(map(len, ends))):
        here = [(index, end[i]) for index, end in enumerate(ends) if i < len(end)]
        size = here[0][1]
        for index, other in here[1:]:
            if i == axis:
                size = size + other
            else:
                must_same(other, size, "cat", shape=shapes[index], first=shapes[here[0][0]], index=index,
                          first_index=here[0][0], axis=i, dim=dim, argument=f"tensors[{index}]")
        out.append(size)
    return tuple(out)


def _many(tensors: Any, dim: int) -> Tensor:
    """A list of unknown length whose elements are alike: only the joined axis is not known."""
    examples = examples_of(tensors)
    dtype = promote_all(examples)
    if any(item.rank is None or item.rank != examples[-1].rank for item in examples):
        return Tensor(UNKNOWN_SHAPE, dtype)
    shape = _join(list(enumerate(examples)), dim)
    axis = check_axis(shape, dim)
    sizes = [item.dims[axis] for item in examples]
    length = settled(tensors).length
    alike = all(same(size, sizes[0]) is True for size in sizes)
    total = sizes[0] * length if alike and length is not None else fresh("the sum of sizes in a list")
    return Tensor(put_axis(shape, axis, total), dtype)


def examples_of(tensors: Any) -> list[Tensor]:
    """The tensors at the start of a list of unknown length, and one that stands for all others."""
    tensors = settled(tensors)
    if not isinstance(tensors, ListV):
        raise NotKnown("the tensors are not known", Tensor(UNKNOWN_SHAPE, getattr(tensors, "dtype", None)))
    found = [settled(item) for item in (*tensors.items, tensors.rest)]
    if not all(isinstance(item, Tensor) for item in found):
        raise NotKnown("the elements of the list are not known")
    return found


@function("torch._chunk_cat")
def chunk_cat(tensors: "Any", dim: "Axis", num_chunks: "Size") -> Any:
    """Each tensor padded until it falls into equal chunks along `dim`; the same chunk of all of them makes a row.

    _chunk_cat([[2, 3], [4, 3]], 0, 3) -> [3, 9]
    _chunk_cat([[2, 5, 3], [2, 4, 2]], -2, 3) -> [2, 3, 10]
    _chunk_cat([[2, 3], [4]], 0, 2) -> [2, 5]
    _chunk_cat([[2, 3], [4]], -1, 3) -> error: axis
    _chunk_cat([[2, 3], [4]], 1, 3) -> error: axis
    _chunk_cat([[2, 3, 4], [4, 3]], 1, 3) -> error: cat
    _chunk_cat([[2], [3]], 0, 0) -> error: negative-size
    _chunk_cat((), 0, 1) -> error: arguments
    _chunk_cat([[0], [3]], 0, 1) -> error: empty
    """
    parts = list_of_tensors(tensors, "torch._chunk_cat")
    if parts is None or any(part.rank is None for part in parts):
        raise NotKnown("the tensors are not known", Tensor(UNKNOWN_SHAPE))
    must_have_parts(parts, "torch._chunk_cat")
    must_at_least(num_chunks, 1, "negative-size", argument="num_chunks", axis=dim)
    for index, part in enumerate(parts):
        for i, size in enumerate(part.dims):
            must_at_least(size, 1, "empty", argument=f"tensors[{index}]", axis=i, shape=part.shape)
    axis = _axis_of_all(parts, dim)
    lead, total = parts[0].dims[:axis], 0
    for index, part in enumerate(parts):
        name = f"tensors[{index}]"
        must_share(parts[0].dtype, "torch._chunk_cat", **{name: part})
        for i, (got, wanted) in enumerate(zip(part.dims, lead)):
            must_same(got, wanted, "cat", shape=part.shape, first=parts[0].shape, index=index, first_index=0, axis=i,
                      dim=dim, argument=name)
        total = total + -(-part.dims[axis] // num_chunks) * product(part.dims[axis + 1:])
    return Tensor(Shape((*lead, num_chunks, total)), parts[0].dtype)


def _axis_of_all(parts: list[Tensor], dim: int) -> int:
    """The axis that `dim` means in every tensor; counted from the end only where all have as many axes."""
    ranks = {part.rank for part in parts}
    if dim < 0 and len(ranks) > 1:
        raise Reject("axis", axis=dim, rank=parts[0].rank, argument="dim", shape=parts[0].shape,
                     problem="the tensors have different numbers of axes")
    if len(ranks) == 1:
        return check_axis(parts[0].shape, dim)
    if dim >= min(ranks):
        raise Reject("axis", axis=dim, rank=min(ranks), argument="dim", shape=parts[0].shape)
    return dim
