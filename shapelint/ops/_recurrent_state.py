"""Does a state given to a recurrent layer or cell have the form and the shape torch wants?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import Wish, describe, must_have_shape, path, same, to_tensor
from shapelint.values import DictV, Input, ListV, Reject, Shape, Tensor, Unknown, settled


@dataclass(frozen=True)
class Wanted:
    """What state one call wants.

    `lead`: the axes before the last one, None where it is not known whether there is a batch axis. `sizes`: the last
    axis of the one state, or of both. `picks`: the input is packed and was not sorted, so torch picks its sequences
    from the state, which may have more.
    """

    operator: str
    lead: tuple[Dim, ...] | None
    sizes: tuple[Dim, ...]
    picks: bool = False

    @property
    def cell(self) -> bool:
        return self.operator.endswith("Cell")

    @property
    def batched(self) -> bool:
        return self.lead is not None and len(self.lead) == (1 if self.cell else 2)

    def check(self, hx: Any) -> None:
        """Rejects "state-kind" for a tensor where a pair is wanted or the other way, "hidden-state" for its shape."""
        hx = settled(hx)
        if hx is None or isinstance(hx, Unknown) or isinstance(hx, Input) and (hx.optional or len(self.sizes) == 2):
            return
        if len(self.sizes) == 1:
            self._one(hx)
        elif isinstance(hx, Tensor):
            self._one_for_two(hx)
        else:
            hx = (tuple(hx.items) if hx.exact else None) if isinstance(hx, ListV) else hx
            if isinstance(hx, tuple):
                self._pair(hx)

    def _one(self, hx: Any) -> None:
        if isinstance(hx, (tuple, ListV, DictV)):
            raise Reject("state-kind", raises="AttributeError", operator=self.operator, got=describe(hx),
                         wanted="one tensor", argument="hx")
        self._fit(to_tensor(hx, Wish(self.operator, "hx")), self.sizes[0], "hx")

    def _pair(self, hx: tuple[Any, ...]) -> None:
        if len(hx) < 2:
            early = self.batched and (self.cell or self.picks)
            raise self._not_a_pair(describe(hx), "RuntimeError" if early and self.cell else "IndexError")
        if len(hx) > 2 and self.batched and not self.picks:  # otherwise torch takes the first two
            raise self._not_a_pair(describe(hx), "RuntimeError")
        for i, size in enumerate(self.sizes):
            part = settled(hx[i])
            if part is None or isinstance(part, (tuple, ListV, DictV)):
                raise self._not_a_pair(describe(hx), "AttributeError")
            self._fit(part, size, f"hx[{i}]")

    def _fit(self, state: Any, size: Dim, argument: str, rows: tuple[Dim, ...] = ()) -> None:
        if self.lead is None or not isinstance(settled(state), Tensor):
            return
        lead = self.lead
        if self.picks and state.rank == 3 and path.known.less(state.dims[1], lead[1]) is not True:
            lead = (lead[0], state.dims[1])
        strange = self.cell and state.rank not in (None, 1, 2)
        must_have_shape(state, (*rows, *lead, size), "hidden-state", raises="ValueError" if strange else "RuntimeError",
                        argument=argument, operator=self.operator)

    def _not_a_pair(self, got: str, raises: str, **details: Any) -> Reject:
        return Reject("state-kind", raises=raises, operator=self.operator, got=got, wanted="a pair (h_0, c_0)",
                      argument="hx", **details)

    def _one_for_two(self, hx: Tensor) -> None:
        """torch reads hx[0] and hx[1], so one tensor will do where nothing else looks at it: its rows are the pair."""
        if hx.rank is None or self.lead is None:
            return
        rows = hx.dims[0] if hx.dims else 0
        two = not (isinstance(rows, int) and rows < 2)
        if two and hx.rank == len(self.lead) + 2 and (self.picks or not self.batched):
            for size in self.sizes:
                self._fit(hx, size, "hx", (rows,))
            return
        raise self._not_a_pair("one tensor", self._raised(hx, two), shape=Shape(hx.dims))

    def _raised(self, hx: Tensor, two: bool) -> str:
        """The exception depends on how far torch comes before it notices."""
        if self.cell:
            if not hx.dims:
                return "TypeError"
            if hx.rank not in (2, 3):
                return "ValueError"
            return "TypeError" if self.batched else "RuntimeError" if two else "IndexError"
        if not two or self.picks:
            return "IndexError"
        whole = hx.rank == 4 and self.batched and same(*self.sizes) is True
        return "TypeError" if whole else "RuntimeError"
