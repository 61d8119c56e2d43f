"""What do `torch.finfo` and `torch.iinfo` tell of a dtype? Numbers, as IEEE 754 and two's complement have them."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.rulebook import weights_dtype
from shapelint.values import Unknown, settled

#: Bits of the exponent and of the fraction.
_FLOATS = {"float16": (5, 10), "bfloat16": (8, 7), "float32": (8, 23), "float64": (11, 52)}
_INTEGERS = {"uint8": (0, 8), "int8": (1, 8), "int16": (1, 16), "int32": (1, 32), "int64": (1, 64)}


class Limits:
    """The limits of a dtype; of one that is not known, numbers that are not."""

    def __init__(self, numbers: dict[str, Any], kind: str):
        self.numbers, self.kind = numbers, kind

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return self.numbers.get(name, Unknown(f"`.{name}` of a dtype", node, kind="number" if self.kind == "float" else ""))


@builtin("torch.finfo")
def finfo(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    bits = _FLOATS.get(_dtype(args, kwargs) or "")
    if bits is None:
        return Limits({}, "float")
    exponent, fraction = bits
    top = 2 ** (exponent - 1) - 1
    largest = (2.0 - 2.0 ** -fraction) * 2.0 ** top
    smallest = 2.0 ** (1 - top)
    return Limits({"max": largest, "min": -largest, "eps": 2.0 ** -fraction, "tiny": smallest, "smallest_normal": smallest,
                   "bits": 1 + exponent + fraction}, "float")


@builtin("torch.iinfo")
def iinfo(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    bits = _INTEGERS.get(_dtype(args, kwargs) or "")
    if bits is None:
        return Limits({}, "int")
    signed, size = bits
    return Limits({"max": 2 ** (size - signed) - 1, "min": -(2 ** (size - 1)) if signed else 0, "bits": size}, "int")


def _dtype(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
    given = [settled(value) for value in (*args, *kwargs.values())]
    if not given:
        return "float32"
    return None if isinstance(given[0], Unknown) else weights_dtype(given[0])
