"""Numbers in steps: arange, range, linspace, logspace."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from shapelint.dims import UNSURE, Dim
from shapelint.rulebook import describe, fresh, function, must_at_least, path
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.created import created, default_dtype
from shapelint.rulebook.dtypes import KINDS, complex_of, must_take
from shapelint.rulebook.families import as_tensor
from shapelint.values import FLOATS, Quotient, Reached, Reject, Tensor, Unknown, is_dim, settled


def _number(value: Any, argument: str) -> Any:
    """A bound or a step as a number where it is known: of a tensor without axes, its element. Rejects
    "argument-type"."""
    value = settled(value)
    if isinstance(value, Tensor) and value.shape.least_rank == 0:
        return value.data if isinstance(value.data, (int, float)) else value
    if value is None or isinstance(value, (str, tuple, Tensor)):
        raise Reject("argument-type", raises="TypeError", argument=argument, got=describe(value), wanted="a number")
    return value


def _kind(value: Any) -> str | None:
    """The kind of dtype a number is of; None where nobody can say."""
    if isinstance(value, Tensor):
        return KINDS.get(value.dtype)
    if isinstance(value, (float, Quotient)) or isinstance(value, Unknown) and value.kind == "number":
        return "f"
    return "i" if isinstance(value, bool) or is_dim(value) else None


@function("torch.arange")
def arange(start: "Any" = 0, end: "Any" = None, step: "Any" = 1, *, dtype: "Dtype" = None,
           out: "Tensor | None" = None) -> Any:
    """Numbers from start up to but not end.

    arange(5) -> [5]i
    arange(n) -> [n]i
    arange(2, n + 2) -> [n]i
    arange(0, n, 2) -> [(n + 1) // 2]i
    arange(n, 0, -1) -> [n]i
    arange(5, 0, -2) -> [3]i
    arange(0, 1, 0.3) -> [4]f
    arange(0, 2.5, dtype=torch.int64) -> [2]i
    arange(0, 2.5, dtype=torch.int32) -> [3]s
    arange(end=T, dtype=torch.float32) -> [T]f
    arange([]i) -> [?]i
    arange([]d) -> [?]f
    arange(1, 0) -> error: negative-size
    arange(1, 5, 0) -> error: arguments
    arange(0, 5, 0.5, dtype=torch.int64) -> error: arguments
    arange([3]) -> error: argument-type
    arange(3, dtype=torch.bool) -> error: dtype
    """
    if end is None:
        start, end = 0, start
    given = {name: _number(value, name) for name, value in (("start", start), ("end", end), ("step", step))}
    dtype = dtype or (out.dtype if out is not None else _counted(list(given.values())))
    if dtype == "int64":  # torch cuts off what stands behind the point, before it counts
        given = {name: int(x) if isinstance(x, float) and math.isfinite(x) else x for name, x in given.items()}
        if given["step"] == 0 and step != 0:
            raise Reject("arguments", raises="ValueError", argument="step", problem="takes no step of 0")
    result = _arange(*given.values(), dtype)
    must_take("if", dtype, "dtype", result)
    return result


def _counted(given: list[Any]) -> str | None:
    """The dtype of numbers counted from and to such bounds."""
    kinds = [_kind(value) for value in given]
    if "f" in kinds:
        return default_dtype()
    return None if None in kinds else "int64"


def _arange(start: Any, end: Any, step: Any, dtype: str | None) -> Tensor:
    if isinstance(step, (int, float)) and step == 0:
        raise Reject("arguments", argument="step", problem="takes no step of 0")
    if all(isinstance(value, (int, float)) for value in (start, end, step)):
        return _of_numbers(start, end, step, dtype)
    up = path.known.at_least(step, 0) if is_dim(step) else UNSURE
    if up is UNSURE or not is_dim(start) or not is_dim(end):
        return created((a_size(fresh("the length of an arange")),), dtype)
    length, width = (end - start, step) if up else (start - end, -step)
    if path.known.at_least(length, 0) is UNSURE:
        must_at_least(length, 0, "negative-size", argument="end")
    bounds = Reached((start, end - 1) if up else (end + 1, start)) if width == 1 else \
        (start, end - 1) if up else (end + 1, start)
    return created(((length + width - 1) // width,), dtype, bounds)


def _of_numbers(start: float, end: float, step: float, dtype: str | None) -> Tensor:
    if not all(map(math.isfinite, (start, end, step))):
        raise Reject("arguments", argument="end", problem=f"cannot count from {start} to {end}")
    if (end - start) * step < 0:
        raise Reject("negative-size", argument="end", got=end, wanted=start, step=step)
    whole = not any(isinstance(value, float) for value in (start, end, step))
    count = -((start - end) // step) if whole else math.ceil((end - start) / step)
    bounds = Reached(sorted((start, start + (count - 1) * step))) if whole and count else None
    return created((count,), dtype, bounds)


@function("torch.range")
def range_(start: "Any", end: "Any", step: "Any" = 1, *, dtype: "Dtype" = None) -> Any:
    """Numbers from start to end, which is one of them.

    torch.range(0, 4) -> [5]f
    torch.range(0, 4, 0.5) -> [9]f
    torch.range(4, 0) -> error: negative-size
    """
    start, end, step = _number(start, "start"), _number(end, "end"), _number(step, "step")
    dtype = dtype or default_dtype()
    if not all(isinstance(value, (int, float)) for value in (start, end, step)):
        return created((a_size(fresh("the length of a range")),), dtype)
    _arange(start, end, step, dtype)  # which refuses what cannot be counted
    return created((math.floor((end - start) / step) + 1,), dtype)


@function("torch.linspace")
def linspace(start: "Any", end: "Any", steps: "Size", *, dtype: "Dtype" = None) -> Any:
    """So many numbers from start to end: floats, if no dtype is asked for.

    linspace(0, 1, 5) -> [5]
    linspace(0, 1, steps=n) -> [n]
    linspace(0, 1j, 5) -> [5]c
    linspace([]d, 1, 5) -> [5]f
    linspace(0, 1, -1) -> error: negative-size
    linspace([2], 1, 5) -> error: rank
    linspace(0, 1j, 5, dtype=torch.float32) -> error: dtype
    """
    made = _spaced(start, end, steps, dtype, "torch.linspace")
    plain = all(isinstance(value, (int, float)) for value in (start, end))
    if plain and isinstance(steps, int) and 0 < steps <= 64 and made.dtype in FLOATS:
        return replace(made, data=tuple(start + (end - start) * i / max(1, steps - 1) for i in range(steps)))
    return made


@function("torch.logspace")
def logspace(start: "Any", end: "Any", steps: "Size", base: "Any" = 10.0, *, dtype: "Dtype" = None) -> Any:
    """So many powers of the base.

    logspace(0, 1, 5) -> [5]
    logspace(0, 1, steps=n, base=2) -> [n]
    logspace(0, 1, -1) -> error: negative-size
    """
    return _spaced(start, end, steps, dtype, "torch.logspace")


def _spaced(start: Any, end: Any, steps: Dim, dtype: str | None, operator: str) -> Tensor:
    for name, value in (("start", start), ("end", end)):
        value = settled(value)
        if isinstance(value, Tensor) and value.shape.least_rank > 0:
            raise Reject("rank", argument=name, got=value.rank, wanted=[0], least=None, shape=value.shape,
                         operator=operator)
        _number(value, name)
    must_at_least(steps, 0, "negative-size", argument="steps", axis=0)
    ends = [as_tensor(settled(value)) for value in (start, end)]
    complex_ends = "c" in (KINDS.get(x.dtype) for x in ends)
    result = created((steps,), dtype or (complex_of(default_dtype()) if complex_ends else default_dtype()))
    if complex_ends:
        must_take("c", dtype, "dtype", result, operator)
    must_take("ifc", dtype, "dtype", result, operator)
    return result
