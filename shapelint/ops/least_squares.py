"""What solves a system only nearly, and what solves one over several axes: lstsq, tensorsolve, tensorinv."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._matrices import (
    alike, before, decomposed, matrices, must_have_axes, must_have_size, smaller, stack,
)
from shapelint.ops.solving import is_vector
from shapelint.rulebook import Wish, broadcast_shapes, function, must_same, path
from shapelint.rulebook.axes import all_axes, product
from shapelint.rulebook.convert import to_axes
from shapelint.rulebook.dtypes import real_of
from shapelint.values import NamedTuple, NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE

_FIELDS = ("solution", "residuals", "rank", "singular_values")


@function("torch.linalg.lstsq")
def lstsq(input: "Tensor", b: "Tensor", rcond: "Any" = None, *, driver: "Any" = None) -> Any:
    """The solution with the least squares; what is told besides depends on the driver, which depends on the device.

    lstsq([B, 3, 4], [B, 3, 2], driver="gels") -> ([B, 4, 2], [0], [0]i, [0])
    lstsq([2, 4, 3], [2, 4], driver="gels") -> ([2, 3], [2, 1], [0]i, [0])
    lstsq([2, 4, 3], [2, 4, 2], driver="gelsy") -> ([2, 3, 2], [0], [2]i, [0])
    lstsq([2, 3, 4], [2, 3, 2], driver="gelsd") -> ([2, 4, 2], [0], [2]i, [2, 3])
    lstsq([4, 3], [5, 2]) -> error: matrix-size
    lstsq([4], [4]) -> error: rank
    lstsq([4, 3], []) -> error: rank
    lstsq([5, 4, 3], [4]) -> error: rank
    lstsq([4, 3], [4, 2], driver="best") -> error: arguments
    """
    if isinstance(driver, str) and driver not in ("gels", "gelsy", "gelsd", "gelss"):
        raise Reject("arguments", argument="driver", problem=f"there is no driver {driver!r}")
    input, rows, columns = matrices(input)
    must_have_axes(b, 1, "b")
    dtype = alike(Tensor(input.shape, decomposed(input)), b, "b")
    if input.rank is not None and b.rank is not None and input.rank - b.rank not in (0, 1):
        raise Reject("rank", argument="b", got=b.rank, wanted=[input.rank - 1, input.rank], least=1, shape=b.shape)
    lead, width = _right_side(input, rows, b)
    solution = stack(lead, columns) if width is None else stack(lead, columns, width)
    residuals = _residuals(rows, columns, stack(lead, 1 if width is None else width), driver)
    parts = (Tensor(solution, dtype), Tensor(residuals, real_of(dtype)), Tensor(_ranks(input, driver), "int64"),
             Tensor(_values(input, smaller(rows, columns), driver), real_of(dtype)))
    return NamedTuple.of(_FIELDS, parts, "torch.return_types.linalg_lstsq")


def _right_side(A: Tensor, rows: Dim, b: Tensor) -> tuple[Shape, Dim | None]:
    """The axes before the solutions, and their number; None for vectors."""
    vector = is_vector(A, b)
    if vector is True:
        must_have_size(b.shape.axis(-1), rows, "b", b.shape)
        return before(A), None
    if A.rank is None or vector is not False:
        raise NotKnown("whether the right side holds vectors or matrices is not known")
    must_have_size(b.dims[-2], rows, "b", b.shape, -2)
    # An axis fewer than A stands for vectors once more where it is asked which axes are broadcast.
    lead = before(b, 2 if b.rank == A.rank else 1)
    lead = broadcast_shapes(before(A), lead, argument="b")
    broadcast_shapes(b.shape, stack(lead, rows, b.dims[-1]), argument="b")
    return lead, b.dims[-1]


def _residuals(rows: Dim, columns: Dim, shape: Shape, driver: Any) -> Shape:
    """Told where there are more equations than unknowns; by the drivers that find the rank only where it is full."""
    if driver == "gelsy" or path.known.at_least(columns, rows) is True:
        return Shape((0,))
    return shape if driver == "gels" and path.known.less(columns, rows) is True else UNKNOWN_SHAPE


def _ranks(A: Tensor, driver: Any) -> Shape:
    # Without a driver a GPU takes gels, which tells no rank, and a CPU takes gelsy.
    return UNKNOWN_SHAPE if driver not in ("gels", "gelsy", "gelsd", "gelss") else \
        Shape((0,)) if driver == "gels" else before(A)


def _values(A: Tensor, least: Dim, driver: Any) -> Shape:
    return stack(before(A), least) if driver in ("gelsd", "gelss") else Shape((0,))


@function("torch.linalg.tensorinv")
def tensorinv(input: "Tensor", ind: "Axis" = 2) -> Any:
    """The inverse of a tensor whose first `ind` axes are together as long as the others.

    tensorinv([4, 6, 24]) -> [24, 4, 6]
    tensorinv([24, 4, 6], ind=1) -> [4, 6, 24]
    tensorinv([A, B, A*B]) -> [A*B, A, B]
    tensorinv([2, 3, 5]) -> error: square
    tensorinv([2, 3, 6], ind=0) -> error: arguments
    """
    if ind < 1:
        raise Reject("arguments", argument="ind", problem="`ind` is not positive")
    if input.rank is None:
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, decomposed(input)))
    first, rest = input.dims[:ind], input.dims[ind:]
    must_same(product(rest), product(first), "square", argument="input", axis=None, shape=input.shape)
    return Tensor(Shape(rest + first), decomposed(input))


@function("torch.linalg.tensorsolve")
def tensorsolve(input: "Tensor", other: "Tensor", dims: "Any" = None) -> Any:
    """What a tensor takes to another: the axes that are left of the first without those of the second.

    tensorsolve([2, 3, 6], [2, 3]) -> [6]
    tensorsolve([6, 4, 2, 3, 4], [6, 4]) -> [2, 3, 4]
    tensorsolve([6, 4, 4, 3, 2], [4, 3, 2], dims=(0, 2)) -> [6, 4]
    tensorsolve([2, 3, 5], [2, 3]) -> error: matrix-size
    tensorsolve([2, 3, 6], [2, 4]) -> error: matrix-size
    """
    dtype = alike(Tensor(input.shape, decomposed(input)), other)
    if input.rank is None or other.rank is None:
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, dtype))
    moved = all_axes(input, _as_axes(dims)) or []
    axes = [size for i, size in enumerate(input.dims) if i not in moved] + [input.dims[i] for i in moved]
    rest = axes[len(other.dims):]
    must_have_size(product(rest), product(other.dims), "input", input.shape, None)
    must_have_size(product(axes[: len(other.dims)]), product(other.dims), "input", input.shape, None)
    return Tensor(Shape(tuple(rest)), dtype)


def _as_axes(dims: Any) -> tuple[int, ...] | None:
    if dims is None:
        return None
    if isinstance(dims, int):
        raise Reject("argument-type", raises="TypeError", argument="dims", got="an int", wanted="a tuple of axes")
    return to_axes(dims, Wish("torch.linalg.tensorsolve", "dims"))
