"""Do the rules agree with PyTorch's own tests? A sample of `benchmarks/agreement.py`, with a fixed seed.

`pytest tests/ops/test_agreement.py --agreement-seed 7` takes another sample.
"""

from __future__ import annotations

import random
import warnings
import zlib

import pytest

pytest.importorskip("expecttest")

from torch.testing._internal.common_modules import module_db  # noqa: E402

from benchmarks.judge import errors, modules  # noqa: E402
from benchmarks.judge.operators import calls, verdict_of  # noqa: E402
from benchmarks.judge.printing import shown  # noqa: E402
from benchmarks.judge.samples import entries, left_out  # noqa: E402
from benchmarks.judge.symbolic import each_axis, each_value, judged  # noqa: E402
from shapelint.rulebook import rule_for  # noqa: E402

EACH = 6
ENTRIES = [entry for entry in entries() if not left_out(entry)]


@pytest.fixture(autouse=True)
def quiet():
    """torch warns of much that it goes on with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def some(found, seed, name):
    """A few of many, chosen by the seed."""
    found = list(found)
    return random.Random(zlib.crc32(name.encode()) + seed).sample(found, min(EACH, len(found)))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_torch_agrees(entry, agreement_seed):
    for group, call in some(calls(entry, agreement_seed), agreement_seed, entry.name):
        verdict = verdict_of(group, call)
        assert verdict is None or verdict.word in ("agrees", "data", "unknown"), f"{shown(call)}: {verdict.why}"
        if verdict is None or call.error is not None or group != "samples":
            continue
        for free in (each_axis, each_value):
            word, why, _ = judged(call, free)
            assert word in ("agrees", "unknown", "nothing free"), f"{shown(call)}: {why}"


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.info.error_inputs_func], ids=lambda entry: entry.name)
def test_what_torch_refuses_is_refused(entry):
    for word, call, _ in errors.judged(entry):
        assert word == "refused" or word.startswith("other: "), f"{word}: {shown(call)}"


@pytest.mark.parametrize("info", module_db, ids=lambda info: info.name)
def test_modules_agree(info, agreement_seed):
    for call, verdict in some(modules.valid(info, agreement_seed), agreement_seed, info.name):
        assert verdict.word == "agrees", f"{shown(call)}: {verdict.why}"
    for call, verdict in modules.refused(info):
        assert verdict.word in ("caught", "other"), shown(call)


def test_nearly_every_entry_has_a_rule():
    names = {entry.name for entry in entries()}
    without = [e.name for e in entries() if left_out(e)]
    assert len(without) <= 0.03 * len(names), without
    assert rule_for("torch.cat") is not None
