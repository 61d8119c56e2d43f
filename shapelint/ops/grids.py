"""Every combination of the elements of vectors: meshgrid, cartesian_prod, combinations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._storing import surely_a_tensor
from shapelint.ops.joining import list_of_tensors, must_have_parts
from shapelint.rulebook import Wish, fresh, function, must_at_least, must_share
from shapelint.rulebook.axes import a_size, product
from shapelint.rulebook.convert import to_size
from shapelint.values import ListV, NotKnown, Reject, Tensor, UNKNOWN_SHAPE, settled


@function("torch.meshgrid")
def meshgrid(*tensors: "Any", indexing: "Any" = None) -> Any:
    """One grid for each vector, all of one shape; "xy" swaps the first two axes.

    meshgrid([3], [n]) -> ([3, n], [3, n])
    meshgrid([3], []) -> ([3, 1], [3, 1])
    meshgrid([[3], [4]], indexing="xy") -> ([4, 3], [4, 3])
    meshgrid([3, 2], [3]) -> error: rank
    meshgrid([3], [3]i) -> error: dtype
    meshgrid([3], indexing="ab") -> error: refused
    meshgrid() -> error: arguments
    """
    single = len(tensors) == 1 and not surely_a_tensor(settled(tensors[0]))
    parts = list_of_tensors(tensors[0] if single else tuple(tensors), "torch.meshgrid")
    if parts is None:
        raise NotKnown("the vectors are not known", ListV([], Tensor(UNKNOWN_SHAPE)))
    must_have_parts(parts, "torch.meshgrid")
    indexing = settled(indexing)
    if isinstance(indexing, str) and indexing not in ("ij", "xy"):
        raise Reject("refused", argument="indexing", problem='`indexing` is "ij" or "xy"')
    _must_be_vectors(parts, (0, 1), "torch.meshgrid")
    dims = [a_size(fresh("the length of a vector")) if part.rank is None else part.dims[0] if part.rank else 1
            for part in parts]
    if indexing == "xy" and len(dims) > 1:
        dims[:2] = dims[1], dims[0]
    return tuple(part.with_shape(dims) for part in parts)


def _must_be_vectors(parts: Sequence[Tensor], ranks: tuple[int, ...], operator: str) -> None:
    """Rejects "rank" and "dtype": the vectors of a grid are of one dtype."""
    for index, part in enumerate(parts):
        name = f"tensors[{index}]"
        if not any(map(part.shape.may_have_rank, ranks)):
            raise Reject("rank", argument=name, got=part.rank, wanted=list(ranks), least=None, shape=part.shape)
        must_share(parts[0].dtype, operator, **{name: part})


@function("torch.cartesian_prod")
def cartesian_prod(*tensors: "Tensors") -> Any:
    """A row for every combination of an element of each vector.

    cartesian_prod([3], [n]) -> [3*n, 2]
    cartesian_prod([3]) -> [3]
    cartesian_prod([]) -> error: rank
    cartesian_prod([3], [4]i) -> error: dtype
    cartesian_prod() -> error: arguments
    """
    must_have_parts(list(tensors), "torch.cartesian_prod")
    _must_be_vectors(tensors, (1,), "torch.cartesian_prod")
    sizes = [part.dims[0] if part.rank is not None else a_size(fresh("the length of a vector")) for part in tensors]
    return tensors[0].with_shape(sizes if len(sizes) == 1 else (product(sizes), len(sizes)))


@function("torch.combinations")
def combinations(input: "Tensor", r: "Any" = 2, with_replacement: "Flag" = False) -> Any:
    """A row for every choice of r elements of a vector.

    combinations([5]) -> [10, 2]
    combinations([n]) -> [n*(n - 1)//2, 2]
    combinations([5], 3, True) -> [35, 3]
    combinations([5], 0) -> [0]
    combinations([2], 3) -> [0, 3]
    combinations([5, 2]) -> error: rank
    combinations([5], -1) -> error: negative-size
    """
    if not input.shape.may_have_rank(1):
        raise Reject("rank", argument="input", got=input.rank, wanted=[1], least=None, shape=input.shape)
    r = to_size(r, Wish("torch.combinations", "r"))
    must_at_least(r, 0, "negative-size", argument="r", axis=0)
    if not isinstance(r, int):
        raise NotKnown("how many elements are chosen is not known", input.with_shape(UNKNOWN_SHAPE))
    return input.with_shape((_ways(input, r, with_replacement), r) if r else (0,))


def _ways(input: Tensor, r: int, with_replacement: bool) -> Dim:
    """In how many ways r elements are chosen: a quotient without rest, for lengths that are symbols, too."""
    size = None if input.rank is None else input.dims[0]
    if isinstance(size, int):
        return math.comb(size + r - 1 if with_replacement else size, r)
    if size is None or r > 4:
        return a_size(fresh("the number of combinations"))
    return product(size + i if with_replacement else size - i for i in range(r)) // math.factorial(r)
