"""Does a state given to a recurrent layer or cell have the form and the shape torch wants?

`lead` are the axes before the last one; None where it is not known whether there is a batch axis.
"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import Wish, describe, must_have_shape, same, to_tensor
from shapelint.values import DictV, Input, ListV, Reject, Shape, Tensor, Unknown, settled


def check_tensor(hx: Any, operator: str, lead: tuple[Dim, ...] | None, sizes: tuple[Dim, ...]) -> None:
    """The state of a GRU or RNN: one tensor. Rejects "state-kind" for a pair, "hidden-state" for another shape."""
    hx = settled(hx)
    if hx is None or isinstance(hx, Unknown) or isinstance(hx, Input) and hx.optional:
        return
    if isinstance(hx, (tuple, ListV, DictV)):
        raise Reject("state-kind", raises="AttributeError", operator=operator, got=describe(hx), wanted="one tensor",
                     argument="hx")
    tensor = to_tensor(hx, Wish(operator, "hx"))
    if lead is not None:
        _must_fit(tensor, (*lead, *sizes), "hx", operator)


def _must_fit(state: Any, dims: tuple[Dim, ...], argument: str, operator: str) -> None:
    strange = operator.endswith("Cell") and isinstance(state, Tensor) and state.rank not in (None, 1, 2)
    must_have_shape(state, dims, "hidden-state", raises="ValueError" if strange else "RuntimeError",
                    argument=argument, operator=operator)


def check_pair(hx: Any, operator: str, lead: tuple[Dim, ...] | None, sizes: tuple[Dim, ...]) -> None:
    """The state of an LSTM: a pair of tensors. Rejects "state-kind" for anything else that is surely not one."""
    hx = settled(hx)
    if isinstance(hx, Tensor):
        _check_single(hx, operator, lead, sizes)
        return
    if isinstance(hx, ListV):
        hx = tuple(hx.items) if hx.exact else None
    if not isinstance(hx, tuple):
        return
    cell = operator.endswith("Cell")
    batched = lead is not None and len(lead) == (1 if cell else 2)
    if len(hx) < 2:
        raise _not_a_pair(hx, operator, "RuntimeError" if cell and batched else "IndexError")
    if len(hx) > 2 and batched:  # without a batch torch takes the first two
        raise _not_a_pair(hx, operator, "RuntimeError")
    for i, size in enumerate(sizes):
        part = settled(hx[i])
        if part is None or isinstance(part, (tuple, ListV, DictV)):
            raise _not_a_pair(hx, operator, "AttributeError")
        if lead is not None:
            _must_fit(part, (*lead, size), f"hx[{i}]", operator)


def check_pair_of_unsorted(hx: Any, operator: str, lead: tuple[Dim, ...], sizes: tuple[Dim, ...]) -> None:
    """As check_pair, where torch first sorts hx[0] and hx[1] by length: whatever has these two will do."""
    hx = settled(hx)
    if isinstance(hx, Tensor):
        if hx.rank is not None and (hx.rank != 4 or same(hx.dims[0], 1) is True):
            raise Reject("state-kind", raises="IndexError", operator=operator, got="one tensor",
                         wanted="a pair (h_0, c_0)", shape=hx.shape, argument="hx")
        return
    check_pair(hx[:2] if isinstance(hx, tuple) else hx, operator, lead, sizes)


def _not_a_pair(hx: Any, operator: str, raises: str) -> Reject:
    return Reject("state-kind", raises=raises, operator=operator, got=describe(hx), wanted="a pair (h_0, c_0)",
                  argument="hx")


def _check_single(hx: Tensor, operator: str, lead: tuple[Dim, ...] | None, sizes: tuple[Dim, ...]) -> None:
    """LSTM reads hx[0] and hx[1], so one tensor will do where there is no batch: its rows are the pair."""
    if hx.rank is None or lead is None:
        return
    cell = operator.endswith("Cell")
    unbatched = len(lead) == (0 if cell else 1)
    rows = hx.dims[0] if hx.dims else 0
    if unbatched and hx.rank == len(lead) + 2 and not (isinstance(rows, int) and rows < 2):
        for size in sizes:
            _must_fit(hx, (rows, *lead, size), "hx", operator)
        return
    raise Reject("state-kind", raises=_raised(hx, cell, unbatched, sizes), operator=operator, got="one tensor",
                 wanted="a pair (h_0, c_0)", shape=Shape(hx.dims), argument="hx")


def _raised(hx: Tensor, cell: bool, unbatched: bool, sizes: tuple[Dim, ...]) -> str:
    """The exception depends on how far torch comes before it notices."""
    rows = hx.dims[0] if hx.dims else 0
    if cell:
        if not hx.dims:
            return "TypeError"
        good = hx.rank in (2, 3)  # rows that pass for states; then the kernel refuses one tensor for two
        return "ValueError" if not good else "TypeError" if not unbatched else "IndexError" if rows == 1 else "RuntimeError"
    if isinstance(rows, int) and rows < 2:
        return "IndexError"
    return "TypeError" if hx.rank == 4 and not unbatched and same(sizes[0], sizes[1]) is True else "RuntimeError"
