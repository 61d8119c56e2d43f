"""Do rule and torch agree on square brackets? Random keys of every form (numbers, slices, None, `...`, bools, lists,
ranges, masks, index tensors), read and stored through."""

from __future__ import annotations

import builtins
import random
from typing import Any

import pytest
import torch
from ops_judges import show, torch_fits
from ops_twins import fresh_path

from shapelint.rulebook import rule_for
from shapelint.values import ListV, NotKnown, Reject, Shape, SliceV, Tensor

TRIES = 400


def for_rule(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return Tensor(Shape(tuple(value.shape)), str(value.dtype).removeprefix("torch."))
    if isinstance(value, slice):
        return SliceV(value.start, value.stop, value.step)
    if isinstance(value, list):
        return ListV([for_rule(item) for item in value])
    return tuple(map(for_rule, value)) if isinstance(value, tuple) else value


def part(chance: random.Random, size: int) -> Any:
    """One part of a key for an axis of this size; now and then one that does not fit it."""
    def number() -> int:
        reach = max(size, 1)
        return chance.randint(-size - 1, size) if chance.random() < 0.1 else chance.randrange(-reach, reach)

    def bound() -> int | None:
        return chance.choice([None, number(), 9])

    return chance.choice([
        number, number, lambda: slice(bound(), bound(), chance.choice([None, 1, 2])), lambda: slice(bound(), bound()),
        lambda: None, lambda: ..., lambda: chance.random() < 0.5,
        lambda: [number() for _ in range(chance.randint(0, 3))],
        lambda: torch.zeros(chance.choice([(2,), (1,), (2, 2), (), (0,)]),
                            dtype=chance.choice([torch.int64, torch.int16])),
        lambda: torch.zeros(chance.choice([(size,), (size, 3), (2,)])) > 0,
        lambda: [chance.random() < 0.5 for _ in range(size if chance.random() < 0.8 else 2)],
        lambda: chance.choice([range(size), range(size - 1, -1, -1), (0, 0)]),
    ])()


def key_for(chance: random.Random, sizes: list[int]) -> Any:
    count = chance.randint(0, len(sizes) + (chance.random() < 0.2))
    parts = [part(chance, sizes[i] if i < len(sizes) else 2) for i in range(count)]
    if len(parts) == 1 and chance.random() < 0.7:
        return parts[0]
    return parts if parts and chance.random() < 0.1 else tuple(parts)


def told(name: str, *args: Any) -> Any:
    fresh_path()
    try:
        return rule_for(name)(tuple(map(for_rule, args)), {})
    except (Reject, NotKnown) as answer:
        return answer


def ran(call: Any, *args: Any) -> Any:
    try:
        return call(*args)
    except Exception as problem:
        return problem


def disagreement(real: Any, said: Any) -> str:
    if isinstance(said, NotKnown):
        return ""
    if isinstance(said, Reject):
        if not isinstance(real, getattr(builtins, said.fact.raises)):
            return f"{said.fact}; torch: {real!r:.150}"
        return "" if said.fact.get("argument") else f"no argument named: {said.fact}"
    if isinstance(real, Exception):
        # How many elements a mask selects, and which numbers an index holds, only the data tell.
        data = "out of bounds" in str(real) or "could not be broadcast" in str(real) or "shape mismatch" in str(real)
        return "" if data else f"missed: {real!r:.150}"
    return torch_fits(real, said, {})


@pytest.mark.filterwarnings("ignore:Using a non-tuple sequence")
@pytest.mark.parametrize("seed", range(4))
def test_reading_and_storing(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(TRIES):
        sizes = [chance.choice([1, 2, 3, 3, 4, 5, 0]) for _ in range(chance.randint(0, 4))]
        key = key_for(chance, sizes)
        x = torch.zeros(sizes)
        real = ran(x.__getitem__, key)
        problem = disagreement(real, told("Tensor.__getitem__", x, key))
        assert not problem, f"{sizes}[{key}]: {problem}"
        if not isinstance(real, Exception):
            value = torch.zeros(stored(chance, list(real.shape)), dtype=chance.choice([torch.float32, torch.int64]))
            problem = disagreement(ran(x.clone().__setitem__, key, value), told("Tensor.__setitem__", x, key, value))
            assert not problem, f"{sizes}[{key}] = {show(value)} {value.dtype}: {problem}"


def stored(chance: random.Random, sizes: list[int]) -> list[int]:
    """Sizes that mostly broadcast to these."""
    sizes = [chance.choice([1, 2]) if chance.random() < 0.2 else size for size in sizes]
    sizes = sizes[1:] if chance.random() < 0.3 else sizes
    return [chance.choice([1, 2]), *sizes] if chance.random() < 0.2 else sizes
