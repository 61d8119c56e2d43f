"""Recurrent layers: nn.RNN, nn.LSTM, nn.GRU, for tensors and for packed sequences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._recurrent_state import Wanted
from shapelint.rulebook import (
    Wish, at_least, describe, fresh, less_than, module, must_be_floating, must_share, one_of, parameter, path,
    probability, same, sig, to_tensor, weights_dtype,
)
from shapelint.values import Input, NamedTuple, Reject, Shape, Tensor, Unknown, settled

#: The kind of a tensor that may be a packed sequence as well: a parameter only recurrent layers have seen so far.
MAYBE_PACKED = "tensor or packed"


def packed(data: Tensor, batch: Dim, time: Dim | None = None, lengths: Any = None,
           in_order: bool = False) -> NamedTuple:
    """A PackedSequence: the steps of all sequences behind one another. It remembers the number of sequences (`batch`),
    the longest of them (`time`) and the `lengths` tensor, where known. `in_order`: they came sorted by length."""
    steps = Tensor(Shape((fresh("the longest sequence") if time is None else time,)), "int64")
    order = None if in_order else Tensor(Shape((batch,)), "int64")
    made = NamedTuple.of(("data", "batch_sizes", "sorted_indices", "unsorted_indices"), (data, steps, order, order),
                         "PackedSequence")
    made.batch, made.time, made.lengths = batch, time, lengths
    return made


def is_packed(value: Any) -> bool:
    return isinstance(value, NamedTuple) and value.name == "PackedSequence"


def maybe_packed(value: Any) -> bool:
    """May the value turn out to be a packed sequence? (Unknown, or a parameter only recurrent layers have used.)"""
    value = settled(value)
    return isinstance(value, (Unknown, Input)) or isinstance(value, Tensor) and value.kind == MAYBE_PACKED


@dataclass(frozen=True)
class Net:
    """The sizes of one recurrent layer, and what it does to its input."""

    operator: str
    input_size: Dim
    hidden_size: Dim
    num_layers: Dim
    batch_first: bool
    bidirectional: bool
    proj_size: Dim = 0
    dtype: str | None = None

    @property
    def lstm(self) -> bool:
        return self.operator == "torch.nn.LSTM"

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def out_size(self) -> Dim:
        return self.hidden_size if settled(self.proj_size) == 0 else self.proj_size

    def rule(self, notation: str, **kwargs: Any) -> Any:
        return sig(notation, kind="recurrent-input", D=self.directions, L=self.num_layers, H=self.out_size,
                   C=self.hidden_size, input_size=self.input_size, rank_raises="ValueError", **kwargs)

    def forward(self, input: "Any", hx: "Any" = None) -> Any:
        """The rule of the layer's forward."""
        if is_packed(input):
            return self._packed(input, hx)
        open_kind = maybe_packed(input)
        tensor = _tensor(input, self.operator)
        if open_kind:
            tensor = _as_maybe_packed(tensor)
        states = "([D*L, B?, H], [D*L, B?, C])" if self.lstm else "[D*L, B?, H]"
        steps = "B?, T" if self.batch_first else "T, B?"
        output, state = self._read(tensor, f"[{steps}, input_size] -> [{steps}, D*H], {states}")
        if output.rank == 3:
            roles = ("batch", "time", "feature") if self.batch_first else ("time", "batch", "feature")
            output = replace(output, roles=roles)
        elif output.rank is None and open_kind:
            output = replace(output, kind=MAYBE_PACKED)
        if output.rank and same(output.dims[1 if self.batch_first and output.rank == 3 else 0], 0) is True:
            raise Reject("spatial", argument="input", operator=self.operator, axis=1 if self.batch_first else 0, got=0,
                         wanted=1, shape=tensor.shape, parameter=None, result=(output, state))
        batch = () if output.rank == 2 else (output.dims[0 if self.batch_first else 1],) if output.rank == 3 else None
        self.check_state(hx, batch, (output, state))
        return output, state

    def _read(self, tensor: Tensor, notation: str) -> Any:
        """By the notation; but integers are refused before a wrong size is."""
        try:
            result = self.rule(notation)(tensor)
        except Reject as no:
            if no.fact.kind != "rank":
                self._must_suit(tensor, "input", no.result)
            raise
        self._must_suit(tensor, "input", result)
        return result

    def _must_suit(self, tensor: Tensor, argument: str, result: Any) -> None:
        """The input is of the dtype of the weights."""
        must_be_floating(tensor, argument, self.operator, result, raises="ValueError")
        must_share(self.dtype, self.operator, result, raises="ValueError", **{argument: tensor})

    def _packed(self, input: Any, hx: Any) -> Any:
        rows = self.rule("[N, input_size] -> [N, D*H]", arguments=("input.data",))
        try:
            data = rows(input[0])
        except Reject as no:
            if isinstance(no.result, Tensor):
                no.result = self._packed_result(input, no.result)
            raise
        result = self._packed_result(input, data)
        self._must_suit(input[0], "input.data", result)
        self.check_state(hx, (input.batch,), result, input)
        return result

    def _packed_result(self, input: Any, data: Tensor) -> Any:
        lead = (self.directions * self.num_layers, input.batch)
        hidden = Tensor(Shape((*lead, self.out_size)), data.dtype)
        cell = Tensor(Shape((*lead, self.hidden_size)), data.dtype)
        out = packed(data, input.batch, input.time, input.lengths, input[2] is None)
        return out, (hidden, cell) if self.lstm else hidden

    def check_state(self, hx: Any, batch: tuple[Dim, ...] | None, result: Any, source: Any = None) -> None:
        """A given state against the shape torch wants; `batch` is None where it is not known whether there is one."""
        if hx is None:
            return
        lead = None if batch is None else (self.directions * self.num_layers, *batch)
        sizes = (self.out_size, self.hidden_size) if self.lstm else (self.out_size,)
        picks = source is not None and source[2] is not None
        try:
            Wanted(self.operator, lead, sizes, picks).check(hx)
        except Reject as no:
            no.result = result
            raise
        hx = settled(hx)
        if isinstance(hx, (tuple, Tensor)):
            # A cell state is only added to, so where it is computed decides whether another dtype will do.
            given = {"hx": hx} if isinstance(hx, Tensor) else {f"hx[{i}]": part for i, part in enumerate(hx[:1])}
            must_share(self.dtype, self.operator, result, **given)

    def weights(self, bias: Any, dtype: Any) -> dict[str, Tensor]:
        """weight_ih_l0, weight_hh_l0, bias_ih_l0 ... as torch names them."""
        gates = {"torch.nn.LSTM": 4, "torch.nn.GRU": 3}.get(self.operator, 1) * self.hidden_size
        given = weights_dtype(dtype)
        out: dict[str, Tensor] = {}
        layers = int(self.num_layers) if isinstance(self.num_layers, int) else 1
        for layer in range(min(layers, 64)):
            size = self.input_size if layer == 0 else self.directions * self.out_size
            for suffix in ("", "_reverse")[: self.directions]:
                end = f"l{layer}{suffix}"
                out[f"weight_ih_{end}"] = parameter(gates, size, dtype=given)
                out[f"weight_hh_{end}"] = parameter(gates, self.out_size, dtype=given)
                if settled(bias) is not False:
                    out[f"bias_ih_{end}"] = out[f"bias_hh_{end}"] = parameter(gates, dtype=given)
                if self.out_size is not self.hidden_size:
                    out[f"weight_hr_{end}"] = parameter(self.proj_size, self.hidden_size, dtype=given)
        return out


def _tensor(value: Any, operator: str) -> Tensor:
    try:
        return to_tensor(value, Wish(operator, "input"))
    except Reject as no:
        # The layer asks its argument for `.dim()` before anything else.
        raise Reject(no.fact.kind, raises="AttributeError", **no.fact.details) from None


def _as_maybe_packed(tensor: Tensor) -> Tensor:
    marked = replace(tensor, kind=MAYBE_PACKED)
    if tensor.source is not None:
        path.journal.touch(tensor.source)
        tensor.source.value = marked
    return marked


def _check(net: Net, dropout: Any, bias: Any, proj_left_out: bool = True) -> None:
    """What torch's RNNBase refuses."""
    if not proj_left_out:
        raise Reject("constructor", raises="ValueError", parameter="proj_size", got=net.proj_size, wanted=None,
                     rule="given to an LSTM only")
    if isinstance(settled(dropout), bool):
        raise Reject("constructor", raises="ValueError", parameter="dropout", got=dropout, wanted=None,
                     rule="a number between 0 and 1")
    probability(dropout, "dropout")
    bias = settled(bias)
    if isinstance(bias, (int, float, str)) and not isinstance(bias, bool) or bias is None:
        raise Reject("argument-type", raises="TypeError", operator=net.operator, argument="bias", got=describe(bias),
                     wanted="a bool")
    at_least(net.input_size, 1, "input_size")
    at_least(net.hidden_size, 1, "hidden_size")
    at_least(net.num_layers, 1, "num_layers")
    if settled(net.proj_size) != 0:
        at_least(net.proj_size, 0, "proj_size")
        less_than(net.proj_size, net.hidden_size, "proj_size", "hidden_size")


def _built(net: Net, bias: Any, dtype: Any, mode: str) -> Any:
    def forward(input: "Any", hx: "Any" = None) -> Any:
        return net.forward(input, hx)

    # What is called `bias` is the flag itself.
    return forward, {**net.weights(bias, dtype), "bias": bias, "mode": mode, "proj_size": net.proj_size}


@module("torch.nn.LSTM")
def lstm(input_size: "Size", hidden_size: "Size", num_layers: "Size" = 1, bias: "Any" = True,
         batch_first: "Bool" = False, dropout: "Any" = 0.0, bidirectional: "Flag" = False, proj_size: "Size" = 0,
         device: "Any" = None, dtype: "Any" = None) -> Any:
    """Output at every step, then the last hidden and cell state of every layer.

    LSTM(10, 20)([5, 3, 10]) -> [5, 3, 20], ([1, 3, 20], [1, 3, 20])
    LSTM(10, 20, 2, bidirectional=True, batch_first=True)([B, T, 10]) -> [B, T, 40], ([4, B, 20], [4, B, 20])
    LSTM(10, 20, proj_size=7)([T, B, 10]) -> [T, B, 7], ([1, B, 7], [1, B, 20])
    LSTM(10, 20)([T, 10]) -> [T, 20], ([1, 20], [1, 20])
    LSTM(10, 20)([5, 3, 11]) -> error: recurrent-input
    LSTM(10, 20)([5, 3, 10], [1, 3, 20]) -> error: state-kind
    LSTM(10, 20)([5, 3, 10], ([1, 3, 20], [2, 3, 20])) -> error: hidden-state
    LSTM(10, 20)([5, 3, 10]i) -> error: dtype
    LSTM(10, 20)([5, 3, 10]d) -> error: dtype
    LSTM(10, 20)([5, 3, 10], ([1, 3, 20]d, [1, 3, 20])) -> error: dtype
    LSTM(10, 20, bias=1) -> error: argument-type
    LSTM(10, 20, batch_first="no") -> error: argument-type
    LSTM(10, 20, proj_size=20) -> error: constructor
    LSTM(10, 20, num_layers=0) -> error: constructor
    """
    net = Net("torch.nn.LSTM", input_size, hidden_size, num_layers, batch_first, bidirectional, proj_size,
              weights_dtype(dtype))
    _check(net, dropout, bias)
    return _built(net, bias, dtype, "LSTM")


@module("torch.nn.GRU")
def gru(input_size: "Size", hidden_size: "Size", num_layers: "Size" = 1, bias: "Any" = True,
        batch_first: "Bool" = False, dropout: "Any" = 0.0, bidirectional: "Flag" = False,
        device: "Any" = None, dtype: "Any" = None, proj_size: "Any" = None) -> Any:
    """Output at every step, then the last hidden state of every layer.

    GRU(10, 20, 2)([T, B, 10]) -> [T, B, 20], [2, B, 20]
    GRU(10, 20)([5, 3, 10], [1, 3, 20]) -> [5, 3, 20], [1, 3, 20]
    GRU(10, 20)([5, 3, 10], ([1, 3, 20], [1, 3, 20])) -> error: state-kind
    GRU(10, 20)([5, 3, 10], [1, 5, 20]) -> error: hidden-state
    GRU(10, 20)([2, 5, 3, 10]) -> error: rank
    """
    net = Net("torch.nn.GRU", input_size, hidden_size, num_layers, batch_first, bidirectional, 0,
              weights_dtype(dtype))
    _check(net, dropout, bias, proj_size is None)
    return _built(net, bias, dtype, "GRU")


@module("torch.nn.RNN")
def rnn(input_size: "Size", hidden_size: "Size", num_layers: "Size" = 1, nonlinearity: "Any" = "tanh",
        bias: "Any" = True, batch_first: "Bool" = False, dropout: "Any" = 0.0, bidirectional: "Flag" = False,
        device: "Any" = None, dtype: "Any" = None, proj_size: "Any" = None) -> Any:
    """Output at every step, then the last hidden state of every layer.

    RNN(10, 20, bidirectional=True)([T, 10]) -> [T, 40], [2, 20]
    RNN(10, 20, nonlinearity="gelu") -> error: constructor
    """
    net = Net("torch.nn.RNN", input_size, hidden_size, num_layers, batch_first, bidirectional, 0,
              weights_dtype(dtype))
    one_of(nonlinearity, ("tanh", "relu"), "nonlinearity")
    _check(net, dropout, bias, proj_size is None)
    return _built(net, bias, dtype, f"RNN_{str(settled(nonlinearity)).upper()}")
