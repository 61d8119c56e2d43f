"""Point 3: do constructors and forwards of torch's modules agree with module_db?"""

from __future__ import annotations

import fnmatch
import inspect
from collections import Counter
from collections.abc import Iterator
from typing import Any

import torch
from torch.testing._internal.common_modules import ErrorModuleInput, ModuleErrorEnum, module_db

from benchmarks.judge.calls import Call
from benchmarks.judge.not_shapes import about_something_else
from benchmarks.judge.operators import plain
from benchmarks.judge.printing import shown, table
from benchmarks.judge.verdicts import NOTHING, Verdict, ask, fresh_path, weigh
from shapelint.rulebook import path, rule_for
from shapelint.rulebook.binding import spec_of
from shapelint.values import DictV, Layer, Ref, Tensor


def report(only: str, show: Counter, seed: int) -> None:
    """Print agreement on valid inputs and on inputs that must be refused."""
    infos = [i for i in module_db if any(fnmatch.fnmatchcase(i.name, p) for p in only.split(","))]
    good: Counter = Counter()
    bad: Counter = Counter()
    agreeing = 0
    for info in infos:
        left = Counter(show)
        before = good["agrees"], sum(good.values())
        for call, verdict in valid(info, seed):
            good[verdict.word] += 1
            if left[verdict.word] > 0:
                left[verdict.word] -= 1
                print(f"{verdict.word}: {info.name}: {shown(call)}: {verdict.why}")
        agreeing += good["agrees"] - before[0] == sum(good.values()) - before[1] > 0
        for call, verdict in refused(info):
            bad[verdict.word] += 1
            if verdict.word == "missed" and left["errors"] > 0:
                left["errors"] -= 1
                print(f"error missed: {info.name}: {shown(call)}")
    words = ("agrees", "wrong", "refused", "unknown", "missing")
    table("module_db", ("", "modules", "agreeing", *words, "error inputs", "refused", "values"),
          [("total", len(infos), agreeing, *(good[w] for w in words), sum(bad.values()), bad["caught"], bad["other"])])


def valid(info: Any, seed: int) -> Iterator[tuple[Call, Verdict]]:
    """Every valid input of a module, in two dtypes, in training and not."""
    for dtype in (torch.float32, torch.float64):
        if not info.dtypes or dtype not in info.dtypes:
            continue
        for training in (False, True):
            torch.manual_seed(seed)
            for given in info.module_inputs_func(info, device="cpu", dtype=dtype, requires_grad=False, training=training):
                if given.forward_input is not None:
                    made = _of_dtype(info.module_cls, given.constructor_input, dtype)
                    yield _judged(info, made, given.forward_input, training, dtype)


def _of_dtype(cls: type, made: Any, dtype: torch.dtype) -> Any:
    """The constructor's arguments for weights of that dtype; the parts that are given to it are moved there."""
    for part in (*made.args, *made.kwargs.values()):
        if isinstance(part, torch.nn.Module):
            part.to(dtype)
    if "dtype" in inspect.signature(cls.__init__).parameters:
        made.kwargs.setdefault("dtype", dtype)
    return made


def refused(info: Any) -> Iterator[tuple[Call, Verdict]]:
    """Every input that the constructor or the forward must refuse."""
    if info.module_error_inputs_func is None:
        return
    for training in (False, True):
        for error in info.module_error_inputs_func(info, device="cpu", dtype=torch.float32, requires_grad=False,
                                                   training=training):
            assert isinstance(error, ErrorModuleInput)
            given = error.module_error_input
            forward = given.forward_input if error.error_on is ModuleErrorEnum.FORWARD_ERROR else None
            call, verdict = _judged(info, given.constructor_input, forward, training, None)
            if call.error is None:
                continue  # torch takes it in this mode
            if verdict.word == "missed" and about_something_else(info.name, str(call.error)):
                verdict.word = "other"
            yield call, verdict


def _judged(info: Any, made: Any, run: Any, training: bool, dtype: torch.dtype | None) -> tuple[Call, Verdict]:
    """Constructor, then forward, before torch and before the rule. As torch's own tests do, the module is moved to the
    dtype of its inputs; a rule, which sees no such call, is told the dtype at the construction."""
    call = Call(f"torch.nn.{info.module_cls.__name__}", info.module_cls, made.args, made.kwargs)
    fresh_path()
    path.training = training
    rule = rule_for(call.name)
    try:
        module = info.module_cls(*made.args, **made.kwargs)
        (module if dtype is None else module.to(dtype)).train(training)
        if run is not None:
            forward = Call(call.name + ".forward", module, run.args, run.kwargs, before=plain(run.args, run.kwargs))
    except Exception as error:
        call.error = error
        module = None
    if rule is None:
        return call, Verdict("missing")
    args, kwargs = _moved(rule, *plain(made.args, made.kwargs), dtype)
    built = ask(rule, args, dict(kwargs.items))
    if module is None:
        return call, weigh(built, call)
    if not isinstance(built.said, Layer) or run is None:
        return call, Verdict("missed" if run is None else built.word, built.why) if built.word != "refused" else built
    try:
        forward.result = module(*run.args, **run.kwargs)
    except Exception as error:
        forward.error = error
    args, kwargs = forward.before
    answer = ask(lambda a, k: spec_of(built.said.forward).call(call.name, a, k), args, dict(kwargs.items))
    return forward, weigh(answer, forward)


def _moved(rule: Any, args: tuple, kwargs: Any, dtype: torch.dtype | None) -> tuple:
    if dtype is None:
        return args, kwargs
    name = str(dtype).removeprefix("torch.")
    items = {k: v.with_dtype(name) if isinstance(v, Tensor) and v.floating else v for k, v in kwargs.items.items()}
    if "dtype" in rule.spec.parameters:
        items.setdefault("dtype", Ref(str(dtype)))
    return args, DictV(items)


__all__ = ["NOTHING", "report"]
