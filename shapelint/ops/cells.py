"""Single steps of recurrent layers: nn.RNNCell, nn.LSTMCell, nn.GRUCell."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._recurrent_state import Wanted
from shapelint.rulebook import at_least, module, must_be_floating, must_share, parameter, sig, weights_dtype
from shapelint.values import Reject, Tensor, settled


def _cell(operator: str, gates: int, input_size: Dim, hidden_size: Dim, bias: Any, dtype: Any) -> Any:
    lstm = operator == "torch.nn.LSTMCell"
    at_least(hidden_size, 0, "hidden_size", raises="RuntimeError")
    at_least(input_size, 0, "input_size", raises="RuntimeError")
    given = weights_dtype(dtype)
    state = "([B?, hidden_size], [B?, hidden_size])" if lstm else "[B?, hidden_size]"
    rule = sig(f"[B?, input_size] -> {state}", kind="recurrent-input", rank_raises="ValueError",
               input_size=input_size, hidden_size=hidden_size)

    def forward(input: "Tensor", hx: "Any" = None) -> Any:
        result = rule(input)
        must_be_floating(input, "input", operator, result)
        must_share(given, operator, result, input=input)
        first = result[0] if lstm else result
        lead = None if first.rank is None else first.dims[:-1]
        try:
            Wanted(operator, lead, (hidden_size,) * (2 if lstm else 1)).check(hx)
        except Reject as no:
            no.result = result
            raise
        return _with_state(result, settled(hx), given, operator)

    weights = {"weight_ih": parameter(gates * hidden_size, input_size, dtype=given),
               "weight_hh": parameter(gates * hidden_size, hidden_size, dtype=given)}
    vector = None if settled(bias) is False else parameter(gates * hidden_size, dtype=given)
    # What is called `bias` is the flag itself.
    return forward, {**weights, "bias_ih": vector, "bias_hh": vector, "bias": bias}


def _with_state(result: Any, hx: Any, dtype: str | None, operator: str) -> Any:
    """A hidden state meets the weights; a cell state is only added to what comes of it."""
    if isinstance(hx, Tensor):
        must_share(dtype, operator, result, hx=hx)
    elif isinstance(hx, tuple) and len(hx) == 2 and isinstance(result, tuple):
        must_share(dtype, operator, result, **{"hx[0]": hx[0]})
        cell = settled(hx[1])
        if isinstance(cell, Tensor) and cell.dtype != result[0].dtype:
            return tuple(part.with_dtype(None) for part in result)  # what comes of it depends on the machine
    return result


@module("torch.nn.LSTMCell")
def lstm_cell(input_size: "Size", hidden_size: "Size", bias: "Any" = True, device: "Any" = None,
              dtype: "Any" = None) -> Any:
    """The next hidden and cell state.

    LSTMCell(10, 20)([3, 10]) -> ([3, 20], [3, 20])
    LSTMCell(10, 20)([B, 10], ([B, 20], [B, 20])) -> ([B, 20], [B, 20])
    LSTMCell(10, 20)([10]) -> ([20], [20])
    LSTMCell(10, 20)([3, 10], [3, 20]) -> error: state-kind
    LSTMCell(10, 20)([3, 10], ([3, 20], [3, 21])) -> error: hidden-state
    LSTMCell(10, 20)([5, 3, 10]) -> error: rank
    LSTMCell(10, 20).weight_hh -> [80, 20]
    """
    return _cell("torch.nn.LSTMCell", 4, input_size, hidden_size, bias, dtype)


@module("torch.nn.GRUCell")
def gru_cell(input_size: "Size", hidden_size: "Size", bias: "Any" = True, device: "Any" = None,
             dtype: "Any" = None) -> Any:
    """The next hidden state.

    GRUCell(10, 20)([B, 10]) -> [B, 20]
    GRUCell(10, 20)([3, 10], [3, 20]) -> [3, 20]
    GRUCell(10, 20)([3, 10], ([3, 20], [3, 20])) -> error: state-kind
    GRUCell(10, 20)([3, 11]) -> error: recurrent-input
    GRUCell(10, 20)([3, 10], [2, 20]) -> error: hidden-state
    """
    return _cell("torch.nn.GRUCell", 3, input_size, hidden_size, bias, dtype)


@module("torch.nn.RNNCell")
def rnn_cell(input_size: "Size", hidden_size: "Size", bias: "Any" = True, nonlinearity: "Any" = "tanh",
             device: "Any" = None, dtype: "Any" = None) -> Any:
    """The next hidden state.

    RNNCell(10, 20)([B, 10]) -> [B, 20]
    RNNCell(10, 20)([10], [20]) -> [20]
    RNNCell(10, 20)([3, 10], [3, 10]) -> error: hidden-state
    """
    return _cell("torch.nn.RNNCell", 1, input_size, hidden_size, bias, dtype)
