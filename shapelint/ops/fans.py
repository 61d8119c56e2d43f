"""How wide do layers look to torch.nn.init? Fans of a weight, and gains of what follows it."""

from __future__ import annotations

import math
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import fresh, function, one_of
from shapelint.rulebook.axes import a_size, product
from shapelint.values import NotKnown, Reject, Tensor, settled

INIT = "torch.nn.init"

_GAINS = {"relu": math.sqrt(2.0), "tanh": 5.0 / 3, "selu": 3.0 / 4}
_LINEAR = ("linear", "sigmoid", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
           "conv_transpose3d")


def check_gain(nonlinearity: Any, param: Any) -> None:
    """Rejects "constructor" for a word that torch knows no gain for."""
    one_of(nonlinearity, (*_LINEAR, *_GAINS, "leaky_relu"), "nonlinearity")
    if settled(nonlinearity) == "leaky_relu" and isinstance(settled(param), (bool, str)):
        raise Reject("constructor", raises="ValueError", parameter="a", got=None, wanted=None, rule="a number")


def check_mode(mode: Any) -> str | None:
    """The mode in small letters, None where it is not known. Rejects "constructor" for another word."""
    mode = settled(mode)
    if not isinstance(mode, str):
        return None
    one_of(mode.lower(), ("fan_in", "fan_out"), "mode")
    return mode.lower()


def fans(tensor: Tensor) -> tuple[Dim, Dim]:
    """(fan in, fan out): the second and the first axis, times what a kernel covers. Rejects "rank" for a vector."""
    if tensor.rank is not None and tensor.rank < 2:
        raise Reject("rank", raises="ValueError", argument="tensor", got=tensor.rank, wanted=None, least=2,
                     shape=tensor.shape, pattern=["fan_out", "fan_in"])
    if tensor.rank is None:
        return a_size(fresh("the fan in of a weight")), a_size(fresh("the fan out of a weight"))
    out, into, *kernel = tensor.dims
    field = product(kernel)
    return into * field, out * field


@function(f"{INIT}._calculate_fan_in_and_fan_out")
def fan_in_and_fan_out(tensor: "Tensor") -> Any:
    """How many numbers one output is made of, and how many one input goes into.

    _calculate_fan_in_and_fan_out([8, 3, 5, 5]) -> (75, 200)
    _calculate_fan_in_and_fan_out([B, 3]) -> (3, B)
    _calculate_fan_in_and_fan_out([3]) -> error: rank
    """
    return fans(tensor)


@function(f"{INIT}._calculate_correct_fan")
def correct_fan(tensor: "Tensor", mode: "Any") -> Any:
    """One of the two.

    _calculate_correct_fan([8, 3, 5], "fan_in") -> 15
    _calculate_correct_fan([8, 3, 5], "fan_out") -> 40
    _calculate_correct_fan([8, 3, 5], "in") -> error: constructor
    """
    word = check_mode(mode)
    into, out = fans(tensor)
    if word is None:
        raise NotKnown("the mode is not known")
    return into if word == "fan_in" else out


@function(f"{INIT}.calculate_gain")
def calculate_gain(nonlinearity: "Any", param: "Any" = None) -> Any:
    """A number.

    calculate_gain("tanh") -> 1.6666666666666667
    calculate_gain("linear") -> 1
    calculate_gain("gelu") -> error: constructor
    calculate_gain("leaky_relu", "0.2") -> error: constructor
    """
    check_gain(nonlinearity, param)
    word, slope = settled(nonlinearity), settled(param)
    if not isinstance(word, str):
        raise NotKnown("the gain is not known")
    if word == "leaky_relu":
        slope = 0.01 if slope is None else slope
        if not isinstance(slope, (int, float)):
            raise NotKnown("the gain is not known")
        return math.sqrt(2.0 / (1 + slope ** 2))
    return _GAINS.get(word, 1)
