"""Do a rule and torch say the same? One word for each call, and the reason."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import torch

from benchmarks.judge.calls import Call
from shapelint.dims import OpenQuestion, Poly
from shapelint.rulebook import Undecided, path, rule_for
from shapelint.values import Layer, ListV, NotKnown, Ref, Reject, Tensor, Unknown, settled

NOTHING = object()


@dataclass(slots=True)
class Verdict:
    """`word`: agrees, wrong, unknown (no or not every answer), refused (a valid sample), missed (an error), missing
    (no rule), caught (an error that is refused)."""

    word: str
    why: str = ""
    seconds: float = 0.0
    said: Any = NOTHING
    reject: Reject | None = None


def fresh_path() -> None:
    """Forget what an earlier call taught."""
    path.clear()
    path.training = None


def ask(call: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Verdict:
    """What a rule (or a layer's forward) says; the word is "said", "unknown", or "refused"."""
    began = time.perf_counter()
    try:
        said = call(args, kwargs)
    except Reject as reject:
        return Verdict("refused", f"{reject.fact}", time.perf_counter() - began, reject=reject)
    except NotKnown as unknown:
        said = NOTHING if unknown.result is None else unknown.result
        return Verdict("unknown", unknown.reason, time.perf_counter() - began, said)
    except (Undecided, OpenQuestion) as question:
        return Verdict("unknown", f"not decided: {question}", time.perf_counter() - began)
    except Exception as crash:  # a defect of the rule; the benchmark goes on and counts it as wrong
        return Verdict("wrong", f"the rule crashed: {type(crash).__name__}: {crash}", time.perf_counter() - began)
    return Verdict("said", "", time.perf_counter() - began, said)


def judge(call: Call) -> Verdict:
    """Lay a rule's answer beside what torch did."""
    rule = rule_for(call.name)
    if rule is None:
        return Verdict("missing", f"no rule for {call.name}")
    fresh_path()
    args, kwargs = call.before
    return weigh(ask(rule, args, dict(kwargs.items)), call)


def weigh(verdict: Verdict, call: Call) -> Verdict:
    """The verdict on what a rule said, given what torch did with the same call."""
    if call.error is not None:
        verdict.word = {"refused": "caught", "wrong": "wrong"}.get(verdict.word, "missed")
        return verdict
    if verdict.word in ("refused", "wrong"):
        return verdict
    word, why = compare(call.result, verdict.said)
    if word == "agrees" and verdict.word == "unknown":
        return verdict
    verdict.word, verdict.why = word, why or verdict.why
    return verdict


def compare(real: Any, said: Any) -> tuple[str, str]:
    """(agrees, wrong or unknown, why) for a result of torch and one of a rule."""
    said = settled(said)
    if said is NOTHING or isinstance(said, Unknown):
        return "unknown", "nothing is said"
    if isinstance(real, torch.Tensor):
        return _compare_tensors(real, said)
    if isinstance(said, Ref):  # of torch.float32 and the like
        return ("agrees", "") if said.name == str(real) else ("wrong", f"{said} for {real}")
    if isinstance(real, (tuple, list)):
        return _compare_items(real, said)
    if real is None or isinstance(said, Layer):
        return ("agrees", "") if said is None else ("wrong", f"{said} for {real!r}")
    if isinstance(said, Poly) or isinstance(said, Tensor) and said.kind == "number":
        return ("unknown", "a number") if isinstance(real, int) else ("agrees", "")
    if isinstance(said, (bool, int, str)):
        return ("agrees", "") if said == real else ("wrong", f"{said!r} for {real!r}")
    return ("agrees", "") if isinstance(real, (float, complex)) else ("unknown", f"{said!r} for {real!r}")


def _compare_tensors(real: torch.Tensor, said: Any) -> tuple[str, str]:
    if not isinstance(said, Tensor):
        return "wrong", f"{said!r} for a tensor {list(real.shape)}"
    dtype = str(real.dtype).removeprefix("torch.")
    if said.dtype is not None and said.dtype != dtype:
        return "wrong", f"dtype {said.dtype} for {dtype}"
    if said.shape.back is not None:
        ends = [(d, n) for d, n in zip(said.shape.front, real.shape)]
        ends += [(d, n) for d, n in zip(reversed(said.shape.back), reversed(real.shape))]
        wrong = len(real.shape) < said.shape.least_rank or any(isinstance(d, int) and d != n for d, n in ends)
        return ("wrong", f"{said} for {list(real.shape)}") if wrong else ("unknown", "the rank")
    if len(said.dims) != real.dim() or any(isinstance(d, int) and d != n for d, n in zip(said.dims, real.shape)):
        return "wrong", f"{said} for {list(real.shape)}"
    if not all(isinstance(d, int) for d in said.dims):
        return "unknown", f"{said} for {list(real.shape)}"
    return ("agrees", "") if said.dtype is not None else ("unknown", f"the dtype ({dtype})")


def _compare_items(real: Any, said: Any) -> tuple[str, str]:
    if isinstance(said, ListV):
        if not said.exact:
            return "unknown", "the number of results"
        said = tuple(said.items)
    if not isinstance(said, tuple):
        return "wrong", f"{said!r} for {len(real)} results"
    if len(said) != len(real):
        return "wrong", f"{len(said)} results for {len(real)}"
    found = [compare(r, s) for r, s in zip(real, said)]
    for word in ("wrong", "unknown"):
        for at, (one, why) in enumerate(found):
            if one == word:
                return word, f"result {at}: {why}"
    return "agrees", ""
