"""Do the rules of einops and einops itself agree on a call? With the numbers it has, and with some of them left free.

`python tests/ops/einops_judges.py 20000 7` prints how often they do, for so many calls of that seed.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import torch
from einops_random import Call, draw
from ops_judges import dtypes_fit, find, raises_fit, torch_fits
from ops_twins import fresh_path

from shapelint.dims import symbol
from shapelint.rulebook import path, rule_for
from shapelint.rulebook.binding import spec_of
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor

AGREE = ("both give the same", "both refuse")
#: What a rule may leave unsaid: a repeat of -1 times, and what only some of the free sizes would break.
OPEN = ("not known", "refused for these sizes only")


def calls(count: int, seed: int) -> list[Call]:
    """So many calls; those with axes of negative size, which no tensor has, are left out."""
    chance = Random(seed)
    drawn = [draw(chance) for _ in range(count)]
    return [call for call in drawn if not any(size < 0 for shape in call.shapes for size in shape)]


def compare(call: Call) -> tuple[str, str]:
    """The verdict, and what happened where they do not agree."""
    fresh_path()
    return _verdict(call, _by_rule(call, call.shapes, call.named, call.rest), {})


def compare_free(call: Call, chance: Random) -> tuple[str, str]:
    """The same with some sizes as symbols; equal ones may get one symbol."""
    fresh_path()
    numbers: dict[Any, int] = {}
    shared: dict[int, Any] = {}

    def free(size: int) -> Any:
        if size in shared and chance.random() < 0.5:
            return shared[size]
        shared[size] = size
        if size >= 1 and chance.random() < 0.6:
            shared[size] = symbol(f"S{len(numbers)}")
            numbers[next(iter(shared[size].symbols))] = size
            path.known = path.known.assume_at_least(shared[size], chance.randint(0, 1))
        return shared[size]

    shapes = [[free(size) for size in shape] for shape in call.shapes]
    named = {name: free(size) for name, size in call.named.items()}
    rest = [[tuple(map(free, row)) for row in one] if isinstance(one, list) else one for one in call.rest]
    return _verdict(call, _by_rule(call, shapes, named, rest), numbers)


def _verdict(call: Call, said: Any, numbers: dict[Any, int]) -> tuple[str, str]:
    real = _by_einops(call)
    refused = isinstance(real, Exception)
    if isinstance(said, NotKnown):
        return "not known", f"{call}: {said}"
    if isinstance(said, Reject):
        if not refused:
            return "false alarm", f"{call}: {said.fact}"
        problem = "" if numbers else raises_fit(real, said)
        return ("another exception", f"{call}: {problem}") if problem else ("both refuse", "")
    if refused:
        return ("refused for these sizes only" if numbers else "missed"), f"{call}: {real!r}"
    problem = torch_fits(real, said, numbers) or dtypes_fit(real, said)
    return ("another answer", f"{call}: {problem}") if problem else ("both give the same", "")


def _by_rule(call: Call, shapes: list[list[Any]], named: dict[str, Any], rest: list[Any]) -> Any:
    tensors = [Tensor(Shape(tuple(shape)), call.dtype) for shape in shapes]
    rule = rule_for(call.name)
    try:
        if call.layer:
            layer = rule(tuple(rest), named)
            return spec_of(layer.forward).call(call.name, (tensors[0],), {})
        given = _arguments(call, tensors, rest)
        return rule(tuple(ListV(one) if isinstance(one, list) else one for one in given), named)
    except (Reject, NotKnown) as answer:
        return answer


def _by_einops(call: Call) -> Any:
    tensors = [torch.ones(shape, dtype=getattr(torch, call.dtype)) for shape in call.shapes]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if call.layer:
                return find(call.name)(*call.rest, **call.named)(tensors[0])
            return find(call.name)(*_arguments(call, tensors, call.rest), **call.named)
        except Exception as problem:  # whatever it raises is the answer
            return problem


def _arguments(call: Call, tensors: list[Any], rest: list[Any]) -> list[Any]:
    if call.name == "einops.einsum":
        return [*tensors, *rest]
    return [tensors if call.as_list else tensors[0], *rest]


def measured(count: int, seed: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """How often each verdict is given with numbers and with free sizes, and what happened in disagreements."""
    chance = Random(seed)
    exact: Counter[str] = Counter()
    free: Counter[str] = Counter()
    told: list[str] = []
    for call in calls(count, seed):
        for table, (verdict, what) in ((exact, compare(call)), (free, compare_free(call, chance))):
            table[verdict] += 1
            if verdict not in (*AGREE, *OPEN):
                told.append(f"{verdict}: {what}")
    return exact, free, told


if __name__ == "__main__":
    torch.set_num_threads(1)
    tables = measured(int(sys.argv[1]), int(sys.argv[2]))
    for title, table in zip(("with numbers", "with free sizes"), tables):
        print(title, *(f"{n:8} {verdict}" for verdict, n in table.most_common()), sep="\n")
    print(*tables[2], sep="\n")
