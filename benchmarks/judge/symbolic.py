"""Point 4: with sizes made symbols, is a rule's answer right at the sample's sizes and at others?"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.utils import _pytree as pytree

from benchmarks.judge.calls import Call, entry_calls
from benchmarks.judge.lowering import lowered
from benchmarks.judge.operators import plain
from benchmarks.judge.printing import show as in_words
from benchmarks.judge.printing import shown, table
from benchmarks.judge.samples import entries, samples
from benchmarks.judge.verdicts import NOTHING, ask, compare, fresh_path
from shapelint.dims import Dim, Poly, Symbol, evaluate
from shapelint.rulebook import path, rule_for
from shapelint.rulebook.convert import CONVERTERS
from shapelint.values import DictV, ListV, NamedTuple, Tensor

#: What other sizes are tried: each is a change of every size of the sample but 0 and 1, which mean something of their own.
CHANGES: tuple[Callable[[int], int], ...] = (lambda n: 2 * n, lambda n: n + 1, lambda n: 3 * n, lambda n: n + 2,
                                             lambda n: 6 * n, lambda n: n * n)
#: So many other assignments are looked for.
WANTED = 2
_SIZES = [CONVERTERS[name] for name in CONVERTERS if name.startswith("Size")]


@dataclass(slots=True)
class Freed:
    """A call with symbols for sizes. `numbers`: the sample's size of each symbol; `args`: whether sizes that are given
    as arguments are symbols, too."""

    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    numbers: dict[Symbol, int] = field(default_factory=dict)
    with_arguments: bool = False


def each_axis(call: Call) -> Freed:
    """Every axis is a symbol of its own."""
    freed = Freed()

    def sizing(tensor: torch.Tensor) -> tuple[Dim, ...]:
        return tuple(_symbol(freed, n) for n in tensor.shape)

    freed.args = tuple(lowered(a, sizing) for a in call.args)
    freed.kwargs = dict(lowered(call.kwargs, sizing).items)
    return freed


def each_value(call: Call) -> Freed:
    """Equal sizes are one symbol, also those given as arguments (`view`, `new_zeros`)."""
    freed = Freed(with_arguments=True)
    symbols: dict[int, Dim] = {}

    def size(n: int) -> Dim:
        if n not in symbols:
            symbols[n] = _symbol(freed, n)
        return symbols[n]

    def sizing(tensor: torch.Tensor) -> tuple[Dim, ...]:
        return tuple(map(size, tensor.shape))

    def replaced(parameter: Any, value: Any) -> Any:
        takes_sizes = parameter is not None and parameter[0] in _SIZES
        return _with_symbols(value, size) if takes_sizes else value

    parameters = rule_for(call.name).spec.parameters
    names = [*rule_for(call.name).spec.names, *itertools.repeat(rule_for(call.name).spec.variadic, 99)]
    freed.args = tuple(replaced(parameters.get(n), lowered(a, sizing)) for n, a in zip(names, call.args))
    freed.kwargs = {k: replaced(parameters.get(k), v) for k, v in lowered(call.kwargs, sizing).items.items()}
    return freed


def _symbol(freed: Freed, n: int) -> Dim:
    if n < 2:
        return n
    one = Symbol(f"s{len(freed.numbers)}")
    freed.numbers[one] = n
    return one.dim


def _with_symbols(value: Any, size: Callable[[int], Dim]) -> Any:
    if isinstance(value, ListV):
        return ListV(_with_symbols(item, size) for item in value.items)
    if type(value) is tuple:
        return tuple(_with_symbols(item, size) for item in value)
    return size(value) if type(value) is int and value > 1 else value


def judged(call: Call, free: Callable[[Call], Freed]) -> tuple[str, str, int]:
    """(word, why, how many other assignments torch took)."""
    freed = free(call)
    if not freed.numbers:
        return "nothing free", "", 0
    fresh_path()
    for one in freed.numbers:
        path.known = path.known.assume_at_least(one.dim, 1)
    verdict = ask(rule_for(call.name), freed.args, freed.kwargs)
    if verdict.word in ("wrong", "refused"):
        return verdict.word, verdict.why, 0
    word, why = compare(call.result, evaluated(verdict.said, freed.numbers))
    tried = 0
    for numbers, real in _elsewhere(call, freed):
        if tried == WANTED or word == "wrong":
            break
        tried += 1
        other, because = compare(real(), evaluated(verdict.said, numbers))
        if other == "wrong":  # a few operators give other sizes on meta tensors than on real ones
            other, because = compare(real("cpu"), evaluated(verdict.said, numbers))
        if other == "wrong":
            word, why = "wrong", f"{because}, where {_in_words(numbers)}"
    return word, why, tried


def _elsewhere(call: Call, freed: Freed) -> Iterator[tuple[dict[Symbol, int], Any]]:
    """Other sizes that torch takes, and what it gives for them."""
    for change in CHANGES:
        def resized(value: Any, change: Callable[[int], int] = change) -> Any:
            if isinstance(value, torch.Tensor):
                return [n if n < 2 else change(n) for n in value.shape], value.dtype
            return value

        args, kwargs = pytree.tree_map(resized, (call.args, call.kwargs))
        if freed.with_arguments:
            args, kwargs = _arguments_changed(call, args, kwargs, change)
        def real(*devices: str, args: Any = args, kwargs: Any = kwargs) -> Any:
            return _run(call.function, args, kwargs, devices or ("meta", "cpu"))

        if real() is not NOTHING:
            yield {one: change(n) for one, n in freed.numbers.items()}, real


def _arguments_changed(call: Call, args: Any, kwargs: Any, change: Callable[[int], int]) -> tuple[Any, Any]:
    spec = rule_for(call.name).spec
    names = [*spec.names, *itertools.repeat(spec.variadic, 99)]

    def changed(name: str | None, value: Any) -> Any:
        if name not in spec.parameters or spec.parameters[name][0] not in _SIZES:
            return value
        return pytree.tree_map(lambda n: change(n) if type(n) is int and n > 1 else n, value)

    return tuple(changed(n, a) for n, a in zip(names, args)), {k: changed(k, v) for k, v in kwargs.items()}


def _run(function: Any, args: Any, kwargs: Any, devices: Sequence[str]) -> Any:
    """torch's answer on meta tensors, or on real ones where there is no meta version; NOTHING where it refuses."""
    for device in devices:
        def tensor(value: Any, device: str = device) -> Any:
            if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], torch.dtype) \
                    and isinstance(value[0], list):
                return torch.zeros(value[0], dtype=value[1], device=device)
            return value

        is_leaf = lambda v: isinstance(v, tuple) and len(v) == 2 and isinstance(v[1], torch.dtype)  # noqa: E731
        given, named = pytree.tree_map(tensor, (args, kwargs), is_leaf=is_leaf)
        try:
            return function(*given, **named)
        except NotImplementedError:
            continue
        except Exception:
            return NOTHING
    return NOTHING


def evaluated(said: Any, numbers: dict[Symbol, int]) -> Any:
    """A rule's answer with its symbols replaced; a size that has another symbol stays open."""
    def dim(value: Dim) -> Dim:
        if isinstance(value, Poly):
            value = path.known.resolve(value) if not value.symbols <= numbers.keys() else value
        return evaluate(value, numbers) if isinstance(value, Poly) and value.symbols <= numbers.keys() else value

    if isinstance(said, Tensor):
        return Tensor(said.shape.map(dim), said.dtype, kind=said.kind)
    if isinstance(said, Poly):
        return dim(said)
    if isinstance(said, NamedTuple):
        return NamedTuple.of(said.fields, [evaluated(item, numbers) for item in said])
    if isinstance(said, tuple):
        return tuple(evaluated(item, numbers) for item in said)
    if isinstance(said, ListV) and said.exact:
        return ListV(evaluated(item, numbers) for item in said.items)
    if isinstance(said, DictV):
        return said
    return said


def _in_words(numbers: dict[Symbol, int]) -> str:
    return ", ".join(f"{one.name} = {n}" for one, n in numbers.items())


WORDS = ("agrees", "wrong", "refused", "unknown")


def report(only: str, show: Counter, seed: int) -> None:
    """Print agreement for both ways of making sizes symbols."""
    for title, free in (("each axis a symbol", each_axis), ("each value a symbol, arguments too", each_value)):
        rows: dict[str, Counter] = defaultdict(Counter)
        for entry in entries(only):
            left = Counter(show)
            for call in _calls(entry, seed):
                word, why, tried = judged(call, free)
                rows[entry.family].update([word, f"at {tried}"] if word != "nothing free" else [word])
                if left[word] > 0:
                    left[word] -= 1
                    print(f"symbolic {word}: {entry.name}: {shown(call)}: {why}")
        total = sum(rows.values(), Counter())
        table(f"symbolic: {title}", ("family", *WORDS, "at 2 other sizes", "at 1", "at none"),
              [(name, *(found[w] for w in WORDS), found["at 2"], found["at 1"], found["at 0"])
               for name, found in [*sorted(rows.items()), ("total", total)]])


def _calls(entry: Any, seed: int) -> Iterator[Call]:
    """The valid calls of an entry whose operator has a rule."""
    if not entry.info.dtypes:
        return
    try:
        for first, sample in samples(entry, others=0, seed=seed):
            for call in entry_calls(entry.info, sample, plain) if first else ():
                if call.error is None and rule_for(call.name) is not None:
                    yield call
    except AssertionError:
        return


__all__ = ["each_axis", "each_value", "in_words", "judged", "report"]
