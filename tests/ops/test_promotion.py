"""Do dtypes promote as in torch? The whole table, and what numbers and tensors without axes count for."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch

from shapelint.rulebook import as_tensor, path, rule_for
from shapelint.rulebook.dtypes import KINDS, castable, complex_of, promote, promote_dtypes, real_of
from shapelint.values import UNKNOWN_SHAPE, Ref, Shape, Tensor

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf support")

DTYPES = sorted(KINDS)
NUMBERS = (True, 2, 2.5, 2j)


def real(dtype: str) -> torch.dtype:
    return getattr(torch, dtype)


def by_torch(function: Any, *args: Any) -> str | None:
    """The name of a dtype torch gives, None where it refuses."""
    try:
        return str(function(*args)).removeprefix("torch.")
    except RuntimeError:
        return None


@pytest.mark.parametrize("a", DTYPES)
def test_two_dtypes(a: str) -> None:
    for b in DTYPES:
        assert promote_dtypes(a, b) == by_torch(torch.promote_types, real(a), real(b)), b
        assert castable(a, b) == torch.can_cast(real(a), real(b)), b


@pytest.mark.parametrize("a", DTYPES)
def test_tensors_without_axes_and_numbers(a: str) -> None:
    for b, left, right in itertools.product(DTYPES, (0, 2), (0, 2)):
        told = by_torch(torch.result_type, _zeros(a, left), _zeros(b, right))
        assert promote(_known(a, left), _known(b, right)) == told, (left, b, right)
    for number, left in itertools.product(NUMBERS, (0, 2)):
        told = by_torch(torch.result_type, _zeros(a, left), number)
        assert promote(_known(a, left), as_tensor(number)) == told, (left, number)


def _zeros(dtype: str, rank: int) -> torch.Tensor:
    return torch.zeros((1,) * rank, dtype=real(dtype))


def _known(dtype: str, rank: int) -> Tensor:
    return Tensor(Shape((1,) * rank), dtype)


def test_three_at_once() -> None:
    few = ("bool", "int32", "float16", "float64", "complex64")
    for dtypes, ranks in itertools.product(itertools.product(few, repeat=3), itertools.product((0, 1), repeat=3)):
        parts = [_zeros(dtype, rank) for dtype, rank in zip(dtypes, ranks)]
        said = promote(*(_known(dtype, rank) for dtype, rank in zip(dtypes, ranks)))
        if set(dtypes) != {"bool"}:  # addcmul has no code for bools
            assert said == by_torch(lambda: torch.addcmul(*parts).dtype), (dtypes, ranks)


def test_a_rank_nobody_knows() -> None:
    somewhere = Tensor(UNKNOWN_SHAPE, "int64")
    assert promote(somewhere, _known("int32", 2)) is None
    assert promote(somewhere, _known("int64", 0)) == "int64"
    assert promote(somewhere, _known("bool", 2)) == "int64"
    assert promote(somewhere, as_tensor(2.5)) == "float32"


@pytest.mark.parametrize("dtype", DTYPES)
def test_parts_of_complex_numbers(dtype: str) -> None:
    if real(dtype).is_complex:
        assert real_of(dtype) == by_torch(lambda: real(dtype).to_real())
        assert complex_of(dtype) == dtype
    else:
        assert real_of(dtype) == dtype
    if KINDS[dtype] == "f":
        assert complex_of(dtype) == by_torch(lambda: real(dtype).to_complex())


@pytest.mark.parametrize("chosen", ["float64", "float16"])
def test_another_default_dtype(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path, "default_dtype", "float32")  # what the rule changes is changed back
    before = torch.get_default_dtype()
    try:
        torch.set_default_dtype(real(chosen))
        rule_for("torch.set_default_dtype")((Ref(f"torch.{chosen}"),), {})
        for made in ("zeros", "rand"):
            assert rule_for(f"torch.{made}")((2,), {}).dtype == by_torch(lambda: getattr(torch, made)(2).dtype)
        for number in NUMBERS:
            told = by_torch(lambda: torch.full((2,), number).dtype)
            assert rule_for("torch.full")(((2,), number), {}).dtype == told, number
            told = by_torch(torch.result_type, torch.zeros(2, dtype=torch.int64), number)
            assert promote(_known("int64", 1), as_tensor(number)) == told, number
    finally:
        torch.set_default_dtype(before)
