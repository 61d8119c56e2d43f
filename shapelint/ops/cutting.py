"""One tensor into several as NumPy cuts arrays: tensor_split, hsplit, vsplit, dsplit."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._storing import surely_a_tensor
from shapelint.ops.splitting import MOST, alike, must_have_an_axis, parts
from shapelint.rulebook import Wish, function, must_divide, path
from shapelint.rulebook.axes import at_most, axis_size
from shapelint.rulebook.convert import describe, to_items, to_size
from shapelint.rulebook.slices import sliced
from shapelint.values import ListV, NotKnown, Reject, SliceV, Tensor, is_dim, settled


@function("torch.tensor_split", "Tensor.tensor_split")
def tensor_split(input: "Tensor", indices_or_sections: "Any" = None, dim: "Axis" = 0, *, sections: "Any" = None,
                 indices: "Any" = None, tensor_indices_or_sections: "Any" = None) -> Any:
    """So many parts, the first ones one longer, or parts that begin at given indices.

    tensor_split([7, 2], 3) -> ([3, 2], [2, 2], [2, 2])
    tensor_split([7], (2, 5)) -> ([2], [3], [2])
    tensor_split([5], (3, 1)) -> ([3], [0], [4])
    tensor_split([5], (-2,)) -> ([3], [2])
    tensor_split([B, 6], 2, dim=1) -> ([B, 3], [B, 3])
    tensor_split([7, 2], [2]i) -> ([?, 2], [?, 2], [?, 2])
    tensor_split([7], 0) -> error: split
    tensor_split([7], [2]) -> error: dtype
    tensor_split([7], [2, 2]i) -> error: rank
    tensor_split([], 1) -> error: rank
    """
    given = (indices_or_sections, sections, indices, tensor_indices_or_sections)
    chosen = next((settled(one) for one in given if one is not None), None)
    must_have_an_axis(input)
    input, index, size = axis_size(input, dim)
    if isinstance(chosen, Tensor):
        return _at_places(input, index, size, chosen)
    if isinstance(chosen, (tuple, ListV)):
        return _at(input, index, size, to_items(chosen, Wish("torch.tensor_split", "indices")))
    return _into(input, index, size, to_size(chosen, Wish("torch.tensor_split", "sections")), dim)


def _into(x: Tensor, index: int, size: Dim, count: Dim, dim: int) -> Any:
    if path.known.at_least(count, 1) is False:
        raise Reject("split", shape=x.shape, got=count, wanted=1, argument="sections", axis=dim)
    if not isinstance(count, int) or count > MOST:
        return alike(x, index, at_most(size, "the size of a part"), count)
    return parts(x, index, [(size + count - 1 - i) // count for i in range(count)])


def _at(x: Tensor, index: int, size: Dim, cuts: tuple[Any, ...]) -> tuple[Tensor, ...]:
    """Each part is a slice, as Python has it: cuts may count from the end, and go back."""
    whole = [to_size(cut, Wish("torch.tensor_split", "indices")) for cut in cuts]
    return parts(x, index, [sliced(size, SliceV(start, end)) for start, end in zip([None, *whole], [*whole, None])])


def _at_places(x: Tensor, index: int, size: Dim, cuts: Tensor) -> Any:
    """Numbers in a tensor: a vector of cuts, or a single number of parts."""
    if cuts.dtype not in (None, "int64"):
        raise Reject("dtype", argument="tensor_indices_or_sections", got=cuts.dtype, wanted="int64")
    if cuts.shape.least_rank > 1:
        raise Reject("rank", argument="tensor_indices_or_sections", got=cuts.rank, wanted=[0, 1], least=None,
                     shape=cuts.shape)
    if isinstance(cuts.data, (int, tuple)):
        return _at(x, index, size, cuts.data) if isinstance(cuts.data, tuple) else _into(x, index, size, cuts.data, 0)
    count = cuts.dims[0] + 1 if cuts.rank == 1 else None
    if isinstance(count, int) and count <= MOST:
        return parts(x, index, [at_most(size, "the size of a part") for _ in range(count)])
    return alike(x, index, at_most(size, "the size of a part"), count)


def _along(name: str, axis: int, least: int, doc: str) -> None:
    """hsplit, vsplit and dsplit: along one axis, into equal parts or at given indices."""

    @function(f"torch.{name}", f"Tensor.{name}")
    def rule(input: "Tensor", indices_or_sections: "Any" = None, *, sections: "Any" = None,
             indices: "Any" = None) -> Any:
        must_have_an_axis(input, least=least)
        given = next((settled(one) for one in (indices_or_sections, sections, indices) if one is not None), None)
        if given is None or isinstance(given, (float, str)) or surely_a_tensor(given):
            raise Reject("argument-type", raises="TypeError", operator=f"torch.{name}", argument="indices_or_sections",
                         got=describe(given), wanted="a number of parts, or a tuple of indices")
        if input.rank is None and axis == 1 and input.shape.may_have_rank(1):
            raise NotKnown("the number of axes is not known, so neither is the axis")
        dim = 0 if input.rank == 1 else axis
        if is_dim(given):
            size = axis_size(input, dim)[2]
            must_divide(given, size, "divide", shape=input.shape, axis=dim, argument="input", parameter="sections")
        return tensor_split(input, given, dim)

    rule.__doc__ = doc


_along("hsplit", 1, 1, """Along the second axis, or along the only one.

    hsplit([2, 6], 3) -> ([2, 2], [2, 2], [2, 2])
    hsplit([6], (2, 3)) -> ([2], [1], [3])
    hsplit([2, 5], 2) -> error: divide
    hsplit([2, 5], 0) -> error: divide
    hsplit([], 1) -> error: rank
    hsplit([6], "abc") -> error: argument-type
    """)
_along("vsplit", 0, 2, """Along the first axis.

    vsplit([6, B], 2) -> ([3, B], [3, B])
    vsplit([6, B], (2,)) -> ([2, B], [4, B])
    vsplit([6], 2) -> error: rank
    """)
_along("dsplit", 2, 3, """Along the third axis.

    dsplit([2, 3, 4], 2) -> ([2, 3, 2], [2, 3, 2])
    dsplit([2, 3, 4], 3) -> error: divide
    dsplit([2, 3], 1) -> error: rank
    """)
