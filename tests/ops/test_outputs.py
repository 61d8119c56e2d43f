"""Is `out=` taken and refused as in torch? Results of the operators of torch's own table, put into every dtype."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import pytest

pytest.importorskip("expecttest")

import torch  # noqa: E402
from ops_twins import fresh_path  # noqa: E402
from torch.testing._internal.common_methods_invocations import op_db  # noqa: E402

from benchmarks.judge.calls import made, public  # noqa: E402
from benchmarks.judge.operators import plain  # noqa: E402
from benchmarks.judge.verdicts import judge  # noqa: E402
from shapelint.rulebook import rule_for  # noqa: E402
from shapelint.values import Reject, Shape, Tensor  # noqa: E402

DTYPES = (torch.bool, torch.int64, torch.float32, torch.float64, torch.complex64)
ENTRIES = [e for e in op_db if e.supports_out and public(e.name) is e.op and rule_for("torch." + e.name) is not None]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e.name}.{e.variant_test_name}")
def test_what_torch_takes_is_taken(entry: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for dtype in (torch.float32, torch.int64):
            if dtype in entry.dtypes:
                for sample in itertools.islice(entry.sample_inputs("cpu", dtype), 1):
                    _into_every_dtype(entry, sample)


def _into_every_dtype(entry: Any, sample: Any) -> None:
    args = (sample.input, *sample.args)
    result = made("torch." + entry.name, entry.op, args, sample.kwargs, plain).result
    if not isinstance(result, torch.Tensor):
        return
    for dtype in DTYPES:
        given = {**sample.kwargs, "out": torch.empty_like(result, dtype=dtype)}
        call = made("torch." + entry.name, entry.op, args, given, plain)
        if call.error is None:
            verdict = judge(call)
            assert verdict.word not in ("refused", "wrong"), f"{dtype}: {verdict.why}"


@pytest.mark.parametrize("name, out", [("torch.mm", "float64"), ("torch.mm", "int64"), ("torch.add", "int64"),
                                       ("torch.complex", "complex128"), ("torch.linalg.solve", "bool")])
def test_an_out_that_cannot_hold_the_result_is_at_fault(name: str, out: str) -> None:
    fresh_path()
    square = Tensor(Shape((2, 2)), "float32")
    with pytest.raises(Reject) as refused:
        rule_for(name)((square, square), {"out": Tensor(Shape((2, 2)), out)})
    assert refused.value.fact.get("argument") == "out"
    held = [torch.ones(2, 2), torch.ones(2, 2)]
    with pytest.raises(RuntimeError):
        entry = public(name)
        entry(*held, out=torch.empty(2, 2, dtype=getattr(torch, out)))
