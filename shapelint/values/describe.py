"""What is this value, in the words of Python's own messages?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Poly
from shapelint.values.array import Array
from shapelint.values.containers import DictV, ListV, NamedTuple, SetV
from shapelint.values.objects import Layer
from shapelint.values.sizes import Size
from shapelint.values.tensor import Tensor
from shapelint.values.unknown import settled


def describe_value(value: Any) -> str:
    """What a value is, in Python's words, for a message."""
    value = settled(value)
    if value is None:
        return "None"
    if isinstance(value, NamedTuple):
        return f"a {value.name}"
    names = {bool: "a bool", int: "an int", Size: "an int", float: "a float", str: "a string", ListV: "a list",
             DictV: "a dict", SetV: "a set", Tensor: "a tensor", Array: "an array of NumPy", Layer: "a module"}
    for kind, words in names.items():
        if type(value) is kind:
            return words
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if isinstance(value, Poly):
        return "an int"
    return "a value that is not a tensor"
