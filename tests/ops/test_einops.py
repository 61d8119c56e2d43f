"""Do the rules of einops say what einops does? Calls drawn at random before both, and what only the analysis knows."""

from __future__ import annotations

import inspect
from random import Random
from typing import Any

import pytest

pytest.importorskip("einops.layers.torch")

from einops_judges import AGREE, OPEN, calls, compare, compare_free  # noqa: E402
from ops_judges import find  # noqa: E402
from ops_twins import fresh_path  # noqa: E402

from shapelint.dims import symbol  # noqa: E402
from shapelint.findings.check import check_source  # noqa: E402
from shapelint.rulebook import Wish, path, rule_for, to_tensor  # noqa: E402
from shapelint.rulebook.binding import spec_of  # noqa: E402
from shapelint.source import parse  # noqa: E402
from shapelint.values import Input, ListV, NotKnown, Quotient, Reject, Shape, Tensor, Unknown  # noqa: E402

COUNT = 1500


@pytest.fixture(autouse=True)
def _new_path() -> None:
    fresh_path()


def test_random_calls(agreement_seed: int) -> None:
    told = [f"{verdict}: {what}" for verdict, what in map(compare, calls(COUNT, agreement_seed))
            if verdict not in (*AGREE, "not known")]
    assert not told, "\n".join(told[:20])


def test_little_is_not_known(agreement_seed: int) -> None:
    open_ones = [what for verdict, what in map(compare, calls(COUNT, agreement_seed)) if verdict == "not known"]
    assert len(open_ones) <= COUNT // 100, "\n".join(open_ones[:20])


def test_random_calls_with_free_sizes(agreement_seed: int) -> None:
    chance = Random(agreement_seed)
    told = [f"{verdict}: {what}" for verdict, what in
            (compare_free(call, chance) for call in calls(COUNT, agreement_seed + 1)) if verdict not in (*AGREE, *OPEN)]
    assert not told, "\n".join(told[:20])


NAMES = ("rearrange", "reduce", "repeat", "parse_shape", "pack", "unpack", "asnumpy", "layers.torch.Rearrange",
         "layers.torch.Reduce", "layers.torch.EinMix")


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_those_of_einops(name: str) -> None:
    real = inspect.signature(find(f"einops.{name}")).parameters.values()
    spec = rule_for(f"einops.{name}").spec
    assert list(spec.parameters) == [p.name for p in real if p.kind is not p.VAR_KEYWORD]
    assert spec.named == any(p.kind is p.VAR_KEYWORD for p in real)


# -- what is learned


def ask(name: str, *args: Any, **kwargs: Any) -> Any:
    return rule_for(f"einops.{name}")(args, kwargs)


def tensor(*sizes: Any, dtype: str | None = "float32") -> Tensor:
    return Tensor(Shape(sizes), dtype)


def known(value: Input) -> Shape:
    return to_tensor(value, Wish("", "")).shape


def test_a_pattern_teaches_the_rank() -> None:
    x = Input("x", "f.x")
    out = ask("rearrange", x, "b c h w -> b (h w) c")
    assert known(x).rank == 4
    assert out.dims[0] is known(x).front[0]
    with pytest.raises(Reject):
        ask("rearrange", x, "b t c -> b c t")


def test_dots_teach_the_ends() -> None:
    x = Input("x", "f.x")
    out = ask("rearrange", x, "b ... c -> c ... b")
    assert known(x).rank is None and known(x).least_rank == 2
    assert out.shape.front[0] is known(x).back[-1]


def test_dots_and_ends_that_may_be_one_axis() -> None:
    x = Tensor(Shape((2, 3), (5,)))  # [2, 3, ..., 5]
    assert str(ask("rearrange", x, "... c -> c ...").shape) == "[5, 2, 3, ...]"
    assert str(ask("rearrange", x, "a b c ... -> (a b) c ...").shape) == "[6, ?, ...]"
    x = Tensor(Shape((2, 3), (3, 5), overlap=1))  # [2, 3, 5] is possible
    out = ask("rearrange", x, "a ... d -> d ... a").shape
    assert (out.front[0], out.back[-1]) == (5, 2) and out.least_rank == 3


def test_a_given_length_and_a_one_are_learned() -> None:
    size, one = symbol("T"), symbol("K")
    ask("rearrange", tensor(size, one), "t 1 -> t", t=7)
    assert path.known.same(size, 7) is True and path.known.same(one, 1) is True


def test_divisibility_is_learned() -> None:
    channels, heads = symbol("C"), symbol("heads")
    out = ask("rearrange", tensor(2, channels), "b (h d) -> b h d", h=heads)
    assert path.known.divides(heads, channels) is True
    merged = ask("rearrange", out, "b h d -> b (h d)")
    assert path.known.same(merged.dims[1], channels) is True


def test_a_merged_axis_stays_the_size_it_was() -> None:
    channels = symbol("C")
    out = ask("rearrange", tensor(2, channels), "b (h d) -> (h d) b", h=4)
    assert out.dims[0] is channels


def test_a_parameter_that_is_a_length_becomes_a_size() -> None:
    heads = Input("heads", "f.heads")
    out = ask("rearrange", tensor(2, 12), "b (h d) -> b h d", h=heads)
    assert out.dims[1] == heads.value


@pytest.mark.parametrize("length", [4.0, Quotient(symbol("C"), 3), "4", None, (4,)])
def test_a_length_is_an_integer(length: Any) -> None:
    with pytest.raises(Reject) as no:
        ask("rearrange", tensor(2, 12), "b (h d) -> b h d", h=length)
    assert (no.value.fact.kind, no.value.fact.raises) == ("argument-type", "TypeError")


def test_einops_compares_no_length_that_is_not_used() -> None:
    assert ask("rearrange", tensor(2, 3), "a b -> b a", a=2.0).dims == (3, 2)
    assert find("einops.rearrange")(find("torch.zeros")(2, 3), "a b -> b a", a=2.0).shape == (3, 2)


def test_sizes_by_name_go_on() -> None:
    sizes = ask("parse_shape", tensor(2, symbol("T"), 3), "b t _").items
    assert list(sizes) == ["b", "t"]
    assert ask("rearrange", tensor(2 * sizes["t"], 5), "(b t) c -> t b c", **sizes).dims == (sizes["t"], 2, 5)


def test_a_list_of_any_number() -> None:
    count = symbol("count")
    frames = ListV([], tensor(3, 8), count)
    assert ask("rearrange", frames, "t c n -> n t c").dims == (8, count, 3)


def test_an_unknown_pattern_gives_a_tensor() -> None:
    with pytest.raises(NotKnown) as unsaid:
        ask("rearrange", tensor(2, 3, dtype="int64"), Unknown("a test"))
    assert unsaid.value.result.dtype == "int64"


def test_a_callable_that_nobody_follows() -> None:
    with pytest.raises(NotKnown) as unsaid:
        ask("reduce", tensor(2, 3, 4), "a b c -> (a b)", Unknown("a lambda"))
    assert unsaid.value.result.shape == Shape((6,))  # the reshape behind it says so
    with pytest.raises(NotKnown) as unsaid:
        ask("reduce", tensor(2, 3, 4), "a b c -> a b", Unknown("a lambda"))
    assert unsaid.value.result.rank is None


def test_what_fails_still_says_what_comes_out() -> None:
    with pytest.raises(Reject) as no:
        ask("rearrange", tensor(2, 12, 7), "b (h d) t -> t b h d", h=5)
    assert str(no.value.result.shape) == "[7, 2, 5, ?]"


def test_packed_sizes_nobody_knows() -> None:
    (packed, shapes) = ask("pack", ListV([Tensor(Shape((), (8,))), tensor(4, 8)]), "* c")
    assert packed.rank == 2 and packed.dims[1] == 8
    assert [str(one.shape) for one in ask("unpack", packed, shapes, "* c").items] == ["[..., 8]", "[4, 8]"]
    with pytest.raises(NotKnown) as unsaid:
        ask("unpack", tensor(4, 9, 8), Unknown("a test"), "b * c")
    assert str(unsaid.value.result.rest.shape) == "[4, ..., 8]"


def test_einmix_makes_its_parameters() -> None:
    sizes = {"g": 2, "c": 3, "d": symbol("D")}
    layer = rule_for("einops.layers.torch.EinMix")(("b (g c) -> b (g d)", "g c d", "d"), sizes)
    assert str(layer.attrs["weight"]) == "[2, 3, D]" and str(layer.attrs["bias"]) == "[1, 1, D]"
    assert str(spec_of(layer.forward).call("", (tensor(5, 6),), {})) == "[5, 2*D]"


# -- in programs


def found(text: str) -> list[str]:
    head = "import torch\nfrom torch import nn\nimport einops\nfrom einops import rearrange, reduce, einsum\n"
    return [finding.message for finding in check_source(parse("program.py", head + text)).findings]


def test_words_for_a_size_that_does_not_divide() -> None:
    assert found("x = torch.randn(8, 50, 64)\nrearrange(x, 'b t (h d) -> b h t d', h=12)") == [
        "`rearrange` splits axis 2 of `x` ([8, 50, 64]) as `(h d)` with h = 12, but 64 is no multiple of 12"]


def test_words_for_another_rank() -> None:
    assert found("x = torch.randn(8, 50)\nrearrange(x, 'b t c -> b c t')") == [
        "`rearrange`: 'b t c' has 3 axes, but `x` ([8, 50]) has 2"]


def test_words_for_einsum_name_the_axis() -> None:
    assert found("a, b = torch.randn(2, 3), torch.randn(4, 5)\neinsum(a, b, 'x chan, chan y -> x y')") == [
        "`einsum`: the name chan stands for 3, but is 4 in `b`"]


@pytest.mark.parametrize("handler", ["einops.EinopsError", "RuntimeError", "Exception"])
def test_a_handler_catches_what_einops_raises(handler: str) -> None:
    text = f"x = torch.randn(8, 50)\ntry:\n    rearrange(x, 'b t c -> b c t')\nexcept {handler}:\n    pass"
    assert not found(text)


def test_arrays_are_not_taken_for_tensors() -> None:
    text = "def f(image):\n    image = rearrange(image, 'h w c -> c h w')\n    return image.transpose(2, 0, 1)\n"
    assert not found("import numpy as np\n" + text)
    assert found(text)  # a file that knows of tensors only


def test_a_model_learns_heads_from_use() -> None:
    assert not found("""
class Net(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads, self.out = heads, nn.Linear(dim, dim)

    def forward(self, x):
        x = rearrange(x, 'b n (h d) -> b h n d', h=self.heads)
        return self.out(rearrange(x, 'b h n d -> b n (h d)'))
""")
