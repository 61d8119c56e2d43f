"""Which values may as well be arrays of NumPy? What einops is handed in functions of files that know NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shapelint.interp.attributes import ARRAY, may_be_array
from shapelint.interp.machine import Machine
from shapelint.values import UNKNOWN_SHAPE, Array, Input, ListV, Ref, Tensor, Unknown, as_torch, settled

#: Packages whose arrays einops takes as it takes tensors, and those that read images into such arrays.
_PACKAGES = frozenset({"numpy", "cupy", "jax", "tensorflow", "keras", "mlx", "cv2", "PIL", "skimage", "imageio"})


#: What einops was handed are arrays, and nothing else.
SURELY = "arrays"


def handed_arrays(m: Machine, args: Sequence[Any]) -> tuple[tuple[Any, ...], Any]:
    """The arguments of a function of einops, and whether what it gives may be an array, too: a parameter that nobody
    described is then learned to be either."""
    args = tuple(args)
    if args and _is_array(settled(args[0])):
        return (_as_tensors(settled(args[0])), *args[1:]), SURELY
    if not args or not may_be_array(m) or not _knows_arrays(m):
        return args, False
    first = settled(args[0])
    inside = first.items if isinstance(first, ListV) else first if isinstance(first, tuple) else (first,)
    if not any(map(_may_be_one, map(settled, inside))):
        return args, False
    if isinstance(first, Input):
        args = (Tensor(UNKNOWN_SHAPE, source=first, kind=ARRAY), *args[1:])
    return args, True


def _is_array(value: Any) -> bool:
    """An array, or a list of arrays."""
    if isinstance(value, ListV):
        return value.exact and bool(value.items) and all(isinstance(settled(item), Array) for item in value.items)
    return isinstance(value, Array)


def _as_tensors(value: Any) -> Any:
    return as_torch(value) if isinstance(value, Array) else ListV([as_torch(settled(item)) for item in value.items])


def _knows_arrays(m: Machine) -> bool:
    """Does the file name a package that has arrays, or none that has tensors?"""
    values = m.scope.globals_of.vars.values()
    packages = {value.name.partition(".")[0] for value in values if isinstance(value, Ref)}
    return bool(packages & _PACKAGES) or "torch" not in packages


def _may_be_one(value: Any) -> bool:
    return isinstance(value, (Input, Unknown)) or isinstance(value, Tensor) and value.kind == ARRAY


def as_array(result: Any, arrays: Any = True) -> Any:
    """The result of such a call: a tensor or an array."""
    if isinstance(result, Tensor):
        return Array(result) if arrays == SURELY else replace(result, kind=ARRAY)
    if type(result) is tuple:
        return tuple(as_array(part, arrays) for part in result)
    if isinstance(result, ListV):
        return ListV([as_array(part, arrays) for part in result.items], result.rest, result.length)
    return result
