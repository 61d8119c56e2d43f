"""Do the rules of LSTM, GRU, RNN and their cells say what torch does, over everything that can be asked of them?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from ops_judges import torch_fits
from ops_twins import T, all_agree, disagreement, for_rule, for_torch, fresh_path, t

from shapelint.rulebook import rule_for
from shapelint.rulebook.binding import spec_of
from shapelint.values import Input, NamedTuple, Reject, Shape, Tensor

I, H, B, TIME = 5, 7, 4, 3
NETS = [(kind, layers, both, first, proj)
        for kind in ("LSTM", "GRU", "RNN")
        for layers, both, first in itertools.product((1, 2), (False, True), (False, True))
        for proj in ((0, 2) if kind == "LSTM" else (0,))]


def states(lstm: bool, lead: tuple[int, ...], out: int) -> Iterator[Any]:
    """No state, the right one, and every near miss of it."""
    yield from (None, t(*lead, out))
    for axis in range(len(lead)):
        yield t(*lead[:axis], lead[axis] + 1, *lead[axis + 1:], out)
    yield from (t(*lead, out + 1), t(*lead[1:], out), t(1, *lead, out), t(2, *lead, H), t(1, *lead, H), t(H))
    good, cell = t(*lead, out), t(*lead, H)
    yield from ((good, cell), [good, cell], (good, cell, cell), (good,), (cell, good))
    yield from ((good, t(*lead, H + 1)), (t(2 * lead[0], *lead[1:], out), cell), (good, None))
    yield (t(*lead[1:], out), t(*lead[1:], H))


@pytest.mark.parametrize("net", NETS, ids=str)
def test_layers(net: tuple) -> None:
    kind, layers, both, first, proj = net
    kwargs = dict(num_layers=layers, bidirectional=both, batch_first=first, **({"proj_size": proj} if proj else {}))
    problems = []
    states_of = layers * (2 if both else 1)
    batched = (B, TIME) if first else (TIME, B)
    for x, lead in ((t(*batched, I), (states_of, B)), (t(TIME, I), (states_of,))):
        for hx in states(kind == "LSTM", lead, proj or H):
            problems.append(disagreement(f"torch.nn.{kind}", (I, H), kwargs, x, hx))
    wrong = (t(*batched, I + 1), t(TIME, I + 1), t(I), t(2, *batched, I), t(*batched, I, dtype="int64"))
    for x in (*wrong, None, (t(*batched, I), None), 3):
        problems.append(disagreement(f"torch.nn.{kind}", (I, H), kwargs, x))
    all_agree(problems)


@pytest.mark.parametrize("kind", ["LSTMCell", "GRUCell", "RNNCell"])
def test_cells(kind: str) -> None:
    problems = [disagreement(f"torch.nn.{kind}", (I, H), {}, x, hx)
                for x, lead in ((t(B, I), (B,)), (t(I), ()))
                for hx in (states(kind == "LSTMCell", lead, H) if lead else unbatched_states())]
    wrong = (t(TIME, B, I), t(B, I + 1), t(I + 1), t(), t(B, I, dtype="int64"))
    problems += [disagreement(f"torch.nn.{kind}", (I, H), {}, x) for x in wrong]
    all_agree(problems)


def unbatched_states() -> Iterator[Any]:
    yield from (None, t(H), t(H + 1), t(2, H), t(1, H), t(1, 2, H))
    yield from ((t(H), t(H)), (t(H), t(H + 1)), (t(H),), [t(H), t(H)])


IMPOSSIBLE = [
    ((I, 0), {}), ((0, H), {}), ((I, -3), {}), ((I, H, 0), {}), ((I, H, -1), {}), ((I, 2.5), {}), ((I,), {}), ((I, "a"), {}),
    ((I, None), {}), ((I, H), {"size": 3}), ((I, H), {"proj_size": H}), ((I, H), {"proj_size": H + 1}),
    ((I, H), {"proj_size": -1}), ((I, H), {"proj_size": H - 1}), ((I, H), {"dropout": 1.5}), ((I, H), {"dropout": True}),
    ((I, H), {"dropout": -0.1}), ((I, H), {"num_layers": 2, "dropout": 0.5}),
]


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_constructors(kind: str) -> None:
    problems = [disagreement(f"torch.nn.{kind}", made, kwargs) for made, kwargs in IMPOSSIBLE]
    problems.append(disagreement("torch.nn.RNN", (I, H), {"nonlinearity": "gelu"}))
    all_agree(problems)


@pytest.mark.parametrize("net", NETS, ids=str)
def test_weights(net: tuple) -> None:
    kind, layers, both, first, proj = net
    kwargs = dict(num_layers=layers, bidirectional=both, batch_first=first, **({"proj_size": proj} if proj else {}))
    fresh_path()
    for bias in (True, False):
        attrs = rule_for(f"torch.nn.{kind}")((I, H), {**kwargs, "bias": bias}).attrs
        real = dict(getattr(torch.nn, kind)(I, H, **kwargs, bias=bias).named_parameters())
        assert sorted(name for name, value in attrs.items() if isinstance(value, Tensor)) == sorted(real)
        assert [torch_fits(real[name], attrs[name], {}) for name in real] == [""] * len(real)


@pytest.mark.parametrize("kind", ["LSTMCell", "GRUCell", "RNNCell"])
def test_weights_of_cells(kind: str) -> None:
    fresh_path()
    attrs = rule_for(f"torch.nn.{kind}")((I, H), {}).attrs
    real = dict(getattr(torch.nn, kind)(I, H).named_parameters())
    assert sorted(name for name, value in attrs.items() if isinstance(value, Tensor)) == sorted(real)
    assert [torch_fits(real[name], attrs[name], {}) for name in real] == [""] * len(real)


@pytest.mark.parametrize("net", NETS, ids=str)
def test_packed(net: tuple) -> None:
    """Packed in, packed out; the state has the batch that was packed."""
    kind, layers, both, first, proj = net
    kwargs = dict(num_layers=layers, bidirectional=both, batch_first=first, **({"proj_size": proj} if proj else {}))
    problems = []
    for width in (I, I + 1):
        x = t(B, TIME, width)
        for hx in packed_states(kind == "LSTM", layers * (2 if both else 1), proj or H):
            for in_order in (True, False):
                problems.append(packed_disagreement(kind, kwargs, x, hx, in_order))
    all_agree(problems)


def packed_states(lstm: bool, layers: int, out: int) -> Iterator[Any]:
    """No state, the right one, near misses. (Not all: torch's kernel for packed sequences reads beyond the end of a
    state with too few layers, and the process dies.)"""
    lead = (layers, B)
    yield from (None, t(*lead, out))
    for wrong in ((layers, B + 1), (layers, B - 1)):
        yield from (t(*wrong, out), (t(*wrong, out), t(*wrong, H)))
    yield from (t(B, out), (t(*lead, out), t(*lead, H)), [t(*lead, out), t(*lead, H)])
    yield from ((t(*lead, out + 1), t(*lead, H)), (t(*lead, out), t(*lead, H + 1)), (t(B, out), t(B, H)))


def packed_disagreement(kind: str, kwargs: dict, x: T, hx: Any, in_order: bool) -> str:
    lengths = [TIME] * (B - 1) + [TIME - 1]
    pack, unpack = "torch.nn.utils.rnn.pack_padded_sequence", "torch.nn.utils.rnn.pad_packed_sequence"
    told = f"{kind} {kwargs} packed {x} {hx} {in_order}: "
    fresh_path()
    try:
        layer = rule_for(f"torch.nn.{kind}")((I, H), kwargs)
        packed = rule_for(pack)((for_rule(x), for_rule(lengths), True, in_order), {})
        out, state = spec_of(layer.forward).call(layer.name, (packed, for_rule(hx)), {})
        said: Any = (rule_for(unpack)((out,), {"batch_first": True}), out[0], state)
    except Reject as no:
        said = no
    try:
        real_layer = getattr(torch.nn, kind)(I, H, **kwargs)
        real_packed = torch.nn.utils.rnn.pack_padded_sequence(for_torch(x), lengths, True, in_order)
        real_out, real_state = real_layer(real_packed, for_torch(hx))
        real: Any = (torch.nn.utils.rnn.pad_packed_sequence(real_out, batch_first=True), real_out.data, real_state)
    except Exception as problem:
        real = problem
    if isinstance(said, Reject) != isinstance(real, Exception):
        return told + f"rule: {said!r:.200}; torch: {real!r:.300}"
    if isinstance(said, Reject):
        return ""
    problem = torch_fits(real, said, {})
    return told + problem if problem else ""


def test_an_unknown_input_is_learned_by_use() -> None:
    fresh_path()
    x = Input("x", "Net.forward.x")
    layer = rule_for("torch.nn.LSTM")((I, H), {"batch_first": True})
    out, (h, c) = spec_of(layer.forward).call(layer.name, (x,), {})
    assert x.value.shape == Shape((), (I,), frozenset({2, 3}))
    assert out.shape == Shape((), (H,), frozenset({2, 3}))
    assert h.shape == Shape((1,), (H,), frozenset({2, 3}))
    # It may be a packed sequence, too, so nobody may object to its being unpacked.
    padded, lengths = rule_for("torch.nn.utils.rnn.pad_packed_sequence")((out,), {})
    assert padded.rank == 3 and padded.dims[2] == H and lengths.rank == 1
    with pytest.raises(Reject) as no:
        other = rule_for("torch.nn.Linear")((I + 1, 2), {})
        spec_of(other.forward).call(other.name, (x,), {})
    assert no.value.fact.kind == "features"


def test_a_wrong_size_still_tells_the_output() -> None:
    fresh_path()
    layer = rule_for("torch.nn.LSTM")((I, H), {"batch_first": True})
    with pytest.raises(Reject) as no:
        spec_of(layer.forward).call(layer.name, (Tensor(Shape((B, TIME, I + 1)), "float32"),), {})
    fact = no.value.fact
    assert (fact.kind, fact.got, fact.wanted, fact.parameter) == ("recurrent-input", I + 1, I, "input_size")
    assert no.value.result[0].shape == Shape((B, TIME, H))


def test_a_packed_sequence_is_a_named_tuple() -> None:
    fresh_path()
    x = Tensor(Shape((TIME, B, I)), "float32")
    packed = rule_for("torch.nn.utils.rnn.pack_padded_sequence")((x, for_rule([3, 2, 2, 1])), {})
    assert isinstance(packed, NamedTuple) and packed.name == "PackedSequence"
    assert packed.field("data").shape == Shape((8, I))
    linear = rule_for("torch.nn.Linear")((I, 2), {})
    with pytest.raises(Reject) as no:
        spec_of(linear.forward).call(linear.name, (packed,), {})
    assert no.value.fact.kind == "packed"
