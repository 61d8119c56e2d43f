"""Does any rule object to what nobody knows? Each example is tried again with its tensors unknown, of unknown rank, and
with sizes that are free: there is no error in that, and whatever a rule still says must fit what torch gives."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from ops_examples import Example
from ops_judges import RuleWorld, assignments, middles, run_torch, torch_fits
from test_near_misses import _one_name_each as one_name_each

from shapelint.dims import Known
from shapelint.rulebook import Undecided, fresh, path
from shapelint.values import UNKNOWN_SHAPE, Input, Journal, NotKnown, OpenSizes, Reject, Shape, Tensor, Unknown


#: torch passes over tensors of shape [0] here, whatever the rank of the others; a free size is taken for another one.
KNOWN = {"cat([[0], [4, 3]]) -> [4, 3]"}


class Blurred(RuleWorld):
    """The example with its tensors known in part."""

    def __init__(self, example: Example, how: str):
        super().__init__(example, assignments(example))
        self.how = how
        self.count = 0

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, (Tensor, Unknown, Input))

    def tensor(self, sizes: list[Any], dtype: str) -> Any:
        exact = super().tensor(sizes, dtype)
        if self.how == "unknown":
            return Unknown("a test")
        if self.how == "parameter":
            self.count += 1
            return Input(f"x{self.count}", f"f.x{self.count}")
        if self.how == "no rank":
            return Tensor(UNKNOWN_SHAPE, None)
        dims = exact.shape.front
        if self.how == "last axis" and exact.rank:
            return Tensor(Shape((), dims[-1:]), exact.dtype)
        if self.how == "first axis" and exact.rank:
            return Tensor(Shape(dims[:1], ()), exact.dtype)
        if self.how == "free sizes" and exact.rank is not None:
            return Tensor(Shape(tuple(fresh() for _ in dims)), exact.dtype)
        return exact


HOW = ("unknown", "parameter", "no rank", "last axis", "first axis", "free sizes")


@pytest.mark.parametrize("example", [e for e in one_name_each() if e.error is None and e.text not in KNOWN], ids=str)
def test_nothing_is_wrong_with_it(example: Example) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            verdict, real = run_torch(example, assignments(example), middles(example)[0])
        except pytest.skip.Exception:  # the package is not installed, but the rule can be asked all the same
            verdict, real = "error", None
    for how in HOW:
        path.known, path.journal, path.required, path.notes = Known(), Journal(), [], []
        try:
            said = Blurred(example, how).run(example.call)
        except (NotKnown, Undecided):
            continue
        except Reject as no:
            pytest.fail(f"{how}: {no.fact}", pytrace=False)
        if verdict == "value" and not isinstance(said, OpenSizes):
            problem = torch_fits(real, said, {})
            assert not problem, f"{how}: {problem}"
