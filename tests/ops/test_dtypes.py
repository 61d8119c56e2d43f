"""Does dtype decide as it does in torch? Every operator of elements, of every dtype, and two of every kind together."""

from __future__ import annotations

import inspect
import itertools
import warnings
from typing import Any

import pytest
import torch
from ops_twins import find, fresh_path
from torch.testing._internal.common_methods_invocations import op_db

from shapelint.rulebook import all_rules
from shapelint.rulebook.dtypes import KINDS
from shapelint.values import NotKnown, Reject, Shape, Tensor

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf support")

FILES = ("arithmetic", "clamping", "comparing", "complex_parts", "pointwise", "powers")
#: Arguments that operators of one tensor may need besides it.
MORE: tuple[tuple[Any, ...], ...] = ((), (0.5,), (2,), (0.1, 0.2), (0.5, True), (2.0, 0, 1.0))
USUAL = {"b": ("bool",), "i": ("uint8", "int64"), "f": ("float32", "float64"), "c": ("complex64", "complex128")}
NUMBERS = (True, 2, 2.5, 2j)
KINDS_OF = tuple(USUAL)


def file_of(rule: Any) -> str:
    """The file of `ops` that says it; a family is made elsewhere, and known by what it needs."""
    return inspect.getmodule(rule.spec.function).__name__.rpartition(".")[2]


NAMES = sorted(name for name, rule in all_rules().items() if rule.what == "function" and name.count(".") == 1
               and (file_of(rule) in FILES or rule.form == "family"))
#: Dtypes that torch's own table gives an operator on some device: what the CPU refuses, another one may run.
SOMEWHERE: dict[str, set[str]] = {}
for entry in op_db:
    runs = {str(dtype).removeprefix("torch.") for dtype in entry.dtypes | entry.dtypesIfCUDA}
    SOMEWHERE.setdefault(entry.name.rpartition(".")[2], set()).update(runs)


def tensor(dtype: str) -> torch.Tensor:
    return torch.ones((2, 2), dtype=getattr(torch, dtype))


def said(name: str, *args: Any) -> Any:
    """What the rule gives, the Reject, or None where it does not know."""
    fresh_path()
    told = [Tensor(Shape(tuple(a.shape)), str(a.dtype).removeprefix("torch.")) if isinstance(a, torch.Tensor) else a
            for a in args]
    try:
        return all_rules()[name](tuple(told), {})
    except Reject as no:
        return no
    except NotKnown:
        return None


def by_torch(name: str, *args: Any) -> Any:
    """What torch gives on the CPU, or its exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return find(name)(*(a.clone() if isinstance(a, torch.Tensor) else a for a in args))
        except Exception as problem:
            return problem


def disagreement(name: str, *args: Any) -> str:
    """Is a result of another dtype told, or a call refused that runs?"""
    real, rule = by_torch(name, *args), said(name, *args)
    if isinstance(real, Exception) or real is NotImplemented or not isinstance(real, torch.Tensor):
        return ""
    words = ", ".join(str(getattr(a, "dtype", a)) for a in args)
    if isinstance(rule, Reject):
        return f"refused: {words}: {rule.fact}"
    dtype = str(real.dtype).removeprefix("torch.")
    return "" if rule is None or rule.dtype == dtype else f"{words}: {rule.dtype}, not {dtype}"


def missed(name: str, *kinds: str) -> str:
    """Is a kind of dtype refused by torch, whatever it is exactly, but not by the rule?"""
    word = name.rpartition(".")[2].rstrip("_")
    if (word, kinds) == ("ldexp", ("f", "b")):  # only the code for the CPU lacks it
        return ""
    if word not in SOMEWHERE or any(SOMEWHERE[word] & set(USUAL[kind]) for kind in kinds if len(kinds) == 1):
        return ""
    for dtypes in itertools.product(*(USUAL[kind] for kind in kinds)):
        args = [tensor(dtype) for dtype in dtypes]
        problem = by_torch(name, *args)
        if not isinstance(problem, Exception) or isinstance(problem, TypeError):
            return ""
    return "" if isinstance(said(name, *args), Reject) else f"missed: {kinds}: {problem}"


@pytest.mark.parametrize("name", NAMES)
def test_dtypes(name: str) -> None:
    more = next((m for m in MORE if not isinstance(by_torch(name, tensor("float32"), *m), Exception)), None)
    problems = []
    if more is not None:
        problems += [disagreement(name, tensor(dtype), *more) for dtype in KINDS]
        problems += [missed(name, kind) for kind in KINDS_OF if not more]
    for a, b in itertools.product(itertools.chain(*USUAL.values()), repeat=2):
        problems.append(disagreement(name, tensor(a), tensor(b)))
    for a, number in itertools.product(itertools.chain(*USUAL.values()), NUMBERS):
        problems.append(disagreement(name, tensor(a), number))
        if not name.startswith("Tensor."):
            problems.append(disagreement(name, number, tensor(a)))
    problems += [missed(name, a, b) for a, b in itertools.product(KINDS_OF, repeat=2)]
    told = [problem for problem in problems if problem]
    if told:
        pytest.fail("\n".join(told), pytrace=False)
