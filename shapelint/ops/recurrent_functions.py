"""Recurrent layers and cells as functions, with their weights given: torch.lstm, torch.gru_cell and their kin."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import (
    Wish, function, must_be_floating, must_have_shape, must_same, must_share, promote, same, to_tensor,
)
from shapelint.rulebook.convert import to_items
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, settled


def _tensors(value: Any, operator: str, argument: str) -> list[Tensor]:
    wish = Wish(operator, argument)
    return [to_tensor(item, wish) for item in to_items(value, wish)]


def _states(hx: Any, operator: str) -> list[Tensor]:
    """The hidden state, or hidden and cell state."""
    if "lstm" not in operator:
        return [to_tensor(hx, Wish(operator, "hx"))]
    states = _tensors(hx, operator, "hx")
    if len(states) != 2:
        raise Reject("arguments", operator=operator, argument="hx", problem="needs two states")
    return states


def _must_have_rank(operator: str, argument: str, tensor: Tensor, rank: int) -> None:
    if not tensor.shape.may_have_rank(rank):
        raise Reject("rank", raises="IndexError" if tensor.rank < rank else "RuntimeError", argument=argument,
                     operator=operator, got=tensor.rank, wanted=[rank], least=rank, shape=tensor.shape,
                     pattern=["time", "batch", "features"][-rank:])
    if tensor.rank is None:
        raise NotKnown(f"the shape of {argument} is not known")


def _run(operator: str, given: tuple) -> tuple[Tensor, ...]:
    """`(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)`, or, of packed steps,
    `(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional)`."""
    whole = not isinstance(settled(given[3]), (tuple, ListV))
    if not whole:
        given = (given[0], *given[2:], False)
    input, hx, params, _, _, _, _, bidirectional, _ = given
    data = to_tensor(input, Wish(operator, "input"))
    states, weights = _states(hx, operator), _tensors(params, operator, "params")
    if operator.startswith("torch.rnn") and whole and data.rank == 2:
        raise NotKnown("torch takes steps without a batch only where nothing compares them")
    _must_have_rank(operator, "input", data, 3 if whole else 2)
    if not weights or weights[0].rank != 2 or any(not state.rank for state in states):
        raise NotKnown("the weights or states are not known")
    if operator != "torch.lstm":  # where the fastest code for an LSTM runs, nothing is compared
        must_same(data.dims[-1], weights[0].dims[1], "recurrent-input", argument="input", axis=-1, shape=data.shape,
                  operator=operator, parameter="input_size")
        if whole and states[0].rank == 3 and same(states[0].dims[1], 1) is not True:
            axis = 0 if settled(given[8]) is True else 1
            must_same(states[0].dims[1], data.dims[axis], "hidden-state", argument="hx", axis=1,
                      shape=states[0].shape, operator=operator, parameter="batch")
        must_be_floating(data, "input", operator)
        must_share(weights[0].dtype, operator, None, input=data, hx=states[0])
    twice = 2 if settled(bidirectional) is True else 1
    return Tensor(Shape((*data.dims[:-1], twice * states[0].dims[-1])), data.dtype), *states


def _declare(name: str, example: str) -> None:
    def run(input: "Any", hx: "Any", params: "Any", has_biases: "Any", num_layers: "Any", dropout: "Any",
            train: "Any", bidirectional: "Any", batch_first: "Any") -> Any:
        return _run(name, (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first))

    run.__doc__ = f"""The outputs, and the states in the end.

    {example}
    """
    function(name)(run)


_declare("torch.lstm", """torch.lstm([T, B, 3], ([1, B, 4], [1, B, 4]), ([16, 3], [16, 4]), False, 1, 0.0, False, \
False, False) -> ([T, B, 4], [1, B, 4], [1, B, 4])
    torch.lstm([5, 2, 3], ([1, 2, 4],), ([16, 3], [16, 4]), False, 1, 0.0, False, False, False) -> error: arguments
    torch.lstm([5, 3], ([1, 4], [1, 4]), ([16, 3], [16, 4]), False, 1, 0.0, False, False, False) -> error: rank""")
_declare("torch.gru", """torch.gru([T, B, 3], [1, B, 4], ([12, 3], [12, 4]), False, 1, 0.0, False, False, False) -> \
([T, B, 4], [1, B, 4])
    torch.gru([5, 2, 7], [1, 2, 4], ([12, 3], [12, 4]), False, 1, 0.0, False, False, False) -> error: \
recurrent-input""")
for _name in ("torch.rnn_tanh", "torch.rnn_relu"):
    _declare(_name, f"""{_name}([T, B, 3], [1, B, 4], ([4, 3], [4, 4]), False, 1, 0.0, False, False, False) -> \
([T, B, 4], [1, B, 4])""")


def _step(operator: str, gates: int, input: Tensor, states: list[Tensor], w_ih: Tensor, w_hh: Tensor,
          biases: dict[str, Tensor | None]) -> tuple[Tensor, ...]:
    for name, tensor in (("input", input), *(("hx", state) for state in states), ("w_ih", w_ih), ("w_hh", w_hh)):
        _must_have_rank(operator, name, tensor, 2)
    rows, size = states[0].dims
    details = dict(operator=operator, kind="recurrent-input")
    result = tuple(Tensor(state.shape, promote(input, states[-1])) for state in states)
    _fit(input, (rows, w_ih.dims[1]), "input", result, **details)
    for state in states:
        _fit(state, (input.dims[0], w_hh.dims[1]), "hx", result, **details)
    _fit(w_ih, (gates * size, input.dims[1]), "w_ih", result, **details)
    _fit(w_hh, (gates * size, size), "w_hh", result, **details)
    for name, bias in biases.items():
        if bias is not None and bias.rank == 1 and same(bias.dims[0], 1) is not True:  # added wherever it fits
            _fit(bias, (gates * size,), name, result, **details)
    must_be_floating(input, "input", operator, result)
    must_share(w_ih.dtype, operator, result, input=input, b_ih=biases["b_ih"])
    must_share(w_hh.dtype, operator, result, hx=states[0], b_hh=biases["b_hh"])
    return result


def _fit(tensor: Tensor, wanted: tuple[Any, ...], argument: str, result: Any, kind: str, operator: str) -> None:
    must_have_shape(tensor, wanted, kind, argument=argument, operator=operator, result=result)


@function("torch.lstm_cell")
def lstm_cell(input: "Tensor", hx: "Any", w_ih: "Tensor", w_hh: "Tensor", b_ih: "Tensor | None" = None,
              b_hh: "Tensor | None" = None) -> Any:
    """The next hidden and cell state.

    torch.lstm_cell([B, 3], ([B, 4], [B, 4]), [16, 3], [16, 4]) -> ([B, 4], [B, 4])
    torch.lstm_cell([2, 3], ([2, 4], [2, 4]), [16, 5], [16, 4]) -> error: recurrent-input
    """
    return _step("torch.lstm_cell", 4, input, _states(hx, "torch.lstm_cell"), w_ih, w_hh, {"b_ih": b_ih, "b_hh": b_hh})


def _declare_cell(name: str, gates: int) -> None:
    def cell(input: "Tensor", hx: "Tensor", w_ih: "Tensor", w_hh: "Tensor", b_ih: "Tensor | None" = None,
             b_hh: "Tensor | None" = None) -> Any:
        return _step(name, gates, input, [hx], w_ih, w_hh, {"b_ih": b_ih, "b_hh": b_hh})[0]

    cell.__doc__ = f"""The next hidden state.

    {name}([B, 3], [B, 4], [{4 * gates}, 3], [{4 * gates}, 4], [{4 * gates}], [{4 * gates}]) -> [B, 4]
    {name}([2, 3], [3, 4], [{4 * gates}, 3], [{4 * gates}, 4]) -> error: recurrent-input
    {name}([3], [4], [{4 * gates}, 3], [{4 * gates}, 4]) -> error: rank
    """
    function(name)(cell)


_declare_cell("torch.gru_cell", 3)
_declare_cell("torch.rnn_tanh_cell", 1)
_declare_cell("torch.rnn_relu_cell", 1)
