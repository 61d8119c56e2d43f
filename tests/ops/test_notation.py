"""Does torch agree with every rule written in the notation? Fitting inputs and near misses are invented from the
notation itself; and what a notation says of tensors that are known in part."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from ops_twins import T, all_agree, disagreement, fresh_path

from shapelint.dims import symbol
from shapelint.rulebook import Rule, all_rules, path, same, sig
from shapelint.rulebook.notation import Pattern, evaluate, parse
from shapelint.values import MISSING, Input, Reject, Shape, Tensor

#: torch runs these on a GPU only.
ON_A_GPU = {"torch.nn.SyncBatchNorm"}
WRITTEN = [rule for name, rule in sorted(all_rules().items()) if "notation" in rule.details and name not in ON_A_GPU]
SIZES = (2, 3, 5, 4, 6, 7)


def constructor(rule: Rule) -> tuple[dict[str, Any], dict[str, int]]:
    """Arguments the module can be built with, and the sizes among them."""
    sizes = dict(zip(rule.details["sizes"], (3, 4, 5, 7)))
    needed = {name: 1.0 for name, (_, default) in rule.spec.parameters.items() if default is MISSING}
    return {**needed, **sizes}, sizes


def fitting(pattern: Pattern, sizes: dict[str, int]) -> Iterator[tuple[int, ...]]:
    """Shapes that fit: a star stands for no axis, one, two and three."""
    stars = sum(axis.lead for axis in pattern)
    for count in range(4) if stars else (0,):
        names, free = dict(sizes), iter(SIZES)
        shape: list[int] = []
        for axis in pattern:
            if axis.lead:
                shape.extend(next(free) for _ in range(count))
                continue
            if axis.name is not None:
                names.setdefault(axis.name, next(free))
            shape.append(evaluate(axis.expression, names))
        yield tuple(shape)


def near(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The shape itself, each axis one more and one less, one axis away, one axis more."""
    yield shape
    for i, size in enumerate(shape):
        yield from (shape[:i] + (new,) + shape[i + 1:] for new in (size + 1, size - 1, 1))
        yield shape[:i] + shape[i + 1:]
    yield from (shape + (2,), (2,) + shape)


@pytest.mark.parametrize("rule", WRITTEN, ids=lambda rule: rule.name)
@pytest.mark.filterwarnings("ignore")
def test_torch_agrees(rule: Rule) -> None:
    kwargs, sizes = constructor(rule)
    shapes = {near_one for variant in parse(rule.details["notation"]) for one in fitting(variant.inputs[0], sizes)
              for near_one in near(one)}
    problems = [disagreement(rule.name, (), kwargs, T(shape)) for shape in sorted(shapes)
                if not only_while_training(rule, shape)]
    if rule.details.get("floats"):
        fits = next(fitting(parse(rule.details["notation"])[0].inputs[0], sizes))
        problems += [disagreement(rule.name, (), kwargs, T(fits, dtype)) for dtype in ("int64", "bool", "uint8")]
    all_agree(problems)


def only_while_training(rule: Rule, shape: tuple[int, ...]) -> bool:
    """Norms refuse a single value a channel, and dropout of channels a tensor without channels, while they are trained;
    that is not for a notation to tell. (Lazy norms look for axis 1 before they count the axes.)"""
    norm = "Norm" in rule.name and (1 in shape or 0 in shape or len(shape) < 2)
    return norm or rule.name.endswith(("Dropout2d", "Dropout3d", "FeatureAlphaDropout")) and len(shape) < 2


@pytest.mark.parametrize("rule", [rule for rule in WRITTEN if rule.details["sizes"]], ids=lambda rule: rule.name)
def test_sizes_that_no_layer_has(rule: Rule) -> None:
    kwargs, sizes = constructor(rule)
    all_agree(disagreement(rule.name, (), {**kwargs, name: bad})
              for name in sizes for bad in (0, -1, 2.5, None, "3", (3,)))


def known(*front: Any, back: tuple | None = None, ranks: Any = None) -> Tensor:
    return Tensor(Shape(front, back, ranks and frozenset(ranks)), "float32")


B, H = symbol("B"), symbol("H")
SAID = [
    ("[*lead, 3] -> [*lead, 4]", known(B, 3), "[B, 4]"),
    ("[*lead, 3] -> [*lead, 4]", known(3), "[4]"),
    ("[*lead, 3] -> [*lead, 4]", known(back=()), "[..., 4]"),
    ("[*lead, 3] -> [*lead, 4]", known(B, 2, back=(3,)), "[B, 2, ..., 4]"),
    ("[T, B?, 3] -> [T, B?, 2*3], [2, B?, 3]", known(5, B, 3), "[5, B, 6], [2, B, 3]"),
    ("[T, B?, 3] -> [T, B?, 2*3], [2, B?, 3]", known(5, 3), "[5, 6], [2, 3]"),
    ("[T, B?, 3] -> [T, B?, 6], [2, B?, 3]", known(back=(3,)), "[..., 6], [2, ..., 3]"),
    ("[T, B?, 3] -> [T, B?, 6], [2, B?, 3]", known(5, B, back=(3,)), "[5, B, 6], [2, B, 3]"),
    ("[B?, n] -> [B?, n//2, n%2, n - 1, n + 1]", known(7), "[3, 1, 6, 8]"),
    ("[N, C, *places] -> [N, 8, *places]", known(2, 3, 4, 5), "[2, 8, 4, 5]"),
    ("[N, C, *places] -> [N, 8, *places]", known(2, 3), "[2, 8]"),
    ("[N, C, *places] -> [N, 8, *places]", known(2, back=()), "[2, 8, ...]"),
    ("[B, n] -> [(n + 1)*2, B]", known(2, H), "[2*H + 2, 2]"),
]


@pytest.mark.parametrize("text, given, said", SAID, ids=str)
def test_what_a_notation_says(text: str, given: Tensor, said: str) -> None:
    fresh_path()
    out = sig(text)(given)
    assert ", ".join(map(str, out if isinstance(out, tuple) else (out,))) == said


def test_two_stars_of_one_name_are_the_same_axes() -> None:
    rule = sig("[*lead, 3], [*lead, 4] -> [*lead, 5]", arguments=("one", "two"))
    fresh_path()
    assert str(rule(known(B, 2, 3), known(B, 2, 4))) == "[B, 2, 5]"
    for wrong in ((B, 3, 4), (2, 4), (4,)):
        with pytest.raises(Reject) as no:
            rule(known(B, 2, 3), known(*wrong))
        assert no.value.fact.argument == "two"


def test_an_open_size_is_taken_for_granted() -> None:
    fresh_path()
    sig("[*lead, n] -> [*lead]", n=4)(known(B, H))
    assert same(H, 4) is True
    ((got, wanted, fact),) = path.required
    assert (got, wanted, fact.kind, fact.axis) == (H, 4, "features", -1)


def test_a_mismatch_says_where_and_what_comes_out() -> None:
    fresh_path()
    with pytest.raises(Reject) as no:
        sig("[*lead, features] -> [*lead, 7]", kind="features", features=4)(known(B, 5))
    fact = no.value.fact
    assert (fact.got, fact.wanted, fact.argument, fact.axis, fact.parameter) == (5, 4, "input", -1, "features")
    assert str(no.value.result) == "[B, 7]"


def test_what_all_readings_share_is_learned() -> None:
    for rank in (None, 2, 3):
        fresh_path()
        x = Input("x", "f.x")
        x.value = Tensor(Shape((), (), rank and frozenset({rank})), source=x)
        sig("[T, B?, 3] -> [T, B?, 6]")(x.value)
        if rank is None:
            assert x.value.shape == Shape((), (3,), frozenset({2, 3}))
        else:
            assert x.value.rank == rank and x.value.dims[-1] == 3


def test_what_only_one_reading_would_need_is_not_learned() -> None:
    fresh_path()
    x = known(back=(H,), ranks=(2, 3))
    out = sig("[N?, C, 5] -> [N?, C, 6]")(x)
    assert str(out) == "[..., 6]" and same(H, 5) is True
    fresh_path()
    sig("[N, C, L?] -> [N, C, L?]", C=4)(x)  # the last axis is the channels' only without a length
    assert same(H, 4) not in (True, False) and not path.required


def test_a_reading_that_cannot_be_is_left_out() -> None:
    fresh_path()
    out = sig("[N, C, L?] -> [N, C, L?]", C=4)(known(2, back=(7,), ranks=(2, 3)))
    assert str(out) == "[2, 4, 7]"


def test_all_combinations_of_optional_axes_parse() -> None:
    for text in ("[B?]", "[B?, n]", "[n, B?]", "[a, B?, c]", "[B?, T?]"):
        with_axis, without = parse(f"{text} -> {text}, ({text}, {text})")
        assert len(with_axis.inputs[0]) > len(without.inputs[0])
        for one in itertools.chain(with_axis.output[:1], with_axis.output[1]):
            assert len(one) == len(with_axis.inputs[0])
