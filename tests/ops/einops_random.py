"""Which calls of einops can there be? Patterns, shapes and sizes drawn at random, right ones and nearly right ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

NAMES = ("b", "c", "h", "w", "time", "x1", "d_k")
SIZES = (1, 2, 3, 4, 5)
DTYPES = ("float32",) * 5 + ("int64", "bool", "float16", "complex64", "uint8")
REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")


@dataclass
class Call:
    """One call: `made` are the arguments of a layer's constructor (None for a function)."""

    name: str
    shapes: list[list[int]]
    rest: list[Any]
    named: dict[str, int] = field(default_factory=dict)
    dtype: str = "float32"
    as_list: bool = False

    @property
    def layer(self) -> bool:
        return ".layers." in self.name

    def __str__(self) -> str:
        tensors = f"{self.shapes}{'' if self.dtype == 'float32' else self.dtype}"
        form = ", a list" if self.as_list else ""
        return f"{self.name}({tensors}, {', '.join(map(repr, self.rest))}, {self.named}{form})"


def draw(chance: Random) -> Call:
    """A call of any of the functions and layers, in about a third of the cases with a mistake in it."""
    kind = chance.choice(("rearrange", "rearrange", "repeat", "reduce", "reduce", "einsum", "pack", "unpack", "EinMix"))
    call = {"einsum": _einsum, "pack": _pack, "unpack": _unpack, "EinMix": _einmix}.get(kind, _transform)(chance, kind)
    if chance.random() < 0.4:
        _spoil(call, chance)
    return call


def _transform(chance: Random, kind: str) -> Call:
    sizes = {name: _size(chance) for name in chance.sample(NAMES, chance.randint(0, 5))}
    numbers = [str(chance.randint(2, 4)) for _ in range(chance.choice((0, 0, 1, 2)) if kind == "reduce" else 0)]
    dots = chance.random() < 0.3
    left = _groups(chance, [*sizes, *numbers], dots)
    middle = [_size(chance) for _ in range(chance.randint(0, 2))]
    shape: list[int] = []
    for group in left:
        shape += middle if group == ["..."] else [_product(sizes[i] if i in sizes else int(i) for i in group)]
    kept = list(sizes)
    new: dict[str, int] = {}
    if kind == "reduce":
        kept = [name for name in kept if chance.random() < 0.6]
    if kind == "repeat":
        new = {name: _size(chance) for name in ("n", "m") if chance.random() < 0.5}
        kept += [*new, *(str(chance.randint(2, 4)) for _ in range(chance.choice((0, 0, 1))))]
    chance.shuffle(kept)
    keeps_dots = dots and not (kind == "reduce" and chance.random() < 0.3)
    right = _groups(chance, kept, keeps_dots, inside=True)
    given = dict(new)
    for group in left:
        names = [item for item in group if item in sizes]
        free = chance.choice(names) if names and (len(names) > 1 or chance.random() < 0.9) else None
        given.update({name: sizes[name] for name in names if name != free or chance.random() < 0.1})
    rest = [f"{_written(chance, left)}->{_written(chance, right)}"]
    if kind == "reduce":
        rest.append(chance.choice(REDUCTIONS))
    call = Call(f"einops.{kind}", [shape], rest, given, chance.choice(DTYPES))
    if kind != "repeat" and chance.random() < 0.25:
        call.name = f"einops.layers.torch.{'Rearrange' if kind == 'rearrange' else 'Reduce'}"
    elif shape and 0 < shape[0] < 4 and chance.random() < 0.1:
        call.shapes, call.as_list = [shape[1:]] * shape[0], True
    return call


def _size(chance: Random) -> int:
    return 0 if chance.random() < 0.03 else chance.choice(SIZES)


def _product(sizes: Any) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def _groups(chance: Random, items: list[str], dots: bool, inside: bool = False) -> list[list[str]]:
    """The axes put into groups of one, of several, or of none."""
    groups: list[list[str]] = []
    items = list(items)
    while items:
        count = chance.choice((1, 1, 1, 2, 2, 3))
        groups.append(items[:count])
        del items[:count]
    if chance.random() < 0.15:
        groups.insert(chance.randint(0, len(groups)), [])
    if dots:
        if inside and groups and chance.random() < 0.3:
            group = chance.choice(groups)
            group.insert(chance.randint(0, len(group)), "...")
            if len(group) == 1:
                group.append("1")
        else:
            groups.insert(chance.randint(0, len(groups)), ["..."])
    return groups


def _written(chance: Random, groups: list[list[str]]) -> str:
    words = []
    for group in groups:
        if not group:
            words.append(chance.choice(("1", "()")))
        elif len(group) == 1 and chance.random() < 0.9:
            words.append(group[0])
        else:
            words.append(f"({' '.join(group)})")
    return chance.choice((" ", "")) + " ".join(words) + chance.choice((" ", ""))


def _einsum(chance: Random, kind: str) -> Call:
    names = chance.sample(NAMES, chance.randint(1, 5))
    sizes = {name: _size(chance) for name in names}
    dots = chance.random() < 0.2
    middle = [_size(chance) for _ in range(chance.randint(0, 2))]
    terms, shapes = [], []
    for _ in range(chance.choice((1, 2, 2, 2, 3))):
        term = chance.sample(names, chance.randint(1, len(names)))
        if chance.random() < 0.05:
            term.append(chance.choice(term))
        if dots and chance.random() < 0.7:
            term.insert(chance.randint(0, len(term)), "...")
        terms.append(term)
        shapes.append([size for name in term for size in (middle if name == "..." else [sizes[name]])])
    used = sorted({name for term in terms for name in term})
    right = chance.sample(used, chance.randint(0, len(used)))
    if "..." in used and "..." not in right:
        right.append("...")
    return Call("einops.einsum", shapes, [", ".join(map(" ".join, terms)) + " -> " + " ".join(right)], {},
                chance.choice(("float32", "float32", "float64")))


def _pack(chance: Random, kind: str) -> Call:
    names = chance.sample(NAMES, chance.randint(0, 3))
    sizes = {name: _size(chance) for name in names}
    at = chance.randint(0, len(names))
    shapes = []
    for _ in range(chance.randint(1, 3)):
        packed = [_size(chance) for _ in range(chance.randint(0, 2))]
        shapes.append([*(sizes[n] for n in names[:at]), *packed, *(sizes[n] for n in names[at:])])
    return Call("einops.pack", shapes, [" ".join([*names[:at], "*", *names[at:]])], {}, chance.choice(DTYPES), True)


def _unpack(chance: Random, kind: str) -> Call:
    packed = _pack(chance, kind)
    pattern = packed.rest[0]
    head = pattern.split().index("*")
    tail = len(pattern.split()) - head - 1
    rows = [tuple(shape[head: len(shape) - tail]) for shape in packed.shapes]
    whole = sum(map(_product, rows))
    first = packed.shapes[0]
    if chance.random() < 0.4 and any(rows):
        at = chance.choice([i for i, row in enumerate(rows) if row])
        row = list(rows[at])
        row[chance.randrange(len(row))] = -1
        rows[at] = tuple(row)
    shape = [*first[:head], whole, *first[len(first) - tail:]]
    return Call("einops.unpack", [shape], [rows, pattern], {}, packed.dtype)


def _einmix(chance: Random, kind: str) -> Call:
    sizes = {name: chance.choice(SIZES) for name in chance.sample(NAMES, chance.randint(1, 4))}
    new = {name: chance.choice(SIZES) for name in ("n", "m") if chance.random() < 0.6}
    dots = chance.random() < 0.2
    left = _groups(chance, list(sizes), dots)
    kept = [name for name in sizes if chance.random() < 0.6] + list(new)
    chance.shuffle(kept)
    right = _groups(chance, kept, dots, inside=True)
    gone = [name for name in sizes if name not in kept]
    weight = [*new, *(name for name in gone if chance.random() < 0.8)]
    weight += [name for name in kept if name in sizes and chance.random() < 0.3]
    chance.shuffle(weight)
    bias = [name for name in weight if name in kept and chance.random() < 0.4]
    every = {**sizes, **new}
    given = {name: every[name] for name in weight}
    for group in left:
        open_ones = [name for name in group if name in sizes and name not in given]
        given.update({name: sizes[name] for name in open_ones[1:]})
    middle = [chance.choice(SIZES) for _ in range(chance.randint(0, 2))]
    shape: list[int] = []
    for group in left:
        shape += middle if group == ["..."] else [_product(sizes[item] for item in group)]
    rest = [f"{_written(chance, left)} -> {_written(chance, right)}", " ".join(weight)]
    if bias:
        rest.append(" ".join(bias))
    return Call("einops.layers.torch.EinMix", [shape], rest, given, chance.choice(("float32", "float32", *DTYPES)))


def _spoil(call: Call, chance: Random) -> None:
    """A small mistake: in a size, the rank, a given length, or the pattern."""
    way = chance.randrange(6)
    shape = chance.choice(call.shapes)
    if way == 0 and shape:
        shape[chance.randrange(len(shape))] += chance.choice((-1, 1, 2)) if 0 not in shape else 1
    elif way == 1:
        if shape and chance.random() < 0.5:
            shape.pop(chance.randrange(len(shape)))
        else:
            shape.insert(chance.randint(0, len(shape)), chance.choice(SIZES))
    elif way == 2 and call.named:
        name = chance.choice(list(call.named))
        call.named[name] = chance.choice((0, -1, -2, 2, 3, 6, call.named[name] + 1))
    elif way == 3 and call.named:
        del call.named[chance.choice(list(call.named))]
    elif way == 4 and call.name not in ("einops.einsum", "einops.pack", "einops.unpack"):
        call.named[chance.choice((*NAMES, "n", "zz"))] = chance.choice(SIZES)
    elif way == 5:
        at = next(i for i, one in enumerate(call.rest) if isinstance(one, str))
        call.rest[at] = _respelled(call.rest[at], chance)


def _respelled(pattern: str, chance: Random) -> str:
    where = chance.randint(0, len(pattern))
    words = pattern.split(" ")
    way = chance.randrange(5)
    if way == 0:
        return pattern[:where] + pattern[where + 1:]
    if way == 1:
        return pattern[:where] + chance.choice("()1. 2_0b\t,*->") + pattern[where:]
    if way == 2:
        words.pop(chance.randrange(len(words)))
    elif way == 3:
        words.insert(chance.randint(0, len(words)), chance.choice("1 () ... 2 b new _a (b _ *".split()))
    else:
        chance.shuffle(words)
    return " ".join(words)
