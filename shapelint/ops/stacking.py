"""Several tensors into one along an axis they may not have yet: stack, hstack, vstack and the like."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops.joining import cat, examples_of, list_of_tensors, must_have_parts
from shapelint.rulebook import Wish, fresh, function, learn, must_same
from shapelint.rulebook.axes import check_axis, insert_axis
from shapelint.rulebook.convert import to_tensor, to_tensors
from shapelint.rulebook.families import promote_all
from shapelint.rulebook.path import refine
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE, settled


@function("torch.stack")
def stack(tensors: "Any", dim: "Axis" = 0) -> Any:
    """A new axis along which tensors of one shape lie.

    stack([[2, 3], [2, 3]]) -> [2, 2, 3]
    stack([[B, 3], [B, 3], [B, 3]], dim=1) -> [B, 3, 3]
    stack([[], []], -1) -> [2]
    stack([[2, 3], [2, 4]]) -> error: stack
    stack([[2, 3], [2]]) -> error: stack
    stack([[2, 3], [2, 3]], dim=3) -> error: axis
    stack([[..., 4], [..., 4]], dim=-1) -> [..., 4, 2]
    """
    parts = list_of_tensors(tensors, "torch.stack")
    if parts is None:
        parts = examples_of(tensors)
        length = settled(tensors).length
        count: Dim = fresh("the length of a list") if length is None else length
    else:
        count = len(parts)
    must_have_parts(parts, "torch.stack")
    shape = parts[0].shape
    if shape.back is None:
        check_axis(shape, dim, more=1)
    for index, part in enumerate(parts[1:], 1):
        shape = _agree(shape, part.shape, index)
    for part in parts:
        learn(part, shape)
    return Tensor(insert_axis(shape, dim, count), promote_all(parts))


def _agree(shape: Shape, other: Shape, index: int) -> Shape:
    """What two tensors that must have one shape say together of it."""
    if shape.back is None and other.back is None and len(shape.front) != len(other.front):
        raise Reject("stack", shape=other, first=shape, index=index, axis=None, got=len(other.front),
                     wanted=len(shape.front), dim=None, argument=f"tensors[{index}]")
    ends = shape.front if shape.back is None else shape.back
    for i in range(-len(ends), 0):
        got = other.axis(i)
        if got is not None:
            axis = i if shape.back is not None else i + len(ends)
            must_same(got, ends[i], "stack", shape=other, first=shape, index=index, dim=None, axis=axis,
                      argument=f"tensors[{index}]")
    return refine(shape, other)


def _joined_along(names: str, axis: int, least: int, doc: str) -> None:
    """hstack, vstack and dstack: cat along an axis after every tensor was given `least` axes."""

    @function(*(f"torch.{name}" for name in names.split()))
    def rule(tensors: "Any") -> Any:
        parts = _parts(tensors, f"torch.{names.split()[0]}")
        parts = [at_least(part, least) for part in parts]
        if axis == 1 and parts[0].rank is None and parts[0].shape.may_have_rank(1):
            raise NotKnown("the number of axes is not known, so neither is the axis")
        return cat(tuple(parts), 0 if axis == 1 and parts[0].rank == 1 else axis)

    rule.__doc__ = doc


def _parts(tensors: Any, operator: str) -> list[Tensor]:
    parts = list_of_tensors(tensors, operator)
    if parts is None:
        raise NotKnown("the tensors are not known", Tensor(UNKNOWN_SHAPE))
    must_have_parts(parts, operator)
    return parts


def at_least(part: Tensor, least: int) -> Tensor:
    """torch.atleast_1d, atleast_2d, atleast_3d."""
    if part.rank is None:
        if part.shape.least_rank >= least:
            return part
        raise NotKnown("the number of axes is not known")
    dims = part.dims
    if len(dims) >= least:
        return part
    if least == 3:
        return part.with_shape((1, *dims, 1) if len(dims) == 1 else (*dims, 1) if dims else (1, 1, 1))
    return part.with_shape((1,) * (least - len(dims)) + dims)


_joined_along("hstack", 1, 1, """Joined along axis 1, or along the only one.

    hstack([[2, 3], [2, 4]]) -> [2, 7]
    hstack([[3], [n]]) -> [n + 3]
    hstack([[], []]) -> [2]
    hstack([[2, 3], [1, 4]]) -> error: cat
    hstack([2, 3]) -> error: argument-type
    hstack(()) -> error: arguments
    """)
_joined_along("vstack row_stack", 0, 2, """Joined along the first axis, vectors counting as rows.

    vstack([[2, 3], [4, 3]]) -> [6, 3]
    vstack([[3], [3]]) -> [2, 3]
    """)
_joined_along("dstack", 2, 3, """Joined along the third axis.

    dstack([[2, 3], [2, 3]]) -> [2, 3, 2]
    dstack([[3], [3]]) -> [1, 3, 2]
    """)


def _atleast(least: int, doc: str) -> None:
    @function(f"torch.atleast_{least}d")
    def rule(*tensors: "Any") -> Any:
        given = [settled(one) for one in tensors]
        wish = Wish(f"torch.atleast_{least}d", "tensors")
        if len(given) == 1 and isinstance(given[0], (tuple, ListV)):
            return tuple(at_least(part, least) for part in to_tensors(given[0], wish))
        parts = [at_least(to_tensor(one, wish), least) for one in given]
        return parts[0] if len(parts) == 1 else tuple(parts)

    rule.__doc__ = doc


_atleast(1, """A number becomes a vector; of several tensors there are several.

    atleast_1d([]) -> [1]
    atleast_1d([2, 3]) -> [2, 3]
    atleast_1d([], [B]) -> ([1], [B])
    atleast_1d(1.0) -> error: not-a-tensor
    """)
_atleast(2, """A vector becomes a row.

    atleast_2d([5]) -> [1, 5]
    atleast_2d([]) -> [1, 1]
    atleast_2d(([5], [])) -> ([1, 5], [1, 1])
    """)
_atleast(3, """A matrix gets a last axis.

    atleast_3d([2, 5]) -> [2, 5, 1]
    atleast_3d([5]) -> [1, 5, 1]
    """)


@function("torch.column_stack")
def column_stack(tensors: "Any") -> Any:
    """Vectors become columns, matrices stand side by side.

    column_stack([[5], [5]]) -> [5, 2]
    column_stack([[5], [5, 3]]) -> [5, 4]
    column_stack(()) -> error: arguments
    """
    parts = [part.with_shape((*part.dims, *(1,) * (2 - part.rank))) if part.rank in (0, 1) else part
             for part in _parts(tensors, "torch.column_stack")]
    return cat(tuple(parts), 1)
