"""Does dtype decide as it does in torch where elements are reduced, ordered, counted or accumulated?"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from ops_judges import dtypes_fit, torch_fits
from test_dtypes import KINDS_OF, SOMEWHERE, USUAL, by_torch, said, tensor

from shapelint.rulebook import all_rules
from shapelint.rulebook.dtypes import KINDS
from shapelint.values import Reject

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf support")

class _Same:
    """Stands for one more tensor of the dtype."""

    def __repr__(self) -> str:
        return "same"


SAME = _Same()
#: Operators, and what each is called with behind the tensor.
CALLS: list[tuple[str, tuple[Any, ...]]] = [
    *((name, args) for name in ("sum nansum prod mean nanmean std var max min argmax argmin median nanmedian any "
                                "all").split() for args in ((), (0,))),
    *((name, ()) for name in ("std_mean var_mean amax amin aminmax count_nonzero mode sort argsort msort unique histc "
                              "unique_consecutive nonzero argwhere diff").split()),
    *((name, (0,)) for name in ("logsumexp cumsum cumprod cumsum_ cumprod_ cummax cummin logcumsumexp softmax "
                                "log_softmax").split()),
    ("topk", (1,)), ("kthvalue", (1,)), ("quantile", (0.5,)), ("nanquantile", (0.5, 1)), ("dist", (SAME,)),
    ("searchsorted", (SAME,)), ("isin", (SAME,)), ("histogram", (3,)),
]
NAMED = [(f"{prefix}.{name}", args) for (name, args), prefix in itertools.product(CALLS, ("torch", "Tensor"))
         if f"{prefix}.{name}" in all_rules()]


@pytest.mark.parametrize(("name", "args"), NAMED, ids=[f"{name}{args[:1]}" for name, args in NAMED])
def test_dtypes(name: str, args: tuple[Any, ...]) -> None:
    problems = [_disagreement(name, dtype, args) for dtype in KINDS]
    problems += [_missed(name, kind, args) for kind in KINDS_OF]
    told = [problem for problem in problems if problem]
    if told:
        pytest.fail("\n".join(told), pytrace=False)


def _given(dtype: str, args: tuple[Any, ...]) -> list[Any]:
    return [tensor(dtype), *(tensor(dtype) if value is SAME else value for value in args)]


def _disagreement(name: str, dtype: str, args: tuple[Any, ...]) -> str:
    given = _given(dtype, args)
    real, rule = by_torch(name, *given), said(name, *given)
    if isinstance(real, Exception):
        return ""
    if isinstance(rule, Reject):
        return f"refused: {dtype}: {rule.fact}"
    problem = torch_fits(real, rule, {}) or dtypes_fit(real, rule)
    return f"{dtype}: {problem}" if problem else ""


def _missed(name: str, kind: str, args: tuple[Any, ...]) -> str:
    """Is a kind of dtype refused by torch on every device, but not by the rule?"""
    word = name.rpartition(".")[2].rstrip("_")
    if word not in SOMEWHERE or SOMEWHERE[word] & set(USUAL[kind]):
        return ""
    for dtype in USUAL[kind]:
        if not isinstance(by_torch(name, *_given(dtype, args)), Exception):
            return ""
        if not isinstance(said(name, *_given(dtype, args)), Reject):
            return f"missed: {dtype}"
    return ""
